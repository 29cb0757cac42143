/**
 * The release graph, and which release changes which operation.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./compare.js").Log} Log
 * @typedef {{schema: number, behaviour: number, severity: number}} Cell
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { arrowsInGrid, badge, commas, counted, h, icon, link, named } from "./dom.js";
import { SEVERITIES } from "./facts.js";
import { compare, severityOf } from "./compare.js";
import { tally } from "./differences.js";
import { toDiff, toOperation, toRelease, toView } from "./routes.js";
import { inside, missing, pairForm, profileChoice, secretsQuestion } from "./view.js";
import { availability, tracksOf } from "./graph.js";
import { leftOut } from "./wording.js";
import { releasesOf } from "./trees.js";

/** @param {Context} context @returns {View} */
export function home({ facts, route, go }) {
  const profile = route.query.for ?? facts.profile;
  if (!facts.profiles.has(profile))
    return missing("profile", profile, facts.profiles.keys(), (name) => toView("", "", { for: name }));
  /** @type {Map<number, Log | null>} */
  const known = new Map();
  const logOf = (/** @type {number} */ release) => {
    const { parent } = facts.releases[release];
    if (!known.has(release)) known.set(release, release ? compare(facts, parent, release, { profile }) : null);
    return known.get(release) ?? null;
  };
  const trains = new Set(facts.releases.slice(1).map(({ train }) => train));
  const last = facts.releases.length - 1;
  const card = h("div", { class: "brings" });
  const show = (/** @type {number} */ release) => card.replaceChildren(...brings(facts, release, logOf(release)));
  show(last);
  return {
    title: facts.api,
    ready: () => document.querySelector(".scroll")?.scrollTo(1e6, 0),
    content: [
      h("h1", null, facts.api),
      h(
        "p",
        { class: "lead" },
        `${counted(last, "release")} on ${counted(trains.size, "train")}, ${counted(facts.operations.size, "operation")}. Pick a release, compare any two, or see which release changes which call.`,
        leftOut(facts),
      ),
      h(
        "div",
        { class: "panels" },
        h(
          "div",
          { class: "panel" },
          h("h2", { id: "compare-title" }, "Compare two releases"),
          pairForm(facts, facts.releases[last].parent, last, (old, next) =>
            go(toDiff(old, next, { for: route.query.for })),
          ),
        ),
        card,
      ),
      h("h2", { id: "graph-title" }, "The release graph"),
      picture(facts, show),
      ...[...known.keys(), ...facts.releases.keys()].map((release) => () => {
        logOf(release);
        return null;
      }),
      () => markBreaking(facts, logOf),
      () => lineage(facts, logOf),
      h("h2", null, "Which release changes which operation"),
      h(
        "div",
        { class: "filters" },
        profileChoice(facts, profile, (value) => go(toView("", "", { for: value === facts.profile ? "" : value }))),
      ),
      () => heatMap(facts, logOf, profile),
    ],
  };
}

/** The picture that the page holds; `show` is called with the release that is pointed at or has the focus. @param {Facts} facts @param {(release: number) => void} show */
function picture(facts, show) {
  facts.releases.forEach((_, release) => {
    const node = /** @type {any} */ (nodesOf(facts)[release]);
    node.onmouseenter = node.onfocus = () => show(release);
  });
  return graphFigure;
}

/** Marks the releases that break something in the picture. @param {Facts} facts @param {(release: number) => Log | null} logOf */
function markBreaking(facts, logOf) {
  nodesOf(facts).forEach((node, release) => {
    const worst = highest(logOf(release));
    node.classList.toggle("breaks", worst === 3);
    node.setAttribute("aria-label", `${facts.releases[release].name}${worst ? `, ${SEVERITIES[worst]}` : ""}`);
  });
  return null;
}

/** The nodes of the picture, by release. @param {Facts} facts @returns {Element[]} */
function nodesOf(facts) {
  const nodes = new Map([...graphFigure.querySelectorAll("a")].map((node) => [node.getAttribute("data-release"), node]));
  return facts.releases.map(({ name }) => /** @type {Element} */ (nodes.get(name)));
}

/** @param {Log | null} log */
function highest(log) {
  return Math.max(0, ...(log?.entries ?? []).map(({ severity }) => severity));
}

/** The graph as a list, for narrow windows: the newest first, with what each follows. @param {Facts} facts @param {(release: number) => Log | null} logOf */
function lineage(facts, logOf) {
  const at = tracksOf(facts);
  const list = h("ol", { class: "lineage" });
  const item = (/** @type {number} */ release) => {
    const worst = highest(logOf(release));
    const [title, ...more] = brings(facts, release, logOf(release));
    return h(
      "li",
      null,
      tracks(facts, at, release, worst === 3),
      h(
        "div",
        null,
        h("p", null, [...title.childNodes], " ", worst ? badge(SEVERITIES[worst]) : null),
        more.filter((one) => one.className !== "tally"),
      ),
    );
  };
  return [list, ...[...facts.releases.keys()].reverse().map((release) => inside(list, () => item(release)))];
}

/** The tracks of all branches beside a release of the list, with the turns where they part. @param {Facts} facts @param {number[]} at @param {number} release @param {boolean} breaks */
function tracks(facts, at, release, breaks) {
  const place = (/** @type {number} */ one) => 8 + 14 * at[one];
  const [here, middle] = [place(release), 13];
  const stroke = (/** @type {number} */ x, /** @type {number | string} */ from, /** @type {number | string} */ to) =>
    h("line", { x1: x, x2: x, y1: from, y2: to });
  const lines = facts.releases.flatMap(({ parent }, child) => {
    const x = place(child);
    if (!child || child < release || parent > release) return [];
    if (child === release) return [stroke(x, middle, "100%")];
    if (parent < release) return [stroke(x, 0, "100%")];
    return [stroke(x, 0, middle), x === here ? null : h("line", { x1: here, x2: x, y1: middle, y2: middle })];
  });
  return h(
    "svg",
    { class: "tracks", width: 16 + 14 * Math.max(...at), "aria-hidden": "true" },
    lines,
    h("circle", { cx: here, cy: middle, r: 4.5, class: breaks && "breaks" }),
  );
}

/** The figure with the graph, which is laid out when the page is made. */
const graphFigure = /** @type {HTMLElement} */ (document.getElementById("graph"));

/** @param {Facts} facts @param {number} release @param {Log | null} log @returns {HTMLElement[]} */
function brings(facts, release, log) {
  const { name, train, update } = facts.releases[release];
  if (!log) return [h("h3", null, name), h("p", null, "The schemas before the first update.")];
  const partners = facts.releases.filter((other) => other.update === update && other.name !== name);
  return [
    h("h3", null, link(toRelease(name), name), h("span", { class: "dim" }, ` train ${train}`)),
    h("p", null, facts.updates.get(update)?.title ?? ""),
    tally(log.entries),
    partners.length
      ? h(
          "p",
          { class: "dim" },
          "The same update as ",
          commas(partners.map((other) => link(toRelease(other.name), other.name))),
          ".",
        )
      : h("p", { class: "dim" }, `Follows ${facts.releases[facts.releases[release].parent].name}.`),
  ];
}

/** @param {Facts} facts @param {(release: number) => Log | null} logOf @param {string} profile */
function heatMap(facts, logOf, profile) {
  const EVERY = "every call";
  /** @type {Map<string, (Cell | undefined)[]>} */
  const rows = new Map([[EVERY, []]]);
  for (const name of facts.operations.keys()) if (!facts.ignored.has(name)) rows.set(name, []);
  for (const release of facts.releases.keys()) {
    for (const entry of logOf(release)?.entries ?? []) {
      const all = entry.item && !entry.item.operations.length;
      const names = all ? [EVERY] : new Set(entry.reaches.map(({ operation }) => operation));
      for (const name of names) {
        const halves = new Set(
          entry.reaches.filter(({ operation }) => all || operation === name).map(({ half }) => half),
        );
        const severity = severityOf(
          facts,
          new Map([...entry.rules].filter(([way]) => way === "none" || halves.has(way))),
          profile,
        );
        const row = rows.get(name);
        if (!row) continue;
        const cell = (row[release] ??= { schema: 0, behaviour: 0, severity: 0 });
        cell[entry.item ? "behaviour" : "schema"] += 1;
        cell.severity = Math.max(cell.severity, severity);
      }
    }
  }
  const quiet = [...rows].filter(([name, cells]) => name !== EVERY && !cells.length).map(([name]) => name);
  const lines = [...rows].filter(([name, cells]) => cells.length && !quiet.includes(name));
  const last = facts.releases[facts.releases.length - 1].name;
  const table = h(
    "table",
    { class: "heat" },
    h(
      "caption",
      { class: "hidden" },
      "Operations by releases: how many changes each release makes to each operation, and the highest severity of them",
    ),
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        h("th", { scope: "col" }, "Operation"),
        facts.releases.slice(1).map(({ name }) => h("th", { scope: "col" }, link(toRelease(name), name))),
      ),
    ),
    h(
      "tbody",
      null,
      lines.map(([name, cells]) =>
        h(
          "tr",
          null,
          h(
            "th",
            { scope: "row" },
            name === EVERY ? name : link(toOperation(name, newestOf(facts, name)), h("code", null, name)),
          ),
          facts.releases
            .slice(1)
            .map((_, at) => cellOf(facts, name === EVERY ? "" : name, at + 1, cells[at + 1], profile)),
        ),
      ),
    ),
  );
  arrowsInGrid(table);
  return h(
    "div",
    { class: "heat-and-legend" },
    h(
      "p",
      { class: "legend" },
      ["breaking", "warning", "info", "none"].map((severity) => badge(severity)),
      h("span", null, h("b", null, "3"), " changes of the schema"),
      h("span", null, h("b", { class: "b" }, "b"), " a change of behaviour that the source announces"),
      h("span", null, `${counted(lines.length, "row")}, ${counted(facts.releases.length - 1, "release")}`),
    ),
    h("div", { class: "scroll" }, table),
    quiet.length
      ? h(
          "details",
          null,
          h("summary", null, `${counted(quiet.length, "operation")} that no release changes`),
          h("p", null, commas(quiet.map((name) => link(toOperation(name, last), name)))),
        )
      : null,
  );
}

/** @param {Facts} facts @param {string} name */
function newestOf(facts, name) {
  return facts.releases[Math.max(...releasesOf(facts, name))].name;
}

/** @param {Facts} facts @param {string} operation @param {number} release @param {Cell | undefined} cell @param {string} profile */
function cellOf(facts, operation, release, cell, profile) {
  const { name, parent } = facts.releases[release];
  if (!cell) {
    const absent = operation && !releasesOf(facts, operation).has(release);
    return h(
      "td",
      { class: absent ? "empty absent" : "empty" },
      absent ? h("span", { class: "hidden" }, "not there") : null,
    );
  }
  const severity = SEVERITIES[cell.severity];
  const parts = [
    cell.schema ? counted(cell.schema, "schema change") : "",
    cell.behaviour ? counted(cell.behaviour, "change of behaviour", "changes of behaviour") : "",
  ].filter(Boolean);
  const href = toDiff(facts.releases[parent].name, name, { for: profile === facts.profile ? "" : profile, operation });
  return h(
    "td",
    { class: severity },
    h(
      "a",
      {
        href,
        "aria-label": `${operation || "every call"} in ${name}: ${parts.join(" and ")}, ${severity}`,
        title: `${name}: ${parts.join(" and ")}, ${severity}`,
      },
      h("span", { class: "at" }, name),
      icon(severity),
      cell.schema ? h("b", null, cell.schema) : null,
      cell.behaviour ? h("b", { class: "b" }, "b") : null,
    ),
  );
}

/** @param {Context} context @returns {View} */
export function operations({ facts, route, go }) {
  const last = facts.releases.length - 1;
  const release = facts.releases.findIndex(({ name }) => name === route.query.in);
  const at = release < 0 ? last : release;
  /** @type {Map<string, string[]>} */
  const services = new Map();
  for (const { name, service } of facts.operations.values())
    if (releasesOf(facts, name).has(at)) services.set(service, [...(services.get(service) ?? []), name]);
  const name = facts.releases[at].name;
  const missing = [...facts.operations.keys()].filter((one) => !releasesOf(facts, one).has(at));
  return {
    title: `Operations of ${name}`,
    release: at,
    step: (by) => (facts.releases[at + by] ? toView("op", "", { in: facts.releases[at + by].name }) : null),
    content: [
      h("h1", null, `Operations of ${name}`),
      secretsQuestion("of them"),
      h(
        "div",
        { class: "services" },
        [...services].sort().map(([service, names]) =>
          h(
            "section",
            null,
            h("h2", null, service || "other"),
            h(
              "ul",
              { class: "plain" },
              names.map((one) => h("li", null, link(toOperation(one, name), named(one)))),
            ),
          ),
        ),
      ),
      missing.length
        ? h(
            "p",
            { class: "dim" },
            "Not in this release: ",
            commas(
              missing.map((one) =>
                h(
                  "span",
                  null,
                  link(toOperation(one, newestOf(facts, one)), one),
                  ` (${availability(facts, releasesOf(facts, one))})`,
                ),
              ),
            ),
            ".",
          )
        : null,
    ],
  };
}
