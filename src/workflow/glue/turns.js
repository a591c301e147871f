// Work that must not run beside other work of the same key.

/**
 * So long one waits for the work before it, in ms. In a Cloudflare Worker the request that began it may be gone, and with it
 * every answer that it waited for.
 */
const PATIENCE_MS = 60_000;

const turns = new WeakMap();

const settled = (before) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    before.then(end, end);
  });

/** Runs the work after what was given before it for the same owner and key, in the order of the calls; an abort ends the wait. */
export function inTurn(owner, key, work, signal) {
  if (!turns.has(owner)) turns.set(owner, new Map());
  const tails = turns.get(owner);
  const before = tails.get(key);
  const tail = (async () => {
    if (before) await settled(before);
    signal?.throwIfAborted?.();
    return work();
  })();
  tails.set(key, tail);
  const leave = () => {
    if (tails.get(key) === tail) tails.delete(key);
  };
  tail.then(leave, leave);
  if (!before || !signal?.addEventListener) return tail;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    const end = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    tail.then(resolve, reject).then(end);
  });
}
