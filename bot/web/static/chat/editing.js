/**
 * How is a message changed in its place?
 */

import { button, element } from "./elements.js";

/**
 * Put a box in the place of a message's text.
 *
 * @param {HTMLElement} article the message
 * @param {string} text
 * @param {(text: string) => void} save
 * @param {() => void} leave called when the box goes, whether saved or not
 */
export function editInPlace(article, text, save, leave) {
  const body = article.querySelector(".body");
  if (!(body instanceof HTMLElement) || article.querySelector(".editing")) return;
  const box = element("textarea", { class: "field", "aria-label": "Edit message", rows: 1 });
  const form = element(
    "form",
    { class: "editing" },
    box,
    element(
      "div",
      { class: "row" },
      element("button", { class: "button primary" }, "Save"),
      button("Cancel", () => end()),
    ),
  );
  const end = () => {
    form.remove();
    body.hidden = false;
    leave();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    end();
    if (box.value.trim() && box.value !== text) save(box.value);
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && event.target === box && !event.shiftKey) form.requestSubmit();
    else return;
    event.preventDefault();
  });
  body.hidden = true;
  body.after(form);
  box.value = text;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  form.scrollIntoView({ block: "nearest" });
}
