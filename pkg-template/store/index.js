// @ts-check
// A run as a store without a framework: what it shows, and whom it notifies of changes. Users of one identity share one run.

import { Follower, report } from "./follower.js";
import { identityOf } from "./identity.js";
import { kept } from "./registry.js";
import { IDLE, PENDING } from "./view.js";

export { identityOf };

/** @typedef {import("../../pkg/store.js").RunSnapshot<any, any>} Snapshot */

class RunStore {
  #client;
  #key;
  #options;
  /** @type {Follower} */
  #follower;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #isIn = false;
  /** What was shown when it was disposed. @type {Snapshot | undefined} */
  #last;

  /** @type {import("./follower.js").Watcher} */
  #watcher;

  /** @param {any} client @param {any} source @param {import("../../pkg/store.js").RunStoreOptions<any>} options */
  constructor(client, source, options) {
    this.#client = client;
    this.#key = identityOf(source);
    this.#options = options;
    this.#follower = new Follower(client, source ?? undefined, this.#key, options);
    this.#watcher = {
      isEnabled: options.enabled !== false,
      notify: () => {
        for (const listener of [...this.#listeners]) attempt(listener);
      },
      tell: (what, told) => attempt(() => this.#options[what]?.(told)),
    };
  }

  /** The follower that all of this identity share; it may have been made by another user meanwhile. */
  #current() {
    return this.#isIn ? this.#follower : (kept(this.#client, this.#key) ?? this.#follower);
  }

  #join() {
    if (this.#isIn || this.#last) return;
    this.#follower = this.#current();
    this.#isIn = true;
    this.#follower.join(this.#watcher);
  }

  #part() {
    if (!this.#isIn) return;
    this.#isIn = false;
    this.#follower.part(this.#watcher);
  }

  getSnapshot = () => this.#last ?? this.#current().snapshot ?? this.getServerSnapshot();

  getServerSnapshot = () => (this.#key !== undefined && this.#watcher.isEnabled ? PENDING : IDLE);

  /** @param {() => void} listener */
  subscribe = (listener) => {
    if (this.#last) return () => {};
    // One function may be given twice, and is then called twice.
    const own = () => listener();
    this.#listeners.add(own);
    this.#join();
    return () => {
      if (this.#listeners.delete(own) && this.#listeners.size === 0) this.#part();
    };
  };

  /** @param {import("../../pkg/store.js").RunStoreOptions<any>} options */
  configure = (options) => {
    this.#options = options;
    const isEnabled = options.enabled !== false;
    if (isEnabled === this.#watcher.isEnabled) return;
    this.#watcher.isEnabled = isEnabled;
    if (this.#isIn) this.#follower.check();
  };

  /** @param {any} [input] */
  start = (input) => {
    this.#join();
    // As the handler of a click it is given the click.
    const given = input === undefined || typeof input?.preventDefault === "function" ? [] : [input];
    return this.#act((follower) => follower.start(...given));
  };

  /** @param {any} reply @param {any} [options] */
  respond = (reply, options) => this.#act((follower) => follower.respond(reply, options));

  /** @param {string} [reason] */
  cancel = (reason) => this.#act((follower) => follower.cancel(typeof reason === "string" ? reason : undefined));

  retry = () => {
    this.#join();
    return this.#act((follower) => follower.retry());
  };

  clear = () => this.#act((follower) => follower.clear());

  dispose = () => {
    this.#last ??= this.getSnapshot();
    this.#listeners.clear();
    this.#part();
    this.#follower.rest();
  };

  /** @template T @param {(follower: Follower) => Promise<T>} work */
  #act(work) {
    const follower = this.#current();
    if (!this.#last) return follower.act(() => work(follower));
    // It is no error of the run, which others may show.
    const refused = Promise.reject(new Error("the store was disposed of: make another one"));
    refused.catch(() => {});
    return refused;
  }
}

/** Calls a function of the caller's. @param {() => void} call */
function attempt(call) {
  try {
    const returned = /** @type {any} */ (call());
    returned?.then?.(undefined, report);
  } catch (error) {
    report(error);
  }
}

/**
 * @param {any} client
 * @param {any} source
 * @param {import("../../pkg/store.js").RunStoreOptions<any>} [options]
 * @returns {any}
 */
export const createRunStore = (client, source, options = {}) => new RunStore(client, source, options);

/** What a component does with a run. @param {any} store */
export const verbsOf = ({ start, respond, cancel, retry, clear }) => ({ start, respond, cancel, retry, clear });

/**
 * The stores of many runs as one: its snapshot is the list of theirs.
 *
 * @param {any} client
 * @param {readonly any[]} sources
 * @param {import("../../pkg/store.js").RunStoreOptions<any>} [options]
 * @returns {any}
 */
export function createRunsStore(client, sources, options = {}) {
  const stores = sources.map((source) => createRunStore(client, source, options));
  const of = (/** @type {"getSnapshot" | "getServerSnapshot"} */ name) => {
    /** @type {any[]} */
    let last = [];
    return () => {
      const now = stores.map((store) => store[name]());
      if (now.length !== last.length || now.some((one, at) => one !== last[at])) last = now;
      return last;
    };
  };
  return {
    stores,
    getSnapshot: of("getSnapshot"),
    getServerSnapshot: of("getServerSnapshot"),
    subscribe(/** @type {() => void} */ listener) {
      const leave = stores.map((store) => store.subscribe(listener));
      return () => leave.forEach((one) => one());
    },
    configure: (/** @type {any} */ given) => stores.forEach((store) => store.configure(given)),
    dispose: () => stores.forEach((store) => store.dispose()),
  };
}
