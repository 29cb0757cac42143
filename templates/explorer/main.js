/**
 * The page at work: shows the view of the address, and listens to keys.
 *
 * @typedef {import("./view.js").Context} Context
 * @typedef {import("./view.js").View} View
 */
import { h, link, unfilled } from "./dom.js";
import { readFacts } from "./facts.js";
import { element } from "./element.js";
import { find } from "./find.js";
import { newestOnTrain, releaseNumber } from "./graph.js";
import { home, operations } from "./home.js";
import { operation } from "./operation.js";
import { pair } from "./pair.js";
import { release } from "./release.js";
import { nearest, readRoute, toDiff, toOperation, toRelease, toView } from "./routes.js";
import { rules } from "./rules.js";
import { aimOf, prepare } from "./search.js";
import { secrets } from "./secrets.js";
import { missing } from "./view.js";

const VIEWS = /** @type {Record<string, (context: Context) => View>} */ ({
  "": home,
  diff: pair,
  op: (context) => {
    const { target, query } = context.route;
    return target ? operation(context) : query.secrets ? secrets(context) : operations(context);
  },
  el: element,
  release,
  find,
  rules,
});
const KEYS = [
  ["/", "search"],
  ["[ and ]", "the release before and after; in a comparison, of the release it leads to"],
  ["arrows", "move in tables and trees; right and left open and close"],
  ["Enter", "follow, or open the element in a tree"],
  ["Esc", "close, or go back"],
  ["?", "this help"],
];

const WORDS = [
  ["breaking", "what worked fails, or data is lost: act before the site moves"],
  ["warning", "it goes on, but somebody should look"],
  ["info", "nothing fails for those who do not use it"],
  ["reader", "whoever reads responses; strict ones refuse unknown elements, tolerant ones skip them"],
  ["client", "whoever sends requests and reads their responses"],
  ["train", "releases that follow each other under one number"],
  ["baseline", "the schemas before the first update"],
  ["update", "what is announced at once; it may ship as a release on each of two trains"],
  ["evidence", "what a fact rests on: documented by the source, only shown in a sample, or implied"],
  ["assumed", "the source says nothing of it, so that we chose"],
];

/** For how many milliseconds the page may keep a key waiting. */
const SLICE = 10;
/** After how many elements it shows what there is, before it draws the rest; of what is typed less, for the next key is near. */
const [FIRST, TYPED] = [120, 40];
/** How many parts of a view it tries before anything is clicked or typed. */
const TRIED = 12;

const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const [main, where, field, status] = ["main", "where", "q", "status"].map(byId);
main.setAttribute("aria-busy", "true");
/** Where the page as delivered is what was asked for, it is painted before the program begins. */
if (location.hash.length <= 2) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
/** @type {View | null} */
let current = null;
/** The address of that, from # on; the browser's own and the title follow once all is drawn. */
let address = location.hash;
const facts = readFacts(JSON.parse(byId("facts").textContent));
/** All elements of the view that are drawn. */
const drawn = main.getElementsByTagName("*");
/** The number of its entry in the browser's history, which is the state of that. @type {number} */
let entry = Number(history.state) || 0;
/** How far down each entry was when it was left. @type {Map<number, number>} */
const scrolled = new Map();
/** What of the view is yet to be drawn. */
let left = pieces([]);
/** The timer that goes on with it. */
let drawing = 0;
/** The timer of what was typed before the search is prepared; another view makes it void. */
let waiting = 0;

/** Says something to a screen reader. @param {string} text */
const say = (text) => (status.textContent = text);

/** @param {string} hash @param {boolean} [replace] Do not come back to what is shown now. */
function go(hash, replace = false) {
  const [before, after] = [address || "#/", hash].map((one) => one.split("?")[0]);
  const place = replace || before !== after ? 0 : scrollY;
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  if (!replace && hash !== address) {
    leave();
    history.pushState(entry, "", hash);
  }
  address = hash;
  show(replace, place);
  if (focused && !focused.isConnected) (like(focused) ?? main).focus({ preventScroll: true });
}

/** What stands in the view for a choice or a button of the view before. @param {Element} control @returns {HTMLElement | undefined} */
function like(control) {
  const nameOf = (/** @type {Element} */ one) => one.getAttribute("aria-label") ?? one.textContent;
  return [...main.querySelectorAll("main select, main button")].find((one) => nameOf(one) === nameOf(control));
}

/** Leaves an entry of the history for another one. @param {number} [next] Without it a new one, after which there is none. */
function leave(next) {
  scrolled.set(entry, scrollY);
  entry = next ?? entry + 1;
  if (next === undefined) scrolled.delete(entry);
}

/** Shows the view of the address. @param {boolean} [stay] Leave the focus and the place on the page alone. @param {number} [place] How far down to show it. */
function show(stay = false, place = 0) {
  clearTimeout(waiting);
  const route = readRoute(address);
  const view = Object.hasOwn(VIEWS, route.view)
    ? VIEWS[route.view]
    : () => missing("view", route.view, Object.keys(VIEWS).filter(Boolean), (name) => toView(name));
  unfilled.length = 0;
  current = view({ facts, route, go, say });
  document.documentElement.classList.remove("elsewhere", "unpainted");
  main.replaceChildren();
  left = pieces([
    ...current.content,
    () => unfilled,
    () => {
      if (address !== location.hash || entry !== history.state) history.replaceState(entry, "", address);
      const title = current?.title ?? "";
      document.title = title === facts.api ? title : `${title} · ${facts.api}`;
      return null;
    },
  ]);
  where.replaceChildren(...whereOf(current));
  where.hidden = !where.hasChildNodes();
  for (const anchor of byId("views").children) {
    const own = readRoute(anchor.hash).view;
    const isHere = own === route.view || (own === "" && route.view === "release");
    if (isHere) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  if (document.activeElement !== field) field.value = route.view === "find" ? (route.query.q ?? "") : "";
  const enough = place ? Infinity : route.view === "find" ? TYPED : FIRST;
  const isWhole = draw(() => drawn.length >= enough);
  if (place || !stay) scrollTo(0, place);
  if (!stay) say(current.title);
  if (isWhole) current.ready?.(place);
}

/** Draws more of the view, until that is enough for now or all of it is there; whether it is. @param {() => boolean} isEnough */
function draw(isEnough) {
  clearTimeout(drawing);
  do {
    const { done, value } = left.next();
    if (value) main.append(value);
    if (!done) continue;
    main.removeAttribute("aria-busy");
    return true;
  } while (!isEnough());
  main.setAttribute("aria-busy", "true");
  drawing = setTimeout(() => {
    const end = performance.now() + SLICE;
    if (draw(() => performance.now() > end)) current?.ready?.(0);
  });
  return false;
}

/** Makes parts one by one, those that a part is made of too. @param {import("./view.js").Part[]} parts @returns {Generator<Node | null, void>} */
function* pieces(parts) {
  for (const part of parts) {
    const piece = typeof part === "function" ? part() : part;
    if (Array.isArray(piece)) yield* pieces(piece);
    else yield piece;
  }
}

/** The line that says which release is in view. @param {View} view @returns {import("./dom.js").Piece[]} */
function whereOf({ release: number, step: stepped }) {
  if (number === undefined) return [];
  const { name, train } = facts.releases[number];
  const newest = newestOnTrain(facts, number);
  const last = facts.releases.length - 1;
  const step = (/** @type {number} */ by, /** @type {string} */ key, /** @type {string} */ label) => {
    const hash = stepped?.(by);
    const face = [by < 0 ? "‹ " : "", h("kbd", null, key), by > 0 ? " ›" : ""];
    return hash
      ? h("a", { href: hash, "aria-label": label, title: label }, face)
      : h("span", { class: "off", "aria-hidden": "true" }, face);
  };
  return [
    h("span", { class: "steps" }, step(-1, "[", "The release before"), " ", step(1, "]", "The release after")),
    h("strong", null, link(toRelease(name), name)),
    train ? h("span", null, `train ${train}`) : h("span", null, "before the first update"),
    number === last
      ? h("span", { class: "mark" }, "the newest")
      : newest > number && train
        ? h(
            "span",
            { class: "mark" },
            "not the newest on its train: ",
            link(toRelease(facts.releases[newest].name), facts.releases[newest].name),
          )
        : h("span", { class: "dim" }, train ? "the newest on its train" : ""),
  ];
}

function help() {
  const list = (/** @type {string[][]} */ rows, /** @type {string} */ tag) =>
    h(
      "dl",
      null,
      rows.map(([word, text]) => [h("dt", null, h(tag, null, word)), h("dd", null, text)]),
    );
  const dialog = h(
    "dialog",
    { "aria-labelledby": "help-title", onclose: () => dialog.remove() },
    h(
      "form",
      { method: "dialog" },
      h("h2", { id: "help-title", tabindex: -1, autofocus: true }, "Keys"),
      list(KEYS, "kbd"),
      h("h2", null, "Words"),
      list(WORDS, "b"),
      h(
        "p",
        null,
        "The address holds the view with its filters: copy it to share what you see. Printing opens all details.",
      ),
      h("button", { class: "main" }, "Close"),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  if (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.defaultPrevented ||
    document.querySelector("dialog[open]")
  )
    return;
  if (event.key === "Escape") {
    if (target === field) {
      /** Else the browser empties it. */
      event.preventDefault();
      field.blur();
      main.focus();
    } else if (isTyping) target.blur();
    else if (entry > 0) history.back();
    else if (address.length > 2) go("#/");
    return;
  }
  if (isTyping) return;
  if (event.key === "/") {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "?") help();
  else if (event.key === "[" || event.key === "]") {
    const hash = current?.step?.(event.key === "[" ? -1 : 1);
    if (hash) go(hash);
  }
}

/** Makes and lays out a part of a view that nobody sees: what has run before, and which fonts are known, is quicker at the first click or key. @param {string} hash */
function tried(hash) {
  const route = readRoute(hash);
  const view = VIEWS[route.view]({ facts, route, go, say });
  const parts = pieces(view.content);
  const box = h("div", { class: "tried", inert: true }, h("div", { class: "where" }, whereOf(view)));
  document.body.append(box);
  for (let made = 0; made < TRIED; made++) box.append(parts.next().value ?? "");
  void box.offsetHeight;
  box.remove();
  unfilled.length = 0;
}

/** Prepares the search in the moments between all else, and tries it. @param {string} letters To be searched for. */
function prepared(letters) {
  if (main.hasAttribute("aria-busy")) setTimeout(prepared, SLICE, letters);
  else if (!prepare(facts, SLICE)) setTimeout(prepared, 0, letters);
  else if (letters) {
    tried(`#/find?q=${letters[0]}`);
    setTimeout(prepared, 0, letters.slice(1));
  }
}

/** What is typed is searched for; a single step back leads to where one was before. */
function typed() {
  clearTimeout(waiting);
  if (!prepare(facts, SLICE)) return void (waiting = setTimeout(typed));
  const query = field.value.trim();
  const searching = readRoute(address).view === "find";
  if (query || searching) go(query ? toView("find", "", { q: query }) : "#/find", searching);
}

/** Enter in the search field leads to what has exactly this name. @param {Event} event */
function entered(event) {
  event.preventDefault();
  const query = field.value.trim();
  const { words, release } = aimOf(facts, query);
  const known = nearest(words, facts.operations.keys(), 1).find((name) => name.toLowerCase() === words.toLowerCase());
  if (known) go(toOperation(known, facts.releases[release]?.name ?? "latest"));
  else if (releaseNumber(facts, query) >= 0) go(toRelease(query));
  else typed();
  main.focus();
}

/** @param {string | null} theme */
function dress(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  byId("theme").textContent = isDark ? "Light" : "Dark";
  byId("theme").setAttribute("aria-label", `Use ${isDark ? "light" : "dark"} colours`);
}

/** What the reader's browser keeps for the page, which it may forbid. @param {"localStorage" | "sessionStorage"} where @param {string} name @param {string} [value] @returns {string | null} */
function kept(where, name, value) {
  try {
    if (value) window[where].setItem(name, value);
    return window[where].getItem(name);
  } catch {
    return value ?? null;
  }
}

/** @param {string} [value] */
const keptTheme = (value) => kept("localStorage", "theme", value);

for (const id of ["views", "search", "theme", "help"]) byId(id).hidden = false;
dress(keptTheme());
byId("theme").addEventListener("click", () =>
  dress(keptTheme(byId("theme").textContent === "Dark" ? "dark" : "light")),
);
byId("help").addEventListener("click", help);
byId("search").addEventListener("submit", entered);
field.addEventListener("input", typed);
addEventListener("keydown", pressed);
addEventListener("popstate", ({ state }) => {
  document.querySelector("dialog")?.close();
  leave(typeof state === "number" ? state : undefined);
  address = location.hash;
  show(false, scrolled.get(entry));
});
addEventListener("click", (event) => {
  const anchor = /** @type {Element} */ (event.target).closest?.("a");
  if (!anchor || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = anchor.getAttribute("href") ?? "";
  if (!href.startsWith("#")) return;
  event.preventDefault();
  if (href === "#main") return main.focus();
  main.focus({ preventScroll: true });
  go(href);
});
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  if (main.hasAttribute("aria-busy") && draw(() => false)) current?.ready?.(scrollY);
  byId("address").textContent = location.href;
  const closed = () => /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details:not([open])")]);
  opened = [];
  for (let some = closed(); some.length; some = closed()) {
    for (const one of some) {
      one.dispatchEvent(new Event("fill"));
      one.open = true;
    }
    opened.push(...some);
  }
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});
addEventListener("pagehide", () => kept("sessionStorage", "place", `${scrollY} ${address}`));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dress(keptTheme()));
/** Loaded again, it is shown where it was. */
const [place, reloaded] = history.state === null ? [] : (kept("sessionStorage", "place")?.split(" ") ?? []);
show(true, reloaded === address ? Number(place) : 0);
setTimeout(() => {
  if (!main.hasAttribute("aria-busy")) tried(toDiff(facts.releases[0].name, "latest"));
  prepared("abcdefghijklmnopqrstuvwxyz");
}, 300);
