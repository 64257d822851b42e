/**
 * How does a menu open beside its button, and how is it gone through by keys?
 *
 * @typedef {{label: string, act: () => void, dangerous?: boolean}} MenuItem
 */

import { element } from "./elements.js";

const GAP = 4; // px between a menu and its button, and at least to the edge of the window

/** @type {(() => void) | null} */
let closeOpened = null;

/**
 * Make a button that opens a menu.
 *
 * @param {string} label
 * @param {() => Promise<MenuItem[]>} items asked for each time it opens
 * @returns {HTMLButtonElement}
 */
export function menuButton(label, items) {
  const opener = element("button", {
    type: "button",
    class: "more",
    "aria-label": label,
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    title: label,
  });
  opener.addEventListener("click", async () => {
    if (opener.getAttribute("aria-expanded") === "true") closeOpened?.();
    else open(opener, await items());
  });
  return opener;
}

/**
 * @param {HTMLButtonElement} opener
 * @param {MenuItem[]} items
 */
function open(opener, items) {
  closeOpened?.();
  const menu = element("div", { role: "menu", class: "menu", popover: "manual" });
  menu.setAttribute("aria-label", opener.getAttribute("aria-label") ?? "");
  const close = () => {
    if (closeOpened !== close) return;
    closeOpened = null;
    removeEventListener("pointerdown", elsewhere, true);
    removeEventListener("resize", close);
    removeEventListener("scroll", follow, true);
    opener.setAttribute("aria-expanded", "false");
    menu.remove();
  };
  /** @param {Event} event */
  const elsewhere = (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!menu.contains(target) && !opener.contains(target)) close();
  };
  const follow = () => (isInView(opener) ? placeBeside(menu, opener) : close());
  menu.append(...items.map((item) => itemNode(item, opener, close)));
  menu.addEventListener("keydown", (event) => walk(event, menu, opener, close));
  document.body.append(menu);
  menu.showPopover();
  placeBeside(menu, opener);
  opener.setAttribute("aria-expanded", "true");
  closeOpened = close;
  addEventListener("pointerdown", elsewhere, true);
  addEventListener("resize", close);
  addEventListener("scroll", follow, true);
  /** @type {HTMLElement | null} */ (menu.firstElementChild)?.focus({ preventScroll: true });
}

/**
 * @param {MenuItem} item
 * @param {HTMLButtonElement} opener
 * @param {() => void} close
 */
function itemNode(item, opener, close) {
  const made = element(
    "div",
    { role: "menuitem", tabindex: -1, class: item.dangerous ? "danger" : null },
    item.label,
  );
  made.addEventListener("click", () => {
    close();
    opener.focus({ preventScroll: true });
    item.act();
  });
  return made;
}

/**
 * Go by keys as in every menu: arrows, Home, End, a first letter; Escape and Tab leave it.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} menu
 * @param {HTMLButtonElement} opener
 * @param {() => void} close
 */
function walk(event, menu, opener, close) {
  const items = /** @type {HTMLElement[]} */ ([...menu.children]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: -1,
  }[event.key];
  if (to !== undefined) {
    items.at(to % items.length)?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    close();
    opener.focus({ preventScroll: true });
  } else if (event.key === "Enter" || event.key === " ") {
    items[at]?.click();
  } else if (!firstLetter(event, items, at)) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} items
 * @param {number} at
 * @returns {boolean} whether there is such an item
 */
function firstLetter(event, items, at) {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return false;
  const letter = event.key.toLowerCase();
  const found = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((each) =>
    each.textContent?.toLowerCase().startsWith(letter),
  );
  found?.focus();
  return found !== undefined;
}

/** @param {HTMLElement} element */
function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return element.isConnected && bottom > 0 && top < innerHeight;
}

/**
 * Place something under an element, or over it where there is no room, within the window.
 *
 * @param {HTMLElement} shown
 * @param {HTMLElement} beside
 */
export function placeBeside(shown, beside) {
  const around = beside.getBoundingClientRect();
  const size = shown.getBoundingClientRect();
  const below = around.bottom + GAP;
  const fits = below + size.height + GAP <= innerHeight;
  const top = fits ? below : Math.max(GAP, around.top - GAP - size.height);
  const ideal = around.left < innerWidth / 2 ? around.left : around.right - size.width;
  const left = Math.min(Math.max(GAP, ideal), innerWidth - size.width - GAP);
  shown.style.top = `${top}px`;
  shown.style.left = `${left}px`;
}
