/**
 * What is said around a change and a member, in words.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./facts.js").TreeNode} TreeNode
 * @typedef {import("./compare.js").Entry} Entry
 * @typedef {import("./compare.js").Log} Log
 */
import { SEVERITIES } from "./facts.js";
import { assumedAt, evidenceAt } from "./compare.js";

const PROSE = /** @type {Record<string, string>} */ ({ occurs: "occurrence", enumeration: "list of values" });
const EVIDENCE_TEXT = /** @type {Record<string, string>} */ ({
  documented: "",
  shown: "shown in samples",
  implied: "implied",
  "": "not announced",
});
const LINEAGE = /** @type {Record<string, string>} */ ({ old: "only in OLD, ", new: "", both: "on both trains, " });

/** `type, occurrence and place assumed`; "" of nothing. @param {string[]} words */
export function assumedText(words) {
  const prose = [...new Set(words)].map((word) => PROSE[word] ?? word);
  const last = prose.pop();
  return last === undefined ? "" : `${prose.length ? `${prose.join(", ")} and ` : ""}${last} assumed`;
}

/** What the source has for a change, where that is less than words, and what is assumed. @param {Facts} facts @param {Entry} entry */
export function evidenceText(facts, entry) {
  const found = new Set(entry.reaches.map((reach) => EVIDENCE_TEXT[evidenceAt(facts, entry, reach)]));
  const assumed = assumedText(entry.reaches.flatMap((reach) => assumedAt(facts, entry, reach)));
  return [...found, assumed].filter(Boolean).join("; ");
}

/** What is less than certain of an element. @param {TreeNode} node */
export function basisText(node) {
  const evidence = { documented: "", shown: "shown by an example", implied: "implied" }[node.evidence] ?? "";
  return [node.announced ? evidence : "not announced for this message", assumedText(node.assumed)]
    .filter(Boolean)
    .join("; ");
}

/** What the project's configuration leaves out of all comparisons. @param {Facts} facts */
export function leftOut({ ignored, toggles }) {
  const parts = [...ignored, ...[...toggles].map((toggle) => `what is behind ${toggle}`)];
  return parts.length ? ` Without ${parts.join(", ")}.` : "";
}

/** Which releases brought a change, and whether NEW lacks it. @param {Entry} entry */
export function cameText(entry) {
  const releases = (entry.shipsIn.length ? entry.shipsIn : entry.undoes).join(", ");
  return `${LINEAGE[entry.side]}${releases ? `in ${releases}` : "in several steps"}`;
}

/** How many entries there are of each severity, the highest first. @param {{severity: number}[]} entries @returns {[string, number][]} */
export function countsOf(entries) {
  return [...SEVERITIES.keys()]
    .reverse()
    .map(
      (severity) =>
        /** @type {[string, number]} */ ([
          SEVERITIES[severity],
          entries.filter((entry) => entry.severity === severity).length,
        ]),
    )
    .filter(([, count]) => count);
}
