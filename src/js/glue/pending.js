// Promises that somebody waits for, and what becomes of them when the WebAssembly that would settle them has trapped.

import { FlowtetherError } from "./errors.js";

const pending = new Set();
const attempts = new Set();
const timers = new Set();

const failure = (message, cause) => new FlowtetherError(message, { provider: "", operation: "", retryable: false, cause });

/** A promise that WebAssembly settles; it rejects too when the instance has died. */
export class Pending {
  #resolve;
  #reject;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    pending.add(this.#reject);
  }

  settle(isDone, value) {
    pending.delete(this.#reject);
    if (isDone) this.#resolve(value);
    else this.#reject(value);
  }
}

/** The promise; it rejects too when the instance has died. */
export function settled(promise) {
  const made = new Pending();
  promise.then(
    (value) => made.settle(true, value),
    (error) => made.settle(false, error),
  );
  return made.promise;
}

/** Has what promises come to taken, each with the number of its wait, until it is stopped. */
export class Waiter {
  #take;

  constructor(take) {
    this.#take = take;
  }

  wait(promise, number) {
    promise.then(
      (value) => this.#take?.(number, true, value),
      (error) => this.#take?.(number, false, error),
    );
  }

  stop() {
    this.#take = undefined;
  }
}

/** Cancels what a reader reads. Nobody waits for the end of that, and a failure to is the connection's end anyway. */
export function leave(reader) {
  reader.cancel().catch(() => {});
}

/** The controller of an attempt; it aborts too when the instance has died. */
export function beginAttempt() {
  const controller = new AbortController();
  attempts.add(controller);
  return controller;
}

/** The attempt is over; what is left of it is aborted, or there is nothing left. */
export function endAttempt(controller, isLeft) {
  attempts.delete(controller);
  if (isLeft) controller.abort();
}

/** The id of a timer; it is cleared too when the instance has died. */
export function startTimer(ms, callback) {
  const id = setTimeout(() => {
    timers.delete(id);
    callback();
  }, ms);
  timers.add(id);
  return id;
}

export function stopTimer(id) {
  timers.delete(id);
  clearTimeout(id);
}

/** Rejects everything that waits, closes what is open, and gives the error. */
export function died(cause) {
  const error = failure("the package itself failed, which is a defect of it; make a new client: runs go on from their tokens", cause);
  for (const reject of pending) reject(error);
  for (const controller of attempts) controller.abort();
  for (const id of timers) clearTimeout(id);
  for (const left of [pending, attempts, timers]) left.clear();
  return error;
}

/** The error of a call of an object whose instance has died. */
export const stale = () => failure("this object went with a failure of the package itself; make a new client");
