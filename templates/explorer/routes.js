/**
 * Addresses of views: the part behind # is all that a view is made of.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {{view: string, target: string, query: Record<string, string>}} Route
 */

/** @param {string} hash @returns {Route} */
export function readRoute(hash) {
  const [path, ...rest] = hash.replace(/^#?\/?/, "").split("?");
  const [view, ...target] = path.split("/");
  return {
    view,
    target: target.map(decoded).join("/"),
    query: Object.fromEntries([...new URLSearchParams(rest.join("?"))].filter(([, value]) => value)),
  };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} view @param {string} [target] @param {Record<string, string | undefined>} [query] */
export function toView(view, target = "", query = {}) {
  const words = Object.entries(query).filter(([, value]) => value);
  const tail = words
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(value ?? "")
          .replaceAll("%2C", ",")
          .replaceAll("%20", "+")}`,
    )
    .join("&");
  const at = target
    .split("/")
    .map((part) => encodeURIComponent(part).replaceAll("%40", "@").replaceAll("%3A", ":"))
    .join("/");
  return `#/${view}${at ? `/${at}` : ""}${tail ? `?${tail}` : ""}`;
}

/** @param {string} old @param {string} next @param {Record<string, string | undefined>} [query] */
export const toDiff = (old, next, query) => toView("diff", `${old}..${next}`, query);

/** @param {string} operation @param {string} release @param {string} [place] */
export const toOperation = (operation, release, place) => toView("op", `${operation}@${release}`, { at: place });

/** @param {string} release */
export const toRelease = (release) => toView("release", release);

/** @param {string} owner @param {string} path */
export const toElement = (owner, path) => toView("el", `${owner}/${path}`);

/** @param {string} id */
export const toRule = (id) => toView("rules", id);

/** Names like one that is not known, the nearest first. @param {string} name @param {Iterable<string>} names @param {number} [most] @returns {string[]} */
export function nearest(name, names, most = 3) {
  const wanted = name.toLowerCase();
  const limit = (/** @type {string} */ known) => Math.max(2, Math.max(known.length, wanted.length) * 0.5);
  return [...names]
    .filter((known) => Math.abs(known.length - wanted.length) <= limit(known))
    .map((known) => ({ known, distance: distance(wanted, known.toLowerCase()) }))
    .filter(({ known, distance }) => distance <= limit(known))
    .sort((a, b) => a.distance - b.distance || apart(name, a.known) - apart(name, b.known))
    .slice(0, most)
    .map(({ known }) => known);
}

/** How far the letters of two names are apart in the alphabet: of numbers, neighbours are the nearest. @param {string} one @param {string} other */
function apart(one, other) {
  return [...other].reduce((sum, letter, at) => sum + Math.abs(letter.charCodeAt(0) - (one.charCodeAt(at) || 0)), 0);
}

/** How many letters must be added, left out or changed. @param {string} one @param {string} other */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    row = next;
  }
  return row[other.length];
}
