/**
 * How does somebody write a message, or call a command?
 *
 * @typedef {import("./protocol.js").Message} Message
 * @typedef {import("./protocol.js").SlashCommand} SlashCommand
 *
 * @typedef {object} ComposerUses
 * @property {(content: string, replies_to: string | null, ping: boolean) => Promise<boolean>} say
 *   false when it could not be said
 * @property {() => SlashCommand[]} commands
 * @property {() => {id: string, name: string, about?: string}[]} people
 * @property {() => void} editLast
 */

import { CommandForm } from "./command.js";
import { button, element } from "./elements.js";
import { Suggestions } from "./suggestions.js";

/** The box under the log. */
export class Composer {
  #suggestions;
  /** @type {Message | null} */
  #replying = null;
  #ping = element("input", { type: "checkbox", checked: true });
  #reply = element("div", { class: "replying", hidden: true });
  /** @type {CommandForm | null} */
  #form = null;

  /**
   * @param {HTMLFormElement} root
   * @param {HTMLTextAreaElement} box
   * @param {ComposerUses} uses
   * @param {import("./command.js").CommandUses} commandUses
   */
  constructor(root, box, uses, commandUses) {
    this.root = root;
    this.box = box;
    this.uses = uses;
    this.commandUses = { ...commandUses, leave: () => this.#leaveCommand() };
    this.#suggestions = new Suggestions(box, true);
    root.before(this.#reply);
    root.append(this.#suggestions.list);
    box.addEventListener("input", () => this.offer());
    box.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /**
   * Write in another channel.
   *
   * @param {string} label
   * @param {boolean} writable
   */
  open(label, writable) {
    this.#leaveCommand();
    this.answer(null);
    this.box.setAttribute("aria-label", label);
    this.box.placeholder = label;
    this.box.value = "";
    this.box.disabled = !writable;
    this.#suggestions.hide();
  }

  /**
   * Put a text into the box, as if it had been typed.
   *
   * @param {string} text
   */
  fill(text) {
    this.#leaveCommand();
    this.box.value = text;
    this.box.focus();
    this.offer();
  }

  /**
   * Let the next message reply to one, or to none.
   *
   * @param {Message | null} message
   */
  answer(message) {
    this.#replying = message;
    this.#reply.hidden = message === null;
    if (message === null) return;
    this.#ping.checked = true;
    this.#reply.replaceChildren(
      element("span", {}, "Replying to ", element("b", {}, message.author.name)),
      element("label", {}, this.#ping, " mention"),
      button("Cancel reply", () => this.#endReply(), { class: "button quiet" }),
    );
    this.#leaveCommand();
    this.box.focus();
  }

  /** Put the command away after it was called. */
  done() {
    this.#leaveCommand();
    this.box.value = "";
    this.box.focus();
  }

  #endReply() {
    this.answer(null);
    this.box.focus();
  }

  /** Offer what may be meant by what has been typed, now that there may be more to offer. */
  offer() {
    if (this.#form) return;
    const { value } = this.box;
    if (value.startsWith("/")) this.#offerCommands(value.slice(1));
    else this.#offerPeople();
  }

  /** @param {string} text what stands after the slash */
  #offerCommands(text) {
    const commands = this.uses.commands();
    const named = commands.find((each) => new RegExp(`^${each.name}\\s`).test(text));
    if (named) {
      this.#openCommand(named, text.slice(named.name.length));
      return;
    }
    const fitting = commands.filter((each) => each.name.startsWith(text.toLowerCase()));
    this.#suggestions.show(
      "Commands",
      fitting.map((each) => ({
        label: `/${each.name}`,
        detail: each.description,
        take: () => this.#openCommand(each, ""),
      })),
    );
  }

  #offerPeople() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const begun = /(?:^|[\s(])@([^\s@]{0,32})$/u.exec(before);
    const wanted = begun?.[1]?.toLowerCase();
    if (wanted === undefined) {
      this.#suggestions.hide();
      return;
    }
    const fitting = this.uses.people().filter((each) => each.name.toLowerCase().startsWith(wanted));
    this.#suggestions.show(
      "People",
      fitting.map((each) => ({
        label: `@${each.name}`,
        detail: each.about ?? "",
        take: () => this.#mention(each.name, wanted.length),
      })),
    );
  }

  /**
   * @param {string} name
   * @param {number} typed how much of it stands before the caret
   */
  #mention(name, typed) {
    const caret = this.box.selectionStart;
    this.box.setRangeText(`${name} `, caret - typed, caret, "end");
  }

  /**
   * @param {SlashCommand} command
   * @param {string} text
   */
  #openCommand(command, text) {
    this.#leaveCommand();
    this.#suggestions.hide();
    this.#form = new CommandForm(command, this.commandUses);
    this.root.after(this.#form.element);
    this.root.hidden = true;
    this.#form.fill(text);
    this.#form.focus();
  }

  #leaveCommand() {
    if (!this.#form) return;
    this.#form.element.remove();
    this.#form = null;
    this.root.hidden = false;
    this.box.value = "";
    this.box.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || this.#suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void this.#send();
    } else if (event.key === "Escape" && this.#replying) {
      this.#endReply();
    } else if (event.key === "ArrowUp" && this.box.value === "") {
      event.preventDefault();
      this.uses.editLast();
    }
  }

  async #send() {
    const { value } = this.box;
    if (!value.trim()) return;
    const replying = this.#replying;
    this.box.value = "";
    this.#suggestions.hide();
    const said = await this.uses.say(value, replying?.id ?? null, this.#ping.checked);
    if (said) {
      if (this.#replying === replying) this.answer(null);
    } else if (this.box.value === "") this.box.value = value;
  }
}
