/**
 * Members of messages: where they are, and which releases have them.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./facts.js").Half} Half
 * @typedef {import("./facts.js").TreeNode} TreeNode
 * @typedef {{operation: string, half: Half, path: string, node: TreeNode, around: TreeNode[], having: Set<number>}} Member
 */
import { HALVES } from "./facts.js";

/** The elements right inside a node, those of its groups too. @param {TreeNode} node @returns {TreeNode[]} */
export function elementsOf(node) {
  if (node.children.every(({ kind }) => kind === "element")) return node.children;
  return node.children.flatMap((child) => (child.kind === "element" ? [child] : elementsOf(child)));
}

/** What stands at a path of element names. @param {Facts} facts @param {string} operation @param {Half} half @param {string} path @param {number} release @returns {TreeNode | undefined} */
export function nodeAt(facts, operation, half, path, release) {
  let node = facts.operations.get(operation)?.roots[half].get(release);
  for (const name of path ? path.split("/") : []) node = node && elementsOf(node).find((child) => child.name === name);
  return node;
}

/** @type {WeakMap<Facts, Map<string, Member[]>>} */
const known = new WeakMap();

/** The members of a message in all releases, as the newest release that has each shows it. @param {Facts} facts @param {string} operation @param {Half} half @returns {Member[]} */
export function membersOf(facts, operation, half) {
  let all = known.get(facts);
  if (!all) known.set(facts, (all = new Map()));
  const key = `${operation} ${half}`;
  let found = all.get(key);
  if (!found) all.set(key, (found = gather(facts, operation, half)));
  return found;
}

/** @param {Facts} facts @param {string} operation @param {Half} half @returns {Member[]} */
function gather(facts, operation, half) {
  /** @type {Map<TreeNode, number[]>} */
  const roots = new Map();
  for (const [release, root] of facts.operations.get(operation)?.roots[half] ?? [])
    roots.set(root, [...(roots.get(root) ?? []), release]);
  /** @type {Map<string, Member & {roots: string}>} */
  const found = new Map();
  /** By the roots that have a member: their releases. @type {Map<string, Set<number>>} */
  const sets = new Map();
  const setOf = (/** @type {string} */ having, /** @type {string} */ before, /** @type {number[]} */ releases) => {
    let set = sets.get(having);
    if (!set) sets.set(having, (set = new Set([...(sets.get(before) ?? []), ...releases])));
    return set;
  };
  [...roots]
    .sort(([, one], [, other]) => Math.max(...one) - Math.max(...other))
    .forEach(([root, releases], number) => {
      const visit = (/** @type {TreeNode} */ node, /** @type {string} */ path, /** @type {TreeNode[]} */ around) => {
        for (const child of elementsOf(node)) {
          const at = path ? `${path}/${child.name}` : child.name;
          const before = found.get(at)?.roots ?? "";
          const having = `${before} ${number}`;
          found.set(at, {
            operation,
            half,
            path: at,
            node: child,
            around,
            having: setOf(having, before, releases),
            roots: having,
          });
          if (child.children.length) visit(child, at, [...around, child]);
        }
      };
      visit(root, "", [root]);
    });
  return [...found.values()];
}

/** Every member of every message. @param {Facts} facts @returns {Iterable<Member>} */
export function* everyMember(facts) {
  for (const operation of facts.operations.keys()) for (const half of HALVES) yield* membersOf(facts, operation, half);
}

/** The releases that have an operation. @param {Facts} facts @param {string} operation @returns {Set<number>} */
export function releasesOf(facts, operation) {
  return new Set(facts.operations.get(operation)?.roots.request.keys());
}

/** The values of an enumeration, of the facets in words. @param {TreeNode} node @returns {string[]} */
export function valuesOf(node) {
  const listed = /^(?:one of|seen:) ((?:"[^"]*"|[^,"]+)(?:, (?:"[^"]*"|[^,"]+))*)/.exec(node.facets);
  return listed
    ? (listed[1].match(/"[^"]*"|[^,"]+/g) ?? []).map((value) => value.trim().replace(/^"|"$/g, "")).filter(Boolean)
    : [];
}
