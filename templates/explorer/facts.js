/**
 * The facts of the page, read from compact values: see report/explorer/facts.py, which writes them.
 *
 * A release is a number: 0 is the baseline, parents come before those that follow them.
 *
 * @typedef {"request" | "response"} Half
 * @typedef {{name: string, parent: number, update: string, train: string}} Release
 * @typedef {{operation: string, half: Half, path: string}} Reach
 * @typedef {{operation: string, half: Half, path: string, kind: string, evidence: string, note: string, key: string}} Announced
 * @typedef {{code: string, message: string}} ExceptionCode
 * @typedef {{update: string, title: string, heading: string, operations: string[], impact: string, halves: Half[], callers: string,
 *   behaviour: string, toggle: string, limits: string, exceptions: ExceptionCode[], changes: Announced[], keys: Set<string>}} Item
 * @typedef {{name: string, title: string, page: string, releases: string[], items: Item[]}} Update
 * @typedef {{id: string, applies: string, verdicts: number[], why: string, advice: string, mirror: string, noMirror: string}} Rule
 * @typedef {"request" | "response" | "none"} Exposure
 * @typedef {{name: string, about: string, weights: Record<string, number[]>}} Profile
 * @typedef {{id: string, kind: string, owner: string, path: string, old: string | null, new: string | null, what: string,
 *   reason: string, back: number, rules: Map<Exposure, Rule>, reaches: Reach[], pairs: [Set<number>, Set<number>][],
 *   number: number}} Change
 * @typedef {{old: number, new: number, accepting: number, rejecting: number, error: string, message: string}} Witness
 * @typedef {{name: string, type: string, occurs: string, kind: string, sensitive: boolean, announced: boolean, given: string,
 *   facets: string, doc: string, evidence: string, assumed: string[], seen: string, children: TreeNode[]}} TreeNode
 * @typedef {{name: string, service: string, roots: Record<Half, Map<number, TreeNode>>}} Operation
 * @typedef {{update: string, operation: string, half: Half, heading: string, text: string}} Sample
 * @typedef {{api: string, releases: Release[], updates: Map<string, Update>, verdicts: [string, string][],
 *   observers: [string, string][], exposures: Record<Exposure, string[]>, profiles: Map<string, Profile>, rules: Map<string, Rule>,
 *   unused: string[], behaviour: Record<string, [string, string, Rule][]>, announced: {adding: string[], removing: string[], alike: string[][]}, concluded: Set<string>,
 *   profile: string, severities: Record<string, number>, ignored: Set<string>, toggles: Set<string>,
 *   changes: Change[], witnesses: Map<number, Witness>, operations: Map<string, Operation>, bases: Map<string, string>,
 *   samples: Sample[], security: string[]}} Facts `security`: the paths of the secrets in the security context of every request.
 */

export const HALVES = /** @type {Half[]} */ (["request", "response"]);
export const EVIDENCE = ["documented", "shown", "implied"];
export const SEVERITIES = ["none", "info", "warning", "breaking"];
const EXPOSURES = /** @type {Exposure[]} */ (["request", "response", "none"]);
const KINDS = ["element", "sequence", "choice", "all", "any", "attribute"];
const IN_FULL = [0, 1, 2, 3, 3];

/** @param {any} raw @returns {Facts} */
export function readFacts(raw) {
  const text = (/** @type {number | string} */ known) => (typeof known === "number" ? raw.texts[known] : known);
  const lines = (/** @type {(number | string)[]} */ known) => known.map(text).join("\n");
  const sets = raw.sets.map(readRuns);
  const rules = raw.rules.map(readRule);
  const nodes = readNodes(raw.nodes, text);
  const observers = raw.observers;
  return {
    api: raw.api,
    releases: raw.releases.map((/** @type {any} */ [name, parent, update, train]) => ({ name, parent, update, train })),
    updates: new Map(
      Object.entries(raw.updates).map((/** @type {any} */ [name, update]) => [name, readUpdate(name, update, text)]),
    ),
    verdicts: raw.verdicts,
    observers,
    exposures: raw.exposures,
    profiles: readProfiles(raw.profiles, observers),
    profile: raw.decided.profile,
    severities: raw.decided.severities,
    ignored: new Set(raw.decided.operations),
    toggles: new Set(raw.decided.toggles),
    rules: new Map(rules.map((/** @type {Rule} */ rule) => [rule.id, rule])),
    unused: raw.unused,
    behaviour: Object.fromEntries(
      Object.entries(raw.behaviour).map((/** @type {any} */ [impact, ways]) => [
        impact,
        /** @type {any} */ (ways).map((/** @type {any} */ [kind, words, rule]) => [kind, words, rules[rule]]),
      ]),
    ),
    announced: { adding: raw.announced[0], removing: raw.announced[1], alike: raw.announced[2] },
    concluded: new Set(raw.concluded),
    changes: raw.changes.map((/** @type {any} */ row, /** @type {number} */ number) => {
      const [kind, owner, path] = row.slice(0, 3).map(text);
      return {
        id: `${kind}:${owner}${path ? "/" : ""}${path}${text(row[5])}`,
        kind,
        owner,
        path,
        old: text(row[3]),
        new: text(row[4]),
        what: text(row[6]),
        reason: text(row[7]),
        back: row[8],
        rules: new Map(EXPOSURES.flatMap((way, at) => (row[9][at] < 0 ? [] : [[way, rules[row[9][at]]]]))),
        reaches: row[10].map((/** @type {any} */ [operation, half, at]) => ({
          operation: text(operation),
          half: HALVES[half],
          path: text(at),
        })),
        pairs: row[11].map((/** @type {any} */ [olds, news]) => [sets[olds], sets[news]]),
        number,
      };
    }),
    witnesses: new Map(
      Object.entries(raw.witnesses).map((/** @type {any} */ [number, [old, next, isNew, error, message]]) => [
        Number(number),
        {
          old,
          new: next,
          accepting: isNew ? next : old,
          rejecting: isNew ? old : next,
          error: text(error),
          message: lines(message),
        },
      ]),
    ),
    operations: new Map(
      Object.entries(raw.operations).map((/** @type {any} */ [name, [service, ...halves]]) => [
        name,
        {
          name,
          service,
          roots: /** @type {Record<Half, Map<number, TreeNode>>} */ (
            Object.fromEntries(HALVES.map((half, at) => [half, readRoots(halves[at], nodes, sets)]))
          ),
        },
      ]),
    ),
    bases: new Map(raw.bases.map((/** @type {any} */ [name, base]) => [text(name), text(base)])),
    samples: raw.samples.map((/** @type {any} */ [update, operation, half, heading, numbers]) => ({
      update,
      operation,
      half: HALVES[half],
      heading,
      text: lines(numbers),
    })),
    security: raw.security,
  };
}

/** @param {number[]} runs @returns {Set<number>} */
function readRuns(runs) {
  /** @type {Set<number>} */
  const found = new Set();
  for (let at = 0; at < runs.length; at += 2)
    for (let more = 0; more <= runs[at + 1]; more++) found.add(runs[at] + more);
  return found;
}

/** @param {any} row @returns {Rule} */
function readRule([id, applies, verdicts, why, advice, mirror, noMirror]) {
  return { id, applies, verdicts, why, advice, mirror, noMirror };
}

/** @param {any} rows @param {[string, string][]} observers @returns {Map<string, Profile>} */
function readProfiles(rows, observers) {
  /** @type {Profile[]} */
  const found = rows.map((/** @type {any} */ [name, about, weights]) => ({ name, about, weights }));
  for (const [name, about] of observers)
    found.push({ name, about: `one observer: ${about}`, weights: { [name]: IN_FULL } });
  return new Map(found.map((profile) => [profile.name, profile]));
}

/** @param {string} name @param {any} raw @param {(known: number | string) => string} text @returns {Update} */
function readUpdate(name, raw, text) {
  const items = raw.items.map((/** @type {any} */ item) => withKeys({
    update: name,
    title: item.title,
    heading: item.heading ?? item.title,
    operations: (item.operations ?? []).map(text),
    impact: item.impact,
    halves: item.directions ? HALVES.filter((_, at) => item.directions.includes(at)) : HALVES,
    callers: item.callers ?? "",
    behaviour: item.behaviour ?? "",
    toggle: item.toggle ?? "",
    limits: item.limits ?? "",
    exceptions: (item.exceptions ?? []).map((/** @type {any} */ [code, message]) => ({ code, message })),
    changes: (item.changes ?? []).map((/** @type {any} */ [operation, half, path, kind, evidence, note]) => ({
      operation: text(operation),
      half: HALVES[half],
      path: text(path),
      kind: text(kind),
      evidence: EVIDENCE[evidence],
      note: note === undefined ? "" : text(note),
      key: [name, operation, half, path, kind, evidence, note].join(" "),
    })),
  }));
  return { name, title: raw.title, page: raw.page, releases: raw.releases, items };
}

/** @param {Omit<Item, "keys">} item @returns {Item} */
function withKeys(item) {
  return { ...item, keys: new Set(item.changes.map(({ key }) => key)) };
}

/** @param {any[]} rows @param {(known: number | string) => string} text @returns {TreeNode[]} */
function readNodes(rows, text) {
  /** @type {TreeNode[]} */
  const nodes = [];
  for (const [name, type, occurs, runs, assumed, facets, evidence, doc, flags, kind, seen, given] of rows) {
    /** @type {TreeNode[]} */
    const children = [];
    let last = 0;
    for (const number of runs || []) {
      if (number >= 0) children.push(nodes[(last = number)]);
      else for (let more = 0; more < -number; more++) children.push(nodes[++last]);
    }
    nodes.push({
      name: text(name),
      type: text(type),
      occurs: text(occurs),
      kind: KINDS[kind ?? 0],
      sensitive: ((flags ?? 0) & 1) > 0,
      announced: ((flags ?? 0) & 2) === 0,
      given: text(given ?? 0),
      facets: text(facets ?? 0),
      doc: text(doc ?? 0),
      evidence: EVIDENCE[evidence ?? 0],
      assumed: assumed ? text(assumed).split(" ") : [],
      seen: text(seen ?? 0),
      children,
    });
  }
  return nodes;
}

/** @param {number[]} row @param {TreeNode[]} nodes @param {Set<number>[]} sets @returns {Map<number, TreeNode>} */
function readRoots(row, nodes, sets) {
  /** @type {Map<number, TreeNode>} */
  const roots = new Map();
  for (let at = 0; at < row.length; at += 2)
    for (const release of sets[row[at + 1]]) roots.set(release, nodes[row[at]]);
  return roots;
}
