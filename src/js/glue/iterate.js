// The async iterator over a source that delivers batches, written by hand: it delivers from the batch at hand without
// crossing into WebAssembly, and closes the connection the moment its reader leaves, also while a read is pending,
// which an async generator cannot.

import { calledFrom, fromCaller } from "./errors.js";
import { read as readPart } from "./body.js";
import { leave, settled } from "./pending.js";

/** @import { Hands, Loop, Reader, Source } from "./types.d.ts" */

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

/**
 * `batch` is what was read of the source before. `position`, where there is one, takes each item that is delivered; see `src/workflow/glue`. `show` makes of each what the caller
 * sees, or undefined of one that the caller does not see.
 *
 * @template Item
 * @template [Shown=Item]
 * @param {Source<Item>} source
 * @param {Hands<Item, Shown>} [hands]
 * @returns {AsyncGenerator<Shown, void, undefined>}
 */
export function iterate(source, { position_: position, show_: show, batch_: batch = [] } = {}) {
  let index = 0;
  let finished = false;
  // What this loop was given last.
  /** @type {Item | undefined} */
  let last;
  // The body that is read here.
  /** @type {Reader | undefined} */
  let body;
  // Reads that were asked for while another was pending wait for it: the source knows one reader at a time.
  /** @type {Promise<IteratorResult<Shown, void>> | undefined} */
  let pending;

  /** @param {void} value @returns {IteratorReturnResult<void>} */
  const end = (value) => ({ done: true, value });

  /** @returns {IteratorYieldResult<Shown> | false} */
  function take() {
    const item = batch[index++];
    last = item;
    position?.take_(item);
    const value = /** @type {Shown | undefined} */ (show ? show(item) : item);
    return value !== undefined && { done: false, value };
  }

  function finish() {
    if (finished) return;
    finished = true;
    batch = [];
    index = 0;
    position?.loops_.delete(iterator);
    try {
      source.close();
    } catch {
      // The instance that would close the connection has died.
      if (body) leave(body);
    }
  }

  /** @returns {Promise<Item[] | undefined>} */
  async function pull() {
    while ((body = source.reading?.())) {
      // What is wrong is found when it is read again.
      const part = await settled(readPart(body)).catch(() => undefined);
      const items = !part || part.done || finished ? undefined : /** @type {Required<Source<Item>>} */ (source).take(part.value);
      if (items === undefined) break;
      if (items.length > 0) return items;
    }
    return finished ? undefined : source.pull();
  }

  /** @returns {Promise<IteratorResult<Shown, void>>} */
  async function read() {
    try {
      for (;;) {
        // A save that fails is thrown into the loop, which reads no more: what is not saved has to be delivered again.
        if (position?.isDue_(last)) await position.save_();
        while (index >= batch.length) {
          if (finished) return end(undefined);
          const next = await pull();
          if (!finished && next === undefined && position?.isDue_(last, true)) await position.save_();
          if (finished || next === undefined) {
            finish();
            return end(undefined);
          }
          batch = next;
          index = 0;
        }
        const taken = take();
        if (taken) return taken;
      }
    } catch (error) {
      const closed = finished;
      finish();
      if (closed) return end(undefined);
      throw error;
    }
  }

  /** @type {Loop<Shown>} */
  const iterator = {
    next() {
      if (pending === undefined && index < batch.length && !position?.isDue_(last)) {
        const taken = take();
        if (taken) return Promise.resolve(taken);
      }
      const at = calledFrom();
      const reading = pending === undefined ? read() : pending.then(read, read);
      pending = reading;
      const settle = () => {
        if (pending === reading) pending = undefined;
      };
      // Nothing but the caller waits for this one: engines follow a promise to who waits for it only then.
      return reading.then(
        (step) => {
          settle();
          return step;
        },
        (error) => {
          settle();
          throw fromCaller(error, at);
        },
      );
    },
    return(value) {
      finish();
      return Promise.resolve(value).then(end);
    },
    throw(error) {
      finish();
      return Promise.reject(error);
    },
    [Symbol.asyncIterator]() {
      return iterator;
    },
    get [Symbol.toStringTag]() {
      return "AsyncGenerator";
    },
  };
  if (Symbol.asyncDispose !== undefined) {
    iterator[Symbol.asyncDispose] = () => iterator.return().then(() => undefined);
  }
  position?.loops_.add(iterator);
  return Object.setPrototypeOf(iterator, AsyncIteratorPrototype);
}

/**
 * The async iterator whose first read rejects. Its pull throws: workerd reports a promise that is rejected before somebody waits for it.
 *
 * @param {unknown} error
 */
export function refused(error) {
  const pull = () => {
    throw error;
  };
  return iterate({ pull, close() {} });
}
