// Promises that somebody waits for, and what becomes of them when the WebAssembly that would settle them has trapped.

import { calledFrom, configuration, FlowtetherError, fromCaller, startedFrom } from "./errors.js";

/** @import { Heard, Place, Reader, Settle, Target, Timer } from "./types.d.ts" */

/** @type {Set<Settle>} */
const pending = new Set();
/** @type {Set<{ abort(): void }>} */
const attempts = new Set();
/** @type {Set<Timer>} */
const timers = new Set();
/** What is called at an event of a target, by target. @type {Map<Target, Heard>} */
const heard = new Map();

/** The longest wait of setTimeout, in ms: beyond it setTimeout fires at once. */
const LONGEST_MS = 2_147_483_647;

/** By less than this a timer may be early, in ms: engines round. */
const EARLY_MS = 2;

/** How far `now` is ahead of `performance.now`, in ms. */
let ahead = 0;

/** @param {string} message @param {unknown} [cause] */
const failure = (message, cause) => new FlowtetherError(message, { provider: "", operation: "", retryable: false, cause });

/** A promise that WebAssembly settles; it rejects too when the instance has died. */
export class Pending {
  /** @type {Settle | undefined} */
  #resolve;
  /** @type {Settle | undefined} */
  #reject;

  /** @param {Place} [at] */
  constructor(at = startedFrom()) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    }).catch((error) => {
      throw fromCaller(error, at);
    });
    pending.add(/** @type {Settle} */ (this.#reject));
  }

  /** @param {boolean} isDone @param {unknown} value */
  settle(isDone, value) {
    pending.delete(/** @type {Settle} */ (this.#reject));
    const settle = /** @type {Settle} */ (isDone ? this.#resolve : this.#reject);
    settle(value);
  }
}

/** The promise; it rejects too when the instance has died. @template T @param {Promise<T>} promise @returns {Promise<T>} */
export function settled(promise) {
  const made = new Pending(calledFrom());
  promise.then(
    (value) => made.settle(true, value),
    (error) => made.settle(false, error),
  );
  return made.promise;
}

/** Cancels what a reader reads. Nobody waits for the end of that, and a failure to is the connection's end anyway. @param {Reader} reader */
export async function leave(reader) {
  try {
    await reader.cancel();
  } catch {
    // A caller's own may throw at once.
  }
}

/** Why a signal was aborted. Those of polyfills have no reason. @param {{ readonly reason?: unknown }} signal @returns {unknown} */
export function reasonOf(signal) {
  try {
    const { reason } = signal;
    return reason === undefined ? new DOMException("the signal was aborted", "AbortError") : reason;
  } catch (error) {
    return error;
  }
}

/**
 * The controller of an attempt; it aborts too when the instance has died.
 *
 * @param {{ abort(): void }} [controller]
 */
export function beginAttempt(controller = new AbortController()) {
  attempts.add(controller);
  return controller;
}

/** The attempt is over; what is left of it is aborted, or there is nothing left. @param {{ abort(): void }} controller @param {boolean} [isLeft] */
export function endAttempt(controller, isLeft) {
  attempts.delete(controller);
  if (isLeft) controller.abort();
}

/**
 * The time in ms since some moment, on a clock that nobody sets: `Date.now()` may step back, ahead or stand still. A timer that fired
 * has waited by it, also where a test fakes `setTimeout` and no clock.
 */
export const now = () => performance.now() + ahead;

/** A timer of any length; after Infinity it never fires. It is cleared too when the instance has died. @param {number} ms @param {() => void} callback */
export function startTimer(ms, callback) {
  /** @type {Timer} */
  const timer = {};
  /** @param {number} left */
  const wait = (left) => {
    const ms = Math.min(left, LONGEST_MS);
    const due = now() + ms;
    timer.id_ = setTimeout(() => {
      const early = due - now();
      if (early > EARLY_MS) ahead += early;
      if (left > ms) return wait(left - ms);
      timers.delete(timer);
      callback();
    }, ms);
  };
  timers.add(timer);
  if (ms < Infinity) wait(ms);
  return timer;
}

/** @param {Timer} timer */
export function stopTimer(timer) {
  timers.delete(timer);
  clearTimeout(timer.id_);
}

/**
 * Calls back at the event of a target, which has one such event and one listener: Node warns of a leak from the eleventh on.
 *
 * @param {Target} target
 * @param {string} event
 * @param {() => void} callback
 */
export function listen(target, event, callback) {
  let callbacks = heard.get(target);
  if (callbacks === undefined) {
    callbacks = /** @type {Heard} */ (new Set());
    const listener = () => /** @type {Heard} */ (callbacks).forEach((call) => call());
    callbacks.stop_ = () => target.removeEventListener?.(event, listener);
    heard.set(target, callbacks);
    target.addEventListener?.(event, listener);
  }
  callbacks.add(callback);
}

/** The last one takes the listener away: one left on a long-lived target leaks. @param {Target} target @param {() => void} callback */
export function unlisten(target, callback) {
  const callbacks = heard.get(target);
  callbacks?.delete(callback);
  if (callbacks?.size !== 0) return;
  heard.delete(target);
  callbacks.stop_();
}

/** Rejects everything that waits, closes what is open, and gives the error. @param {unknown} cause */
export function died(cause) {
  const error = failure("the package itself failed, which is a defect of it; make a new client: runs are resumed from their tokens", cause);
  for (const reject of pending) reject(error);
  for (const controller of attempts) controller.abort();
  for (const timer of timers) clearTimeout(timer.id_);
  for (const callbacks of heard.values()) callbacks.stop_();
  for (const left of [pending, attempts, timers, heard]) left.clear();
  return error;
}

/** The error of a call of an object that was freed, or whose instance has died. @param {boolean} isFreed */
export const gone = (isFreed) =>
  fromCaller(
    isFreed ? configuration("this", "object was freed; make a new one") : failure("this object went with a failure of the package itself; make a new client"),
  );

/** The error of every call while there is no instance. @param {string} problem @param {unknown} [cause] @returns {Error} */
export const unloaded = (problem, cause) => Object.assign(configuration("WebAssembly", problem), cause && { cause });
