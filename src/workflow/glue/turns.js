// Work that must not run beside other work of the same key.

import { startTimer, stopTimer } from "../../js/glue/pending.js";
import { share } from "../../js/glue/shared.js";
import { within } from "./limit.js";

/**
 * So long one waits for the work before it, in ms. In a Cloudflare Worker the request that began it may be gone, and with it
 * every response that it waited for.
 */
const PATIENCE_MS = 60_000;

/** @type {WeakMap<object, Map<string, Promise<unknown>>>} */
const turns = share("turns", () => new WeakMap());

/** @param {Promise<unknown>} before @returns {Promise<void>} */
const settled = (before) =>
  new Promise((resolve) => {
    const timer = startTimer(PATIENCE_MS, resolve);
    const end = () => {
      stopTimer(timer);
      resolve();
    };
    before.then(end, end);
  });

/**
 * Runs the work after what was given before it for the same owner and key, in the order of the calls. An abort ends the wait at once.
 *
 * @template T
 * @param {object} owner
 * @param {string} key
 * @param {() => Promise<T>} work
 * @param {AbortSignal | undefined} [signal]
 * @returns {Promise<T>}
 */
export function inTurn(owner, key, work, signal) {
  if (!turns.has(owner)) turns.set(owner, new Map());
  const tails = /** @type {Map<string, Promise<unknown>>} */ (turns.get(owner));
  const before = tails.get(key);
  const tail = (async () => {
    if (before) await settled(before);
    // Awaited at once: workerd reports a promise that is rejected before anybody waits for it, and `return` waits a moment later.
    return await work();
  })();
  tails.set(key, tail);
  const leave = () => {
    if (tails.get(key) === tail) tails.delete(key);
  };
  tail.then(leave, leave);
  return before ? within(undefined, signal, {}, () => tail) : tail;
}
