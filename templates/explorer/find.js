/**
 * What a search leads to, several queries at once.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./search.js").Entry} Entry
 * @typedef {import("./trees.js").Member} Member
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { commas, counted, h, link, named } from "./dom.js";
import { availability } from "./graph.js";
import { nearest, toDiff, toOperation, toRelease, toRule, toView } from "./routes.js";
import { queriesOf, search } from "./search.js";
import { releasesOf } from "./trees.js";

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
        ? queries.map((query) => found(facts, query, queries.length > 1, Boolean(route.query.all)))
        : [
            h(
              "p",
              null,
              "Type a name, a value or a text above. Several queries stand between commas; * and ? stand for letters.",
            ),
          ]),
    ],
  };
}

/** @param {Facts} facts @param {string} query @param {boolean} titled @param {boolean} all */
function found(facts, query, titled, all) {
  const hits = search(facts, query);
  const of = (/** @type {string} */ sort) => hits.filter((hit) => hit.sort === sort);
  const newest = facts.releases.length - 1;
  const parts = [
    part("Operations", of("operation"), ({ name }) => [
      link(toOperation(name, facts.releases[Math.max(...releasesOf(facts, name))].name), named(name)),
      h("span", { class: "dim" }, ` ${availability(facts, releasesOf(facts, name))}`),
    ]),
    part("Releases", of("release"), ({ name }) => [
      link(toRelease(name), name),
      h(
        "span",
        { class: "dim" },
        ` ${facts.updates.get(facts.releases.find((one) => one.name === name)?.update ?? "")?.title ?? ""}`,
      ),
    ]),
    members(facts, "Elements", of("element"), all, query),
    members(facts, "Values", of("value"), all, query),
    part("Announcements", of("announcement"), ({ name, update = "" }) => {
      const releases = facts.updates.get(update)?.releases ?? [];
      return [name, h("span", { class: "dim" }, " in "), commas(releases.map((one) => link(toRelease(one), one)))];
    }),
    part("Rules", of("rule"), ({ name }) => [link(toRule(name), named(name))]),
  ].filter(Boolean);
  const near = parts.length
    ? []
    : nearest(
        query,
        new Set([
          ...facts.operations.keys(),
          ...facts.releases.map(({ name }) => name),
          ...facts.changes.map(({ path }) => path).filter(Boolean),
        ]),
      );
  return h(
    "section",
    { class: "found" },
    titled ? h("h2", null, `“${query}”`) : null,
    parts.length
      ? parts
      : h(
          "p",
          null,
          `Nothing is called “${query}”, or says so. `,
          near.length
            ? ["Did you mean ", commas(near.map((one) => link(toView("find", "", { q: one }), one))), "?"]
            : link(
                toDiff(facts.releases[facts.releases[newest].parent].name, facts.releases[newest].name),
                "See what is new instead.",
              ),
        ),
  );
}

/** @param {string} title @param {Entry[]} hits @param {(hit: Entry) => import("./dom.js").Pieces} shown */
function part(title, hits, shown) {
  if (!hits.length) return null;
  return h(
    "div",
    null,
    h("h3", null, title),
    h(
      "ul",
      { class: "plain" },
      hits.slice(0, MOST).map((hit) => h("li", null, shown(hit))),
    ),
    hits.length > MOST ? h("p", { class: "dim" }, `and ${hits.length - MOST} more`) : null,
  );
}

/** Elements or values by operation: the paths in its messages, each with the releases that have it. @param {Facts} facts @param {string} title @param {Entry[]} hits @param {boolean} all @param {string} query */
function members(facts, title, hits, all, query) {
  /** @type {Map<string, Entry[]>} */
  const operations = new Map();
  for (const hit of hits) {
    const name = /** @type {Member} */ (hit.member).operation;
    operations.set(name, [...(operations.get(name) ?? []), hit]);
  }
  if (!operations.size) return null;
  const shown = [...operations].slice(0, all ? Infinity : MOST);
  return h(
    "div",
    null,
    h(
      "h3",
      null,
      title,
      h("span", { class: "dim" }, ` ${counted(hits.length, "place")} in ${counted(operations.size, "operation")}`),
    ),
    h(
      "table",
      { class: "hits" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          ["Operation", "Where", "Releases"].map((word) => h("th", { scope: "col" }, word)),
        ),
      ),
      shown.map(([name, own]) =>
        h(
          "tbody",
          null,
          own.slice(0, all ? Infinity : MOST_PLACES).map(({ member, value }, at) => {
            const { half, path, having, node } = /** @type {Member} */ (member);
            const release = facts.releases[Math.max(...having)].name;
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
    operations.size > shown.length
      ? h("p", null, link(toView("find", "", { q: query, all: "1" }), `Show all ${operations.size} operations`))
      : null,
  );
}
