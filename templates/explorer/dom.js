/**
 * Elements of the page. Every text becomes a text node: nothing that data holds is ever parsed as markup.
 *
 * @typedef {Node | string | number | null | undefined | false} Piece
 * @typedef {Piece | Piece[] | (Piece | Piece[])[]} Pieces
 */

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "line", "circle"]);

/**
 * An element with attributes and children. An attribute that starts with "on" is a listener; one that is false or null is left out.
 *
 * @param {string} tag @param {Record<string, any> | null} [attributes] @param {...Pieces} children @returns {any}
 */
export function h(tag, attributes, ...children) {
  const element = DRAWN.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

/** @param {Element} element @param {any} piece */
function add(element, piece) {
  if (Array.isArray(piece)) for (const one of piece) add(element, one);
  else if (piece instanceof Node) element.appendChild(piece);
  else if (piece !== null && piece !== undefined && piece !== false && piece !== "") element.append(String(piece));
}

/** A name or path as code, which a line may break at a slash and before a capital. @param {string} text @returns {HTMLElement} */
export function named(text) {
  const parts = text.length < 20 ? [text] : text.split(/(?<=[/:])|(?<=[a-z0-9])(?=[A-Z])/);
  return h(
    "code",
    null,
    parts.flatMap((part, at) => (at ? [document.createElement("wbr"), part] : [part])),
  );
}

/** The sign of a severity. @param {string} name @returns {Node} */
export function icon(name) {
  return h("span", { class: `icon ${name}` });
}

/** A severity in colour, as a sign and as a word. @param {string} severity @param {string} [text] */
export function badge(severity, text = severity) {
  return h("span", { class: `badge ${severity}` }, icon(severity), text);
}

/** @param {string} href @param {...Pieces} children */
export function link(href, ...children) {
  return h("a", { href }, ...children);
}

/** What fills the choices of the view once the rest of it is drawn. @type {(() => null)[]} */
export const unfilled = [];

/** A choice with a label, at first of nothing but what is chosen: see `unfilled`. @param {string} label @param {[string, string][] | Map<string, [string, string][]>} options @param {string} value @param {(value: string) => void} changed */
export function choice(label, options, value, changed) {
  const option = (/** @type {[string, string]} */ [key, text]) =>
    h("option", { value: key, selected: key === value }, text);
  const rows = options instanceof Map ? [...options.values()].flat() : options;
  const select = h(
    "select",
    { "aria-label": label, onchange: () => changed(select.value), onfocus: () => fill() },
    option(rows.find(([key]) => key === value) ?? rows[0]),
  );
  const fill = () => {
    if (select.length > 1) return null;
    select.replaceChildren(
      ...(options instanceof Map
        ? [...options].map(([name, rows]) => h("optgroup", { label: name }, rows.map(option)))
        : options.map(option)),
    );
    return null;
  };
  unfilled.push(fill);
  return h("label", { class: "choice", "data-choice": label }, h("span", null, label), select);
}

/**
 * Details that are made when they are opened, or when the page asks for all of them by an event "fill".
 *
 * @param {Record<string, any> | null} attributes @param {Pieces} summary @param {() => Pieces} content
 */
export function lazyDetails(attributes, summary, content) {
  const details = h("details", attributes, h("summary", { onclick: () => fill() }, summary));
  const fill = () => {
    if (details.childElementCount === 1) add(details, content());
  };
  details.addEventListener("toggle", () => details.open && fill());
  details.addEventListener("fill", fill);
  return details;
}

/** `1 change`, `2 changes`. @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** Pieces with commas between them. @param {Piece[]} list @returns {Piece[]} */
export function commas(list) {
  return list.flatMap((piece, at) => (at ? [", ", piece] : [piece]));
}

/** Lets arrow keys move among what can be focused in the cells of a table; one of them is in the order of Tab. @param {HTMLElement} table */
export function arrowsInGrid(table) {
  const cells = () =>
    [...table.querySelectorAll("tr")].map((row) =>
      [...row.children].map((cell) => /** @type {HTMLElement | null} */ (cell.querySelector("a, button"))),
    );
  const every = /** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("a, button"));
  /** Not one of the head, which narrow windows do not show. */
  const first = table.querySelector("tbody :is(a, button)");
  for (const one of every) one.setAttribute("tabindex", one === first ? "0" : "-1");
  table.addEventListener("keydown", (event) => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    const rows = cells();
    let row = rows.findIndex((one) => one.includes(/** @type {HTMLElement} */ (document.activeElement)));
    if (!step || row < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    let column = rows[row].indexOf(/** @type {HTMLElement} */ (document.activeElement));
    event.preventDefault();
    do {
      row += step[0];
      column += step[1];
    } while (rows[row] && column >= 0 && column < rows[row].length && !rows[row][column]?.checkVisibility());
    focusOn(every, rows[row]?.[column]);
  });
}

/** @param {Iterable<HTMLElement>} every @param {HTMLElement | null | undefined} target */
export function focusOn(every, target) {
  if (!target) return;
  for (const one of every) one.setAttribute("tabindex", one === target ? "0" : "-1");
  target.focus();
}
