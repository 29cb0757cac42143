/**
 * What tells two releases apart, and what that means to whom: the same findings as those of the command `diff`.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./facts.js").Change} Change
 * @typedef {import("./facts.js").Reach} Reach
 * @typedef {import("./facts.js").Item} Item
 * @typedef {import("./facts.js").Rule} Rule
 * @typedef {import("./facts.js").Announced} Announced
 * @typedef {import("./facts.js").Exposure} Exposure
 * @typedef {import("./facts.js").Half} Half
 * @typedef {import("./facts.js").Witness} Witness
 * @typedef {{update: string, row: Announced, side: "old" | "new"}} Documented
 * @typedef {{side: string, shipsIn: string[], undoes: string[], documented: Documented[], item: Item | null, witness?: Witness,
 *   release: number}} Around What a comparison knows of a change besides itself.
 * @typedef {{update: string, releases: string[], side: "old" | "new", item: Item, entries: Entry[]}} Note
 * @typedef {{old: number, new: number, ancestor: number, entries: Entry[], notes: Note[], narrowed: boolean}} Log
 * @typedef {{profile?: string, severity?: number, operation?: string, half?: string, only?: string}} Filter
 * @typedef {{note: Note | null, entries: Entry[], severity: number}} Group
 */
import { EVIDENCE, HALVES } from "./facts.js";
import { ancestorOf, loneUpdates } from "./graph.js";
import { nodeAt } from "./trees.js";

const COMING = new Set(["element-added", "branch-added", "operation-added", "element-renamed"]);
const GOING = new Set(["element-removed", "branch-removed", "operation-removed"]);

/** Whether a comparison of two releases finds a change. @param {Change} change @param {number} old @param {number} next */
export function isBetween(change, old, next) {
  return change.pairs.some(([olds, news]) => olds.has(old) && news.has(next));
}

/** Whether an announcement says more than that elements come or go. @param {Item} item */
export function tellsBehaviour(item) {
  return Boolean(item.behaviour || item.toggle || item.limits || item.exceptions.length);
}

/** @param {Facts} facts @param {number} old @param {number} next @param {Filter} filter @returns {Log} */
export function compare(facts, old, next, filter = {}) {
  const updates = loneUpdates(facts, old, next).map(([side, name]) => ({
    side,
    update: /** @type {import("./facts.js").Update} */ (facts.updates.get(name)),
  }));
  const ancestor = ancestorOf(facts, old, next);
  const found = facts.changes.filter((change) => isBetween(change, old, next));
  const sideOf = sides(facts, ancestor, old, next);
  const hidden = new Set(
    updates.flatMap(({ update }) => update.items.filter((item) => isOff(facts, item)).flatMap(({ keys }) => [...keys])),
  );
  /** @type {Entry[]} */
  const entries = [];
  for (const change of filter.only === "behaviour" ? [] : found) {
    const back = facts.changes[change.back];
    const documented = updates.flatMap(({ side, update: { name } }) =>
      (announcedOf(facts, side === "new" || !back ? change : back).get(name) ?? []).map((row) => ({
        update: name,
        row,
        side,
      })),
    );
    if (documented.length && documented.every(({ row }) => hidden.has(row.key))) continue;
    entries.push(
      new Entry(facts, filter, change, {
        side: sideOf(change),
        shipsIn: bringing(facts, change.id),
        undoes: back ? bringing(facts, back.id) : [],
        documented,
        item: null,
        witness: facts.witnesses.get(change.number),
        release: COMING.has(change.kind) ? next : GOING.has(change.kind) ? old : -1,
      }),
    );
  }
  if (filter.only !== "schema") entries.push(...behaviours(facts, old, next, filter, updates));
  const shown = entries.filter((entry) => entry.rules.size > 0 && entry.severity >= (filter.severity ?? 0));
  const notes = updates.flatMap(({ side, update }) => {
    const concerned = update.items.filter(
      (item) =>
        !isOff(facts, item) &&
        !(item.operations.length && item.operations.every((name) => facts.ignored.has(name))) &&
        (!filter.operation || !item.operations.length || item.operations.includes(filter.operation)),
    );
    return concerned.map((item) => ({
      update: update.name,
      releases: update.releases,
      side,
      item,
      entries: shown.filter(
        (entry) => entry.item === item || entry.documented.some(({ row }) => item.keys.has(row.key)),
      ),
    }));
  });
  return {
    old,
    new: next,
    ancestor,
    entries: shown,
    notes,
    narrowed: Boolean(filter.severity || filter.half || filter.only),
  };
}

/** Whether what an announcement is about is behind a toggle that is off. @param {Facts} facts @param {Item} item */
function isOff(facts, item) {
  return facts.toggles.has(item.toggle);
}

/** Whether an announced row is at a place, or inside what stands there. @param {Announced} row @param {Reach} reach */
function isAt(row, reach) {
  if (row.operation !== reach.operation || row.half !== reach.half) return false;
  return !reach.path || row.path === reach.path || row.path.startsWith(`${reach.path}/`);
}

/** Whether a change does what is announced, or brings or takes away what that is a part of. @param {Facts} facts @param {Announced} row @param {Change} change */
function tells({ announced }, row, change) {
  const around = announced.removing.includes(row.kind) ? announced.removing : announced.adding;
  const same = announced.alike.find((kinds) => kinds.includes(row.kind)) ?? [row.kind];
  return change.reaches.some(
    (reach) => isAt(row, reach) && (row.path === reach.path ? same : around).includes(change.kind),
  );
}

/** @type {WeakMap<Change, Map<string, Announced[]>>} */
const told = new WeakMap();

/** What is announced of a change, by update. @param {Facts} facts @param {Change} change @returns {Map<string, Announced[]>} */
function announcedOf(facts, change) {
  let found = told.get(change);
  if (!found) {
    const rows = [...facts.updates.values()].map(
      ({ name, items }) =>
        /** @type {[string, Announced[]]} */ ([
          name,
          items.flatMap(({ changes }) => changes.filter((row) => tells(facts, row, change))),
        ]),
    );
    told.set(change, (found = new Map(rows.filter(([, rows]) => rows.length))));
  }
  return found;
}

/** @type {WeakMap<Facts, Map<string, string[]>>} */
const shipped = new WeakMap();

/** The releases that bring the change of an id. @param {Facts} facts @param {string} id @returns {string[]} */
export function bringing(facts, id) {
  let index = shipped.get(facts);
  if (!index) {
    shipped.set(facts, (index = new Map()));
    for (const [number, { name, parent }] of facts.releases.entries()) {
      const brought = facts.changes
        .filter((change) => number > 0 && isBetween(change, parent, number))
        .map((change) => change.id);
      for (const each of new Set(brought)) index.set(each, [...(index.get(each) ?? []), name]);
    }
  }
  return index.get(id) ?? [];
}

/** Whose lineage brought a change since two releases parted. @param {Facts} facts @param {number} ancestor @param {number} old @param {number} next */
function sides(facts, ancestor, old, next) {
  if (ancestor === old) return () => "new";
  if (ancestor === next) return () => "old";
  const gained = new Set(facts.changes.filter((change) => isBetween(change, ancestor, next)).map(({ id }) => id));
  const lost = new Set(
    facts.changes.filter((change) => isBetween(change, ancestor, old)).map(({ back }) => facts.changes[back]?.id),
  );
  return (/** @type {Change} */ { id }) => (gained.has(id) === lost.has(id) ? "both" : gained.has(id) ? "new" : "old");
}

/** Changes of behaviour: what the updates that only one side has announce of it. @param {Facts} facts @param {number} old @param {number} next @param {Filter} filter @param {{side: "old" | "new", update: import("./facts.js").Update}[]} updates @returns {Iterable<Entry>} */
function behaviours(facts, old, next, filter, updates) {
  const operations = [...facts.operations.values()]
    .filter(({ roots }) => [old, next].some((at) => roots.request.has(at)))
    .map(({ name }) => name);
  const reached = (/** @type {string[]} */ names, /** @type {Half[]} */ halves) =>
    [...names].sort().flatMap((operation) => halves.map((half) => ({ operation, half, path: "" })));
  const every = reached(operations, HALVES);
  /** @type {Map<string, Entry>} */
  const found = new Map();
  for (const { side, update } of updates) {
    for (const item of update.items) {
      if (isOff(facts, item) || !tellsBehaviour(item) || (item.impact === "adds" && item.changes.length)) continue;
      const [kind, words, rule] = facts.behaviour[item.impact][side === "old" ? 1 : 0];
      const [before, after] = side === "new" ? [null, item.title] : [item.title, null];
      const id = `${kind}:${update.name}=${before ?? ""}>${after ?? ""}`;
      const title = after === null ? `no longer ${before}` : after;
      const change = {
        id,
        kind,
        owner: update.name,
        path: "",
        old: before,
        new: after,
        what: words.replace(/\{(old|new|title)\}/, (_, word) => (word === "title" ? title : item.title)),
        reason: "",
        reaches: item.operations.length
          ? reached(item.operations, item.halves)
          : item.halves === HALVES
            ? every
            : reached(operations, item.halves),
        rules: new Map(item.halves.map((half) => [half, rule])),
      };
      const shipsIn = side === "new" ? update.releases : [];
      const undoes = side === "old" ? update.releases : [];
      found.set(id, new Entry(facts, filter, change, { side, shipsIn, undoes, documented: [], item, release: -1 }));
    }
  }
  return found.values();
}

/** A change that tells the two releases apart, narrowed to what the filter is about, and judged. */
export class Entry {
  /** @param {Facts} facts @param {Filter} filter @param {Pick<Change, "id" | "kind" | "owner" | "path" | "old" | "new" | "what" | "reason" | "reaches" | "rules">} change @param {Around} around */
  constructor(facts, filter, change, around) {
    let { reaches, rules } = change;
    if (filter.operation || filter.half || (facts.ignored.size && reaches.length)) {
      reaches = reaches.filter(
        ({ operation, half }) =>
          (!filter.operation || operation === filter.operation) &&
          (!filter.half || half === filter.half) &&
          !facts.ignored.has(operation),
      );
      rules = new Map([...rules].filter(([way]) => reaches.some(({ half }) => half === way)));
    }
    this.facts = facts;
    this.id = change.id;
    this.kind = change.kind;
    this.owner = change.owner;
    this.path = change.path;
    this.old = change.old;
    this.new = change.new;
    this.what = change.what;
    this.reason = change.reason;
    this.reaches = reaches;
    this.rules = rules;
    this.severity = severityOf(facts, rules, filter.profile);
    this.side = around.side;
    this.shipsIn = around.shipsIn;
    this.undoes = around.undoes;
    this.documented = around.documented;
    this.item = around.item;
    this.witness = around.witness;
    this.release = around.release;
  }

  /** By observer, the worst of the directions that concern it. */
  get verdicts() {
    /** @type {Record<string, number>} */
    const found = {};
    this.facts.observers.forEach(([observer], at) => {
      const ways = [...this.rules].filter(([way]) => this.facts.exposures[way].includes(observer));
      found[observer] = Math.max(0, ...ways.map(([, rule]) => rule.verdicts[at]));
    });
    return found;
  }
}

/** What observers of a profile make of it at worst. @param {Facts} facts @param {Map<Exposure, Rule>} rules @param {string} [name] */
export function severityOf(facts, rules, name = facts.profile) {
  const { weights } = /** @type {import("./facts.js").Profile} */ (facts.profiles.get(name));
  let severity = 0;
  for (const [way, rule] of rules) {
    const decided = facts.severities[rule.id];
    if (decided !== undefined) severity = Math.max(severity, decided);
    else facts.observers.forEach(([observer], at) => {
      if (weights[observer] && facts.exposures[way].includes(observer))
        severity = Math.max(severity, weights[observer][rule.verdicts[at]]);
    });
  }
  return severity;
}

/** What the source has for a change at a place: documented, shown, implied, or nothing. @param {Facts} facts @param {Entry} entry @param {Reach} reach */
export function evidenceAt(facts, entry, reach) {
  if (entry.item) return "documented";
  const rows = entry.documented.filter(({ row }) => isAt(row, reach)).map(({ row }) => row);
  const exact = EVIDENCE.find((evidence) => rows.some((row) => row.path === reach.path && row.evidence === evidence));
  return exact ?? (rows.length || facts.concluded.has(entry.kind) ? "implied" : "");
}

/** What no source tells of what comes or goes at a place. @param {Facts} facts @param {Entry} entry @param {Reach} reach @returns {string[]} */
export function assumedAt(facts, entry, reach) {
  return (
    (entry.release < 0 ? undefined : nodeAt(facts, reach.operation, reach.half, reach.path, entry.release))?.assumed ??
    []
  );
}

/** The entries under the announcements that explain them, of the highest severity first. @param {Log} log @returns {Group[]} */
export function groupsOf(log) {
  const left = new Set(log.entries);
  /** @type {Group[]} */
  const groups = [];
  const worst = (/** @type {Entry[]} */ entries) => Math.max(0, ...entries.map((entry) => entry.severity));
  for (const note of log.notes) {
    const own = note.entries.filter((entry) => left.delete(entry));
    if (own.length || (!log.narrowed && tellsBehaviour(note.item)))
      groups.push({ note, entries: own, severity: worst(own) });
  }
  if (left.size) groups.push({ note: null, entries: [...left], severity: worst([...left]) });
  return groups.sort((a, b) => b.severity - a.severity);
}
