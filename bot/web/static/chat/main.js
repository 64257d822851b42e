/**
 * How does the page hang together?
 *
 * @typedef {import("./protocol.js").Channel} Channel
 * @typedef {import("./protocol.js").Commands} Commands
 * @typedef {import("./protocol.js").Message} Message
 * @typedef {import("./protocol.js").Server} Server
 * @typedef {import("./protocol.js").World} World
 * @typedef {import("./navigation.js").Spot} Spot
 */

import { announce, announceMessage } from "./announcements.js";
import { Composer } from "./composer.js";
import { Connection, Refusal } from "./connection.js";
import { confirmed, filledIn } from "./dialogs.js";
import { editInPlace } from "./editing.js";
import { button, element, standing } from "./elements.js";
import { drawForum } from "./forum.js";
import { Lines } from "./lines.js";
import { Log } from "./log.js";
import { messageElement } from "./message.js";
import * as navigation from "./navigation.js";

const CHANGE = 3_000; // ms that a press waits for a choice at most
const AWAY = 10_000; // ms that what is meant for the bot waits for it at most

/**
 * Wait for something, but not for ever.
 *
 * @param {number} longest ms
 * @param {Promise<void> | undefined} awaited nothing to wait for is none
 */
async function within(longest, awaited) {
  if (!awaited) return;
  await Promise.race([awaited, new Promise((resolve) => setTimeout(resolve, longest))]);
}

class Page {
  /** @type {World | null} */
  #world = null;
  /** @type {Spot | null} */
  #spot = null;
  /** @type {Server | null} */
  #server = null;
  /** @type {Commands} */
  #commands = { slash: [], menu: [] };
  /** @type {Set<string>} */
  #unread = new Set();
  /** @type {PromiseWithResolvers<void> | null} what waits for the bot; null while it is there */
  #awaited = Promise.withResolvers();
  /** @type {Map<string, PromiseWithResolvers<void>>} ids of messages that the bot is to change */
  #changing = new Map();
  #lines = new Lines();
  #title = standing("title", HTMLElement);
  #topic = standing("topic", HTMLElement);
  #forum = standing("forum", HTMLElement);
  #newest = standing("newest", HTMLButtonElement);
  #root = standing("composer", HTMLFormElement);

  constructor() {
    this.connection = new Connection(
      () => void this.#greet(),
      () => this.#lines.state("The program can’t be reached. Trying again…"),
    );
    this.log = new Log(
      standing("log", HTMLElement),
      (message) => this.#draw(message),
      (atEnd) => (this.#newest.hidden = atEnd),
    );
    this.composer = new Composer(
      this.#root,
      standing("box", HTMLTextAreaElement),
      {
        say: (content, replies_to, ping) => this.#say(content, replies_to, ping),
        commands: () => this.#commands.slash,
        people: () => (this.#world ? [this.#world.bot, ...this.#world.people] : []),
        editLast: () => this.#editLast(),
      },
      {
        run: (name, options) => void this.#run(name, options),
        suggest: (name, options, focused) => this.#suggest(name, options, focused),
        leave: () => {},
        channels: () => this.#spot?.server?.channels.filter((each) => !each.parent) ?? [],
      },
    );
    this.#listen();
    this.#newest.addEventListener("click", () => {
      this.log.toEnd();
      standing("box", HTMLTextAreaElement).focus();
    });
    standing("you", HTMLSelectElement).addEventListener("change", (event) => {
      sessionStorage.setItem("you", /** @type {HTMLSelectElement} */ (event.target).value);
      this.#spot = null;
      void this.#greet();
    });
    addEventListener("hashchange", () => void this.#go());
    navigation.foldable();
    this.connection.open();
  }

  #listen() {
    const { connection } = this;
    connection.on("message", (event) => this.#receive(event.message));
    connection.on("gone", (event) => {
      if (event.channel === this.#spot?.channel.id) this.log.remove(event.messages);
    });
    connection.on("typing", ({ channel, name }) => {
      if (channel === this.#spot?.channel.id) this.#lines.typing(name);
    });
    connection.on("form", (form) => void this.#fillIn(form));
    connection.on("failed", (event) => this.#lines.notice(event.text));
    connection.on("bot", (event) => void this.#turn(event.online));
    connection.on("channel", (event) => this.#learn(event.channel, event.server));
    connection.on("world", () => void this.#greet());
  }

  /** Say who is here, learn what there is, and go on where this tab was. */
  async #greet() {
    try {
      this.#world = await this.connection.ask("hello", { you: sessionStorage.getItem("you") });
    } catch (error) {
      this.#refused(error);
      return;
    }
    const same = sessionStorage.getItem("you") === this.#world.you;
    sessionStorage.setItem("you", this.#world.you);
    navigation.drawPeople(this.#world);
    this.#attend();
    if (!(same && this.#spot && (await this.#goOn(this.#spot)))) {
      this.#spot = null;
      await this.#go();
    }
  }

  /**
   * Stay where this tab is, with what has been typed.
   *
   * @param {Spot} spot
   * @returns {Promise<boolean>} false when that is not there any more
   */
  async #goOn(spot) {
    const world = this.#world;
    const found = world && navigation.spotAt(world, navigation.address(spot.server, spot.channel));
    if (!found || found.channel.kind === "forum") return false;
    this.#spot = found;
    this.#server = found.server ?? this.#known(this.#server);
    this.#navigate();
    await this.#settled(Promise.all([this.#learnCommands(), this.log.reload()]));
    return true;
  }

  /** @param {Promise<unknown>} work whose refusal is told to the person */
  async #settled(work) {
    try {
      await work;
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Open what the address says. */
  async #go() {
    const world = this.#world;
    if (!world) return;
    const hash = location.hash || sessionStorage.getItem("spot") || "";
    const spot = navigation.spotAt(world, hash) ?? navigation.firstSpot(world);
    if (spot.channel.id === this.#spot?.channel.id) return;
    this.#spot = spot;
    this.#server = spot.server ?? this.#known(this.#server);
    const address = navigation.address(spot.server, spot.channel);
    history.replaceState(null, "", address);
    sessionStorage.setItem("spot", address);
    this.#unread.delete(spot.channel.id);
    this.#lines.notice("");
    this.#lines.hush();
    this.#navigate();
    await this.#open(spot);
  }

  /**
   * Return a server as this person knows it now; the first one where it isn't there any more.
   *
   * @param {Server | null} server
   * @returns {Server | null}
   */
  #known(server) {
    const servers = this.#world?.servers ?? [];
    return servers.find((each) => each.id === server?.id) ?? servers[0] ?? null;
  }

  #navigate() {
    if (this.#world && this.#spot) {
      navigation.drawNavigation(this.#world, this.#server, this.#spot, this.#unread);
    }
  }

  /** @param {Spot} spot */
  async #open({ server, channel }) {
    const name = navigation.shownName(channel);
    this.#title.textContent = name;
    this.#topic.textContent = channel.topic;
    document.title = `${name} · Verbatim, tried out`;
    const isForum = channel.kind === "forum";
    this.#forum.hidden = !isForum;
    this.log.root.hidden = isForum;
    this.composer.open(`Message ${name}`, channel.writable);
    this.#root.hidden = isForum;
    if (isForum && server) {
      this.#newest.hidden = true;
      drawForum(server, channel, (title, content) => void this.#post(channel, title, content));
      return;
    }
    await this.#settled(Promise.all([this.#learnCommands(), this.#openLog(name, channel)]));
  }

  /**
   * @param {string} name
   * @param {Channel} channel
   */
  #openLog(name, channel) {
    return this.log.open(name, this.#welcome(name, channel), (before, limit) =>
      this.connection.ask("history", { channel: channel.id, before, limit }),
    );
  }

  async #learnCommands() {
    const channel = this.#spot?.channel;
    if (!channel || channel.kind === "forum") return;
    const commands = await this.connection.ask("commands", { channel: channel.id });
    if (channel.id !== this.#spot?.channel.id) return;
    this.#commands = commands;
    this.composer.offer();
  }

  /**
   * @param {string} name
   * @param {Channel} channel
   * @returns {HTMLElement[]}
   */
  #welcome(name, channel) {
    const heading = element("h2", {}, `This is where ${name} begins.`);
    if (channel.tries.length === 0) return [heading];
    const tries = channel.tries.map((each) =>
      element("li", {}, button(each, () => this.composer.fill(each), { class: "button try" })),
    );
    const hint = element("p", {}, "Try one of these: a press fills it in, Enter sends it.");
    return [heading, hint, element("ul", {}, ...tries)];
  }

  /** @param {Message} message */
  #receive(message) {
    this.#changing.get(message.id)?.resolve();
    this.#changing.delete(message.id);
    if (message.channel !== this.#spot?.channel.id) {
      if (message.author.id !== this.#world?.you) this.#unread.add(message.channel);
      this.#navigate();
      return;
    }
    const before = this.log.receive(message);
    this.#lines.hush();
    const said = !message.thinking && (!before || before.thinking);
    if (said && message.author.id !== this.#world?.you) {
      announceMessage(message);
    }
  }

  /** @param {Message} message */
  #draw(message) {
    return messageElement(message, {
      menu: async () => this.#menu(message),
      press: ({ id }, custom_id) => void this.#press(id, custom_id),
      choose: (chosen, custom_id, values) => void this.#choose(chosen, custom_id, values),
      dismiss: ({ id }) => void this.#dismiss(id),
      lead: (id) => void this.#lead(id),
    });
  }

  /**
   * @param {Message} message
   * @returns {import("./menu.js").MenuItem[]}
   */
  #menu(message) {
    /** @type {import("./menu.js").MenuItem[]} */
    const items = [];
    if (!message.ephemeral) {
      for (const name of this.#commands.menu) {
        const act = () => void this.#tell("menu", { message: message.id, name });
        items.push({ label: name, act });
      }
      if (this.#spot?.channel.writable) {
        items.push({ label: "Reply", act: () => this.composer.answer(message) });
      }
    }
    items.push({ label: "Copy text", act: () => void this.#copy(message) });
    if (message.can.edit) items.push({ label: "Edit", act: () => this.#edit(message) });
    if (message.can.delete) {
      items.push({ label: "Delete", act: () => void this.#delete(message), dangerous: true });
    }
    return items;
  }

  /**
   * Ask the program to do something, and tell the person if it won't.
   *
   * @param {keyof import("./protocol.js").Answers} name
   * @param {Record<string, unknown>} body
   * @returns {Promise<boolean>} whether it was done
   */
  async #do(name, body) {
    try {
      await this.connection.ask(name, body);
      this.#lines.notice("");
      return true;
    } catch (error) {
      this.#refused(error);
      return false;
    }
  }

  /**
   * Do what the bot is to notice. It would never learn of what happens while it is away, such as in
   * the second before it has started.
   *
   * @param {keyof import("./protocol.js").Answers} name
   * @param {Record<string, unknown>} body
   * @returns {Promise<boolean>} whether it was done
   */
  async #tell(name, body) {
    await this.#present();
    return this.#do(name, body);
  }

  async #present() {
    await within(AWAY, this.#awaited?.promise);
  }

  /**
   * Press a button, once the bot has taken in what was chosen beside it.
   *
   * @param {string} message
   * @param {string} custom_id
   */
  async #press(message, custom_id) {
    await within(CHANGE, this.#changing.get(message)?.promise);
    await this.#tell("press", { message, custom_id });
  }

  /**
   * @param {Message} message
   * @param {string} custom_id
   * @param {string[]} values
   */
  async #choose({ id, rows }, custom_id, values) {
    const control = rows.flat().find((each) => each.custom_id === custom_id);
    // The bot writes a message anew that holds several choices.
    if (control?.kind === "select" && control.max > 1) {
      this.#changing.set(id, Promise.withResolvers());
    }
    await this.#tell("choose", { message: id, custom_id, values });
  }

  /**
   * @param {string} content
   * @param {string | null} replies_to
   * @param {boolean} ping
   */
  #say(content, replies_to, ping) {
    this.log.toEnd();
    return this.#tell("say", { channel: this.#spot?.channel.id, content, replies_to, ping });
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} options
   */
  async #run(name, options) {
    const done = await this.#tell("run", { channel: this.#spot?.channel.id, name, options });
    if (!done) return;
    this.composer.done();
    this.log.toEnd();
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} options
   * @param {string} focused
   */
  async #suggest(name, options, focused) {
    try {
      const channel = this.#spot?.channel.id;
      const answer = await this.connection.ask("type", { channel, name, options, focused });
      return answer.choices;
    } catch (error) {
      this.#refused(error);
      return [];
    }
  }

  /** @param {import("./protocol.js").Form} form */
  async #fillIn(form) {
    const fields = await filledIn(form.title, form.inputs);
    if (fields) await this.#do("submit", { use: form.use, fields });
  }

  /**
   * @param {Channel} forum
   * @param {string} title
   * @param {string} content
   */
  async #post(forum, title, content) {
    await this.#present();
    try {
      const { channel } = await this.connection.ask("post", { forum: forum.id, title, content });
      location.hash = `#/${this.#spot?.server?.id}/${channel}`;
    } catch (error) {
      this.#refused(error);
    }
  }

  /** @param {string} id */
  async #dismiss(id) {
    if (!(await this.#do("dismiss", { message: id }))) return;
    this.log.remove([id]);
  }

  /** @param {string} id */
  async #lead(id) {
    if (!(await this.log.lead(id))) this.#lines.notice("That message is not here any more.");
  }

  /** @param {Message} message */
  #edit(message) {
    const article = this.log.element(message.id);
    if (!article) return;
    editInPlace(
      article,
      message.typed,
      (content) => void this.#tell("edit", { message: message.id, content }),
      () => standing("box", HTMLTextAreaElement).focus(),
    );
  }

  #editLast() {
    const last = this.log.newest((each) => each.can.edit);
    if (!last) return;
    this.log.toEnd();
    this.#edit(last);
  }

  /** @param {Message} message */
  async #delete(message) {
    const shown = this.log.element(message.id)?.querySelector(".body")?.textContent ?? "";
    if (!(await confirmed("Delete this message?", shown))) return;
    await this.#do("delete", { message: message.id });
  }

  /** @param {Message} message */
  async #copy(message) {
    try {
      await navigator.clipboard.writeText(message.raw);
      announce("Copied");
    } catch {
      this.#lines.notice("The browser didn’t allow that. Select the text and copy it yourself.");
    }
  }

  /**
   * @param {Channel} channel
   * @param {string | null} server null for direct messages
   */
  #learn(channel, server) {
    const world = this.#world;
    if (!world) return;
    const found = world.servers.find((each) => each.id === server);
    if (!found) {
      world.direct = channel;
    } else {
      const known = found.channels.findIndex((each) => each.id === channel.id);
      if (known < 0) found.channels.push(channel);
      else found.channels[known] = channel;
    }
    this.#navigate();
    const open = this.#spot?.channel;
    if (found && open?.kind === "forum" && channel.parent === open.id) {
      drawForum(found, open, (title, content) => void this.#post(open, title, content));
    }
    void this.#go();
  }

  /** @param {boolean} online */
  async #turn(online) {
    if (!this.#world) return;
    this.#world.bot.online = online;
    this.#attend();
    if (online) await this.#settled(this.#learnCommands());
  }

  #attend() {
    const bot = this.#world?.bot;
    if (bot?.online) {
      this.#awaited?.resolve();
      this.#awaited = null;
      this.#lines.state("");
    } else {
      this.#awaited ??= Promise.withResolvers();
      this.#lines.state(`${bot?.name} is away. What you write waits a moment for it.`);
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    if (!(error instanceof Refusal)) throw error;
    this.#lines.notice(error.message);
  }
}

new Page();
