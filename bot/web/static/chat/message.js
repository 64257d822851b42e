/**
 * How does a message look?
 *
 * @typedef {import("./protocol.js").Message} Message
 *
 * @typedef {object} Handling
 * @property {(message: Message) => Promise<import("./menu.js").MenuItem[]>} menu
 * @property {(message: Message, custom_id: string) => void} press
 * @property {(message: Message, custom_id: string, values: string[]) => void} choose
 * @property {(message: Message) => void} dismiss
 * @property {(id: string) => void} lead to the message that one replies to
 */

import { controlRow } from "./controls.js";
import { button, element } from "./elements.js";
import { rendered } from "./markup.js";
import { menuButton } from "./menu.js";

const KILOBYTE = 1000;

/**
 * Make a message's element.
 *
 * @param {Message} message
 * @param {Handling} handling
 * @returns {HTMLElement}
 */
export function messageElement(message, handling) {
  const looks = [
    "message",
    message.author.bot ? "card" : "",
    message.ephemeral ? "private" : "",
    message.mentions_you ? "calling" : "",
  ];
  const attributes = {
    id: `message-${message.id}`,
    class: looks.filter(Boolean).join(" "),
    tabindex: -1,
    "aria-labelledby": `author-${message.id} time-${message.id}`,
  };
  return element(
    "article",
    attributes,
    answered(message, handling),
    used(message),
    heading(message),
    body(message),
    attachments(message),
    ...message.rows.map((row) =>
      controlRow(row, {
        press: (id) => handling.press(message, id),
        choose: (id, values) => handling.choose(message, id, values),
      }),
    ),
    onlyYou(message, handling),
    message.thinking ? null : menuButton("More actions", () => handling.menu(message)),
  );
}

/**
 * @param {Message} message
 * @param {Handling} handling
 */
function answered(message, handling) {
  const to = message.replies_to;
  if (!to) return null;
  if (to.gone) return element("p", { class: "answered" }, "The message it replies to was deleted.");
  const line = element("button", { type: "button", class: "answered" });
  line.append(element("span", { class: "heard" }, "Replies to "));
  line.append(element("b", {}, to.author), " ", element("span", {}, to.text));
  line.addEventListener("click", () => handling.lead(to.id));
  return line;
}

/** @param {Message} message */
function used(message) {
  if (!message.used) return null;
  const { by, command } = message.used;
  return element("p", { class: "used" }, by, " used ", element("b", {}, command));
}

/** @param {Message} message */
function heading(message) {
  const name = element("b", { id: `author-${message.id}`, class: "author" }, message.author.name);
  const made = element("header", {}, name);
  if (message.author.bot) made.append(element("span", { class: "tag" }, "bot"));
  made.append(clock(message.at, { id: `time-${message.id}` }));
  if (message.edited) {
    made.append(element("span", { class: "edited", title: longTime(message.edited) }, "edited"));
  }
  return made;
}

/**
 * @param {string} at
 * @param {Record<string, string>} attributes
 */
function clock(at, attributes) {
  const moment = new Date(at);
  const sameDay = moment.toDateString() === new Date().toDateString();
  /** @type {Intl.DateTimeFormatOptions} */
  const day = sameDay ? {} : { day: "numeric", month: "short", year: "numeric" };
  const text = moment.toLocaleString(undefined, { hour: "2-digit", minute: "2-digit", ...day });
  return element("time", { datetime: at, title: longTime(at), ...attributes }, text);
}

/** @param {string} at */
function longTime(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
}

/** @param {Message} message */
function body(message) {
  if (message.thinking) {
    return element("div", { class: "body thinking" }, `${message.author.name} is thinking…`);
  }
  return element("div", { class: "body" }, ...rendered(message.tree));
}

/** @param {Message} message */
function attachments(message) {
  if (message.attachments.length === 0) return null;
  const items = message.attachments.map((each) =>
    element(
      "li",
      {},
      element("a", { href: each.url, download: each.name }, each.name),
      element("span", { class: "size" }, size(each.size)),
    ),
  );
  return element("ul", { class: "attachments", "aria-label": "Attachments" }, ...items);
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < KILOBYTE ? `${bytes} bytes` : `${Math.round(bytes / KILOBYTE)} kB`;
}

/**
 * @param {Message} message
 * @param {Handling} handling
 */
function onlyYou(message, handling) {
  if (!message.ephemeral) return null;
  return element(
    "p",
    { class: "only" },
    element("span", {}, "Only you can see this"),
    button("Dismiss", () => handling.dismiss(message), { class: "button quiet" }),
  );
}
