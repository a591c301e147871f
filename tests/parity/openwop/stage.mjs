// Where a call of both clients takes place: each with a key and, where it needs one, a run of its own.

import { Host } from "../../runtimes/contract/host.mjs";
import { parts } from "../comparison.mjs";

const SETUP_KEY = "key-parity-setup";
/** A run that does not come to where the call needs it within this time is a failure. */
const SETTLE_LIMIT_MS = 5_000;

export class Stage {
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
   * Makes one call with both clients, one after the other: `{ official, ours }`, each `{ value?, error?, requests, runId? }`.
   *
   * `profile` is whose manners the host takes, `run` what to create before the call, `until` the status to wait for, `faults`
   * what shall go wrong, `given` the call's arguments.
   */
  async both(operation, setting = {}) {
    const outcomes = {};
    for (const side of ["official", "ours"]) outcomes[side] = await this.alone(side, operation, setting);
    return outcomes;
  }

  /** Makes one call with one of the clients. */
  async alone(side, operation, { profile = "spec", run, runId, until, faults = [], given = {} } = {}) {
    this.#keys += 1;
    const key = `key-${this.#name}-${side}-${this.#keys}`;
    const host = new Host(this.#origin, key);
    if (faults.length > 0) await host.faults(...faults);
    const snapshot = runId === undefined ? run && (await this.#start(profile, run, until)) : { runId };
    const subject = { runId: snapshot?.runId, token: snapshot?.interrupt?.interruptToken };
    // Calls that carry no key are recorded under the one that the base URL names.
    const baseUrl = `${this.#origin}/as/${profile},${key}`;
    const outcome = await this.#clients[side].call({ operation, baseUrl, key, ...subject, given });
    const names = { [key]: "{key}" };
    for (const [name, value] of Object.entries(subject)) if (value !== undefined) names[value] = `{${name}}`;
    const requests = (await host.requests()).map((request) => parts(request, names));
    return { ...outcome, requests, ...subject };
  }

  async #start(profile, run, until) {
    const { runId } = await this.#ask(profile, "/v1/runs", { method: "POST", body: JSON.stringify(run) });
    return until === undefined ? { runId } : this.settled(profile, runId, until);
  }

  /** The run's snapshot as the host itself shows it, once it has this status. */
  async settled(profile, runId, status) {
    const start = performance.now();
    let snapshot;
    while (performance.now() - start < SETTLE_LIMIT_MS) {
      snapshot = await this.#ask(profile, `/v1/runs/${runId}`);
      if (snapshot.status === status) return snapshot;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`the run stays ${snapshot?.status}, it should be ${status}`);
  }

  async #ask(profile, path, options) {
    const answer = await fetch(`${this.#origin}/as/${profile}${path}`, { ...options, headers: { Authorization: `Bearer ${SETUP_KEY}` } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
