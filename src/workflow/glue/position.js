// How far a run's events were handed out, and when that is saved. `src/js/glue/iterate.js` tells it of every event, on this
// side of the boundary: a crossing per event would cost more than the event.

import { configuration } from "../../js/glue/errors.js";

/** The option `checkpoint` with its defaults; undefined where there is none. */
export function readCheckpoint({ checkpoint, ...options } = {}) {
  if (checkpoint === undefined) return { options };
  const { store, key, every = 1, ack = "auto", ...unknown } = checkpoint ?? {};
  const refuse = (name, problem) => {
    throw configuration(`checkpoint.${name}`, problem);
  };
  for (const name in unknown) refuse(name, "is not an option here; known are store, key, every, ack");
  if (typeof store?.save !== "function") refuse("store", "must have the functions load, save and remove");
  if (typeof key !== "string" || key === "") refuse("key", "must be a non-empty string");
  if (!(every >= 1)) refuse("every", "must be a number of at least 1");
  if (ack !== "auto" && ack !== "manual") refuse("ack", 'must be "auto" or "manual"');
  return { options, checkpoint: { store, key, every, ack } };
}

export class Position {
  // The event that was handed out last, the question that is open, and the id of the one that was answered last.
  event;
  waiting;
  answered;
  // The loops that read now.
  loops = new Set();
  #token;
  #checkpoint;
  #acknowledged;
  #isConsumed = true;
  #unsaved = 0;

  /** `token` makes a token of an event; of none, that with which the run began. */
  constructor(token, checkpoint) {
    this.#token = token;
    this.#checkpoint = checkpoint;
  }

  take(event) {
    this.event = event;
    this.#isConsumed = false;
    if (event.kind === "waiting") this.waiting = event;
    else if (event.status !== "waiting") this.waiting = undefined;
  }

  /** Whether something has to be saved before the next event: whoever asks for that has consumed the one before it. */
  isDue(atEnd) {
    const { every, ack } = this.#checkpoint ?? {};
    if (ack !== "auto") return false;
    if (!this.#isConsumed) this.#unsaved += 1;
    this.#isConsumed = true;
    return this.#unsaved >= (atEnd ? 1 : every);
  }

  async acknowledge(event) {
    this.#acknowledged = event;
    this.#unsaved += 1;
    if (this.#unsaved >= this.#checkpoint?.every) await this.save();
  }

  async save() {
    if (this.#checkpoint === undefined) return;
    const { store, key } = this.#checkpoint;
    await store.save(key, JSON.stringify(this.token()));
    this.#unsaved = 0;
  }

  token() {
    return this.#token(this.#checkpoint?.ack === "manual" ? this.#acknowledged : this.event);
  }
}
