/**
 * How do a message's buttons and menus look, and what does a press do?
 *
 * @typedef {import("./protocol.js").Control} Control
 * @typedef {import("./protocol.js").SelectControl} SelectControl
 * @typedef {import("./protocol.js").ButtonControl} ButtonControl
 *
 * @typedef {object} Uses
 * @property {(custom_id: string) => void} press
 * @property {(custom_id: string, values: string[]) => void} choose
 */

import { button, element, freshId, outwardLink } from "./elements.js";
import { placeBeside } from "./menu.js";

/** @type {Record<ButtonControl["style"], string>} */
const LOOKS = { primary: "primary", success: "primary", danger: "danger", secondary: "", link: "" };

/**
 * Make a row of controls.
 *
 * @param {Control[]} row
 * @param {Uses} uses
 * @returns {HTMLElement}
 */
export function controlRow(row, uses) {
  const made = row.map((control) =>
    control.kind === "button" ? pressed(control, uses) : chosen(control, uses),
  );
  return element("div", { class: "row" }, ...made);
}

/**
 * @param {ButtonControl} control
 * @param {Uses} uses
 */
function pressed(control, uses) {
  const label = [control.emoji, control.label].filter(Boolean).join(" ");
  const style = `button ${LOOKS[control.style]}`.trim();
  if (control.url) return outwardLink(control.url, { class: style }, label);
  return button(label, () => uses.press(control.custom_id), {
    class: style,
    disabled: control.disabled,
    "data-control": control.custom_id,
  });
}

/**
 * @param {SelectControl} control
 * @param {Uses} uses
 */
function chosen(control, uses) {
  const several = control.max > 1 || control.min === 0;
  return several ? severalOf(control, uses) : oneOf(control, uses);
}

/**
 * A menu of which one choice is taken. What has been taken can be taken again.
 *
 * @param {SelectControl} control
 * @param {Uses} uses
 */
function oneOf(control, uses) {
  const placeholder = element("option", { value: "", hidden: true }, control.placeholder);
  const options = control.options.map((each) =>
    element(
      "option",
      { value: each.value, title: each.description || null, selected: each.chosen },
      each.label,
    ),
  );
  const select = element(
    "select",
    {
      class: "button select",
      "aria-label": control.placeholder,
      disabled: control.disabled,
      "data-control": control.custom_id,
    },
    placeholder,
    ...options,
  );
  const before = select.selectedIndex;
  select.addEventListener("change", () => {
    const { value } = select;
    select.selectedIndex = before;
    if (value) uses.choose(control.custom_id, [value]);
  });
  return select;
}

/**
 * A menu of which several choices can be taken. They are sent when it closes.
 *
 * @param {SelectControl} control
 * @param {Uses} uses
 */
function severalOf(control, uses) {
  return new Several(control, uses).opener;
}

class Several {
  #control;
  #uses;
  #active = 0;
  /** @type {HTMLElement[]} */
  #options = [];

  /**
   * @param {SelectControl} control
   * @param {Uses} uses
   */
  constructor(control, uses) {
    this.#control = control;
    this.#uses = uses;
    this.list = element("div", {
      id: freshId(),
      role: "listbox",
      "aria-multiselectable": "true",
      "aria-label": control.placeholder,
      class: "menu",
      popover: "manual",
    });
    this.opener = element(
      "button",
      {
        type: "button",
        role: "combobox",
        class: "button select",
        "aria-label": control.placeholder,
        "aria-haspopup": "listbox",
        "aria-expanded": "false",
        "aria-controls": this.list.id,
        disabled: control.disabled,
        "data-control": control.custom_id,
      },
      control.placeholder,
      element("small", {}, `${control.options.filter((each) => each.chosen).length} chosen`),
    );
    this.opener.addEventListener("click", () => (this.#isOpen() ? this.#close() : this.#open()));
    this.opener.addEventListener("keydown", (event) => this.#key(event));
    this.opener.addEventListener("blur", () => this.#close());
    // The focus stays with the opener, which names the active option.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  #isOpen() {
    return this.list.isConnected;
  }

  #open() {
    this.#options = this.#control.options.map((each, number) => this.#option(each, number));
    this.list.replaceChildren(...this.#options);
    document.body.append(this.list);
    this.list.showPopover();
    placeBeside(this.list, this.opener);
    this.opener.setAttribute("aria-expanded", "true");
    this.#activate(0);
  }

  /**
   * @param {import("./protocol.js").Choice} choice
   * @param {number} number
   */
  #option(choice, number) {
    const label = element("span", { id: freshId() }, choice.label);
    const made = element(
      "div",
      {
        id: freshId(),
        role: "option",
        "aria-selected": String(choice.chosen),
        "aria-labelledby": label.id,
      },
      label,
    );
    if (choice.description) {
      const detail = element("small", { id: freshId() }, choice.description);
      made.setAttribute("aria-describedby", detail.id);
      made.append(detail);
    }
    made.addEventListener("click", () => {
      this.#activate(number);
      this.#toggle();
    });
    return made;
  }

  /** @param {number} number */
  #activate(number) {
    this.#active = (number + this.#options.length) % this.#options.length;
    const active = this.#options[this.#active];
    for (const each of this.#options) each.classList.toggle("active", each === active);
    if (active) this.opener.setAttribute("aria-activedescendant", active.id);
    active?.scrollIntoView({ block: "nearest" });
  }

  #toggle() {
    const active = this.#options[this.#active];
    const taken = active?.getAttribute("aria-selected") === "true";
    if (taken || this.#taken().length < this.#control.max) {
      active?.setAttribute("aria-selected", String(!taken));
    }
  }

  /** @returns {string[]} */
  #taken() {
    return this.#control.options
      .filter((_, number) => this.#options[number]?.getAttribute("aria-selected") === "true")
      .map((each) => each.value);
  }

  #close() {
    if (!this.#isOpen()) return;
    const taken = this.#taken();
    this.list.remove();
    this.opener.setAttribute("aria-expanded", "false");
    this.opener.removeAttribute("aria-activedescendant");
    const before = this.#control.options.filter((each) => each.chosen).map((each) => each.value);
    if (taken.join("\n") === before.join("\n") || taken.length < this.#control.min) return;
    this.#uses.choose(this.#control.custom_id, taken);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key } = event;
    if (!this.#isOpen()) {
      if (key === "ArrowDown" || key === "ArrowUp") this.#open();
      else return;
    } else if (key === "ArrowDown") this.#activate(this.#active + 1);
    else if (key === "ArrowUp") this.#activate(this.#active - 1);
    else if (key === "Home") this.#activate(0);
    else if (key === "End") this.#activate(-1);
    else if (key === " " || key === "Enter") this.#toggle();
    else if (key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
