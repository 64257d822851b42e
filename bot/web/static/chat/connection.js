/**
 * How does the page talk to the program, and what if that is away for a while?
 *
 * @typedef {import("./protocol.js").Answers} Answers
 * @typedef {import("./protocol.js").Events} Events
 * @typedef {{resolve: (answer: any) => void, reject: (error: Refusal) => void}} Waiting
 */

const SHORTEST_PAUSE = 250; // ms before the first new attempt; each further one waits longer
const LONGEST_PAUSE = 4000; // ms

/** A request that can't be done; its message is a sentence for the person. */
export class Refusal extends Error {}

/** A WebSocket that opens itself again. */
export class Connection {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {Map<string, (event: any) => void>} */
  #listeners = new Map();
  #asked = 0;
  #pause = SHORTEST_PAUSE;
  #opened;
  #closed;

  /**
   * @param {() => void} opened called each time when requests can be made
   * @param {() => void} closed called each time when none can be made any more
   */
  constructor(opened, closed) {
    this.#opened = opened;
    this.#closed = closed;
  }

  /** Open it, and open it again whenever it closes. */
  open() {
    const address = new URL("/~/chat", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#pause = SHORTEST_PAUSE;
      this.#opened();
    });
    socket.addEventListener("message", (event) => this.#read(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#lose());
  }

  /**
   * Listen to what the program tells by itself.
   *
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(event: Events[Name]) => void} act
   */
  on(name, act) {
    this.#listeners.set(name, act);
  }

  /**
   * Ask the program for something.
   *
   * @template {keyof Answers} Name
   * @param {Name} name
   * @param {Record<string, unknown>} body
   * @returns {Promise<Answers[Name]>} rejected with a `Refusal`
   */
  ask(name, body) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Refusal("There is no connection to the program just now."));
    }
    this.#asked += 1;
    const n = this.#asked;
    this.#socket.send(JSON.stringify({ n, do: name, ...body }));
    return new Promise((resolve, reject) => this.#waiting.set(n, { resolve, reject }));
  }

  /** @param {any} frame */
  #read(frame) {
    if ("on" in frame) {
      this.#listeners.get(frame.on)?.(frame);
      return;
    }
    const waiting = this.#waiting.get(frame.n);
    this.#waiting.delete(frame.n);
    if ("error" in frame) waiting?.reject(new Refusal(frame.error));
    else waiting?.resolve(frame.ok);
  }

  #lose() {
    const lost = new Refusal("The connection broke before there was an answer.");
    for (const waiting of this.#waiting.values()) waiting.reject(lost);
    this.#waiting.clear();
    this.#closed();
    setTimeout(() => this.open(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}
