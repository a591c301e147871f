// Where the tokens of runs are kept, and checkpoints over SnapState in the same style.

import { configuration } from "../../js/glue/errors.js";

/** Keeps tokens as long as the page or process lives. */
export function memory() {
  const tokens = new Map();
  return {
    load: async (key) => tokens.get(key),
    save: async (key, token) => void tokens.set(key, token),
    remove: async (key) => void tokens.delete(key),
  };
}

/** Keeps tokens in `localStorage`, or another storage of the page. */
export function webStorage(storage = globalThis.localStorage) {
  const name = (key) => `flowtether:${key}`;
  return {
    load: async (key) => storage.getItem(name(key)) ?? undefined,
    save: async (key, token) => storage.setItem(name(key), token),
    remove: async (key) => storage.removeItem(name(key)),
  };
}

/** Keeps tokens as checkpoints: one step each. */
export function snapState(client) {
  const checkpoints = checkpointsOf(client);
  return {
    async load(key) {
      const found = await checkpoints.latest(key);
      if (found && !found.state) throw configuration("token", "is archived and cannot be read");
      return found?.state.token && JSON.stringify(found.state.token);
    },
    save: async (key, token) => void (await checkpoints.save(key, { token: JSON.parse(token) })),
    // The service forgets nothing before its time: a step without a token stands for none.
    remove: async (key) => void (await checkpoints.save(key, {})),
  };
}

/** Numbered states, the next number found by itself. */
export function checkpointsOf(client) {
  const steps = new Map();

  async function latest(key, options) {
    const { latest_checkpoint: found } = await client.resume(key, options).catch((error) => {
      if (error.status !== 404) throw error;
      return {};
    });
    // An archive answers without the state; its history has it.
    return found && !found.state ? (await client.replay(key, options)).checkpoints.at(-1) : found;
  }

  async function save(key, state, options) {
    for (let attempts = 4; ; attempts -= 1) {
      const step = (steps.get(key) ?? (await latest(key))?.step ?? 0) + 1;
      steps.set(key, step);
      try {
        return await client.save(key, step, state, options);
      } catch (error) {
        // A step is written once: somebody else has written this one. The next free one is found anew.
        steps.delete(key);
        if (error.status !== 409 || attempts === 0) throw error;
      }
    }
  }

  return { save, latest, history: (key, options) => client.replay(key, options) };
}
