// What was received: each delivery is claimed in a store before it is acted upon.

/**
 * @import { WebhookDeliveries } from "flowtether/webhooks"
 * @typedef {{ check(absent: object): Atomic, set(path: string[], value: number, options: object): Atomic, commit(): Promise<{ ok: boolean }> }} Atomic
 * @typedef {{ get(path: string[]): Promise<{ versionstamp: string | null }>, delete(path: string[]): Promise<void>, atomic(): Atomic }} Kv
 */

/**
 * Keeps keys in memory, the newest `max` of them: of one process, and only until it ends.
 *
 * @param {{ max?: number | undefined }} [options]
 * @returns {WebhookDeliveries}
 */
export function memoryDeliveries({ max = 100_000 } = {}) {
  /** @type {Map<string, number>} */
  const ends = new Map();
  /** @param {string} key */
  const isKept = (key) => (ends.get(key) ?? 0) > Date.now();
  return {
    has: async (key) => isKept(key),
    async add(key, { expiresInMs }) {
      if (isKept(key)) return false;
      ends.delete(key);
      ends.set(key, Date.now() + expiresInMs);
      if (ends.size > max) ends.delete(/** @type {string} */ (ends.keys().next().value));
      return true;
    },
    delete: async (key) => ends.delete(key),
  };
}

/** Keeps keys in Deno KV, which all isolates of a deployment share. @param {Kv} kv @returns {WebhookDeliveries} */
export function denoKv(kv) {
  /** @param {string} key */
  const path = (key) => ["flowtether", "deliveries", key];
  return {
    has: async (key) => (await kv.get(path(key))).versionstamp !== null,
    async add(key, { expiresInMs }) {
      const absent = { key: path(key), versionstamp: null };
      return (await kv.atomic().check(absent).set(path(key), 1, { expireIn: expiresInMs }).commit()).ok;
    },
    delete: (key) => kv.delete(path(key)),
  };
}

/** What `once` resolves with when the work was not done, because it was or is being done. */
export const DUPLICATE = Symbol("duplicate");
export const IN_PROGRESS = Symbol("in progress");

/** Does the work of a delivery once, over any number of copies that arrive one after the other or at the same time. */
export class Once {
  #store;
  /** @type {Set<string>} */
  #working = new Set();

  /** @param {WebhookDeliveries} store */
  constructor(store) {
    this.#store = store;
  }

  /** @template T @param {string[]} keys @param {number} expiresInMs @param {() => T | Promise<T>} work */
  async do(keys, expiresInMs, work) {
    // A store such as a `Set` does not say that it had the key already, so those of this process are kept apart here.
    if (keys.some((key) => this.#working.has(key))) return IN_PROGRESS;
    for (const key of keys) this.#working.add(key);
    /** @type {string[]} */
    const claimed = [];
    try {
      for (const key of keys) if (await this.#store.has(key)) return DUPLICATE;
      for (const key of keys) {
        if ((await this.#store.add(key, { expiresInMs })) === false) {
          await this.#release(claimed);
          return DUPLICATE;
        }
        claimed.push(key);
      }
      return await work();
    } catch (error) {
      // What failed first says more than a store that fails again.
      await this.#release(claimed).catch(() => {});
      throw error;
    } finally {
      for (const key of keys) this.#working.delete(key);
    }
  }

  /** @param {string[]} keys */
  async #release(keys) {
    for (const key of keys) await this.#store.delete?.(key);
  }
}
