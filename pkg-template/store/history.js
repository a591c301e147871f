// @ts-check
// The last events of a run, kept with its checkpoint, for a service that keeps none.

/** @typedef {import("../../pkg/index.js").WorkflowEvent} Event */

/** Between two saves, in ms. */
const SAVE_MS = 250;

export class History {
  #store;
  #key;
  #most;
  /** @type {(() => string) | undefined} */
  #unsaved;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #saving = Promise.resolve();

  /**
   * @param {import("../../pkg/index.js").WorkflowCheckpoint} checkpoint
   * @param {{ maxEvents?: number | undefined, maxCharacters?: number | undefined }} bounds
   */
  constructor({ store, key }, { maxEvents = 500, maxCharacters = 256 * 1024 }) {
    this.#store = store;
    this.#key = `${key}:events`;
    this.#most = { maxEvents, maxCharacters };
  }

  /** What was kept of a run. @param {string} runId @returns {Promise<{ events: Event[], isWhole: boolean } | undefined>} */
  async read(runId) {
    try {
      const { id, events, isWhole } = JSON.parse((await this.#store.load(this.#key)) ?? "{}");
      return id === runId ? { events, isWhole } : undefined;
    } catch {
      // What cannot be read is not there; the view says that it is partial.
      return undefined;
    }
  }

  /** Keeps the last events, when it is time: each of them would cost more than it is worth. @param {string} id @param {readonly Event[]} events @param {boolean} isWhole */
  save(id, events, isWhole) {
    this.#unsaved = () => this.#write(id, events, isWhole);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(this.#saveNow, SAVE_MS);
    /** @type {any} */ (this.#timer).unref?.();
    // A page that is left has no time any more; the stores of a page write at once.
    globalThis.addEventListener?.("pagehide", this.#saveNow);
  }

  #saveNow = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    globalThis.removeEventListener?.("pagehide", this.#saveNow);
    const text = this.#unsaved?.();
    this.#unsaved = undefined;
    // A full storage costs the history, and nothing else.
    if (text !== undefined)
      this.#saving = Promise.resolve(this.#store.save(this.#key, text)).then(
        () => {},
        () => {},
      );
  };

  /** @param {string} id @param {readonly Event[]} events @param {boolean} isWhole */
  #write(id, events, isWhole) {
    const { maxEvents, maxCharacters } = this.#most;
    const written = [];
    let length = 0;
    for (let at = events.length - 1; at >= 0 && written.length < maxEvents; at -= 1) {
      const text = JSON.stringify(events[at]);
      length += text.length + 1;
      if (length > maxCharacters) break;
      written.unshift(text);
    }
    return `{"id":${JSON.stringify(id)},"isWhole":${isWhole && written.length === events.length},"events":[${written}]}`;
  }

  async remove() {
    clearTimeout(this.#timer);
    this.#timer = this.#unsaved = undefined;
    globalThis.removeEventListener?.("pagehide", this.#saveNow);
    await this.#saving;
    await this.#store.remove(this.#key);
  }
}
