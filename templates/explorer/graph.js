/**
 * Questions about the release graph.
 *
 * @typedef {import("./facts.js").Facts} Facts
 */

/** A release and those that it follows, down to the baseline. @param {Facts} facts @param {number} release @returns {number[]} */
export function lineOf(facts, release) {
  const line = [release];
  for (let at = release; at > 0; line.push(at)) at = facts.releases[at].parent;
  return line;
}

/** The newest release that both descend from, or are. @param {Facts} facts @param {number} one @param {number} other */
export function ancestorOf(facts, one, other) {
  const line = new Set(lineOf(facts, other));
  return lineOf(facts, one).find((release) => line.has(release)) ?? 0;
}

/**
 * The updates that one of two releases has and the other lacks, oldest first.
 *
 * @param {Facts} facts @param {number} old @param {number} next @returns {["old" | "new", string][]}
 */
export function loneUpdates(facts, old, next) {
  const [olds, news] = [old, next].map((end) =>
    lineOf(facts, end)
      .slice(0, -1)
      .reverse()
      .map((at) => facts.releases[at].update),
  );
  return [
    ...olds.filter((name) => !news.includes(name)).map((name) => /** @type {["old", string]} */ (["old", name])),
    ...news.filter((name) => !olds.includes(name)).map((name) => /** @type {["new", string]} */ (["new", name])),
  ];
}

/**
 * For a list of the releases, the track of each: as few as the branches beside each other need.
 *
 * A branch goes on with the next release of its train, or else with the one that follows last; others begin branches.
 *
 * @param {Facts} facts @returns {number[]}
 */
export function tracksOf(facts) {
  /** @type {number[]} */
  const heirs = [];
  facts.releases.forEach(({ parent, train }, release) => {
    const other = heirs[parent];
    const isOwn = other !== undefined && facts.releases[other].train === facts.releases[parent].train;
    if (parent >= 0 && (!isOwn || train === facts.releases[parent].train)) heirs[parent] = release;
  });
  /** @type {number[]} */
  const tracks = [];
  /** By track, the last release that stands on it. @type {number[]} */
  const ends = [];
  facts.releases.forEach(({ parent }, release) => {
    if (parent >= 0 && heirs[parent] === release) return void (tracks[release] = tracks[parent]);
    const free = ends.findIndex((end) => end < parent);
    const track = free < 0 ? ends.length : free;
    let end = release;
    while (heirs[end] !== undefined) end = heirs[end];
    ends[track] = end;
    tracks[release] = track;
  });
  return tracks;
}

/** Of the releases that have something, those whose parent does not. @param {Facts} facts @param {Set<number>} having */
export function firstReleases(facts, having) {
  return [...having].filter((release) => !having.has(facts.releases[release].parent)).sort((a, b) => a - b);
}

/** Which releases have something, by train: `40.4.9 on train 40.4; 40.6.1 and later`. @param {Facts} facts @param {Set<number>} having */
export function availability(facts, having) {
  let text = texts.get(having);
  if (text === undefined) texts.set(having, (text = described(facts, having)));
  return text;
}

/** @type {WeakMap<Set<number>, string>} */
const texts = new WeakMap();

/** @param {Facts} facts @param {Set<number>} having */
function described(facts, having) {
  const last = facts.releases.length - 1;
  if (facts.releases.every((_, release) => release === 0 || having.has(release))) return "every release";
  const runs = firstReleases(facts, having).map((first) => {
    const run = new Set([first]);
    for (let at = first + 1; at <= last; at++) if (having.has(at) && descends(facts, at, first)) run.add(at);
    const { name, train } = facts.releases[first];
    const end = Math.max(...run);
    if (run.has(last)) return `${name} and later`;
    if (run.size === 1) return train ? `${name} on train ${train}` : name;
    return facts.releases[end].train === train
      ? `${name} and later on train ${train}`
      : `${name} to ${facts.releases[end].name}`;
  });
  return runs.join("; ") || "no release";
}

/** @param {Facts} facts @param {number} release @param {number} from */
function descends(facts, release, from) {
  for (let at = release; at > from;) if ((at = facts.releases[at].parent) === from) return true;
  return false;
}

/** The number of a release by name, "latest" for the one that is listed last; -1 if there is none. @param {Facts} facts @param {string} name */
export function releaseNumber(facts, name) {
  return name === "latest" ? facts.releases.length - 1 : facts.releases.findIndex((release) => release.name === name);
}

/** The last release of a release's train. @param {Facts} facts @param {number} release */
export function newestOnTrain(facts, release) {
  return facts.releases.findLastIndex(({ train }) => train === facts.releases[release].train);
}

/** Whether a release follows, near or far, from another one; a release follows itself. @param {Facts} facts @param {number} release @param {number} from */
export function follows(facts, release, from) {
  return release === from || descends(facts, release, from);
}
