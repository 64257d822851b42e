/**
 * How is a command filled in?
 *
 * @typedef {import("./protocol.js").SlashCommand} SlashCommand
 * @typedef {import("./protocol.js").Option} Option
 * @typedef {import("./protocol.js").Suggestion} Suggestion
 * @typedef {string | number | boolean} Value
 * @typedef {{option: Option, node: HTMLElement, fill: (text: string) => void, focus: () => void,
 *   value: () => Value | null, empty: () => boolean}} Field
 *
 * @typedef {object} CommandUses
 * @property {(name: string, options: Record<string, Value>) => void} run
 * @property {(name: string, options: Record<string, Value>, focused: string) =>
 *   Promise<Suggestion[]>} suggest
 * @property {() => void} leave
 * @property {() => {id: string, name: string}[]} channels
 */

import { button, element, freshId } from "./elements.js";
import { Suggestions } from "./suggestions.js";

const PAUSE = 120; // ms without a key before choices are asked for

/** The fields of one command, in place of the message box. */
export class CommandForm {
  /** @type {Field[]} */
  #fields;

  /**
   * @param {SlashCommand} command
   * @param {CommandUses} uses
   */
  constructor(command, uses) {
    this.command = command;
    this.uses = uses;
    this.#fields = [...command.options]
      .sort((one, other) => Number(other.required) - Number(one.required))
      .map((option) => this.#field(option));
    const name = `/${command.name}`;
    const leaving = { class: "button quiet", "aria-label": `Leave ${name}` };
    this.element = element(
      "form",
      { class: "command", "aria-label": name },
      element(
        "p",
        { class: "named" },
        element("b", {}, name),
        element("span", {}, command.description),
        button("×", uses.leave, leaving),
      ),
      ...this.#fields.map((each) => each.node),
      element("button", { class: "button primary" }, "Send"),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      uses.run(command.name, this.#values());
    });
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Put into the fields what was typed after the command's name, such as
   * `a question`, or `citation: k7f2q8ab note: where it comes from`.
   *
   * @param {string} text
   */
  fill(text) {
    const names = this.#fields.map((each) => RegExp.escape(each.option.name)).join("|");
    if (!names) return;
    const [first, ...named] = text.split(new RegExp(`(?:^|\\s)(${names}):\\s*`));
    if (first?.trim()) this.#fields[0]?.fill(first.trim());
    for (let at = 0; at < named.length; at += 2) {
      const field = this.#fields.find((each) => each.option.name === named[at]);
      field?.fill(named[at + 1]?.trim() ?? "");
    }
  }

  focus() {
    const wanting = this.#fields.find((each) => each.option.required && each.empty());
    const field = wanting ?? this.#fields[0];
    if (field) field.focus();
    else this.element.querySelector("button")?.focus();
  }

  /** @returns {Record<string, Value>} what is filled in, by the names of options */
  #values() {
    /** @type {Record<string, Value>} */
    const values = {};
    for (const field of this.#fields) {
      const value = field.value();
      if (value !== null) values[field.option.name] = value;
    }
    return values;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { target, key } = event;
    const first = target instanceof HTMLInputElement && target === this.element.elements[1];
    const backOut = key === "Backspace" && first && target.type !== "checkbox" && !target.value;
    if (key === "Escape" || backOut) {
      event.preventDefault();
      this.uses.leave();
    } else if (key === "Enter" && target instanceof HTMLInputElement && !event.isComposing) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  /**
   * @param {Option} option
   * @returns {Field}
   */
  #field(option) {
    if (option.kind === "boolean") return checkbox(option);
    if (option.kind === "channel") {
      return select(
        option,
        this.uses.channels().map((each) => ({ name: `#${each.name}`, value: each.id })),
      );
    }
    if (option.choices.length > 0) return select(option, option.choices);
    return this.#text(option);
  }

  /**
   * @param {Option} option
   * @returns {Field}
   */
  #text(option) {
    const input = element("input", {
      id: freshId(),
      class: "field",
      type: "text",
      required: option.required,
      minlength: option.min_length,
      maxlength: option.max_length,
      inputmode: option.kind === "text" ? null : "decimal",
      autocomplete: "off",
    });
    const node = labelled(option, input);
    /** @type {Suggestion | null} */
    let taken = null;
    input.addEventListener("input", () => {
      taken = null;
    });
    if (option.autocomplete) {
      this.#suggesting(option, input, node, (choice) => {
        input.value = choice.name;
        taken = choice;
      });
    }
    return {
      option,
      node,
      fill: (text) => {
        input.value = text;
      },
      focus: () => input.focus(),
      empty: () => input.value === "",
      value: () => taken?.value ?? typedValue(option, input.value),
    };
  }

  /**
   * Offer the bot's own choices while somebody types.
   *
   * @param {Option} option
   * @param {HTMLInputElement} input
   * @param {HTMLElement} node
   * @param {(choice: Suggestion) => void} take
   */
  #suggesting(option, input, node, take) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    const suggestions = new Suggestions(input, false);
    node.append(suggestions.list);
    let asked = 0;
    let timer = 0;
    const ask = async () => {
      asked += 1;
      const number = asked;
      const choices = await this.uses.suggest(this.command.name, this.#values(), option.name);
      if (number !== asked || document.activeElement !== input) return;
      suggestions.show(
        `Suggestions for ${option.name}`,
        choices.map((choice) => ({ label: choice.name, take: () => take(choice) })),
      );
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };
    input.addEventListener("input", soon);
    input.addEventListener("focus", soon);
    input.addEventListener("keydown", (event) => suggestions.key(event));
  }
}

/**
 * @param {Option} option
 * @param {string} text
 * @returns {Value | null}
 */
function typedValue(option, text) {
  if (text === "") return null;
  const number = Number(text);
  return option.kind === "text" || Number.isNaN(number) ? text : number;
}

/**
 * @param {Option} option
 * @returns {Field}
 */
function checkbox(option) {
  const input = element("input", { id: freshId(), type: "checkbox" });
  const node = labelled(option, input);
  node.classList.add("check");
  return {
    option,
    node,
    fill: (text) => {
      input.checked = /^(true|yes|1)$/i.test(text);
    },
    focus: () => input.focus(),
    empty: () => !input.checked,
    value: () => (input.checked ? true : null),
  };
}

/**
 * @param {Option} option
 * @param {Suggestion[]} choices
 * @returns {Field}
 */
function select(option, choices) {
  const made = choices.map((each) => element("option", { value: each.value }, each.name));
  const input = element(
    "select",
    { id: freshId(), class: "field", required: option.required },
    element("option", { value: "" }),
    ...made,
  );
  return {
    option,
    node: labelled(option, input),
    fill: (text) => {
      const found = choices.find((each) => each.name === text || each.value === text);
      input.value = String(found?.value ?? "");
    },
    focus: () => input.focus(),
    empty: () => input.value === "",
    value: () => choices.find((each) => String(each.value) === input.value)?.value ?? null,
  };
}

/**
 * @param {Option} option
 * @param {HTMLElement} input
 * @returns {HTMLElement}
 */
function labelled(option, input) {
  const detail = element("small", { id: freshId() }, option.description);
  input.setAttribute("aria-describedby", detail.id);
  const label = element("label", { for: input.id }, option.name);
  return element("div", { class: "option" }, label, input, detail);
}
