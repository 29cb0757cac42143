/**
 * A release: where it stands in the graph, and what it changes.
 *
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { commas, h, link } from "./dom.js";
import { compare } from "./compare.js";
import { differences, tally } from "./differences.js";
import { releaseNumber } from "./graph.js";
import { toDiff, toRelease, toView } from "./routes.js";
import { missing } from "./view.js";

/** @param {Context} context @returns {View} */
export function release({ facts, route }) {
  const number = releaseNumber(facts, route.target);
  const names = facts.releases.map((one) => one.name);
  if (number < 0) return missing("release", route.target, names, toRelease);
  const { name, parent, update } = facts.releases[number];
  const next = facts.releases.filter((one) => one.parent === number);
  const step = (/** @type {number} */ by) => (names[number + by] === undefined ? null : toRelease(names[number + by]));
  const links = [
    next.length ? h("li", null, "Followed by ", commas(next.map((one) => link(toRelease(one.name), one.name)))) : null,
    h("li", null, link(toView("op", "", { in: name }), `Operations of ${name}`)),
    number < names.length - 1
      ? h(
          "li",
          null,
          link(toDiff(name, names[names.length - 1]), `From here to the newest, ${names[names.length - 1]}`),
        )
      : null,
  ];
  if (!number) {
    return {
      title: name,
      release: number,
      step,
      content: [
        h("h1", null, name),
        h("p", { class: "lead" }, "The schemas of the API before the first update."),
        h("ul", null, links),
      ],
    };
  }
  const log = compare(facts, parent, number);
  const partners = facts.releases.filter((one) => one.update === update && one.name !== name);
  const { title, page } = /** @type {import("./facts.js").Update} */ (facts.updates.get(update));
  return {
    title: name,
    release: number,
    step,
    content: [
      h("h1", null, name),
      h("p", { class: "lead" }, title, "."),
      tally(log.entries),
      h(
        "ul",
        { class: "facts" },
        h(
          "li",
          null,
          "Follows ",
          link(toRelease(names[parent]), names[parent]),
          "; ",
          link(toDiff(names[parent], name), "the comparison"),
        ),
        partners.length
          ? h(
              "li",
              null,
              "Ships the same update as ",
              commas(partners.map((one) => link(toRelease(one.name), one.name))),
            )
          : null,
        page ? h("li", null, "Announced under ", h("cite", null, page)) : null,
        links,
      ),
      ...differences(facts, log),
    ],
  };
}
