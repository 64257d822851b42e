/**
 * How are choices offered for what somebody types?
 *
 * The focus stays in the field; arrow keys mark a choice, Enter or Tab takes it, Escape puts the
 * list away.
 *
 * @typedef {{label: string, detail?: string, take: () => void}} Offer
 */

import { element, freshId } from "./elements.js";

/** A list of choices at a field. */
export class Suggestions {
  /** @type {Offer[]} */
  #offers = [];
  #active = -1;

  /**
   * @param {HTMLInputElement | HTMLTextAreaElement} field
   * @param {boolean} eager whether the first choice is marked from the beginning
   */
  constructor(field, eager) {
    this.field = field;
    this.eager = eager;
    this.list = element("div", {
      id: freshId(),
      role: "listbox",
      class: "suggestions",
      hidden: true,
    });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.setAttribute("autocomplete", "off");
    field.addEventListener("blur", () => this.hide());
    // A press on a choice would take the focus, and the list go with it.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  get shown() {
    return !this.list.hidden;
  }

  /**
   * Offer choices; none puts the list away.
   *
   * @param {string} name what the list is called
   * @param {Offer[]} offers best first
   */
  show(name, offers) {
    this.#offers = offers;
    this.list.setAttribute("aria-label", name);
    this.list.replaceChildren(...offers.map((offer, number) => this.#option(offer, number)));
    this.list.hidden = offers.length === 0;
    this.#expanded(offers.length > 0);
    this.#mark(this.eager && offers.length > 0 ? 0 : -1);
  }

  hide() {
    this.show("", []);
  }

  /**
   * Do what a key means while choices are offered.
   *
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it meant anything
   */
  key(event) {
    // Enter and the arrows belong to an input method while it composes.
    if (!this.shown || event.isComposing) return false;
    const count = this.#offers.length;
    if (event.key === "ArrowDown") this.#mark((this.#active + 1) % count);
    else if (event.key === "ArrowUp") this.#mark((Math.max(this.#active, 0) + count - 1) % count);
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" || event.key === "Tab") && this.#active >= 0) {
      this.#take(this.#active);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** @param {boolean} expanded */
  #expanded(expanded) {
    if (this.field.getAttribute("role") !== "combobox") return;
    this.field.setAttribute("aria-expanded", String(expanded));
  }

  /**
   * @param {Offer} offer
   * @param {number} number
   */
  #option(offer, number) {
    const label = element("span", { id: freshId(), class: "label" }, offer.label);
    const made = element(
      "div",
      { id: freshId(), role: "option", "aria-selected": "false", "aria-labelledby": label.id },
      label,
    );
    if (offer.detail) {
      const detail = element("small", { id: freshId() }, offer.detail);
      made.setAttribute("aria-describedby", detail.id);
      made.append(" ", detail);
    }
    made.addEventListener("click", () => this.#take(number));
    return made;
  }

  /** @param {number} number */
  #mark(number) {
    this.#active = number;
    const options = [...this.list.children];
    options.forEach((each, at) => each.setAttribute("aria-selected", String(at === number)));
    const marked = options[number];
    if (marked) this.field.setAttribute("aria-activedescendant", marked.id);
    else this.field.removeAttribute("aria-activedescendant");
    marked?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} number */
  #take(number) {
    const offer = this.#offers[number];
    this.hide();
    offer?.take();
  }
}
