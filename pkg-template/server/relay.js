// Publishes a run: follows it, and appends its events to a Durable Stream, each once and in order. `docs/relay.md` has the wire.

import { ConflictError, configuration, StreamError } from "../../src/js/glue/errors.js";
import { Redactor } from "./message.js";
import { messageText } from "./messages.js";
import { LOST, Producer } from "./producer.js";

export { socketFetch } from "./socket_fetch.js";

/**
 * @import { Run, WorkflowEvent } from "flowtether"
 * @import { Published, PublishOptions, RelayStream } from "flowtether/relay"
 * @import { Entry, Part, Publishing, StreamMessage } from "./types.d.ts"
 */

/** @typedef {IteratorResult<WorkflowEvent, void> | undefined} Step What came of the run's events; undefined where nothing is there yet. */
/** @typedef {[characters: number, isOver: boolean, failure: { error: unknown } | undefined, isDone: boolean | undefined]} Progress How far a batch is. */

const ENDS = ["completed", "failed", "cancelled"];

/** So many messages, and so many characters of them, go into one request. */
const MOST_MESSAGES = 256;
const MOST_CHARACTERS = 262_144;

/** So often a server that has lost what it had is begun anew without any event appended in between. */
const MOST_BEGINNINGS = 5;

const NAMES = ["signal", "raw", "secrets", "maxMessageBytes", "retry", "timeoutMs", "ttlSeconds", "events", "onCreated", "onAppended"];

const FIELDS = { provider: "relay", operation: "publish", retryable: false };

/** The address of a run's stream under a base URL. @param {string | URL} baseUrl @param {string} runId */
export const streamUrl = (baseUrl, runId) => `${String(baseUrl).replace(/\/+$/, "")}/runs/${encodeURIComponent(runId)}/events`;

/** @param {Run} run @param {RelayStream} stream @param {PublishOptions} [options] */
export async function publish(run, stream, options = {}) {
  if (typeof run?.events !== "function" || typeof run.id !== "string" || run.id === "") throw configuration("run", "must be a run with an id");
  const unknown = Object.keys(options).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw configuration(unknown, `is no option of publish; there are ${NAMES.join(", ")}`);
  options.signal?.throwIfAborted();
  const { raw = true, secrets = [], maxMessageBytes = Infinity } = options;
  if (!Array.isArray(secrets) || secrets.some((secret) => typeof secret !== "string" || secret === ""))
    throw configuration("secrets", "must be an array of non-empty texts");
  if (!(maxMessageBytes >= 1024)) throw configuration("maxMessageBytes", "must be at least 1024");
  const producer = new Producer(stream, run.id, options);
  return new Publication(run, producer, { ...options, raw, maxMessageBytes, redactor: new Redactor(secrets) }).publish();
}

/** How far a stream is, by its messages. */
class Place {
  /** The number of the last event, and that event. */
  number = -1;
  /** @type {StreamMessage | WorkflowEvent | undefined} */
  last;
  /** The publisher that began last. */
  epoch = -1;
  /** @type {string | undefined} */
  publisher;

  /** @param {StreamMessage[]} messages */
  take(messages) {
    for (const message of messages) {
      if (typeof message?.publisher === "string") {
        this.publisher = message.publisher;
        this.epoch = Math.max(this.epoch, message.epoch);
      } else if (typeof message?.kind === "string") {
        this.number = message.number;
        this.last = message;
      }
    }
  }

  get isOver() {
    return ENDS.includes(/** @type {string} */ (this.last?.kind));
  }
}

class Publication {
  #run;
  #producer;
  #options;
  #appended = 0;
  #place = new Place();

  /** @param {Run} run @param {Producer} producer @param {Publishing} options */
  constructor(run, producer, options) {
    this.#run = run;
    this.#producer = producer;
    this.#options = options;
  }

  /** @returns {Promise<Published>} */
  async publish() {
    for (let beginnings = 1; ; beginnings += 1) {
      const before = this.#appended;
      try {
        return await this.#once();
      } catch (error) {
        if (/** @type {{ [LOST]?: boolean }} */ (error)?.[LOST] !== true) throw error;
        if (this.#appended > before) beginnings = 0;
        if (beginnings >= MOST_BEGINNINGS) throw error;
      }
    }
  }

  /** @returns {Promise<Published>} */
  async #once() {
    const producer = this.#producer;
    await producer.create();
    this.#options.onCreated?.();
    this.#place = new Place();
    /** @type {Pick<Part, "isClosed"> & Partial<Pick<Part, "next">>} */
    let end = await this.#read("-1");
    if (!this.#place.isOver && end.isClosed)
      throw new ConflictError("the stream is closed, and the run's end is not in it", { ...FIELDS, code: "stream_closed", status: 409 });
    if (!this.#place.isOver) {
      await this.#claim(/** @type {string} */ (end.next));
      if (!this.#place.isOver) return this.#follow();
      end = { isClosed: false };
    }
    if (!end.isClosed) await producer.close();
    return this.#outcome();
  }

  /** Reads the stream from an offset on, to its end. @param {string} offset @returns {Promise<Part>} */
  async #read(offset) {
    for (let at = offset; ; ) {
      const part = await this.#producer.read(at);
      this.#place.take(part.messages);
      if (part.isUpToDate || part.next === at) return part;
      at = part.next;
    }
  }

  /** Begins the next epoch. From then on nothing comes from a publisher of before; what it appended meanwhile is read. @param {string} offset */
  async #claim(offset) {
    const [epoch, publisher] = [this.#place.epoch + 1, crypto.randomUUID()];
    this.#producer.begin(epoch);
    const isClosed = await this.#producer.append(JSON.stringify([{ publisher, epoch }]));
    await this.#read(offset);
    if (this.#place.isOver) return;
    if (isClosed) throw new ConflictError("the stream was closed meanwhile", { ...FIELDS, code: "stream_closed", status: 409 });
    if (this.#place.publisher !== publisher) throw this.#producer.fenced();
  }

  /** @returns {Promise<Published>} */
  async #follow() {
    const { signal, events: own } = this.#options;
    const events = this.#run.events({ ...own, signal, from: this.#place.last ?? "start" });
    const ask = () => {
      const step = events.next();
      // It is waited for after what came before it was appended.
      step.catch(() => {});
      return step;
    };
    try {
      for (let asked = ask(); ; ) {
        /** @type {Entry[]} */
        const batch = [];
        let [characters, isOver, failure, isDone] = /** @type {Progress} */ ([0, false, undefined, false]);
        for (let step = /** @type {Step} */ (await asked.catch((error) => (failure = { error }))); step !== undefined && failure === undefined; ) {
          isDone = step.done;
          if (isDone) break;
          const event = /** @type {WorkflowEvent} */ (step.value);
          this.#place.number += 1;
          batch.push({ event, number: this.#place.number });
          characters += this.#text(/** @type {Entry} */ (batch.at(-1))).length;
          isOver = ENDS.includes(event.kind);
          if (isOver) break;
          asked = ask();
          if (batch.length === MOST_MESSAGES || characters > MOST_CHARACTERS) break;
          step = /** @type {Step} */ (await Promise.race([asked.catch((error) => (failure = { error })), soon()]));
        }
        if (batch.length > 0) await this.#append(batch, isOver);
        if (isOver) return this.#outcome();
        if (failure !== undefined) throw failure.error;
        if (isDone) throw new StreamError("the run's events ended before the run did", { ...FIELDS, reason: "gave-up" });
      }
    } finally {
      events.return();
    }
  }

  /**
   * The text of an event's message, as short as it has to be: shorter than `refused`, where the server refused that.
   *
   * @param {Entry} entry
   * @param {string} [refused]
   */
  #text(entry, refused) {
    entry.cuts ??= 0;
    for (;;) {
      const { text, bytes, isLeast } = messageText(entry.event, entry.number, entry.cuts, this.#options);
      if ((text !== refused && bytes <= this.#options.maxMessageBytes) || isLeast) return text;
      entry.cuts += 1;
    }
  }

  /** @param {Entry[]} batch @param {boolean} isLast @returns {Promise<void>} */
  async #append(batch, isLast) {
    try {
      await this.#producer.append(`[${batch.map((entry) => this.#text(entry)).join(",")}]`, isLast);
    } catch (error) {
      if (/** @type {{ status?: number }} */ (error)?.status !== 413) throw error;
      const half = batch.length >> 1;
      if (half > 0) {
        await this.#append(batch.slice(0, half), false);
        return this.#append(batch.slice(half), isLast);
      }
      const before = this.#text(batch[0]);
      if (this.#text(batch[0], before) === before) throw error;
      return this.#append(batch, isLast);
    }
    this.#appended += batch.length;
    const last = /** @type {Entry} */ (batch.at(-1));
    this.#place.last = last.event;
    this.#options.onAppended?.({ number: last.number, events: batch.length });
    return undefined;
  }

  #outcome() {
    return { status: /** @type {StreamMessage | WorkflowEvent} */ (this.#place.last).status, events: this.#place.number + 1, appended: this.#appended };
  }
}

/** Resolves with nothing once what is there already has been delivered. @returns {Promise<void>} */
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));
