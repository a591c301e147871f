// Where a call of both clients takes place: each with a key and, where it needs one, a subject (a run, a thread) of its own.

import { Host } from "../runtimes/contract/host.mjs";
import { parts } from "./comparison.mjs";

/** What does not come to where a call needs it within this time is a failure. */
const SETTLE_LIMIT_MS = 5_000;

/** Marks the requests of the stage itself, which also come while a call is under way. */
const OWN = "x-stage";

/**
 * What is the same for every service. A service's stage replaces what differs.
 */
export class Stage {
  /** What the service's paths follow. */
  base = "";

  /** Makes the call's subject, and resolves with its ids by name. @param {any} ask @param {any} setting @returns {Promise<any>} */
  async prepare(ask, setting) {
    return {};
  }

  /** The words of the base URL. @param {any} setting @returns {string[]} */
  manners(setting) {
    return [];
  }

  /** The header that carries the key. @returns {Record<string, string>} */
  credential(key) {
    return { Authorization: `Bearer ${key}` };
  }

  /** The ids, by name, of what a call made that had this value. @param {any} value @returns {Record<string, string>} */
  made(value) {
    return {};
  }

  /** How an id is written in what is sent. */
  spellings(id) {
    return [id];
  }

  /** What is given to a call, once the ids of its subject are known. */
  filled(given, subject) {
    return given;
  }

  #origin;
  #name;
  #clients;
  #keys = 0;

  /** `clients` are those that make the calls: `{ official, ours }`. The name sets this stage's keys apart from another's. */
  constructor(origin, name, clients) {
    this.#origin = origin;
    this.#name = name;
    this.#clients = clients;
  }

  /**
   * Makes one call with both clients, one after the other: `{ official, ours }`, each `{ value?, error?, ask, requests, times,
   * …ids }`, where `ask` asks the host further under the same key, and `times` says when each request came, in ms.
   *
   * Of the setting, `given` are the call's arguments, `options` the client's, `faults` what shall go wrong, `patienceMs` after
   * how long a call counts as pending; the rest is the service's.
   */
  async both(operation, setting = {}) {
    const outcomes = {};
    for (const side of ["official", "ours"]) outcomes[side] = await this.alone(side, operation, setting);
    return outcomes;
  }

  /** Makes one call with one of the clients. */
  async alone(side, operation, setting = {}) {
    const { faults = [], given = {}, options = {}, patienceMs } = setting;
    this.#keys += 1;
    const key = `key-${this.#name}-${side}-${this.#keys}`;
    const host = new Host(this.#origin, key);
    // Calls that carry no key are recorded under the one that the base URL names.
    const baseUrl = `${this.#origin}/as/${[...this.manners(setting), key].join(",")}${this.base}`;
    const ask = (path, request) => exchange(baseUrl + path, this.credential(key), request);
    const subject = await this.prepare(ask, setting);
    if (faults.length > 0) await host.faults(...faults);
    const outcome = await this.#clients[side].call({ operation, baseUrl, key, ...subject, given: this.filled(given, subject), options }, patienceMs);
    const names = { [key]: "{key}" };
    const ids = { ...subject, ...this.made(outcome.value) };
    for (const [name, id] of Object.entries(ids)) for (const spelling of this.spellings(id)) names[spelling] = `{${name}}`;
    const seen = (await host.requests()).filter(({ headers }) => headers[OWN] === undefined);
    const requests = seen.map((request) => parts(request, names));
    const times = seen.map(({ atMs }) => atMs);
    return { ...outcome, ask, requests, times, ...ids };
  }
}

/** What `look` resolves with, once that has this status. */
export async function settled(look, status) {
  const start = performance.now();
  let found;
  while (performance.now() - start < SETTLE_LIMIT_MS) {
    found = await look();
    if (found.status === status) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it stays ${found?.status}, it should be ${status}`);
}

async function exchange(url, credential, request = {}) {
  const headers = { ...credential, "Content-Type": "application/json", [OWN]: "stage" };
  const response = await fetch(url, { ...request, headers });
  if (!response.ok) throw new Error(`${url} responded with ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}
