/**
 * What the views share.
 *
 * @typedef {import("./facts.js").Facts} Facts
 * @typedef {import("./routes.js").Route} Route
 * @typedef {{facts: Facts, route: Route, go: (hash: string, replace?: boolean) => void, say: (text: string) => void}} Context
 * @typedef {Node | null | (() => Node | null | Part[])} Part What is drawn; a function is called when its turn comes, perhaps after the first frame.
 * @typedef {{title: string, content: Part[], release?: number, step?: (by: number) => string | null, ready?: (place: number) => void}} View `ready` is called when all is drawn, with how far down it is shown.
 */
import { choice, commas, h, link, named } from "./dom.js";
import { nearest, toView } from "./routes.js";

/** A part that stands in another one. @param {Element} parent @param {() => Node | null} make @returns {Part} */
export function inside(parent, make) {
  return () => {
    parent.append(make() ?? "");
    return null;
  };
}

/** The releases of each train, the newest first; of those alone that `wanted` lets in. @param {Facts} facts @param {(release: number) => boolean} [wanted] @returns {Map<string, [string, string][]>} */
export function releaseOptions(facts, wanted = () => true) {
  /** @type {Map<string, [string, string][]>} */
  const trains = new Map();
  for (const [number, { name, train }] of [...facts.releases.entries()].reverse()) {
    const label = train ? `train ${train}` : "before the first update";
    if (wanted(number)) trains.set(label, [...(trains.get(label) ?? []), [name, name]]);
  }
  return trains;
}

/** Which of some operations carry secrets: a question whose words lead to the lists. @param {string} which */
export function secretsQuestion(which) {
  const to = (/** @type {string} */ word) => toView("op", "", { secrets: word });
  return h("p", null, `Which ${which} carry `, link(to("passwords"), "passwords"), ", or ", link(to("all"), "any secrets"), "?");
}

/** Two releases to choose, and a button. @param {Facts} facts @param {number} old @param {number} next @param {(old: string, next: string) => void} chosen */
export function pairForm(facts, old, next, chosen) {
  let [one, other] = [facts.releases[old].name, facts.releases[next].name];
  return h(
    "form",
    {
      class: "pair",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        chosen(one, other);
      },
    },
    choice("from", releaseOptions(facts), one, (value) => (one = value)),
    choice("to", releaseOptions(facts), other, (value) => (other = value)),
    h("button", { class: "main" }, "Compare"),
  );
}

/** For whom changes are judged, each name with its meaning. @param {Facts} facts @param {string} value @param {(value: string) => void} changed */
export function profileChoice(facts, value, changed) {
  const observers = new Set(facts.observers.map(([name]) => name));
  const profiles = [...facts.profiles.values()].map(({ name, about }) => [name, about]);
  const option = (/** @type {string[]} */ [name, about]) => /** @type {[string, string]} */ ([name, `${name}: ${about}`]);
  return choice(
    "judged for",
    new Map([
      ["Profiles", profiles.filter(([name]) => !observers.has(name)).map(option)],
      ["Single observers", facts.observers.map(option)],
    ]),
    value,
    changed,
  );
}

/** A sentence for what is not there, with the nearest names. @param {string} what @param {string} name @param {Iterable<string>} names @param {(name: string) => string} to @returns {View} */
export function missing(what, name, names, to) {
  const near = nearest(name, names);
  return {
    title: `No ${what}`,
    content: [
      h("h1", null, `There is no ${what} `, name ? named(`“${name}”`) : "of that name"),
      near.length
        ? h("p", null, "Did you mean ", commas(near.map((one) => link(to(one), one))), "?")
        : h("p", null, "Nothing has a name like it."),
      h("p", null, link("#/", "All releases"), " or press ", h("kbd", null, "/"), " to search."),
    ],
  };
}
