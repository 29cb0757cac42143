/**
 * The rules behind the verdicts.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./facts.js").Rule} Rule
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { badge, commas, counted, h, link, named } from "./dom.js";
import { SEVERITIES } from "./facts.js";
import { bringing, severityOf } from "./compare.js";
import { toDiff, toRule } from "./routes.js";
import { missing } from "./view.js";

/** @param {Context} context @returns {View} */
export function rules({ facts, route }) {
  if (!route.target) return everyRule(facts);
  const rule = facts.rules.get(route.target);
  if (rule) return oneRule(facts, rule);
  if (facts.unused.includes(route.target)) {
    return {
      title: route.target,
      content: [
        h("h1", null, named(route.target)),
        h(
          "p",
          null,
          "No change between any two of these releases falls under this rule. The command ",
          h("code", null, `webexgen explain ${route.target}`),
          " shows it in full.",
        ),
        h("p", null, link("#/rules", "All rules")),
      ],
    };
  }
  return missing("rule", route.target, [...facts.rules.keys(), ...facts.unused], toRule);
}

/** @param {Facts} facts @returns {View} */
function everyRule(facts) {
  return {
    title: "Rules",
    content: [
      h("h1", null, "Rules"),
      h(
        "p",
        { class: "lead" },
        `What a change means, to whom, and why. ${counted(facts.rules.size, "rule")} of ${facts.rules.size + facts.unused.length} judge some change between two of these releases.`,
      ),
      h(
        "table",
        null,
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            ["Rule", `For ${facts.profiles.get(facts.profile)?.about}`, "Why"].map((word) => h("th", { scope: "col" }, word)),
          ),
        ),
        h(
          "tbody",
          null,
          [...facts.rules.values()].map((rule) =>
            h(
              "tr",
              null,
              h("th", { scope: "row" }, link(toRule(rule.id), named(rule.id))),
              h("td", { "data-label": `For ${facts.profiles.get(facts.profile)?.about}` }, badge(SEVERITIES[worstOf(facts, rule)])),
              h("td", { "data-label": "Why" }, rule.why),
            ),
          ),
        ),
      ),
      h(
        "details",
        null,
        h("summary", null, `${counted(facts.unused.length, "rule")} that judge nothing here`),
        h("p", null, commas(facts.unused.map((id) => link(toRule(id), named(id))))),
      ),
    ],
  };
}

/** @param {Facts} facts @param {Rule} rule @param {string} [profile] */
function worstOf(facts, rule, profile = facts.profile) {
  if (facts.severities[rule.id] !== undefined) return facts.severities[rule.id];
  const weights = facts.profiles.get(profile)?.weights ?? {};
  return Math.max(
    0,
    ...facts.observers.map(([observer], at) =>
      weights[observer] && rule.verdicts[at] >= 0 ? weights[observer][rule.verdicts[at]] : 0,
    ),
  );
}

/** @param {Facts} facts @param {Rule} rule @returns {View} */
function oneRule(facts, rule) {
  const observers = new Set(facts.observers.map(([name]) => name));
  const profiles = [...facts.profiles.keys()].filter((name) => !observers.has(name));
  const releases = facts.releases.map(({ name }) => name);
  const judged = facts.changes
    .filter((change) => [...change.rules.values()].includes(rule))
    .flatMap((change) => bringing(facts, change.id).map((release) => ({ change, release })));
  judged.sort((a, b) => releases.indexOf(a.release) - releases.indexOf(b.release));
  return {
    title: rule.id,
    content: [
      h("p", { class: "over" }, link("#/rules", "Rules")),
      h("h1", null, named(rule.id)),
      h("p", { class: "lead" }, rule.why),
      h("p", null, h("strong", null, "What to do. "), rule.advice),
      h("p", { class: "dim" }, "Applies to ", rule.applies.replaceAll("`", ""), "."),
      h("h2", null, "Verdicts"),
      h(
        "table",
        null,
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            ["Who", "Verdict", "Meaning"].map((word) => h("th", { scope: "col" }, word)),
          ),
        ),
        h(
          "tbody",
          null,
          facts.observers.flatMap(([observer, about], at) => {
            const verdict = rule.verdicts[at];
            if (verdict < 0) return [];
            const [word, meaning] = facts.verdicts[verdict];
            return [
              h(
                "tr",
                null,
                h("th", { scope: "row" }, about, h("span", { class: "dim" }, ` ${observer}`)),
                h("td", { "data-label": "Verdict" }, badge(SEVERITIES[[0, 1, 2, 3, 3][verdict]], word)),
                h("td", { "data-label": "Meaning" }, meaning),
              ),
            ];
          }),
        ),
      ),
      h(
        "p",
        { class: "tally" },
        profiles.map((name) =>
          h("span", null, h("span", { class: "dim" }, `for ${name} `), badge(SEVERITIES[worstOf(facts, rule, name)])),
        ),
      ),
      h(
        "p",
        null,
        "The other way round: ",
        rule.mirror === rule.id
          ? "this rule itself."
          : rule.mirror
            ? link(toRule(rule.mirror), named(rule.mirror))
            : `none, ${rule.noMirror}`,
      ),
      judged.length ? h("h2", null, "What it judges") : null,
      judged.length
        ? h(
            "table",
            null,
            h(
              "thead",
              null,
              h(
                "tr",
                null,
                ["Release", "Verdict", "Change"].map((word) => h("th", { scope: "col" }, word)),
              ),
            ),
            h(
              "tbody",
              null,
              judged.map(({ change, release }) =>
                h(
                  "tr",
                  null,
                  h(
                    "td",
                    { "data-label": "Release" },
                    link(toDiff(releases[facts.releases[releases.indexOf(release)].parent], release), release),
                  ),
                  h("td", { "data-label": "Verdict" }, badge(SEVERITIES[severityOf(facts, change.rules)])),
                  h(
                    "td",
                    { "data-label": "Change" },
                    named(change.path ? `${change.owner}/${change.path}` : change.owner),
                    ` ${change.what}`,
                  ),
                ),
              ),
            ),
          )
        : null,
    ],
  };
}
