// What wakes a driver of WebAssembly's: each promise, timer and event says its number.

import { listen, startTimer, stopTimer, unlisten } from "./pending.js";

/** @import { Target, Wake } from "./types.d.ts" */

export class Wakes {
  /** @type {Wake | undefined} */
  #wake;
  /** What ends each wait for a timer or event, by its number. @type {(() => void)[]} */
  #ends = [];

  /** @param {Wake} wake */
  constructor(wake) {
    this.#wake = wake;
  }

  /** An error has the number after that of the value. @param {Promise<unknown>} promise @param {number} number */
  wait_(promise, number) {
    promise.then(
      (value) => this.#wake?.(number, value),
      (error) => this.#wake?.(number + 1, error),
    );
  }

  /** @param {number} what @param {number} ms */
  timer_(what, ms) {
    this.clear_(what);
    const timer = startTimer(ms, () => this.#wake?.(what));
    this.#ends[what] = () => stopTimer(timer);
  }

  /** A target whose own methods throw has nothing to listen to. @param {number} what @param {Target} target @param {string} event */
  listen_(what, target, event) {
    const callback = () => this.#wake?.(what);
    try {
      listen(target, event, callback);
    } catch {}
    this.#ends[what] = () => {
      try {
        unlisten(target, callback);
      } catch {}
    };
  }

  /** @param {number} what */
  clear_(what) {
    this.#ends[what]?.();
    delete this.#ends[what];
  }

  stop_() {
    this.#wake = undefined;
    this.#ends.forEach((end) => end());
  }
}
