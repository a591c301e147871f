// The local host's switches: what shall go wrong, and what it saw. One key per test keeps tests apart.

import { ok } from "./assert.mjs";
import { sleep } from "./time.mjs";

export class Host {
  constructor(origin, key) {
    this.origin = origin;
    this.key = key;
  }

  /** Arranges faults for the next calls with this test's key. */
  async faults(...faults) {
    await this.send(
      "/_host/faults",
      faults.map((fault) => ({ key: this.key, ...fault })),
    );
  }

  /** Replies to a paused execution, as a person would. */
  resume(executionId, response) {
    return this.send(`/_host/flowmaestro/executions/${executionId}/resume`, { response });
  }

  /** Sends an event to this test's webhooks that want it. */
  deliver(event, data) {
    return this.send("/_host/flowmaestro/deliver", { key: this.key, event, data });
  }

  /** Tells a webhook of a task of SyncTeams, or of what the delivery says instead. */
  deliverTask(delivery) {
    return this.send("/_host/syncteams/deliver", { key: this.key, ...delivery });
  }

  /** The requests with this test's key, oldest first; those whose path ends with `end`, where it is given. */
  async requests(end = "") {
    const all = await this.read(`/_host/requests?key=${encodeURIComponent(this.key)}`);
    return all.filter((request) => request.path.endsWith(end) && request.method !== "OPTIONS");
  }

  /** Waits until so many requests with this test's key arrived: what is to be aborted under way is under way then. */
  arrived(count, end = "") {
    const holds = (seen) => seen.length >= count;
    return this.#until(() => this.requests(end), holds, 500, `not ${count} requests arrived`);
  }

  /** The preflights that a page's browser sent in this test's name. */
  async preflights() {
    const all = await this.read(`/_host/requests?key=${encodeURIComponent(this.key)}`);
    return all.filter((request) => request.method === "OPTIONS");
  }

  /** A run's whole log, in the protocol's form. */
  log(runId) {
    return this.read(`/_host/runs/${runId}/log`);
  }

  /** The connections to a run's stream, by the host's clock. */
  streams(runId) {
    return this.read(`/_host/runs/${runId}/streams`);
  }

  /** The host's clock, in ms. */
  async now() {
    return (await this.read("/_host/time")).nowMs;
  }

  /** The closed connections of a run's stream, as soon as there are so many and none is open. */
  async closed(runId, count = 1) {
    return (await this.#streams(runId, ({ open, closed }) => open === 0 && closed.length >= count)).closed;
  }

  /** Waits until a run's stream was connected so often. */
  async connected(runId, count) {
    await this.#streams(runId, ({ total }) => total >= count);
  }

  #streams(runId, holds) {
    return this.#until(() => this.streams(runId), holds, 1000, `the streams of ${runId} stay as they are`);
  }

  /** Reads at most so often, until what was read holds. */
  async #until(read, holds, most, problem) {
    let found;
    for (let poll = 0; poll < most; poll += 1) {
      found = await read();
      if (holds(found)) return found;
      await sleep(20);
    }
    throw new Error(`${problem}: ${JSON.stringify(found)}`);
  }

  async send(path, body) {
    const response = await fetch(this.origin + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    ok(response.ok, `the host refused ${path}: ${text}`);
    return JSON.parse(text);
  }

  async read(path) {
    const response = await fetch(this.origin + path);
    ok(response.ok, `${path} responded with ${response.status}`);
    return response.json();
  }
}
