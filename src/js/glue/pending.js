// Promises that somebody waits for, and what becomes of them when the WebAssembly that would settle them has trapped.

import { FlowtetherError } from "./errors.js";

const pending = new Set();
const attempts = new Set();

const failure = (message, cause) => new FlowtetherError(message, { provider: "", operation: "", retryable: false, cause });

/** The promise; it rejects too when the instance has died. */
export function settled(promise) {
  return new Promise((resolve, reject) => {
    const done = (settle) => (value) => {
      pending.delete(reject);
      settle(value);
    };
    pending.add(reject);
    promise.then(done(resolve), done(reject));
  });
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

/** Rejects everything that waits, closes what is open, and gives the error. */
export function died(cause) {
  const error = failure("the package itself failed, which is a defect of it; make a new client: runs go on from their tokens", cause);
  for (const reject of pending) reject(error);
  for (const controller of attempts) controller.abort();
  pending.clear();
  attempts.clear();
  return error;
}

/** The error of a call of an object whose instance has died. */
export const stale = () => failure("this object went with a failure of the package itself; make a new client");
