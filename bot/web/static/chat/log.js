/**
 * Which of a channel's messages are on the page, and where does it stand in them?
 *
 * All messages that were fetched are kept; only a window of them is in the document, so that a
 * channel of ten thousand is as quick as one of ten. Older ones are fetched when the reader comes
 * near them, and what is looked at stays where it is.
 *
 * @typedef {import("./protocol.js").Message} Message
 * @typedef {(before: string | null, limit: number) =>
 *   Promise<{messages: Message[], more: boolean}>} Fetch
 */

import { element } from "./elements.js";

const PAGE = 50; // messages fetched, or moved into the document, at once
const MOST_SHOWN = 150; // messages in the document
const NEAR = 600; // px from an end at which the next page comes
const LIT = 2500; // ms that a message is lit which somebody was led to; as long as its animation
const AT_END = 32; // px from the end that count as being there

// What hangs on an element that a new message must not push away.
const OPENED = CSS.supports("selector(select:open)")
  ? 'select:open, [aria-expanded="true"]'
  : '[aria-expanded="true"]';

/** The messages of the channel that is open. */
export class Log {
  /** @type {Message[]} oldest first */
  #messages = [];
  /** @type {Map<string, HTMLElement>} */
  #elements = new Map();
  #first = 0;
  #end = 0;
  #more = false;
  #following = true;
  #fetching = false;
  #opening = 0;
  /** @type {Fetch} */
  #fetch = async () => ({ messages: [], more: false });
  #welcome = element("section", { class: "welcome", hidden: true });

  /**
   * @param {HTMLElement} root the element that scrolls
   * @param {(message: Message) => HTMLElement} draw
   * @param {(atEnd: boolean) => void} moved
   */
  constructor(root, draw, moved) {
    this.root = root;
    this.draw = draw;
    this.moved = moved;
    root.append(this.#welcome);
    root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    root.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#following && this.toEnd()).observe(root);
  }

  /**
   * Show another channel, from its newest messages on.
   *
   * @param {string} name what the log is called
   * @param {HTMLElement[]} welcome what stands above its first message
   * @param {Fetch} fetch
   */
  async open(name, welcome, fetch) {
    this.root.setAttribute("aria-label", name);
    this.#fetch = fetch;
    this.#welcome.replaceChildren(...welcome);
    this.#welcome.hidden = true;
    this.#become([], false);
    await this.reload();
  }

  /** Fetch the newest messages anew. */
  async reload() {
    this.#opening += 1;
    const opening = this.#opening;
    const page = await this.#fetch(null, PAGE);
    if (opening === this.#opening) this.#become(page.messages, page.more);
  }

  /**
   * Take in a new message, or one that has changed.
   *
   * @param {Message} message
   * @returns {Message | null} what it was before; null when it is new
   */
  receive(message) {
    const at = this.#messages.findLastIndex((each) => !comesBefore(message, each));
    const known = this.#messages[at];
    if (known?.id !== message.id) {
      this.#insert(message, at + 1);
      return null;
    }
    this.#messages[at] = message;
    // What reads the same is left alone, with whatever is open on it.
    if (JSON.stringify(known) !== JSON.stringify(message)) {
      this.#holding(() => this.#redraw(message));
    }
    return known;
  }

  /** @param {string[]} ids */
  remove(ids) {
    const gone = new Set(ids);
    const before = this.#messages.slice(0, this.#first).filter((each) => gone.has(each.id)).length;
    const inside = this.#messages
      .slice(this.#first, this.#end)
      .filter((each) => gone.has(each.id)).length;
    const focused = this.#focused();
    this.#messages = this.#messages.filter((each) => !gone.has(each.id));
    this.#first -= before;
    this.#end -= before + inside;
    this.#holding(() => this.#lay());
    if (focused && gone.has(focused)) this.root.focus({ preventScroll: true });
  }

  /** Go to the newest message. */
  toEnd() {
    if (!this.#isWhole()) {
      this.#end = this.#messages.length;
      this.#first = Math.max(0, this.#end - PAGE);
      this.#lay();
    }
    this.#following = true;
    this.root.scrollTop = this.root.scrollHeight;
    this.moved(true);
  }

  /**
   * Go to a message, however old.
   *
   * @param {string} id
   * @returns {Promise<boolean>} whether it is there
   */
  async lead(id) {
    while (!this.#has(id) && this.#more) {
      if (!(await this.#older())) break;
    }
    if (!this.#has(id)) return false;
    const at = this.#messages.findIndex((each) => each.id === id);
    if (at < this.#first || at >= this.#end) {
      this.#first = Math.max(0, at - PAGE);
      this.#end = Math.min(this.#messages.length, at + PAGE);
      this.#lay();
    }
    const found = this.#elements.get(id);
    this.#following = false;
    found?.scrollIntoView({ block: "center" });
    found?.focus({ preventScroll: true });
    found?.classList.add("lit");
    setTimeout(() => found?.classList.remove("lit"), LIT);
    return true;
  }

  /**
   * Find the newest message of which something is true.
   *
   * @param {(message: Message) => boolean} wanted
   * @returns {Message | undefined}
   */
  newest(wanted) {
    return this.#messages.findLast(wanted);
  }

  /** @param {string} id */
  element(id) {
    return this.#elements.get(id);
  }

  /** @param {string} id */
  #has(id) {
    return this.#messages.some((each) => each.id === id);
  }

  /**
   * @param {Message[]} messages
   * @param {boolean} more
   */
  #become(messages, more) {
    this.#messages = messages;
    this.#more = more;
    this.#end = messages.length;
    this.#first = Math.max(0, this.#end - MOST_SHOWN);
    for (const each of this.#elements.values()) each.remove();
    this.#elements.clear();
    this.#lay();
    this.toEnd();
  }

  /**
   * @param {Message} message
   * @param {number} at
   */
  #insert(message, at) {
    const wasWhole = this.#isWhole();
    this.#messages.splice(at, 0, message);
    if (at < this.#first) this.#first += 1;
    if (at < this.#end || (wasWhole && at === this.#end)) this.#end += 1;
    if (at < this.#first) return;
    this.#holding(() => {
      if (this.#following) this.#first = Math.max(this.#first, this.#end - MOST_SHOWN);
      this.#lay();
    });
  }

  /** @param {Message} message */
  #redraw(message) {
    const old = this.#elements.get(message.id);
    if (!old) return;
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const control = held?.getAttribute("data-control");
    const drawn = this.draw(message);
    this.#elements.set(message.id, drawn);
    old.replaceWith(drawn);
    if (!held) return;
    const same = control ? drawn.querySelector(`[data-control="${CSS.escape(control)}"]`) : null;
    const next = same instanceof HTMLElement && !same.matches(":disabled") ? same : drawn;
    next.focus({ preventScroll: true });
  }

  /** Bring the document in line with the window of messages. */
  #lay() {
    const wanted = this.#messages.slice(this.#first, this.#end);
    const ids = new Set(wanted.map((each) => each.id));
    for (const [id, each] of this.#elements) {
      if (ids.has(id)) continue;
      each.remove();
      this.#elements.delete(id);
    }
    this.#welcome.hidden = this.#more || this.#first > 0;
    /** @type {Element} */
    let previous = this.#welcome;
    for (const message of wanted) {
      const known = this.#elements.get(message.id);
      const drawn = known ?? this.draw(message);
      this.#elements.set(message.id, drawn);
      if (previous.nextElementSibling !== drawn) previous.after(drawn);
      previous = drawn;
    }
  }

  /**
   * Change the document while what is looked at keeps its place.
   *
   * @param {() => void} change
   */
  #holding(change) {
    // The event that tells of scrolling comes later than the scrolling.
    if (this.#following && this.#isAtEnd() && !this.root.querySelector(OPENED)) {
      change();
      this.toEnd();
      return;
    }
    const top = this.root.getBoundingClientRect().top;
    const anchor = [...this.#elements].find(
      ([, each]) => each.isConnected && each.getBoundingClientRect().bottom > top,
    );
    const before = anchor?.[1].getBoundingClientRect().top ?? 0;
    change();
    const after = anchor && this.#elements.get(anchor[0])?.getBoundingClientRect().top;
    if (after !== undefined) this.root.scrollTop += after - before;
    this.#settle();
  }

  /** @returns {number} px that could be scrolled down */
  #left() {
    const { scrollTop, scrollHeight, clientHeight } = this.root;
    return scrollHeight - clientHeight - scrollTop;
  }

  #isWhole() {
    return this.#end === this.#messages.length;
  }

  #isAtEnd() {
    return this.#isWhole() && this.#left() <= AT_END;
  }

  /** Follow what comes from here on if this is the end. */
  #settle() {
    this.#following = this.#isAtEnd();
    this.moved(this.#following);
  }

  #scrolled() {
    this.#settle();
    if (this.root.scrollTop < NEAR) void this.#earlier();
    else if (this.#left() < NEAR && !this.#isWhole()) this.#later();
  }

  async #earlier() {
    if (this.#first === 0 && !(await this.#older())) return;
    if (this.#first === 0) return;
    this.#following = false;
    this.#holding(() => {
      this.#first = Math.max(0, this.#first - PAGE);
      this.#end = Math.min(this.#end, this.#first + MOST_SHOWN);
      this.#lay();
    });
  }

  #later() {
    this.#holding(() => {
      this.#end = Math.min(this.#messages.length, this.#end + PAGE);
      this.#first = Math.max(this.#first, this.#end - MOST_SHOWN);
      this.#lay();
    });
  }

  /**
   * Fetch the page of messages before those that are known; none of it is shown yet.
   *
   * @returns {Promise<boolean>} whether any came
   */
  async #older() {
    if (!this.#more || this.#fetching) return false;
    this.#fetching = true;
    const opening = this.#opening;
    try {
      const page = await this.#fetch(this.#messages[0]?.id ?? null, PAGE);
      if (opening !== this.#opening) return false;
      this.#messages.unshift(...page.messages);
      this.#first += page.messages.length;
      this.#end += page.messages.length;
      this.#more = page.more;
      return page.messages.length > 0;
    } finally {
      this.#fetching = false;
    }
  }

  /** @returns {string | null} id of the message that holds the focus */
  #focused() {
    const found = [...this.#elements].find(([, each]) => each.contains(document.activeElement));
    return found ? found[0] : null;
  }

  /**
   * Go from message to message by the arrow keys.
   *
   * @param {KeyboardEvent} event
   */
  #walk(event) {
    const { target, key } = event;
    const onMessage = target instanceof HTMLElement && target.matches("article");
    if (target !== this.root && !onMessage) return;
    if (key !== "ArrowUp" && key !== "ArrowDown") return;
    const drawn = [...this.root.querySelectorAll("article")];
    const at = onMessage ? drawn.indexOf(/** @type {HTMLElement} */ (target)) : drawn.length;
    const next = drawn[key === "ArrowUp" ? at - 1 : at + 1];
    event.preventDefault();
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
}

/**
 * @param {Message} one
 * @param {Message} other
 * @returns {boolean}
 */
function comesBefore(one, other) {
  return BigInt(one.id) < BigInt(other.id);
}
