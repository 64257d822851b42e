/**
 * What does somebody hear who doesn't look at the page?
 *
 * Only who wrote, and the beginning of it, once; the log itself is no live region, since each
 * change of a button in it would be read out.
 *
 * @typedef {import("./protocol.js").Message} Message
 */

import { standing } from "./elements.js";
import { rendered } from "./markup.js";

const LONGEST = 280; // characters of a message that are read out

/**
 * Read a sentence out.
 *
 * @param {string} text
 */
export function announce(text) {
  const speaking = /** @type {{ariaNotify?: (text: string) => void}} */ (
    /** @type {unknown} */ (document)
  );
  if (speaking.ariaNotify) speaking.ariaNotify(text);
  else standing("heard", HTMLElement).textContent = text;
}

/**
 * Read the beginning of a message out.
 *
 * @param {Message} message
 */
export function announceMessage(message) {
  const read = rendered(message.tree).map((each) => each.textContent);
  const text = read.join(" ").replace(/\s+/g, " ").trim();
  const begun = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  announce(`${message.author.name}${message.ephemeral ? ", only to you" : ""}: ${begun}`);
}
