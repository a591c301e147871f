// An EventSource, read as a body is: its messages are written as the bytes of an event stream.

import { beginAttempt, endAttempt } from "./pending.js";

/** @import { Part } from "./types.d.ts" */

/**
 * An EventSource cannot be made to wait: when this many messages lie unread it is closed, and opened again when they are read. The
 * host then replays its log, and what is known is dropped.
 */
const MOST_UNREAD = 10_000;

const CLOSED = 2;

/** @param {string} name @param {string} value */
const lines = (name, value) =>
  value
    .split(/\r\n|[\r\n]/)
    .map((line) => `${name}: ${line}\n`)
    .join("");

export class EventReader {
  #source;
  #heard;
  /** @type {MessageEvent[]} */
  #unread = [];
  #id = "";
  #isOpen = false;
  #isBroken = false;
  #isFull = false;
  /** @type {((value?: unknown) => void) | undefined} */
  #wake;

  /** `names` are the events to listen to beside those without a name, with a space after each. @param {EventSource} source @param {string} names */
  constructor(source, names) {
    this.#source = source;
    this.#heard = [...names.split(" ").map((name) => name || "message"), "open", "error"];
    for (const name of this.#heard) source.addEventListener(name, this.#hear);
    beginAttempt(this);
  }

  /** @param {MessageEvent} event */
  #hear = (event) => {
    if (event.type === "open") this.#isOpen = true;
    else if (event.type === "error") this.#isBroken = true;
    else if (this.#unread.length < MOST_UNREAD) this.#unread.push(event);
    else this.#isFull = true;
    if (this.#isFull) this.#source.close();
    this.#wake?.();
  };

  /** @template T @param {() => T | false} find @returns {Promise<T>} */
  async #until(find) {
    for (;;) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Whether the connection is open: false where it broke, undefined where the browser does not try again. */
  async opened_() {
    await this.#until(() => this.#isOpen || this.#isBroken);
    if (this.#isOpen) return !(this.#isOpen = false);
    return this.ended_() ? undefined : false;
  }

  /** What came, as bytes; the end once the connection ended and all was read. @returns {Promise<Part>} */
  read() {
    return this.#until(() => {
      if (this.#unread.length > 0) return { done: false, value: this.#bytes() };
      return (this.#isFull || this.#isBroken) && { done: true };
    });
  }

  #bytes() {
    let text = "";
    for (const { type, lastEventId, data } of this.#unread.splice(0)) {
      if (lastEventId !== this.#id) text += lines("id", (this.#id = lastEventId));
      if (type !== "message") text += lines("event", type);
      text += `${lines("data", data)}\n`;
    }
    return new TextEncoder().encode(text);
  }

  /** How the connection ended: 0 where the browser tries again, 1 where it does not, 2 where too much lay unread. */
  ended_() {
    this.#isBroken = false;
    if (this.#isFull) return 2;
    return Number(this.#source.readyState === CLOSED);
  }

  /** A read that is pending ends. */
  cancel() {
    endAttempt(this);
    this.#isBroken = true;
    this.#wake?.();
    this.#source.close();
    // Browsers are silent after that. workerd is not.
    for (const name of this.#heard) this.#source.removeEventListener(name, this.#hear);
  }

  /** The instance that reads has died. */
  abort() {
    this.cancel();
  }
}
