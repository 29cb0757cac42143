/**
 * An element of a type: where it stands, which releases have it, and what has happened to it.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 * @typedef {import("./trees.js").Member} Member
 */
import { badge, h, link, named } from "./dom.js";
import { SEVERITIES } from "./facts.js";
import { bringing, severityOf } from "./compare.js";
import { availability } from "./graph.js";
import { toDiff, toElement, toOperation } from "./routes.js";
import { everyMember } from "./trees.js";
import { missing } from "./view.js";
import { basisText } from "./wording.js";

/** @param {Context} context @returns {View} */
export function element({ facts, route }) {
  const slash = route.target.indexOf("/");
  const [owner, path] = slash < 0 ? [route.target, ""] : [route.target.slice(0, slash), route.target.slice(slash + 1)];
  const name = path.split("/").at(-1) ?? "";
  const places = [...everyMember(facts)].filter((member) => isDeclared(facts, member, owner, path));
  const changes = facts.changes.filter(
    (change) =>
      change.owner === owner &&
      (change.path === path || change.path.startsWith(`${path}/`)) &&
      bringing(facts, change.id).length,
  );
  if (!places.length && !changes.length) {
    const known = new Set([...everyMember(facts)].map(declaredAs));
    const alike = [...known].filter((one) => one.split("/")[1] === name || one.startsWith(`${owner}/`));
    return missing("element", route.target, alike.length ? alike : known, (one) =>
      toElement(one.split("/")[0], one.slice(one.indexOf("/") + 1)),
    );
  }
  const having = new Set(places.flatMap((place) => [...place.having]));
  const releases = facts.releases.map((one) => one.name);
  const newest = places[0]?.node;
  return {
    title: `${owner}/${path}`,
    content: [
      h("p", { class: "over" }, named(owner)),
      h("h1", null, named(path || owner)),
      newest
        ? h("p", { class: "lead" }, newest.doc ? `${newest.doc} ` : "", `In ${availability(facts, having)}.`)
        : null,
      places.length
        ? [
            h("h2", null, "Where it stands"),
            h(
              "table",
              { class: "labelled" },
              h(
                "thead",
                null,
                h(
                  "tr",
                  null,
                  ["Message", "Path", "Type", "Occurs", "Releases", "Evidence"].map((word) =>
                    h("th", { scope: "col" }, word),
                  ),
                ),
              ),
              h(
                "tbody",
                null,
                places.map((place) => line(facts, releases, place)),
              ),
            ),
          ]
        : null,
      h("h2", null, "What has happened to it"),
      changes.length
        ? h(
            "table",
            null,
            h(
              "thead",
              null,
              h(
                "tr",
                null,
                ["Release", "Verdict", "What"].map((word) => h("th", { scope: "col" }, word)),
              ),
            ),
            h(
              "tbody",
              null,
              changes
                .flatMap((change) => bringing(facts, change.id).map((release) => ({ release, change })))
                .sort((a, b) => releases.indexOf(a.release) - releases.indexOf(b.release))
                .map(({ release, change }) =>
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
                      { "data-label": "What" },
                      change.path === path ? null : [named(change.path), " "],
                      change.what,
                    ),
                  ),
                ),
            ),
          )
        : h("p", { class: "dim" }, "No release has changed it since it came."),
    ].flat(),
  };
}

/** Where a member is declared, by the nearest type around it that has a name. @param {Member} member */
function declaredAs({ path, around }) {
  const at = around.findLastIndex(({ type }) => type);
  return `${around[at]?.type}/${path.split("/").slice(at).join("/")}`;
}

/** Whether a member is the element at a path of a type, or of a type that derives from that. @param {Facts} facts @param {Member} member @param {string} owner @param {string} path */
function isDeclared(facts, member, owner, path) {
  if (member.path !== path && !member.path.endsWith(`/${path}`)) return false;
  let type = /** @type {string | undefined} */ (member.around[member.around.length - path.split("/").length]?.type);
  while (type && type !== owner) type = facts.bases.get(type);
  return type === owner;
}

/** @param {Facts} facts @param {string[]} releases @param {Member} place */
function line(facts, releases, { operation, half, path, node, having }) {
  return h(
    "tr",
    null,
    h(
      "td",
      { "data-label": "Message" },
      link(toOperation(operation, releases[Math.max(...having)], `${half}/${path}`), operation),
      ` ${half}`,
    ),
    h("td", { "data-label": "Path" }, named(path)),
    h("td", { "data-label": "Type" }, node.type),
    h("td", { "data-label": "Occurs" }, node.occurs),
    h("td", { "data-label": "Releases" }, availability(facts, having)),
    h("td", { "data-label": "Evidence" }, basisText(node) || node.evidence),
  );
}
