// The time limit of work that consists of many calls.

import { configuration, TimeoutError } from "../../js/glue/errors.js";
import { listen, startTimer, stopTimer, unlisten } from "../../js/glue/pending.js";

/** @import { Fields } from "../../js/glue/types.d.ts" */

/**
 * The result of `work`, which is given a signal. When the time is over it rejects with a `TimeoutError`, and when the caller's signal
 * is aborted with the reason of that, also while `work` waits for a function of the caller.
 *
 * @template T
 * @param {number | undefined} timeoutMs
 * @param {AbortSignal | undefined} signal
 * @param {Fields} fields
 * @param {(signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(timeoutMs, signal, fields, work) {
  const limit = timeoutMs ?? Infinity;
  if (typeof limit !== "number" || !(limit >= 1)) throw configuration("timeoutMs", "must be a number of at least 1");
  // What is no signal is refused by the calls.
  if (signal && typeof signal.aborted !== "boolean") return await work(signal);
  const controller = new AbortController();
  /** @type {((reason: unknown) => void) | undefined} */
  let fail;
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    fail = reject;
  });
  /** @param {unknown} reason */
  const end = (reason) => {
    controller.abort(reason);
    /** @type {(reason: unknown) => void} */ (fail)(controller.signal.reason);
  };
  const abort = () => end(/** @type {AbortSignal} */ (signal).reason);
  const timer = startTimer(limit, () => end(new TimeoutError("timeoutMs passed; the run was not cancelled", fields)));
  if (signal) listen(signal, "abort", abort);
  try {
    if (signal?.aborted) abort();
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    stopTimer(timer);
    if (signal) unlisten(signal, abort);
  }
}
