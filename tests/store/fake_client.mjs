// A client whose runs do what the test says.

import { mock } from "node:test";
import * as store from "../../pkg/store.js";

/** The store's functions, which the tests also give what their types do not allow. */
export const createRunStore = /** @type {(...given: any[]) => any} */ (store.createRunStore);
export const createRunsStore = /** @type {(...given: any[]) => any} */ (store.createRunsStore);

const ENDS = ["completed", "failed", "cancelled"];
const CAPABILITIES = {
  liveEvents: true,
  resume: true,
  approvals: true,
  cancel: true,
  idempotentStart: true,
  list: true,
  fork: false,
  artifacts: false,
  checkpoints: false,
};

/** Lets all promises have their turn. */
export const settle = async () => {
  for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
};

/** Lets time pass, in small steps, as timers are set in promises' turns. */
export async function pass(ms) {
  await settle();
  for (let left = ms; left > 0; left -= 4) {
    mock.timers.tick(Math.min(4, left));
    await settle();
  }
}

class Client {
  provider = "openwop";
  /** What was asked of it. */
  starts = [];
  runs = new Map();
  /** Rejects the next start, or keeps it waiting. */
  refusal;
  gate;
  #capabilities;

  constructor(capabilities = {}) {
    this.#capabilities = { ...CAPABILITIES, ...capabilities };
  }

  get capabilities() {
    return this.#capabilities;
  }

  /** @param {string} workflowId @param {any} input @param {any} options */
  async start(workflowId, input = {}, { checkpoint, ...options } = {}) {
    // As it is sent: what JSON cannot hold is refused.
    JSON.stringify(input);
    const kept = await checkpoint?.store.load(checkpoint.key);
    if (kept) return this.attach(kept, { checkpoint });
    this.starts.push({ workflowId, input, options });
    await this.gate;
    const { refusal } = this;
    this.refusal = undefined;
    if (refusal) throw refusal;
    const log = new Log(`run-${this.runs.size + 1}`, this.#capabilities);
    this.runs.set(log.id, log);
    const run = new FakeRun(log, undefined, checkpoint);
    await checkpoint?.store.save(checkpoint.key, JSON.stringify(run));
    return run;
  }

  /** @param {any} given @param {{ checkpoint?: any }} options */
  async attach(given, { checkpoint } = {}) {
    const token = typeof given === "object" || given.startsWith("{") ? (typeof given === "string" ? JSON.parse(given) : given) : undefined;
    const log = this.runs.get(token?.id ?? given);
    if (log === undefined) throw Object.assign(new Error("no such run"), { name: "NotFoundError" });
    return new FakeRun(log, token, checkpoint);
  }

  /** The log of a run. */
  log(number = 1) {
    return this.runs.get(`run-${number}`);
  }
}

/** It has what the store uses of a `WorkflowClient`, and no type of it. */
export const FakeClient = /** @type {new (capabilities?: object) => any} */ (Client);

/** What a service has of a run. */
class Log {
  events = [];
  status = "queued";
  /** What reads it now, and how often it was read. */
  open = 0;
  total = 0;
  replies = [];
  cancels = [];
  /** What the next reply, and the reading, become. */
  reply = async () => true;
  fault;
  /** Where each reading began. */
  reads = [];
  wake = new Set();

  constructor(id, capabilities) {
    this.id = id;
    this.capabilities = capabilities;
  }

  /** Adds an event: `kind` and its members. */
  add(kind, members = {}) {
    this.status = members.status ?? (ENDS.includes(kind) || kind === "waiting" ? kind : "running");
    const seq = this.events.length;
    const event = { kind, type: kind, cursor: String(seq + 1), seq, status: this.status, synthetic: false, raw: {}, ...members };
    this.events.push(event);
    this.notify();
    return event;
  }

  notify() {
    for (const wake of [...this.wake]) wake();
  }
}

class FakeRun {
  #log;
  #begun;
  #place;
  #checkpoint;

  constructor(log, token, checkpoint) {
    this.#log = log;
    this.id = log.id;
    this.provider = "openwop";
    this.#begun = { cursor: token?.cursor ?? "", status: token?.status ?? "queued" };
    this.#checkpoint = checkpoint;
  }

  /** @param {any} options */
  async *events({ from, signal, onConnection } = {}) {
    const log = this.#log;
    const { cursor, status } = this.#place ?? this.#begun;
    if (from === undefined && ENDS.includes(status)) return;
    let index = log.capabilities.resume ? Number((from === undefined ? cursor : from === "start" ? "" : from) || 0) : log.events.length;
    if (!log.capabilities.resume && cursor === "" && this.#place === undefined && this.#begun.status === "queued" && from === undefined) index = 0;
    if (log.sendsNewsOnly) index = log.events.length;
    log.reads.push(from ?? cursor);
    log.open += 1;
    log.total += 1;
    onConnection?.("connected");
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (log.fault) {
          const { fault } = log;
          log.fault = undefined;
          throw fault;
        }
        const event = log.events[index];
        if (event) {
          index += 1;
          const furthest = Number(this.#place?.cursor ?? (this.#begun.cursor || 0));
          if (index > furthest) this.#place = event;
          await this.#checkpoint?.store.save(this.#checkpoint.key, JSON.stringify(this));
          yield event;
          if (ENDS.includes(event.kind)) return;
          continue;
        }
        await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
          const wake = () => {
            log.wake.delete(wake);
            signal?.removeEventListener("abort", wake);
            resolve();
          };
          log.wake.add(wake);
          signal?.addEventListener("abort", wake, { once: true });
        });
      }
    } finally {
      log.open -= 1;
    }
  }

  async status() {
    const { status, events } = this.#log;
    const last = events.findLast(({ kind }) => kind === "waiting");
    const { asks, id, prompt } = last ?? {};
    return { id: this.id, status, raw: status, record: {}, ...(status === "waiting" ? { waiting: { asks, id, prompt } } : {}) };
  }

  async result() {
    const end = this.#log.events.at(-1);
    return { ...(await this.status()), output: end?.output, error: end?.error };
  }

  async respond(reply, options) {
    this.#log.replies.push({ reply, options });
    return this.#log.reply(reply, options);
  }

  async cancel(reason) {
    this.#log.cancels.push(reason);
    this.#log.add("cancelled", { reason });
    return this.status();
  }

  toJSON() {
    const { cursor, status } = this.#place ?? this.#begun;
    return { v: 1, id: this.id, cursor, status };
  }
}

/** Where tokens are kept: a map that can be seen. */
export function visibleStore() {
  const kept = new Map();
  return { kept, load: async (key) => kept.get(key), save: async (key, text) => void kept.set(key, text), remove: async (key) => void kept.delete(key) };
}
