/**
 * What does a forum show, and how does a post get into it?
 *
 * @typedef {import("./protocol.js").Channel} Channel
 * @typedef {import("./protocol.js").Server} Server
 */

import { filledIn } from "./dialogs.js";
import { button, element, standing } from "./elements.js";
import { address } from "./navigation.js";

const TITLE = 100; // most characters of a post's title
const CONTENT = 2000; // most characters of a message

/**
 * Draw a forum.
 *
 * @param {Server} server
 * @param {Channel} forum
 * @param {(title: string, content: string) => void} post
 */
export function drawForum(server, forum, post) {
  const posts = server.channels.filter((each) => each.parent === forum.id);
  const links = posts.map((each) =>
    element("li", {}, element("a", { href: address(server, each) }, each.name)),
  );
  standing("forum", HTMLElement).replaceChildren(
    element("div", {}, button("New post", () => write(post), { class: "button primary" })),
    element("ul", { class: "posts" }, ...links),
  );
}

/** @param {(title: string, content: string) => void} post */
async function write(post) {
  const field = { value: null, placeholder: null, required: true, min_length: 1 };
  const filled = await filledIn("New post", [
    { ...field, custom_id: "title", label: "Title", style: "short", max_length: TITLE },
    { ...field, custom_id: "content", label: "Message", style: "paragraph", max_length: CONTENT },
  ]);
  if (filled) post(filled.title ?? "", filled.content ?? "");
}
