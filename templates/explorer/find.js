/**
 * What a search leads to, several queries at once.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./search.js").Entry} Entry
 * @typedef {import("./search.js").Sort} Sort
 * @typedef {import("./trees.js").Member} Member
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").Part} Part
 * @typedef {import("./view.js").View} View
 */
import { commas, counted, h, link, named } from "./dom.js";
import { availability } from "./graph.js";
import { nearest, toDiff, toOperation, toRelease, toRule, toView } from "./routes.js";
import { aimOf, queriesOf, search } from "./search.js";
import { releasesOf } from "./trees.js";
import { inside, secretsQuestion } from "./view.js";

const MOST = 10;
const MOST_PLACES = 4;

/** @param {Context} context @returns {View} */
export function find({ facts, route }) {
  const queries = queriesOf(route.query.q ?? "");
  return {
    title: queries.length ? `Search: ${queries.join(", ")}` : "Search",
    content: [
      h("h1", { class: "small" }, "Search"),
      ...(queries.length
        ? queries.map((query) => () => found(facts, query, queries.length > 1, Boolean(route.query.all)))
        : [
            h(
              "p",
              null,
              "Type a name, a value or a text above. Several queries stand between commas; * and ? stand for letters. The name of a release beside other words is the release to look at.",
            ),
          ]),
    ],
  };
}

/** @param {Facts} facts @param {string} query @param {boolean} titled @param {boolean} all @returns {Part[]} */
function found(facts, query, titled, all) {
  const { words, release } = aimOf(facts, query);
  const hits = search(facts, words);
  const whole = toView("find", "", { q: query, all: "1" });
  const section = h("section", { class: "found" }, h("h2", { class: titled ? null : "hidden" }, `“${query}”`));
  if (/pass|pwd|secret|sensitive/i.test(words))
    section.append(secretsQuestion("operations"));
  if (!hits.size) {
    section.append(...nothing(facts, words, release));
    return [section];
  }
  /** @param {string} title @param {Sort} sort @param {(hit: Entry) => import("./dom.js").Pieces} shown */
  const part = (title, sort, shown) =>
    inside(section, () => list(title, hits.get(sort) ?? [], all ? "" : whole, shown));
  return [
    section,
    part("Operations", "operation", ({ name }) => [
      link(
        toOperation(name, facts.releases[nearestOf(releasesOf(facts, name), release)].name),
        named(name),
      ),
      h("span", { class: "dim" }, ` ${availability(facts, releasesOf(facts, name))}`),
    ]),
    part("Releases", "release", ({ name }) => [
      link(toRelease(name), name),
      h(
        "span",
        { class: "dim" },
        ` ${facts.updates.get(facts.releases.find((one) => one.name === name)?.update ?? "")?.title ?? ""}`,
      ),
    ]),
    ...members(facts, section, "Elements", hits.get("element") ?? [], all, query, release),
    ...members(facts, section, "Values", hits.get("value") ?? [], all, query, release),
    part("Announcements", "announcement", ({ name, update = "" }) => {
      const releases = facts.updates.get(update)?.releases ?? [];
      return [name, h("span", { class: "dim" }, " in "), commas(releases.map((one) => link(toRelease(one), one)))];
    }),
    part("Rules", "rule", ({ name }) => [link(toRule(name), named(name))]),
  ];
}

/** The release asked for, where it is one of those, and else the newest of them. @param {Iterable<number> & {has(release: number): boolean}} having @param {number} asked */
function nearestOf(having, asked) {
  return having.has(asked) ? asked : Math.max(...having);
}

/** A sentence for a query that leads to nothing. @param {Facts} facts @param {string} query @param {number} release @returns {HTMLElement[]} */
function nothing(facts, query, release) {
  const last = facts.releases[facts.releases.length - 1];
  const at = facts.releases[release]?.name ?? "";
  const near = nearest(
    query,
    new Set([
      ...facts.operations.keys(),
      ...facts.releases.map(({ name }) => name),
      ...facts.changes.map(({ path }) => path).filter(Boolean),
    ]),
  );
  return [
    h(
      "p",
      null,
      `Nothing matches “${query}”. `,
      near.length
        ? ["Did you mean ", commas(near.map((one) => link(toView("find", "", { q: `${one} ${at}`.trim() }), one))), "?"]
        : link(toDiff(facts.releases[last.parent].name, last.name), "See what is new instead."),
    ),
  ];
}

/** Hits in a list, all of them or the first with a link to `whole`. @param {string} title @param {Entry[]} hits @param {string} whole @param {(hit: Entry) => import("./dom.js").Pieces} shown */
function list(title, hits, whole, shown) {
  if (!hits.length) return null;
  return h(
    "div",
    null,
    h("h3", null, title),
    h(
      "ul",
      { class: "plain" },
      hits.slice(0, whole ? MOST : Infinity).map((hit) => h("li", null, shown(hit))),
    ),
    whole && hits.length > MOST ? h("p", null, link(whole, `and ${hits.length - MOST} more`)) : null,
  );
}

/** Elements or values by operation: the paths in its messages, each with the releases that have it. @param {Facts} facts @param {Element} section @param {string} title @param {Pick<Entry, "member" | "value">[]} hits @param {boolean} all @param {string} query @param {number} [asked] The release to lead to. @returns {Part[]} */
export function members(facts, section, title, hits, all, query, asked = -1) {
  /** @type {Map<string, Pick<Entry, "member" | "value">[]>} */
  const operations = new Map();
  for (const hit of hits) {
    const name = /** @type {Member} */ (hit.member).operation;
    const own = operations.get(name);
    if (own) own.push(hit);
    else operations.set(name, [hit]);
  }
  if (!operations.size) return [];
  const shown = [...operations].slice(0, all ? Infinity : MOST);
  const head = ["Operation", "Where", "Releases"].map((word) => h("th", { scope: "col" }, word));
  const table = h("table", { class: "hits" }, h("thead", null, h("tr", null, head)));
  return [
    inside(section, () =>
      h(
        "h3",
        null,
        title,
        h("span", { class: "dim" }, ` ${counted(hits.length, "place")} in ${counted(operations.size, "operation")}`),
      ),
    ),
    inside(section, () => table),
    ...shown.map(([name, own]) =>
      inside(table, () =>
        h(
          "tbody",
          null,
          own.slice(0, all ? Infinity : MOST_PLACES).map(({ member, value }, at) => {
            const { half, path, having, node } = /** @type {Member} */ (member);
            const release = facts.releases[nearestOf(having, asked)].name;
            return h(
              "tr",
              null,
              at
                ? h("td", { class: "again" })
                : h("th", { scope: "rowgroup", rowspan: 1 }, link(toOperation(name, release), named(name))),
              h(
                "td",
                { "data-label": "Where" },
                h("span", { class: "dim" }, `${half} `),
                link(toOperation(name, release, `${half}/${path}`), named(path)),
                value === undefined ? null : [" = ", h("code", null, value)],
                node.sensitive ? h("span", { class: "dim" }, " sensitive") : null,
              ),
              h("td", { "data-label": "Releases" }, availability(facts, having)),
            );
          }),
          own.length > MOST_PLACES && !all
            ? h(
                "tr",
                null,
                h("td"),
                h(
                  "td",
                  { colspan: 2, class: "dim" },
                  link(toView("find", "", { q: `${name} ${query}`, all: "1" }), `and ${own.length - MOST_PLACES} more`),
                ),
              )
            : null,
        ),
      ),
    ),
    inside(section, () =>
      operations.size > shown.length
        ? h("p", null, link(toView("find", "", { q: query, all: "1" }), `Show all ${operations.size} operations`))
        : null,
    ),
  ];
}
