/**
 * Search over all names, values and texts.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./trees.js").Member} Member
 * @typedef {"operation" | "element" | "value" | "announcement" | "release" | "rule"} Sort
 * @typedef {{sort: Sort, name: string, text: string, word: string, member?: Member, value?: string, update?: string}} Entry
 * @typedef {{words: string[], found: Entry[], hits: Map<Sort, Entry[]>}} Search
 */
import { everyMember, valuesOf } from "./trees.js";

/** @type {WeakMap<Facts, {entries: Entry[], left: Iterator<Entry, void>}>} */
const indexes = new WeakMap();

/** Makes a part of what is searched, for so many milliseconds; whether all of it is there. @param {Facts} facts @param {number} most */
export function prepare(facts, most) {
  let index = indexes.get(facts);
  if (!index) indexes.set(facts, (index = { entries: [], left: entriesOf(facts) }));
  const end = performance.now() + most;
  for (let next = index.left.next(); !next.done; next = index.left.next()) {
    index.entries.push(next.value);
    if (index.entries.length % 64 === 0 && performance.now() > end) return false;
  }
  return true;
}

/** What is searched, made once. @param {Facts} facts @returns {Entry[]} */
function indexOf(facts) {
  prepare(facts, Infinity);
  return indexes.get(facts)?.entries ?? [];
}

/** @param {Facts} facts @returns {Iterator<Entry, void>} */
function* entriesOf(facts) {
  const entry = (
    /** @type {Sort} */ sort,
    /** @type {string} */ name,
    /** @type {string} */ text,
    /** @type {Partial<Entry>} */ { member, value, update } = {},
  ) => ({
    sort,
    name,
    word: name.toLowerCase(),
    text: `${name} ${text}`.toLowerCase(),
    member,
    value,
    update,
  });
  for (const release of facts.releases.slice(1))
    yield entry("release", release.name, facts.updates.get(release.update)?.title ?? "");
  for (const operation of facts.operations.values()) yield entry("operation", operation.name, operation.service);
  for (const member of everyMember(facts)) {
    const { operation, half, path, node } = member;
    const mark = node.sensitive ? " sensitive secret" : "";
    yield entry("element", node.name, `${operation} ${half} ${path} ${node.type}${mark} ${node.doc}`, { member });
    for (const value of valuesOf(node)) yield entry("value", value, `${operation} ${half} ${path}`, { member, value });
  }
  for (const update of facts.updates.values())
    for (const item of update.items) {
      const exceptions = item.exceptions.map(({ code, message }) => `${code} ${message}`).join(" ");
      yield entry(
        "announcement",
        item.title,
        `${item.heading} ${item.behaviour} ${item.toggle} ${item.limits} ${exceptions} ${item.operations.join(" ")}`,
        { update: update.name },
      );
    }
  for (const rule of facts.rules.values()) yield entry("rule", rule.id, `${rule.why} ${rule.advice}`);
}

/** What was searched for: single letters, and the words before these. @type {WeakMap<Facts, {letters: Map<string, Search>, latest?: Search}>} */
const searches = new WeakMap();

/** What a query leads to, by sort, the best first. Words must all be found; * and ? stand for letters of a name. @param {Facts} facts @param {string} query @returns {Map<Sort, Entry[]>} */
export function search(facts, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return new Map();
  if (/[*?]/.test(query)) {
    return ranked(
      indexOf(facts).filter((entry) => words.some((pattern) => fits(entry.word, pattern))),
      words,
    );
  }
  let known = searches.get(facts);
  if (!known) searches.set(facts, (known = { letters: new Map() }));
  const { letters, latest } = known;
  const letter = letters.get(words[0][0]);
  const before = [latest, letter].find((one) => one?.words.every((word, at) => words[at]?.includes(word)));
  if (before && before.words.join() === words.join()) known.latest = before;
  else {
    const found = holding(before?.found ?? indexOf(facts), words);
    known.latest = { words, found, hits: ranked(found, words) };
  }
  if (words.join().length === 1) letters.set(words[0], known.latest);
  return known.latest.hits;
}

/** The entries that all words stand in. A loop as plain as this one is quick from the first key on. @param {Entry[]} entries @param {string[]} words */
function holding(entries, words) {
  /** @type {Entry[]} */
  const found = [];
  next: for (const entry of entries) {
    for (const word of words) if (!entry.text.includes(word)) continue next;
    found.push(entry);
  }
  return found;
}

/** Whether a word is what a pattern stands for, where * stands for any letters and ? for one. A later * takes up where an earlier one need not grow. @param {string} word @param {string} pattern */
function fits(word, pattern) {
  let [at, next, star, resumed] = [0, 0, -1, 0];
  while (at < word.length) {
    if (pattern[next] === "*") [star, resumed] = [next++, at];
    else if (pattern[next] === "?" || pattern[next] === word[at]) [at, next] = [at + 1, next + 1];
    else if (star >= 0) [at, next] = [++resumed, star + 1];
    else return false;
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
}

/** By sort, and in that by how well they fit, the best first. @param {Entry[]} entries @param {string[]} words @returns {Map<Sort, Entry[]>} */
function ranked(entries, words) {
  const last = words[words.length - 1];
  /** @type {Map<Sort, Entry[][]>} */
  const found = new Map();
  for (const entry of entries) {
    const { word, sort } = entry;
    let ranks = found.get(sort);
    if (!ranks) found.set(sort, (ranks = [[], [], [], []]));
    if (word === last) ranks[0].push(entry);
    else if (word.startsWith(last)) ranks[1].push(entry);
    else ranks[words.some((one) => word.includes(one)) ? 2 : 3].push(entry);
  }
  return new Map([...found].map(([sort, ranks]) => [sort, ranks.flat()]));
}

/** The words to look for, and the release to look at, where a word beside them names one or its train; otherwise -1. @param {Facts} facts @param {string} query @returns {{words: string, release: number}} */
export function aimOf({ releases }, query) {
  const numberOf = (/** @type {string} */ word) => {
    const name = word.toLowerCase();
    const exact = releases.findIndex((one) => one.name.toLowerCase() === name);
    const train = name.replace(/\.$/, "");
    return exact < 0 ? releases.findLastIndex((one) => one.train && one.train.toLowerCase() === train) : exact;
  };
  const all = query.split(/\s+/).filter(Boolean);
  const words = all.filter((word) => numberOf(word) < 0);
  if (!words.length) return { words: query, release: -1 };
  return { words: words.join(" "), release: Math.max(...all.map(numberOf)) };
}

/** The queries in a text, several at once between commas. @param {string} text @returns {string[]} */
export function queriesOf(text) {
  return [
    ...new Set(
      text
        .split(",")
        .map((query) => query.trim())
        .filter(Boolean),
    ),
  ];
}
