// @ts-check
// What is shown of a run: a snapshot that changes when it is time, of the events that came and of what was asked of the run.

import { Conversation } from "./messages.js";
import { completed } from "./question.js";

/**
 * @typedef {import("../../pkg/store.js").RunSnapshot<any, any>} Snapshot
 * @typedef {import("../../pkg/index.js").WorkflowEvent} Event
 */

const ENDS = ["completed", "failed", "cancelled"];

/** Whether a run does not leave a status. @param {string | undefined} status */
export const isOver = (status) => status !== undefined && ENDS.includes(status);

/** So many events are shown at once although it is not their time yet: a tab in the background has slow timers. */
const MOST_HELD = 1000;

/** @type {Snapshot} */
export const IDLE = {
  events: [],
  messages: [],
  status: undefined,
  text: "",
  waiting: undefined,
  output: undefined,
  error: undefined,
  connection: "closed",
  run: undefined,
  isRunning: false,
  isPartial: false,
};

/** @type {Snapshot} */
export const PENDING = { ...IDLE, connection: "connecting", isRunning: true };

export class View {
  /** What is shown; undefined until the run is followed for the first time. @type {Snapshot | undefined} */
  snapshot;
  /** What is wrong with the run, and with what was asked of it last. @type {any} */
  fault;
  /** @type {any} */
  refusal;
  /** Where the last events are kept. @type {import("./history.js").History | undefined} */
  history;
  #throttleMs;
  #maxEvents;
  #notify;
  #conversation;
  /** @type {Event[]} */
  #news = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #shownAt = -Infinity;
  /** Nothing is shown while what was there before comes again. */
  #isHeld = false;

  /** @param {{ throttleMs: number, maxEvents: number }} settings @param {() => void} notify Called after each change. */
  constructor({ throttleMs, maxEvents }, notify) {
    this.#throttleMs = throttleMs;
    this.#maxEvents = maxEvents;
    this.#notify = notify;
    this.#conversation = new Conversation(maxEvents);
  }

  /** What is shown, or would be. */
  get now() {
    return this.snapshot ?? IDLE;
  }

  /** Shows that there is no run. */
  clear() {
    this.history = this.fault = this.refusal = undefined;
    this.#news = [];
    this.#conversation = new Conversation(this.#maxEvents);
    this.show({ ...IDLE, messages: this.#conversation.list() });
  }

  /** Nothing is shown until `release`. */
  hold() {
    this.#isHeld = true;
  }

  release() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.flush({});
  }

  /** Shows events no later than it is their time. @param {Event[]} events */
  add(...events) {
    this.#news.push(...events);
    if (this.#isHeld) return;
    const isAtOnce = events.some(({ kind }) => kind === "waiting" || isOver(kind)) || this.#news.length >= MOST_HELD;
    if (isAtOnce) this.flush({});
    else this.#timer ??= setTimeout(() => this.flush({}), this.#pause());
  }

  /** The time until what came may be shown, in ms. */
  #pause() {
    return Math.min(this.#throttleMs, Math.max(0, this.#shownAt + this.#throttleMs - Date.now()));
  }

  /** Shows a state that the service keeps of the run. @param {any} state */
  showState({ status, waiting, output, error }) {
    if (waiting !== undefined) this.#conversation.ask(waiting);
    if (error !== undefined) this.fault = error;
    this.flush({ status, waiting, output: output ?? this.now.output });
  }

  /** Shows a reply before the service has it; the function that is returned says what became of it. @param {any} reply */
  reply(reply) {
    const { waiting } = this.now;
    const settle = this.#conversation.reply(reply);
    this.flush({});
    /** @param {"sent" | "refused" | "failed"} state @param {{ error?: unknown, isDone?: boolean }} outcome */
    return (state, { error, isDone = false } = {}) => {
      settle(state, error);
      // The next question may have come meanwhile.
      const isAnswered = isDone && this.now.waiting === waiting;
      if (isAnswered) this.#conversation.answered();
      this.flush(isAnswered ? { waiting: undefined } : {});
    };
  }

  /** Shows what came, and a change. @param {Partial<Snapshot>} change */
  flush(change) {
    if (this.#isHeld) return this.show(change);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const news = this.#news;
    this.#news = [];
    let { events, status, text, waiting, output } = this.now;
    for (const event of news) {
      status = event.status;
      this.#conversation.take(event);
      if (event.kind === "token") text += event.text;
      if (event.kind === "waiting") waiting = event;
      else if (event.status !== "waiting") waiting = undefined;
      else if (waiting) waiting = this.#renew(waiting, event);
      if (event.kind === "completed") output = event.output;
      if (event.kind === "failed") this.fault = event.error;
    }
    if (news.length > 0) {
      const before = events.length;
      events = lastOf([...events, ...news], this.#maxEvents);
      this.#shownAt = Date.now();
      this.history?.save(this.now.run?.id ?? "", events, !this.now.isPartial && events.length === before + news.length);
    }
    this.show({ events, status, text, waiting, output, ...change });
  }

  /** @param {NonNullable<Snapshot["waiting"]>} question @param {Event} event */
  #renew(question, event) {
    const whole = completed(question, event);
    if (whole !== question) this.#conversation.ask(whole);
    return whole;
  }

  /** Shows a change now, and no events. @param {Partial<Snapshot>} change */
  show(change) {
    const status = "status" in change ? change.status : this.now.status;
    const snapshot = { ...this.now, messages: this.#conversation.list(), ...change, error: this.refusal ?? this.fault };
    if (isOver(status)) snapshot.isRunning = false;
    this.snapshot = snapshot;
    this.#notify();
  }
}

/** The last so many. @template T @param {T[]} list @param {number} most */
const lastOf = (list, most) => (list.length > most ? list.slice(list.length - most) : list);
