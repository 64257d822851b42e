/**
 * What does the page ask in a dialog of its own, or of the bot's?
 *
 * The browser keeps the focus inside a dialog, closes it on Escape, and gives the focus back.
 *
 * @typedef {import("./protocol.js").FormInput} FormInput
 */

import { button, element, freshId } from "./elements.js";

/**
 * Let a form be filled in.
 *
 * @param {string} title
 * @param {FormInput[]} inputs
 * @returns {Promise<Record<string, string> | null>} texts by `custom_id`; null when it is left
 */
export function filledIn(title, inputs) {
  const fields = inputs.map(formField);
  return answered(title, fields.map((each) => each.node), "Submit", "primary", () =>
    Object.fromEntries(fields.map((each) => [each.custom_id, each.input.value])),
  );
}

/**
 * Ask whether something shall be deleted.
 *
 * @param {string} title
 * @param {string} what
 * @returns {Promise<boolean>}
 */
export async function confirmed(title, what) {
  const sentence = element("p", { class: "excerpt" }, what);
  return (await answered(title, [sentence], "Delete", "danger", () => true)) ?? false;
}

/**
 * @template Answer
 * @param {string} title
 * @param {HTMLElement[]} inside
 * @param {string} accept label of the button that accepts
 * @param {string} style
 * @param {() => Answer} answer
 * @returns {Promise<Answer | null>}
 */
function answered(title, inside, accept, style, answer) {
  const heading = element("h2", { id: freshId() }, title);
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": heading.id });
  const form = element(
    "form",
    { method: "dialog" },
    heading,
    ...inside,
    element(
      "div",
      { class: "row" },
      button("Cancel", () => dialog.close()),
      element("button", { class: `button ${style}` }, accept),
    ),
  );
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  const first = form.querySelector("input, textarea") ?? form.querySelector("button");
  if (first instanceof HTMLElement) first.focus();
  return new Promise((resolve) => {
    /** @type {Answer | null} */
    let given = null;
    form.addEventListener("submit", () => {
      given = answer();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(given);
    });
  });
}

/** @param {FormInput} field */
function formField(field) {
  const attributes = {
    id: freshId(),
    class: "field",
    required: field.required,
    placeholder: field.placeholder,
    minlength: field.min_length,
    maxlength: field.max_length,
  };
  const input =
    field.style === "paragraph"
      ? element("textarea", { ...attributes, rows: 4 })
      : element("input", { ...attributes, type: "text", autocomplete: "off" });
  input.value = field.value ?? "";
  const label = element("label", { for: input.id }, field.label);
  const node = element("div", { class: "option" }, label, input);
  return { node, input, custom_id: field.custom_id };
}
