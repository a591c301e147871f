// How far a run's events were delivered, and when that is saved. `src/js/glue/iterate.js` reports every event to it, on this
// side of the boundary: a crossing per event would cost more than the event.

import { equals } from "../../js/glue/equals.js";
import { configuration } from "../../js/glue/errors.js";
import { isBehind, isStale } from "./token.js";
import { inTurn } from "./turns.js";

/** @import { WorkflowCheckpoint, WorkflowEvent } from "flowtether" */
/** @import { Checkpoint, Place, Question, Questions, WorkflowToken } from "./types.d.ts" */

/**
 * The options; a wrong type would read as none.
 *
 * @template {object} T
 * @param {T | null | undefined} options
 * @returns {Partial<T>}
 */
export function optionsOf(options) {
  if (options === undefined || options === null) return {};
  if (typeof options !== "object" || Array.isArray(options)) throw configuration("options", "must be an object");
  return options;
}

/**
 * The options without `checkpoint`, and that with its defaults.
 *
 * @template {{ checkpoint?: WorkflowCheckpoint | undefined }} T
 * @param {T | null} [given]
 * @returns {[Partial<Omit<T, "checkpoint">>, Checkpoint?]}
 */
export function readCheckpoint(given) {
  const { checkpoint, ...options } = optionsOf(given);
  if (checkpoint === undefined) return [options];
  const { store, key, every = 1, ack = "auto" } = /** @type {Partial<WorkflowCheckpoint>} */ (checkpoint ?? {});
  if (typeof store?.save !== "function" || typeof key !== "string" || key === "" || !(every >= 1) || !["auto", "manual"].includes(ack)) {
    throw configuration("checkpoint", "must be { store, key, every, ack }");
  }
  return [options, { store, key, every, ack }];
}

/** Of each question that was delivered or shown, the run. @type {WeakMap<object, string>} */
const runsOf = new WeakMap();

/** Whether a question is of another run. Of a copy that is not known. @param {object | undefined} question @param {string} id */
export const isOfOther = (question, id) => (runsOf.get(/** @type {object} */ (question)) ?? id) !== id;

export class Position {
  // The furthest event that was delivered, and the run's questions.
  /** @type {WorkflowEvent | undefined} */
  event_;
  questions_;
  // The event that said what is asked: more events may report that question, also in a later loop.
  /** @type {(WorkflowEvent & Question) | undefined} */
  asked_;
  // The question that the caller saw last, of an event or of the run's record, open or not.
  /** @type {Question | undefined} */
  seen_;
  // The loops that read now.
  /** @type {Set<{ return(): unknown }>} */
  loops_ = new Set();
  /** @type {(WorkflowEvent & Question) | undefined} */
  #waiting;
  #begun;
  #token;
  #checkpoint;
  // The furthest event that is done with.
  /** @type {WorkflowEvent | undefined} */
  #done;
  /** @type {string | undefined} */
  #saved;
  #unsaved = 0;

  /**
   * `token` makes a token of an event, or of the token with which the run began.
   *
   * @param {WorkflowToken} begun
   * @param {(place: Place, asked?: string) => WorkflowToken} token
   * @param {Checkpoint | undefined} checkpoint
   * @param {Questions} questions
   */
  constructor(begun, token, checkpoint, questions) {
    this.questions_ = questions;
    this.#begun = begun;
    this.#token = token;
    this.#checkpoint = checkpoint;
  }

  /** @param {WorkflowEvent & { details?: unknown }} event */
  take_(event) {
    // A loop that is behind another one, or began anew, takes nothing back.
    if (isBehind(event, this.event_ ?? this.#begun)) return;
    this.event_ = event;
    if (event.status === "waiting" && event.kind !== "waiting") return;
    this.asked_ = /** @type {typeof this.asked_} */ (event.details && event);
    if (event.kind === "waiting") this.#ask(event);
    else if (this.#waiting) this.questions_.gone_();
    this.#waiting = event.kind === "waiting" ? event : undefined;
  }

  /** @param {WorkflowEvent & Question} event */
  #ask(event) {
    this.questions_.opened_(event);
    this.seen_ = event;
    runsOf.set(event, this.#begun.id);
  }

  /** The run's record was shown with this question. What an event has of it says more. @param {Question | undefined} question */
  show_(question) {
    if (question === undefined) return;
    const isSeen = equals(question.id, this.seen_?.id) && equals(question.details, this.seen_?.details);
    if (!isSeen) this.seen_ = question;
    runsOf.set(question, this.#begun.id);
  }

  /**
   * The token after an event, with the id of the question that was seen there: another one must not get a reply that nobody meant for it.
   *
   * @param {WorkflowEvent | undefined} event
   */
  #tokenAt(event) {
    if (event === undefined) return this.#token(this.#begun, this.#begun.asked);
    const id = event.kind === "waiting" ? event.id : event === this.event_ ? this.asked_?.id : undefined;
    return this.#token(event, event.status === "waiting" && typeof id === "string" ? id : undefined);
  }

  /** The question that is open, as far as was delivered. */
  get waiting_() {
    return this.questions_.hasOpen_() ? this.#waiting : undefined;
  }

  /** @param {WorkflowEvent | undefined} event */
  #finish(event) {
    if (!event || event === this.#done || isBehind(event, this.#done ?? this.#begun)) return;
    this.#done = event;
    this.#unsaved += 1;
  }

  /**
   * Whether something has to be saved before a loop gets its next event: whoever asks for that is done with `event`, the one before it.
   *
   * @param {WorkflowEvent | undefined} event
   * @param {boolean} [atEnd]
   */
  isDue_(event, atEnd) {
    const { every, ack } = this.#checkpoint ?? {};
    if (ack !== "auto") return false;
    this.#finish(event);
    return this.#unsaved >= (atEnd ? 1 : /** @type {number} */ (every));
  }

  /** @param {WorkflowEvent} event */
  async acknowledge_(event) {
    this.#finish(event);
    if (this.#unsaved >= /** @type {number} */ (this.#checkpoint?.every)) await this.save_();
  }

  /** Saves how far the run is when its turn comes, so that no save overtakes a later one. */
  async save_() {
    const { store, key } = /** @type {Checkpoint} */ (this.#checkpoint);
    await inTurn(store, key, async () => {
      const count = this.#unsaved;
      const token = JSON.stringify(this.#tokenAt(this.#done));
      // Another run object under this key may be further. The package's own stores find that out by themselves.
      const isDone = token === this.#saved || (!store.owner_ && isStale(token, await store.load?.(key)));
      if (!isDone) await store.save(key, token);
      this.#saved = token;
      this.#unsaved -= count;
    });
  }

  token_() {
    return this.#tokenAt(this.#checkpoint?.ack === "manual" ? this.#done : this.event_);
  }
}
