// Where the tokens of runs are kept, and checkpoints over a service of numbered states in the same style.

import { equals } from "../../js/glue/equals.js";
import { ConflictError, configuration } from "../../js/glue/errors.js";
import { now, startTimer } from "../../js/glue/pending.js";
import { within } from "./limit.js";
import { isStale } from "./token.js";
import { inTurn } from "./turns.js";

/** @import { RequestOptions, WorkflowStorage } from "flowtether" */
/** @import { PackageError } from "../../js/glue/types.d.ts" */
/** @import { Resumed, Saved, SavedStep, SaveOptions, Start, Step, StepClient, Storage, Store } from "./types.d.ts" */

/** A store over a storage that is synchronous: between what is read and what is written there is nobody else. @type {(open: () => Storage, owner: object) => Store & Required<Pick<Store, "claim">>} */
const storeOver = (open, owner) => ({
  // Those who made another store over the same storage take turns too.
  owner_: owner,
  load: async (key) => open().getItem(key) ?? undefined,
  async save(key, token) {
    const storage = open();
    if (!isStale(token, storage.getItem(key))) storage.setItem(key, token);
  },
  async claim(key, token) {
    const storage = open();
    const kept = storage.getItem(key);
    if (!kept) storage.setItem(key, token);
    return kept || token;
  },
  remove: async (key) => open().removeItem(key),
});

/** Keeps tokens as long as the page or process lives. */
export function memory() {
  /** @type {Map<string, string>} */
  const tokens = new Map();
  /** @type {Storage} */
  const storage = {
    getItem: (key) => tokens.get(key),
    setItem: (key, token) => tokens.set(key, token),
    removeItem: (key) => void tokens.delete(key),
  };
  return storeOver(() => storage, storage);
}

/**
 * The end of the running task. Firefox sends what a tab writes to the other tabs then, and gives a lock that was released before to a
 * tab that does not see it yet. A timer would not come where a test fakes timers.
 *
 * @returns {Promise<void>}
 */
const taskEnd = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(port1.close());
    port2.postMessage(undefined);
  });

/** Keeps tokens in `localStorage`, or another storage of the page. @param {WorkflowStorage} [storage] */
export function webStorage(storage) {
  /** @param {string} key */
  const name = (key) => `flowtether:${key}`;
  const store = storeOver(() => {
    let found = storage;
    let cause;
    try {
      // Where a page may keep nothing, reading the property alone throws.
      found ??= globalThis.localStorage;
    } catch (error) {
      cause = error;
    }
    if (!found) throw configuration("storage", "is not available here: give another one, or use memory()", cause);
    return {
      getItem: (key) => found.getItem(name(key)),
      setItem: (key, token) => found.setItem(name(key), token),
      removeItem: (key) => found.removeItem(name(key)),
    };
  }, storage ?? globalThis);
  /** Keeps other tabs from starting a run meanwhile, where the browser has locks: secure pages have. */
  store.lock = (key, work, options) => {
    const { locks } = globalThis.navigator ?? {};
    let begun;
    const begin = () => (begun ??= locks ? work().finally(taskEnd) : work());
    // A frame of an opaque origin is refused the lock.
    return locks ? locks.request(name(key), options, begin).catch(begin) : begin();
  };
  return store;
}

/** What JSON makes of a value, which has to be an object. @param {string} field @param {() => string | undefined} text @returns {object} */
function objectOf(field, text) {
  let object;
  try {
    object = JSON.parse(/** @type {string} */ (text()));
  } catch {
    // It is refused below, like any other value that is none.
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) throw configuration(field, "must be an object that JSON can hold");
  return object;
}

/** So long a process is waited for that starts a run, in ms; and so long until its key is read again. */
const START_MS = 10_000;
const READ_MS = 500;

/** Keeps tokens as checkpoints of a client that saves numbered states: one step each. @param {StepClient} client @returns {Store} */
export function stepStore(client) {
  const { latest, write } = stepsOf(client);
  // Who writes: a change that the service sees in it means that somebody else has written meanwhile.
  const by = Math.random().toString(36).slice(2);
  /** @param {Step | undefined} found */
  const textOf = (found) => {
    if (found && !found.state) throw configuration("token", "is archived and cannot be read");
    return found?.state?.token && JSON.stringify(found.state.token);
  };
  /** @param {string} key @param {string} text @param {(found: Step) => unknown} isKept */
  const keep = (key, text, isKept) => write(key, { token: objectOf("token", () => text), by }, {}, isKept);
  return {
    owner_: client,
    /** Keeps other processes from starting a run meanwhile, by a step that says who starts one. */
    async lock(key, work, options) {
      const began = now();
      /** @param {Step} found */
      const isTaken = ({ state }) => state?.token || (state?.starts && now() - began < START_MS);
      for (;;) {
        await latest(key, options);
        const { kept } = await write(key, { starts: true, by }, options, isTaken);
        if (!kept) break;
        if (kept.state?.token) return await work();
        await within(undefined, options.signal, {}, () => new Promise((/** @type {(value?: unknown) => void} */ resolve) => startTimer(READ_MS, resolve)));
      }
      try {
        return await work();
      } catch (error) {
        // The next one need not wait. Who took over meanwhile is left alone.
        await write(key, { by }, {}, ({ state }) => state?.by !== by || state.token).catch(() => {});
        throw error;
      }
    },
    load: async (key) => textOf(await latest(key)),
    save: async (key, text) => void (await keep(key, text, (found) => isStale(text, JSON.stringify(found.state?.token)))),
    claim: async (key, text) => textOf((await keep(key, text, textOf)).kept) ?? text,
    // The service forgets nothing before its time: a step without a token stands for none.
    remove: async (key) => void (await write(key, { by }, {}, () => false)),
  };
}

/** Numbered states, the next number found by itself. @param {StepClient} client */
export function checkpointsOf(client) {
  const { latest, write } = stepsOf(client);
  return {
    /** @param {string} key @param {object} state @param {SaveOptions} [options] */
    save: (key, state, options) => write(key, state, options),
    latest,
    /** @param {string} key @param {RequestOptions} [options] */
    history: (key, options) => client.replay(key, options),
  };
}

/** A checkpoint's id has up to seven characters more than its workflow's, and the service finds no id of over 100. */
const MOST_CHARACTERS = 93;

/** So often a save may meet the steps of others. */
const MOST_TRIES = 30;

/** @param {SavedStep[]} checkpoints @returns {SavedStep | undefined} */
const highest = (checkpoints) =>
  checkpoints.reduce((/** @type {SavedStep | undefined} */ best, one) => (one.step < /** @type {number} */ (best?.step) ? best : one), undefined);

/**
 * The steps of a key, of which the highest one counts: the service's own "latest" is the one that was written last.
 *
 * It refuses a step that is there, but checks that and writes one after the other: of saves at the same moment several may succeed, and
 * the last of them stays. So what was written is read again, unless nobody else can have written.
 *
 * @param {StepClient} client
 */
function stepsOf(client) {
  // The highest step that is known of each key, and what of its state counts here.
  /** @type {Map<string, Step>} */
  const known = new Map();

  /** @param {string} key @param {number} step @param {Start} [state] */
  const learn = (key, step, state) =>
    known.set(key, { step: Math.max(step, known.get(key)?.step ?? 0), state: { token: state?.token, starts: state?.starts, by: state?.by } });

  /**
   * The steps from this one on, in the order in which they were written, among the first 1000 writes: a replay has no others.
   *
   * @param {string} key
   * @param {number} fromStep
   * @param {RequestOptions} [options]
   */
  const above = async (key, fromStep, options) => (await (client.above_ ?? client.replay).call(client, key, { ...options, fromStep })).checkpoints;

  /** @param {string} key @param {RequestOptions} [options] @returns {Promise<SavedStep | undefined>} */
  async function latest(key, options) {
    // What is longer could be saved, and never be found again.
    if (typeof key !== "string" || key === "" || key.length > MOST_CHARACTERS) {
      throw configuration("key", `must be a text of 1 to ${MOST_CHARACTERS} characters`);
    }
    const { latest_checkpoint: last } = await client.resume(key, options).catch((error) => {
      // Another 404 is none of the service's: nothing shows that there is no checkpoint.
      if (error.status !== 404 || error.code !== "NOT_FOUND") throw error;
      return /** @type {Partial<Resumed>} */ ({});
    });
    // An archive responds without the state; its history has it.
    const others = last && highest(last.state ? await above(key, last.step + 1, options) : (await client.replay(key, options)).checkpoints);
    const found = /** @type {number} */ (others?.step) >= /** @type {number} */ (last?.step) ? others : last;
    learn(key, found?.step ?? 0, found?.state);
    return found;
  }

  /**
   * Saves a state as the highest step and gives what the service says of it; or, under `kept`, what is there, when `isKept` wants that.
   *
   * @param {string} key
   * @param {object} state
   * @param {SaveOptions} [options]
   * @param {(found: Step) => unknown} [isKept]
   * @returns {Promise<Partial<Saved> & { kept?: Step | undefined }>}
   */
  async function write(key, state, options, isKept) {
    // As it is now, whatever becomes of it while others are saved.
    const sent = objectOf("state", () => JSON.stringify(state));
    const { signal, headers, timeoutMs, maxRetries } = options ?? {};
    const call = { signal, headers, timeoutMs, maxRetries };
    return inTurn(
      client,
      key,
      async () => {
        if (!known.has(key)) await latest(key, call);
        if (isKept?.(/** @type {Step} */ (known.get(key)))) return { kept: known.get(key) };
        /** @type {PackageError | undefined} */
        let refused;
        for (let tries = 1; tries < MOST_TRIES; tries += 1) {
          const step = /** @type {Step} */ (known.get(key)).step + 1;
          let found;
          try {
            const saved = await client.save(key, step, sent, options);
            learn(key, step, sent);
            const { added = [], changed = [] } = saved.diff_from_previous ?? {};
            if (isKept && !saved.alreadySaved && changed.length > 0 && ![...added, ...changed].includes("by")) return saved;
            const written = await above(key, step, call);
            found = highest(written) ?? (await latest(key, call));
            if (!found || !(found.step >= step)) return saved;
            learn(key, found.step, found.state);
            // Others may have saved above it since. What was there before it, or had this state before, is not what the caller saved last.
            const [own = found] = written;
            if (own.step === step && equals(sent, own.state) && (found.step === step || !saved.alreadySaved)) return saved;
          } catch (error) {
            refused = /** @type {PackageError} */ (error);
            if (refused.status !== 409) throw error;
            // Its history may have expired before the step: what cannot be listed is left behind in growing leaps.
            learn(key, step + 2 ** Math.max(0, tries - 4) - 1);
            found = await latest(key, call);
          }
          if (found && isKept?.(found)) return { kept: found };
        }
        const { provider = client.provider_ ?? "", operation = "save" } = /** @type {Partial<PackageError>} */ (refused ?? {});
        throw new ConflictError("others save under this key all the time", { provider, operation, retryable: true });
      },
      signal,
    );
  }

  // In turn too: what was read before a save must not be taken for what is there after it.
  return { latest: /** @type {typeof latest} */ ((key, options) => inTurn(client, key, () => latest(key, options), options?.signal)), write };
}
