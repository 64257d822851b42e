/**
 * How does a message's markup become nodes of the page?
 *
 * The program has read the markdown; only its tree arrives here.
 *
 * @typedef {import("./protocol.js").MarkupNode} MarkupNode
 * @typedef {import("./protocol.js").SpanNode} SpanNode
 */

import { element, outwardLink } from "./elements.js";

/** @type {Record<Exclude<SpanNode["t"], "spoiler">, keyof HTMLElementTagNameMap>} */
const SPANS = {
  strong: "strong",
  em: "em",
  under: "u",
  strike: "s",
  quote: "blockquote",
  small: "small",
  paragraph: "p",
};

/**
 * Make the nodes of a tree.
 *
 * @param {MarkupNode[]} tree
 * @returns {Node[]}
 */
export function rendered(tree) {
  return tree.map(node);
}

/**
 * @param {MarkupNode} read
 * @returns {Node}
 */
function node(read) {
  switch (read.t) {
    case "text":
      return document.createTextNode(read.text);
    case "break":
      return element("br");
    case "code":
      return element("code", {}, read.text);
    case "fence":
      return element("pre", { tabindex: 0 }, element("code", {}, read.text));
    case "heading":
      return heading(read.level, read.in);
    case "list":
      return list(read);
    case "link":
      return link(read.href, read.in);
    case "spoiler":
      return spoiler(read.in);
    case "user":
      return element("span", { class: "mention" }, `@${read.name}`);
    case "channel":
      return element("span", { class: "mention" }, `#${read.name}`);
    case "role":
      return element("span", { class: "mention" }, `@${read.name}`);
    case "everyone":
      return element("span", { class: "mention" }, read.text);
    case "emoji":
      return element("span", { class: "emoji" }, `:${read.name}:`);
    case "time":
      return element("time", { datetime: read.iso }, read.text);
    default:
      return element(SPANS[read.t], {}, ...rendered(read.in));
  }
}

/**
 * A message's headings stand below the channel's own.
 *
 * @param {number} level 1 to 3
 * @param {MarkupNode[]} inside
 */
function heading(level, inside) {
  const attributes = { role: "heading", "aria-level": level + 1, class: `heading level-${level}` };
  return element("div", attributes, ...rendered(inside));
}

/** @param {import("./protocol.js").ListNode} read */
function list(read) {
  const items = read.items.map((each) => element("li", {}, ...rendered(each)));
  if (!read.ordered) return element("ul", {}, ...items);
  return element("ol", { start: read.start }, ...items);
}

/**
 * @param {string} address
 * @param {MarkupNode[]} inside
 */
function link(address, inside) {
  if (!/^https?:\/\//i.test(address)) return element("span", {}, ...rendered(inside));
  return outwardLink(address, {}, ...rendered(inside));
}

/** @param {MarkupNode[]} inside */
function spoiler(inside) {
  const hidden = element("span", { class: "spoilt" }, ...rendered(inside));
  const cover = element(
    "span",
    { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Show what is hidden" },
    hidden,
  );
  const show = () => {
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
    cover.classList.add("shown");
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  });
  return cover;
}
