// Copies what a page offers to be copied. Without it, people select the text in its field.

/**
 * @param {HTMLTextAreaElement} field
 * @returns {Promise<boolean>} whether its text was copied
 */
async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // No clipboard outside of a secure page: let the person copy what is selected.
    field.focus();
    field.select();
    return false;
  }
}

for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.getAttribute("data-copies") ?? "");
  const status = document.getElementById("copied");
  if (!(button instanceof HTMLButtonElement) || !(field instanceof HTMLTextAreaElement)) continue;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const told = (await copy(field)) ? "Copied" : "Selected, to be copied";
    button.textContent = told;
    if (status) status.textContent = told;
    setTimeout(() => {
      button.textContent = label;
      if (status) status.textContent = "";
    }, 2000);
  });
}
