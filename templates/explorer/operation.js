/**
 * An operation in a release: its request and its response as trees, and what has happened to it.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./facts.js").Half} Half
 * @typedef {import("./facts.js").TreeNode} TreeNode
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { badge, choice, commas, counted, focusOn, h, link, named } from "./dom.js";
import { HALVES, SEVERITIES } from "./facts.js";
import { compare, groupsOf, tellsBehaviour } from "./compare.js";
import { advice } from "./differences.js";
import { availability, follows, lineOf, releaseNumber } from "./graph.js";
import { toDiff, toElement, toOperation, toRelease, toRule } from "./routes.js";
import { membersOf, releasesOf } from "./trees.js";
import { missing, releaseOptions } from "./view.js";
import { basisText } from "./wording.js";

const OPEN_LEVELS = 2;

/** @param {Context} context @returns {View} */
export function operation({ facts, route, go }) {
  const at = route.target.lastIndexOf("@");
  const asked = at < 0 ? route.target : route.target.slice(0, at);
  const known = [...facts.operations.keys()].find((one) => one.toLowerCase() === asked.toLowerCase());
  if (!known) return missing("operation", asked, facts.operations.keys(), (one) => toOperation(one, "latest"));
  const names = facts.releases.map((one) => one.name);
  const having = releasesOf(facts, known);
  const wanted = at < 0 ? "latest" : route.target.slice(at + 1);
  let release = releaseNumber(facts, wanted);
  if (release < 0) return missing("release", wanted, names, (one) => toOperation(known, one));
  const { service } = /** @type {import("./facts.js").Operation} */ (facts.operations.get(known));
  const step = (/** @type {number} */ by) =>
    names[release + by] === undefined ? null : toOperation(known, names[release + by]);
  if (!having.has(release)) {
    return {
      title: `${known} @ ${names[release]}`,
      release,
      step,
      content: [
        h("h1", null, known),
        h(
          "p",
          null,
          `${names[release]} has no operation ${known}. It is in: ${availability(facts, having)}. `,
          commas(
            [...having]
              .sort((a, b) => b - a)
              .slice(0, 3)
              .map((one) => link(toOperation(known, names[one]), names[one])),
          ),
        ),
        timeline(facts, known, release),
      ],
    };
  }
  const focus = route.query.at;
  /** @type {HTMLElement[]} */
  const trees = HALVES.map((half) => tree(facts, known, half, release, focus));
  const times = timeline(facts, known, release);
  return {
    title: `${known} @ ${names[release]}`,
    release,
    step,
    ready: (place) =>
      /** @type {HTMLElement | null} */ (document.querySelector(".asked"))?.focus({ preventScroll: place > 0 }),
    content: [
      h("p", { class: "over" }, service ? `service ${service}` : ""),
      h("h1", null, named(known), h("span", { class: "dim" }, ` in ${names[release]}`)),
      h(
        "div",
        { class: "filters" },
        choice(
          "release",
          releaseOptions(facts, (one) => having.has(one)),
          names[release],
          (name) => go(toOperation(known, name)),
        ),
        h("span", { class: "dim" }, `In ${availability(facts, having)}.`),
        h("button", { type: "button", class: "narrow", onclick: () => times.scrollIntoView() }, "Timeline"),
      ),
      h("div", { class: "two" }, h("div", null, trees, samples(facts, known, release)), times),
    ],
  };
}

/** @param {Facts} facts @param {string} name @param {Half} half @param {number} release @param {string | undefined} focus */
function tree(facts, name, half, release, focus) {
  const root = /** @type {TreeNode} */ (facts.operations.get(name)?.roots[half].get(release));
  const members = new Map(membersOf(facts, name, half).map((member) => [member.path, member.having]));
  const whole = availability(facts, releasesOf(facts, name));
  const label = half === "request" ? "Request" : "Response";
  const list = h("ul", { role: "tree", "aria-label": `${label} of ${name}`, class: "tree" });
  const open = countNodes(root) <= 60 ? Infinity : OPEN_LEVELS;
  /** @param {TreeNode} node @param {string} path @param {number} level @param {string} around @param {string} owner @param {string} start @returns {HTMLElement} */
  const item = (node, path, level, around, owner, start) => {
    const here = node.kind === "element" ? (path ? `${path}/${node.name}` : node.name) : path;
    const available = node.kind === "element" ? availability(facts, members.get(here) ?? new Set()) : around;
    const isNamed = node.kind === "element" && Boolean(node.type);
    const inner = isNamed ? "" : node.kind === "element" ? `${start}${node.name}/` : start;
    const isAsked = node.kind === "element" && focus === `${half}/${here}`;
    const leads = Boolean(focus?.startsWith(`${half}/${here}/`));
    const parts = h(
      "div",
      { class: "line" },
      node.kind === "element"
        ? link(toElement(owner, start + node.name), named(node.name))
        : node.kind === "attribute"
          ? named(node.name)
          : h(
              "em",
              null,
              node.kind === "choice"
                ? "one of"
                : node.kind === "all"
                  ? "in any order"
                  : node.kind === "any"
                    ? "any element"
                    : "together",
            ),
      node.type ? h("span", { class: "type" }, node.type) : null,
      node.occurs === "1" ? null : h("span", { class: "occurs", title: occursText(node.occurs) }, node.occurs),
      available === around ? null : h("span", { class: "since" }, available),
      node.seen ? h("span", { class: "since" }, `first seen in ${node.seen}`) : null,
      basisText(node) ? h("span", { class: "basis" }, basisText(node)) : null,
      node.sensitive ? h("span", { class: "sensitive" }, "sensitive") : null,
      node.given ? h("span", { class: "facets" }, node.given) : null,
      node.facets || node.doc
        ? h("span", { class: "facets" }, [node.facets, node.doc].filter(Boolean).join(". "))
        : null,
    );
    const links = /** @type {NodeListOf<HTMLElement>} */ (parts.querySelectorAll("a"));
    for (const one of links) one.tabIndex = -1;
    const isOpen = level <= open || leads;
    return h(
      "li",
      {
        role: "treeitem",
        tabindex: "-1",
        "aria-level": level,
        "aria-expanded": node.children.length ? String(isOpen) : null,
        class: isAsked ? "asked" : null,
      },
      parts,
      node.children.length
        ? h(
            "ul",
            { role: "group" },
            node.children.map((child) => item(child, here, level + 1, available, isNamed ? node.type : owner, inner)),
          )
        : null,
    );
  };
  list.append(...root.children.map((child) => item(child, "", 1, whole, root.type, "")));
  steer(list);
  const known = [root.type, basisText(root)].filter(Boolean).join("; ");
  return h(
    "section",
    { class: "message" },
    h("h2", null, label, h("span", { class: "dim" }, ` ${known}`)),
    root.doc ? h("p", { class: "prose" }, root.doc) : null,
    root.children.length ? list : h(
          "p",
          { class: "dim" },
          root.assumed.length
            ? "No element of it is known."
            : half === "request"
              ? "No elements: the name of the operation is all that is sent beside the head of the message."
              : "No elements: that the call succeeded is all that comes back.",
        ),
  );
}

/** @param {TreeNode} node @returns {number} */
function countNodes(node) {
  return node.children.reduce((sum, child) => sum + countNodes(child), node.children.length);
}

/** `0..n` in words. @param {string} occurs */
function occursText(occurs) {
  const [low, high = low] = occurs.split("..");
  return `${low === "0" ? "optional" : `at least ${low}`}, ${high === "n" ? "any number" : `at most ${high}`}`;
}

/** Arrow keys in a tree: up and down among what is open, right and left open and close. @param {HTMLElement} tree */
function steer(tree) {
  const items = () => /** @type {HTMLElement[]} */ ([...tree.querySelectorAll('[role="treeitem"]')]);
  const visible = () => items().filter((item) => !item.parentElement?.closest('[aria-expanded="false"]'));
  const toggle = (/** @type {HTMLElement} */ item, /** @type {boolean} */ open) =>
    item.hasAttribute("aria-expanded") && item.setAttribute("aria-expanded", String(open));
  const asked = /** @type {HTMLElement | null} */ (tree.querySelector(".asked"));
  (asked ?? items()[0])?.setAttribute("tabindex", "0");
  tree.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const item = /** @type {HTMLElement | null} */ (target.closest('[role="treeitem"]'));
    if (!item || target.closest("a")) return;
    toggle(item, item.getAttribute("aria-expanded") === "false");
    focusOn(items(), item);
  });
  tree.addEventListener("keydown", (event) => {
    const item = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[role="treeitem"]'));
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = visible();
    const place = all.indexOf(item);
    const expanded = item.getAttribute("aria-expanded");
    const parent = /** @type {HTMLElement | null | undefined} */ (item.parentElement?.closest('[role="treeitem"]'));
    const moves = /** @type {Record<string, () => void>} */ ({
      ArrowDown: () => focusOn(items(), all[place + 1]),
      ArrowUp: () => focusOn(items(), all[place - 1]),
      ArrowRight: () =>
        expanded === "false" ? toggle(item, true) : expanded ? focusOn(items(), all[place + 1]) : undefined,
      ArrowLeft: () => (expanded === "true" ? toggle(item, false) : focusOn(items(), parent)),
      Home: () => focusOn(items(), all[0]),
      End: () => focusOn(items(), all[all.length - 1]),
      Enter: () => /** @type {HTMLElement | null} */ (item.querySelector(".line a"))?.click(),
      " ": () => toggle(item, expanded === "false"),
    });
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  });
}

/** What each release has changed in an operation, the newest first. @param {Facts} facts @param {string} name @param {number} release */
function timeline(facts, name, release) {
  const steps = facts.releases.flatMap(({ parent }, number) => {
    if (!number) return [];
    const log = compare(facts, parent, number, { operation: name });
    const groups = groupsOf(log);
    return groups.length ? [{ number, log, groups }] : [];
  });
  const items = steps.reverse().map(({ number, log, groups }) => {
    const { name: label, parent, train } = facts.releases[number];
    const entries = [...log.entries].sort((a, b) => b.severity - a.severity);
    const lines = entries.filter(({ item }) => !item);
    return h(
      "li",
      { class: follows(facts, release, number) ? "past" : "other" },
      h(
        "h3",
        null,
        link(toRelease(label), label),
        h(
          "span",
          { class: "dim" },
          follows(facts, release, number) ? "" : number > release ? " later" : ` train ${train}`,
        ),
      ),
      groups.map(({ note, entries, severity }) => {
        if (!note || !tellsBehaviour(note.item)) return null;
        const { item } = note;
        const rule = [...(entries.find((one) => one.item === item)?.rules.values() ?? [])][0];
        return h(
          "div",
          null,
          entries.length ? badge(SEVERITIES[severity]) : null,
          " ",
          item.title,
          rule
            ? h(
                "details",
                { open: number === release },
                h("summary", null, "What to do"),
                h("p", null, item.behaviour),
                h("p", null, rule.advice, " ", link(toRule(rule.id), "Why")),
              )
            : null,
        );
      }),
      lines.length
        ? h(
            "details",
            { open: lines.length <= 4 },
            h("summary", null, counted(lines.length, "change of the schema", "changes of the schema")),
            h(
              "ul",
              { class: "plain" },
              lines.map((entry) => h("li", null, badge(SEVERITIES[entry.severity]), " ", change(entry))),
            ),
            advice(lines),
          )
        : null,
      h(
        "p",
        null,
        link(toDiff(facts.releases[parent].name, label, { operation: name }), "What it means and what to do"),
      ),
    );
  });
  return h(
    "aside",
    { class: "timeline", "aria-label": "Timeline" },
    h("h2", null, "Timeline"),
    h("p", { class: "dim" }, `Judged for ${facts.profiles.get(facts.profile)?.about}, of this operation alone.`),
    items.length ? h("ol", null, items) : h("p", { class: "dim" }, "No release changes this operation."),
  );
}

/** @param {import("./compare.js").Entry} entry */
function change(entry) {
  const paths = commas(
    entry.reaches
      .slice(0, 4)
      .map(({ half, path }) => h("span", null, h("span", { class: "dim" }, `${half} `), path ? named(path) : null)),
  );
  return [paths, entry.reaches.length > 4 ? ` and ${entry.reaches.length - 4} more` : "", ` ${entry.what}`];
}

/** The samples of an operation; those of updates that a release has not are told as such. @param {Facts} facts @param {string} name @param {number} release */
function samples(facts, name, release) {
  const own = facts.samples.filter((sample) => sample.operation === name);
  if (!own.length) return null;
  const line = new Set(lineOf(facts, release).map((one) => facts.releases[one].update));
  return h(
    "section",
    { class: "samples" },
    h("h2", null, "Samples"),
    own.map((sample) =>
      h(
        "details",
        null,
        h(
          "summary",
          null,
          `${sample.half}, update ${sample.update}`,
          line.has(sample.update) ? null : h("em", null, `, not in ${facts.releases[release].name}`),
          sample.heading ? h("span", { class: "dim" }, ` ${sample.heading}`) : null,
        ),
        h("pre", { tabindex: "0" }, sample.text),
      ),
    ),
  );
}
