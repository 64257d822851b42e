/**
 * How are the page's elements made?
 *
 * Text goes in as text alone; nothing of what people or sources say is ever read as markup.
 */

/**
 * Make an element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined>} attributes true is an
 *   attribute without a value; false, null and undefined are left out
 * @param {...(Node | string | null)} inside null is left out
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...inside.filter((each) => each !== null));
  return made;
}

/**
 * Make a button that does something.
 *
 * @param {string} label
 * @param {(event: MouseEvent) => void} act
 * @param {Record<string, string | boolean | null | undefined>} attributes
 * @returns {HTMLButtonElement}
 */
export function button(label, act, attributes = {}) {
  const made = element("button", { type: "button", class: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/**
 * Make a link that opens in a tab of its own, which learns nothing of this page.
 *
 * @param {string} address
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} inside
 * @returns {HTMLAnchorElement}
 */
export function outwardLink(address, attributes, ...inside) {
  const away = { href: address, target: "_blank", rel: "noopener noreferrer" };
  return element("a", { ...away, ...attributes }, ...inside);
}

/**
 * Find an element that `chat.html` has.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function standing(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} "${id}".`);
  return found;
}

let given = 0;

/**
 * Give an id that no other element has.
 *
 * @returns {string}
 */
export function freshId() {
  given += 1;
  return `e${given}`;
}
