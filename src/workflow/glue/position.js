// How far a run's events were delivered, and when that is saved. `src/js/glue/iterate.js` reports every event to it, on this
// side of the boundary: a crossing per event would cost more than the event.

import { configuration } from "../../js/glue/errors.js";
import { isBehind, isStale } from "./token.js";
import { inTurn } from "./turns.js";

/**
 * The options without `checkpoint`, and that with its defaults.
 *
 * @param {any} [options]
 */
export function readCheckpoint({ checkpoint, ...options } = {}) {
  if (checkpoint === undefined) return [options];
  const { store, key, every = 1, ack = "auto" } = checkpoint ?? {};
  if (typeof store?.save !== "function" || typeof key !== "string" || key === "" || !(every >= 1) || !["auto", "manual"].includes(ack)) {
    throw configuration("checkpoint", "must be { store, key, every, ack }");
  }
  return [options, { store, key, every, ack }];
}

export class Position {
  // The furthest event that was delivered, and the run's questions.
  event_;
  questions_;
  // Who asked last: more events may report that question, also in a later loop.
  asked_;
  // The loops that read now.
  loops_ = new Set();
  #waiting;
  #begun;
  #token;
  #checkpoint;
  // The furthest event that is done with.
  #done;
  #saved;
  #unsaved = 0;

  /** `token` makes a token of an event, or of the token with which the run began. */
  constructor(begun, token, checkpoint, questions) {
    this.questions_ = questions;
    this.#begun = begun;
    this.#token = token;
    this.#checkpoint = checkpoint;
  }

  take_(event) {
    // A loop that is behind another one, or began anew, takes nothing back.
    if (isBehind(event, this.event_ ?? this.#begun)) return;
    this.event_ = event;
    if (event.status === "waiting" && event.kind !== "waiting") return;
    this.asked_ = event.details && event.id;
    if (event.kind === "waiting") this.questions_.opened_(event);
    else if (this.#waiting) this.questions_.gone_();
    this.#waiting = event.kind === "waiting" ? event : undefined;
  }

  /** The question that is open, as far as was delivered. */
  get waiting_() {
    return this.questions_.hasOpen_() ? this.#waiting : undefined;
  }

  #finish(event) {
    if (!event || event === this.#done || isBehind(event, this.#done ?? this.#begun)) return;
    this.#done = event;
    this.#unsaved += 1;
  }

  /** Whether something has to be saved before a loop gets its next event: whoever asks for that is done with `event`, the one before it. */
  isDue_(event, atEnd) {
    const { every, ack } = this.#checkpoint ?? {};
    if (ack !== "auto") return false;
    this.#finish(event);
    return this.#unsaved >= (atEnd ? 1 : every);
  }

  async acknowledge_(event) {
    this.#finish(event);
    if (this.#unsaved >= this.#checkpoint?.every) await this.save_();
  }

  /** Saves how far the run is when its turn comes, so that no save overtakes a later one. */
  async save_() {
    const { store, key } = this.#checkpoint;
    await inTurn(store, key, async () => {
      const count = this.#unsaved;
      const token = JSON.stringify(this.#token(this.#done ?? this.#begun));
      // Another run object under this key may be further. The package's own stores find that out by themselves.
      const isDone = token === this.#saved || (!store.owner_ && isStale(token, await store.load?.(key)));
      if (!isDone) await store.save(key, token);
      this.#saved = token;
      this.#unsaved -= count;
    });
  }

  token_() {
    return this.#token((this.#checkpoint?.ack === "manual" ? this.#done : this.event_) ?? this.#begun);
  }
}
