/**
 * Where secrets are: the elements that the schemas mark as sensitive, by operation.
 *
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { commas, h, link, named } from "./dom.js";
import { members } from "./find.js";
import { toView } from "./routes.js";
import { everyMember } from "./trees.js";
import { missing } from "./view.js";

/** By what is asked for: the names of these secrets, and what is said above the list. */
const ASKED = /** @type {Record<string, {title: string, name: RegExp, about: string}>} */ ({
  passwords: {
    title: "Passwords",
    name: /(?:password|pwd|pw)$/i,
    about:
      "The elements that the schemas mark as sensitive and whose names end in password, PWD or PW. Hints, PINs, tickets and other secrets are not in this list: ",
  },
  all: { title: "Secrets", name: /./, about: "All elements that the schemas mark as sensitive. Of these, " },
});

/** @param {Context} context @returns {View} */
export function secrets({ facts, route }) {
  const to = (/** @type {string} */ word) => toView("op", "", { secrets: word });
  const word = route.query.secrets;
  if (!Object.hasOwn(ASKED, word)) return missing("list of secrets", word, Object.keys(ASKED), to);
  const { title, name, about } = ASKED[word];
  const found = [...everyMember(facts)]
    .filter(({ node }) => node.sensitive && name.test(node.name))
    .map((member) => ({ member }));
  const around = facts.security.filter((path) => name.test(path));
  const section = h("section", { class: "found" }, h("h2", null, "In the operations"));
  return {
    title,
    content: [
      h("h1", null, title),
      h(
        "p",
        { class: "lead" },
        about,
        word === "all" ? link(to("passwords"), "the passwords") : link(to("all"), "all secrets"),
        ".",
      ),
      around.length
        ? h("p", null, "Every request can also carry, in its security context: ", commas(around.map(named)), ".")
        : null,
      section,
      ...members(facts, section, "Elements", found, true, ""),
      found.length ? null : h("p", null, "No message has one."),
    ],
  };
}
