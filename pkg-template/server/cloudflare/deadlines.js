// What happens after a time, for any number of readers with one timer: workerd refuses an object's 10,001st.

/** Deadlines are kept so far apart that as many readers as there may be do not ring all the time. */
const GRAIN_MS = 100;

/** @typedef {{ at: number, call: () => void }} Entry */

export class Deadlines {
  /** @type {Set<Entry>} */
  #entries = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #next = Infinity;

  /** Calls `call` after a time, at the next whole tenth of a second. Returns the function that prevents it. @param {number} ms @param {() => void} call */
  after(ms, call) {
    const entry = { at: Math.ceil((Date.now() + ms) / GRAIN_MS) * GRAIN_MS, call };
    this.#entries.add(entry);
    this.#arm(entry.at);
    return () => {
      this.#entries.delete(entry);
      // A timer that is left would keep the object in memory.
      if (this.#entries.size === 0) this.#disarm();
    };
  }

  /** @param {number} at */
  #arm(at) {
    if (at >= this.#next) return;
    this.#disarm();
    this.#next = at;
    this.#timer = setTimeout(() => this.#ring(), Math.max(at - Date.now(), 0));
  }

  #disarm() {
    clearTimeout(this.#timer);
    this.#next = Infinity;
  }

  #ring() {
    this.#disarm();
    const now = Date.now();
    const due = [...this.#entries].filter(({ at }) => at <= now);
    // One that is called may prevent another one.
    for (const entry of due) if (this.#entries.delete(entry)) entry.call();
    let next = Infinity;
    for (const { at } of this.#entries) next = Math.min(next, at);
    if (next < Infinity) this.#arm(next);
  }
}
