// How far a run's events were handed out, and when that is saved. `src/js/glue/iterate.js` tells it of every event, on this
// side of the boundary: a crossing per event would cost more than the event.

import { configuration } from "../../js/glue/errors.js";

/** The options without `checkpoint`, and that with its defaults. */
export function readCheckpoint({ checkpoint, ...options } = {}) {
  if (checkpoint === undefined) return [options];
  const { store, key, every = 1, ack = "auto" } = checkpoint ?? {};
  if (typeof store?.save !== "function" || !key || !(every >= 1) || !["auto", "manual"].includes(ack)) {
    throw configuration("checkpoint", "must be { store, key, every, ack }");
  }
  return [options, { store, key, every, ack }];
}

export class Position {
  // The event that was delivered last, the question that is open, and what the questions are known by that are not open any more.
  event_;
  waiting_;
  closed_ = new Set();
  // Who asked last: more events may tell of that question, also in a later loop.
  asked_;
  // The loops that read now.
  loops_ = new Set();
  // The last reader, and the records that came beside it: a service that tells only news does not repeat those.
  reader_;
  heard_ = [];
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

  take_(event) {
    this.event_ = event;
    this.#isConsumed = false;
    if (event.status === "waiting" && event.kind !== "waiting") return;
    this.waiting_ = event.kind === "waiting" ? event : undefined;
    this.asked_ = event.details && event.id;
    // A question without an id is another one than that which was answered before.
    this.closed_.delete(undefined);
  }

  /** Whether something has to be saved before the next event: whoever asks for that has consumed the one before it. */
  isDue_(atEnd) {
    const { every, ack } = this.#checkpoint ?? {};
    if (ack !== "auto") return false;
    if (!this.#isConsumed) this.#unsaved += 1;
    this.#isConsumed = true;
    return this.#unsaved >= (atEnd ? 1 : every);
  }

  async acknowledge_(event) {
    this.#acknowledged = event;
    this.#unsaved += 1;
    if (this.#unsaved >= this.#checkpoint?.every) await this.save_();
  }

  async save_() {
    const { store, key } = this.#checkpoint ?? {};
    await store?.save(key, JSON.stringify(this.token_()));
    this.#unsaved = 0;
  }

  token_() {
    return this.#token(this.#checkpoint?.ack === "manual" ? this.#acknowledged : this.event_);
  }
}
