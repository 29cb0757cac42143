/**
 * The changes of a comparison, under the announcements that explain them.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./facts.js").Reach} Reach
 * @typedef {import("./facts.js").TreeNode} TreeNode
 * @typedef {import("./compare.js").Entry} Entry
 * @typedef {import("./compare.js").Group} Group
 * @typedef {import("./compare.js").Log} Log
 * @typedef {import("./view.js").Part} Part
 * @typedef {{what: string, severity: number, entries: Entry[]}} Row
 */
import { badge, commas, counted, h, lazyDetails, link, named } from "./dom.js";
import { HALVES, SEVERITIES } from "./facts.js";
import { groupsOf } from "./compare.js";
import { toElement, toOperation, toRelease, toRule } from "./routes.js";
import { elementsOf, nodeAt } from "./trees.js";
import { inside } from "./view.js";
import { cameText, countsOf, evidenceText } from "./wording.js";

const MOST_OPERATIONS = 8;
const ROWS_AT_ONCE = 2;
const MOST_ADVICE = 3;

/** @param {Facts} facts @param {Log} log @returns {Part[]} */
export function differences(facts, log) {
  return groupsOf(log).map((group) => () => section(facts, log, group));
}

/** How many changes there are of each severity. @param {{severity: number}[]} entries */
export function tally(entries) {
  const counts = countsOf(entries).map(([severity, count]) => badge(severity, `${count} ${severity}`));
  return h("p", { class: "tally" }, counts.length ? counts : "No changes.");
}

/** A group, whose table is drawn some rows at a time. @param {Facts} facts @param {Log} log @param {Group} group @returns {Part[]} */
function section(facts, log, group) {
  const { note } = group;
  const rows = rowsOf(group.entries);
  const body = h("tbody", null, rows.slice(0, ROWS_AT_ONCE).map((row) => rowOf(facts, log, row)));
  const whole = h(
    "section",
    { class: "group" },
    h(
      "h2",
      null,
      note ? note.item.title : "Not announced",
      " ",
      group.entries.length ? badge(SEVERITIES[group.severity]) : null,
    ),
    note ? announcement(facts, log, note) : null,
    rows.length ? table(body) : null,
    advice(rows.flatMap(({ entries }) => entries)),
  );
  return [whole, ...rows.slice(ROWS_AT_ONCE).map((row) => inside(body, () => rowOf(facts, log, row)))];
}

/** What to do about what breaks or may break, unless it is too much to read at once. @param {Entry[]} entries */
export function advice(entries) {
  const rules = new Set(
    entries
      .filter(({ severity }) => SEVERITIES[severity] === "breaking" || SEVERITIES[severity] === "warning")
      .flatMap((entry) => [...entry.rules.values()]),
  );
  const texts = [...new Set([...rules].map((rule) => rule.advice))];
  if (!texts.length || texts.length > MOST_ADVICE) return null;
  return h("p", { class: "prose" }, h("strong", null, "What to do. "), texts.join(" "));
}

/** @param {Facts} facts @param {Log} log @param {import("./compare.js").Note} note */
function announcement(facts, log, note) {
  const { item } = note;
  const page = facts.updates.get(note.update)?.page;
  const release = facts.releases[note.side === "new" ? log.new : log.old].name;
  const operations = item.operations.length
    ? commas(item.operations.map((name) => link(toOperation(name, release), name)))
    : ["all operations"];
  return [
    h(
      "p",
      { class: "dim" },
      note.side === "old" ? `Only in ${release}. ` : "",
      "Update of ",
      note.releases.flatMap((name, at) => [at ? " and " : "", link(toRelease(name), name)]),
      page ? [", announced under ", h("cite", null, `${page}: ${item.heading}`)] : null,
      ", about ",
      operations,
      item.callers ? `; for ${item.callers}` : "",
      ".",
    ),
    item.behaviour ? h("p", { class: "prose" }, item.behaviour) : null,
    item.exceptions.map(({ code, message }) => h("p", null, "Exception ", named(code), message ? `: ${message}` : "")),
    item.toggle ? h("p", null, "Toggle ", named(item.toggle)) : null,
    item.limits ? h("p", null, "Limit: ", item.limits) : null,
  ].flat();
}

/** Entries that say the same of different places, in one row. @param {Entry[]} entries @returns {Row[]} */
function rowsOf(entries) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  for (const entry of [...entries].sort((a, b) => b.severity - a.severity)) {
    const what = entry.item ? entry.what.split(":")[0] : entry.what;
    const key = `${entry.severity} ${what} ${entry.side}`;
    const row = rows.get(key) ?? { what, severity: entry.severity, entries: [] };
    row.entries.push(entry);
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** @param {Facts} facts @param {Log} log @param {Row} row */
function rowOf(facts, log, row) {
  return h(
    "tr",
    null,
    h("td", { "data-label": "Verdict" }, badge(SEVERITIES[row.severity])),
    h(
      "td",
      { "data-label": "What" },
      lazyDetails(null, row.what, () => detail(facts, log, row)),
    ),
    h("td", { "data-label": "Where" }, places(facts, log, row.entries)),
  );
}

/** @param {HTMLElement} body */
function table(body) {
  return h(
    "table",
    { class: "changes" },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        ["Verdict", "What", "Where"].map((word) => h("th", { scope: "col" }, word)),
      ),
    ),
    body,
  );
}

/** Where changes show: by message, the paths. @param {Facts} facts @param {Log} log @param {Entry[]} entries */
function places(facts, log, entries) {
  if (entries.every(({ item }) => item && !item.operations.length)) return h("span", { class: "dim" }, "every call");
  /** @type {Map<string, Map<string, Entry>>} */
  const messages = new Map();
  const unseen = entries.filter(({ reaches }) => !reaches.length);
  for (const entry of entries)
    for (const { operation, half, path } of entry.reaches) {
      const key = `${operation} ${half}`;
      const paths = messages.get(key) ?? new Map();
      messages.set(key, paths.set(path, entry));
    }
  /** The same paths in several messages, once. @type {Map<string, string[]>} */
  const alike = new Map();
  for (const [message, paths] of messages) {
    const key = `${message.split(" ")[1]}\n${[...paths.keys()].join("\n")}`;
    alike.set(key, [...(alike.get(key) ?? []), message.split(" ")[0]]);
  }
  const items = [...alike].map(([key, operations]) => {
    const [half, ...paths] = key.split("\n");
    const release = (/** @type {string} */ name) =>
      facts.releases[facts.operations.get(name)?.roots.request.has(log.new) ? log.new : log.old].name;
    const names = operations.map((name) =>
      link(toOperation(name, release(name), paths[0] && `${half}/${paths[0]}`), name),
    );
    const shown = paths.filter(Boolean);
    return h(
      "li",
      null,
      shortened(names, MOST_OPERATIONS),
      ` ${half}`,
      shown.length ? ": " : "",
      commas(shown.map(named)),
    );
  });
  return [
    h("ul", { class: "places" }, items),
    unseen.length
      ? h("p", { class: "dim" }, "no message: ", commas(unseen.map((entry) => named(`${entry.owner}/${entry.path}`))))
      : null,
  ];
}

/** The first of many pieces, and the others to be opened. @param {import("./dom.js").Piece[]} list @param {number} most */
function shortened(list, most) {
  if (list.length <= most + 1) return commas(list);
  return lazyDetails({ class: "inline" }, counted(list.length, "operation"), () => commas(list));
}

/** @param {Facts} facts @param {Log} log @param {Row} row */
function detail(facts, log, row) {
  const rules = [...new Set(row.entries.flatMap(({ rules }) => [...rules.values()]))];
  const witness = row.entries.find((entry) => entry.witness)?.witness;
  return h(
    "div",
    { class: "detail" },
    rules.map((rule) => [
      h("p", null, h("strong", null, "Why. "), rule.why),
      h(
        "p",
        null,
        h("strong", null, "What to do. "),
        rule.advice,
        " ",
        h("span", { class: "dim" }, "Rule ", link(toRule(rule.id), rule.id), "."),
      ),
    ]),
    verdicts(facts, row.entries),
    h(
      "ul",
      { class: "plain" },
      row.entries.map((entry) => h("li", marks(facts, entry), source(facts, entry))),
    ),
    contents(facts, row.entries[0]),
    witness && row.severity === 3
      ? h(
          "figure",
          { class: "witness" },
          h(
            "figcaption",
            null,
            `${facts.releases[witness.accepting].name} accepts this message, ${facts.releases[witness.rejecting].name} rejects it: ${witness.error}`,
          ),
          h("pre", { tabindex: "0" }, witness.message),
        )
      : null,
  );
}

/** A finding for programs that read the page: its id, severity, and verdict for each observer. @param {Facts} facts @param {Entry} entry */
function marks(facts, entry) {
  const words = facts.observers.map(([observer]) => facts.verdicts[entry.verdicts[observer]][0]);
  return { "data-id": entry.id, "data-severity": SEVERITIES[entry.severity], "data-verdicts": words.join(" ") };
}

/** @param {Facts} facts @param {Entry[]} entries */
function verdicts(facts, entries) {
  const shown = facts.observers.flatMap(([observer, about]) => {
    const worst = Math.max(...entries.map(({ verdicts }) => verdicts[observer]));
    return worst ? [{ about, word: facts.verdicts[worst][0], severity: SEVERITIES[[0, 1, 2, 3, 3][worst]] }] : [];
  });
  if (!shown.length) return h("p", { class: "dim" }, "Nobody notices.");
  return h(
    "ul",
    { class: "verdicts" },
    shown.map(({ about, word, severity }) => h("li", null, badge(severity, word), " ", about)),
  );
}

/** Where a change is declared, which releases brought it, and on which evidence. @param {Facts} facts @param {Entry} entry */
function source(facts, entry) {
  const notes = [...new Set(entry.documented.map(({ row }) => row.note).filter(Boolean))];
  const where = entry.item
    ? `Update ${entry.owner}`
    : entry.path
      ? link(toElement(entry.owner, entry.path), named(`${entry.owner}/${entry.path}`))
      : named(entry.owner);
  return [where, ` ${[cameText(entry), evidenceText(facts, entry), ...notes].filter(Boolean).join("; ")}`];
}

/** What comes or goes with an element or an operation. @param {Facts} facts @param {Entry} entry */
function contents(facts, entry) {
  if (entry.release < 0 || !entry.reaches.length) return null;
  const { operation, path } = entry.reaches[0];
  const halves = path ? [entry.reaches[0].half] : HALVES;
  const lists = halves
    .map((half) => ({ half, node: nodeAt(facts, operation, half, path, entry.release) }))
    .filter(({ node }) => node?.children.length);
  if (!lists.length) return null;
  /** @param {TreeNode} node @returns {HTMLElement} */
  const list = (node) =>
    h(
      "ul",
      null,
      elementsOf(node).map((child) =>
        h(
          "li",
          null,
          named(child.name),
          ` ${[child.type, child.occurs === "1" ? "" : child.occurs, child.facets].filter(Boolean).join(", ")}`,
          child.children.length ? list(child) : null,
        ),
      ),
    );
  return lists.map(({ half, node }) =>
    h(
      "div",
      { class: "content" },
      h("p", { class: "dim" }, path ? "Holds:" : `The ${half} holds:`),
      list(/** @type {TreeNode} */ (node)),
    ),
  );
}

/** The comparison as markdown. @param {Facts} facts @param {Log} log @param {string} about @param {string} nothing What is said of no changes. */
export function asMarkdown(facts, log, about, nothing) {
  const [old, next] = [log.old, log.new].map((release) => facts.releases[release].name);
  const counts = countsOf(log.entries).map(([severity, count]) => `${count} ${severity}`);
  const lines = [
    `# ${facts.api}: ${old} → ${next}`,
    "",
    `${counts.length ? `${counts.join(", ")}.` : nothing} Judged for ${about}.`,
  ];
  const escaped = (/** @type {string} */ text) => text.replace(/([\\`*_[\]<>|~#&])/g, "\\$1");
  for (const group of groupsOf(log)) {
    const { note } = group;
    lines.push("", `## ${escaped(note ? note.item.title : "Not announced")}`, "");
    if (note)
      lines.push(
        `${note.side === "old" ? `Only in ${old}. ` : ""}Update of ${note.releases.join(" and ")}, about ${note.item.operations.join(", ") || "all operations"}.`,
        "",
      );
    if (note?.item.behaviour) lines.push(escaped(note.item.behaviour), "");
    for (const row of rowsOf(group.entries)) {
      const found = row.entries.flatMap(({ reaches }) => reaches);
      const at = row.entries.every(({ item }) => item)
        ? []
        : found.map(({ operation, half, path }) => `${operation} ${half}${path ? ` \`${path}\`` : ""}`);
      lines.push(`- **${SEVERITIES[row.severity]}** ${escaped(row.what)}${at.length ? `: ${at.join(", ")}` : ""}`);
      for (const rule of new Set(row.entries.flatMap(({ rules }) => [...rules.values()])))
        lines.push(`  ${escaped(rule.advice)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
