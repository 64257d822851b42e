/**
 * Where can somebody go, and as whom?
 *
 * @typedef {import("./protocol.js").Channel} Channel
 * @typedef {import("./protocol.js").Server} Server
 * @typedef {import("./protocol.js").World} World
 * @typedef {{server: Server | null, channel: Channel}} Spot
 */

import { element, standing } from "./elements.js";

/**
 * Return what a channel is called where it is shown.
 *
 * @param {Channel} channel
 * @returns {string}
 */
export function shownName(channel) {
  if (channel.kind === "thread") return channel.name;
  return channel.kind === "direct" ? `@${channel.name}` : `#${channel.name}`;
}

/**
 * @param {Server | null} server null for direct messages
 * @param {Channel} channel
 * @returns {string}
 */
export function address(server, channel) {
  return `#/${server ? server.id : "direct"}/${channel.id}`;
}

/**
 * Find what an address leads to.
 *
 * @param {World} world
 * @param {string} hash
 * @returns {Spot | null}
 */
export function spotAt(world, hash) {
  const [, server, channel] = hash.split("/");
  if (server === "direct") return { server: null, channel: world.direct };
  const found = world.servers.find((each) => each.id === server);
  const inside = found?.channels.find((each) => each.id === channel);
  return found && inside ? { server: found, channel: inside } : null;
}

/**
 * Return where somebody begins.
 *
 * @param {World} world
 * @returns {Spot}
 */
export function firstSpot(world) {
  const server = world.servers[0];
  const channel = server?.channels.find((each) => each.kind === "text");
  if (!server || !channel) return { server: null, channel: world.direct };
  return { server, channel };
}

/**
 * Draw the servers and the channels of one of them.
 *
 * @param {World} world
 * @param {Server | null} server whose channels are shown
 * @param {Spot} spot where the person is
 * @param {Set<string>} unread ids of channels
 */
export function drawNavigation(world, server, spot, unread) {
  const servers = world.servers.map((each) => {
    const first = each.channels.find((channel) => channel.kind === "text") ?? each.channels[0];
    const to = first ? address(each, first) : "#";
    const news = each.channels.some((channel) => unread.has(channel.id)) && each !== server;
    return item(each.name, to, each === server && "true", news);
  });
  standing("servers", HTMLElement).replaceChildren(
    element("h2", { "aria-hidden": "true" }, "Servers"),
    element("ul", {}, ...servers),
  );
  const channels = server ? nested(server, null, spot, unread) : [];
  const direct = item(
    shownName(world.direct),
    address(null, world.direct),
    spot.channel.id === world.direct.id && "page",
    unread.has(world.direct.id),
  );
  standing("channels", HTMLElement).replaceChildren(
    element("h2", { "aria-hidden": "true" }, "Channels"),
    element("ul", {}, ...channels),
    element("h2", { "aria-hidden": "true" }, "Direct messages"),
    element("ul", {}, direct),
  );
}

/**
 * @param {Server} server
 * @param {string | null} parent
 * @param {Spot} spot
 * @param {Set<string>} unread
 * @returns {HTMLLIElement[]}
 */
function nested(server, parent, spot, unread) {
  return server.channels
    .filter((each) => each.parent === parent)
    .map((channel) => {
      const here = channel.id === spot.channel.id;
      const to = address(server, channel);
      const made = item(shownName(channel), to, here && "page", unread.has(channel.id) && !here);
      const inside = nested(server, channel.id, spot, unread);
      if (inside.length > 0) made.append(element("ul", {}, ...inside));
      return made;
    });
}

/**
 * @param {string} name
 * @param {string} to
 * @param {"page" | "true" | false} here how it is the current one
 * @param {boolean} news whether there is something unread
 * @returns {HTMLLIElement}
 */
function item(name, to, here, news) {
  const link = element(
    "a",
    {
      href: to,
      class: news ? "news" : null,
      "aria-current": here,
      "aria-description": news ? "new messages" : null,
    },
    name,
  );
  return element("li", {}, link);
}

/**
 * Draw who one can be.
 *
 * @param {World} world
 */
export function drawPeople(world) {
  const select = standing("you", HTMLSelectElement);
  select.replaceChildren(
    ...world.people.map((each) => element("option", { value: each.id }, each.name)),
  );
  select.value = world.you;
  const about = world.people.find((each) => each.id === world.you)?.about ?? "";
  standing("about", HTMLElement).textContent = about;
}

/** Let the navigation fold away where there is little room. */
export function foldable() {
  const fold = standing("fold", HTMLButtonElement);
  const side = standing("side", HTMLElement);
  /** @param {boolean} opened */
  const set = (opened) => {
    fold.setAttribute("aria-expanded", String(opened));
    side.classList.toggle("opened", opened);
  };
  fold.addEventListener("click", () => set(fold.getAttribute("aria-expanded") !== "true"));
  side.addEventListener("click", (event) => {
    if (event.target instanceof HTMLAnchorElement) set(false);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("opened")) return;
    set(false);
    fold.focus();
  });
}
