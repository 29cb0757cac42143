/**
 * Two releases compared.
 *
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 * @typedef {import("./compare.js").Filter} Filter
 */
import { choice, h, link } from "./dom.js";
import { SEVERITIES } from "./facts.js";
import { compare } from "./compare.js";
import { asMarkdown, differences, tally } from "./differences.js";
import { releaseNumber } from "./graph.js";
import { toDiff, toRelease } from "./routes.js";
import { missing, pairForm, profileChoice, releaseOptions } from "./view.js";
import { leftOut } from "./wording.js";

/** @param {Context} context @returns {View} */
export function pair(context) {
  const { facts, route, go, say } = context;
  const last = facts.releases.length - 1;
  const names = facts.releases.map(({ name }) => name);
  if (!route.target) {
    return {
      title: "Compare two releases",
      content: [
        h("h1", null, "Compare two releases"),
        h("p", { class: "lead" }, "Any two, in either direction, across trains too."),
        h(
          "div",
          { class: "panel" },
          pairForm(facts, facts.releases[last].parent, last, (old, next) => go(toDiff(old, next))),
        ),
      ],
    };
  }
  const ends = route.target.split("..");
  const [old, next] = [ends[0], ends[1] ?? ""].map((name) => releaseNumber(facts, name));
  if (old < 0 || next < 0) {
    const wrong = old < 0 ? ends[0] : (ends[1] ?? "");
    return missing("release", wrong, names, (name) =>
      old < 0 ? toDiff(name, next < 0 ? names[last] : ends[1]) : toDiff(ends[0], name),
    );
  }
  const query = route.query;
  const wrong = wrongWord(context);
  if (wrong) return wrong;
  /** @type {Filter} */
  const filter = {
    profile: query.for,
    severity: Math.max(0, SEVERITIES.indexOf(query.severity ?? "none")),
    operation: query.operation,
    half: query.direction,
    only: query.only,
  };
  const log = compare(facts, old, next, filter);
  const about = /** @type {import("./facts.js").Profile} */ (facts.profiles.get(query.for ?? facts.profile)).about;
  const to = (/** @type {Record<string, string>} */ change) =>
    go(toDiff(names[old], names[next], { ...query, ...change }));
  const whole = Object.keys(query).length ? compare(facts, old, next) : log;
  const operations = [
    ...new Set(whole.entries.flatMap(({ reaches }) => reaches.map(({ operation }) => operation))),
  ].sort();
  if (query.operation && !operations.includes(query.operation)) operations.push(query.operation);
  const crosses = log.ancestor !== old && log.ancestor !== next;
  const every = /** @type {[string, string]} */ (["", "all"]);
  const nothing = whole.entries.length
    ? "No change is left by these filters."
    : old === next
      ? `${names[old]} is compared with itself.`
      : `${names[old]} and ${names[next]} have the same schemas, and no update announces anything between them.`;
  const sign = h("span", { class: "dim", "aria-hidden": "true" });
  const copy = async () => {
    const text = (await copied(asMarkdown(facts, log, about, nothing)))
      ? "Copied"
      : "The browser does not let the page copy; select the text instead.";
    sign.textContent = text;
    say(text);
  };
  return {
    title: `${names[old]} → ${names[next]}`,
    release: next,
    step: (by) => (names[next + by] === undefined ? null : toDiff(names[old], names[next + by], query)),
    content: [
      h(
        "h1",
        null,
        link(toRelease(names[old]), names[old]),
        h("span", { class: "to" }, " → "),
        link(toRelease(names[next]), names[next]),
      ),
      log.entries.length
        ? tally(log.entries)
        : h(
            "p",
            null,
            nothing,
            whole.entries.length ? [" ", link(toDiff(names[old], names[next]), "Show all changes")] : null,
          ),
      h(
        "p",
        { class: "lead" },
        `Judged for ${about}.`,
        leftOut(facts),
        crosses ? ` The trains part at ${names[log.ancestor]}.` : "",
        crosses && log.entries.some(({ side }) => side === "old")
          ? ` What is “only in ${names[old]}” the other release lacks.`
          : "",
        log.ancestor === next && old !== next
          ? ` ${names[old]} descends from ${names[next]}, so this is the way back.`
          : "",
      ),
      h(
        "div",
        { class: "filters" },
        choice("from", releaseOptions(facts), names[old], (name) => go(toDiff(name, names[next], query))),
        choice("to", releaseOptions(facts), names[next], (name) => go(toDiff(names[old], name, query))),
        h("button", { type: "button", onclick: () => go(toDiff(names[next], names[old], query)) }, "Swap"),
        profileChoice(facts, query.for ?? facts.profile, (value) =>
          to({ for: value === facts.profile ? "" : value }),
        ),
        choice(
          "severity",
          [
            ["", "all"],
            ["info", "info and higher"],
            ["warning", "warning and higher"],
            ["breaking", "breaking"],
          ],
          query.severity ?? "",
          (value) => to({ severity: value }),
        ),
        choice(
          "operation",
          [every, ...operations.map((name) => /** @type {[string, string]} */ ([name, name]))],
          query.operation ?? "",
          (value) => to({ operation: value }),
        ),
        choice("direction", [every, ["request", "request"], ["response", "response"]], query.direction ?? "", (value) =>
          to({ direction: value }),
        ),
        choice("part", [every, ["schema", "schema"], ["behaviour", "behaviour"]], query.only ?? "", (value) =>
          to({ only: value }),
        ),
        h("button", { type: "button", onclick: copy }, "Copy as markdown"),
        sign,
      ),
      ...differences(facts, log),
    ],
  };
}

/** What to show if a word of the query is not known. @param {Context} context @returns {View | null} */
function wrongWord({ facts, route }) {
  const known = /** @type {Record<string, [string, string[]]>} */ ({
    for: ["profile", [...facts.profiles.keys()]],
    severity: ["severity", SEVERITIES],
    operation: ["operation", [...facts.operations.keys()]],
    direction: ["direction", ["request", "response"]],
    only: ["part", ["schema", "behaviour"]],
  });
  for (const [key, [what, words]] of Object.entries(known)) {
    const value = route.query[key];
    const [old, next] = route.target.split("..");
    if (value && !words.includes(value))
      return missing(what, value, words, (word) => toDiff(old, next, { ...route.query, [key]: word }));
  }
  return null;
}

/** Put a text on the clipboard; whether that worked. @param {string} text */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "hidden" });
    document.body.append(field);
    field.value = text;
    field.select();
    const worked = document.execCommand("copy");
    field.remove();
    return worked;
  }
}
