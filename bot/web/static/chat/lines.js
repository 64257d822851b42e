/**
 * What stands in the lines between the log and the box?
 */

import { standing } from "./elements.js";

const TYPING = 10_000; // ms that "is typing" stays when nothing comes
const NOTICE = 10_000; // ms that a refusal stays

/** Who types, whether the bot is there, and what could not be done. */
export class Lines {
  #stateLine = standing("state", HTMLElement);
  #noticeLine = standing("notice", HTMLElement);
  #typingLine = standing("typing", HTMLElement);
  #typing = 0;
  #noticed = 0;

  /**
   * Tell what is so until it is told otherwise.
   *
   * @param {string} text none when all is well
   */
  state(text) {
    this.#stateLine.textContent = text;
  }

  /**
   * Tell why something could not be done, for a while.
   *
   * @param {string} text none when something could be done
   */
  notice(text) {
    this.#noticeLine.textContent = text;
    clearTimeout(this.#noticed);
    if (text) this.#noticed = setTimeout(() => this.notice(""), NOTICE);
  }

  /**
   * Tell that somebody types, until something comes.
   *
   * @param {string} name
   */
  typing(name) {
    this.#typingLine.textContent = `${name} is typing…`;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.hush(), TYPING);
  }

  /** Tell of nobody who types. */
  hush() {
    this.#typingLine.textContent = "";
  }
}
