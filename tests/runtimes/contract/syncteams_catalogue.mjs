// What SyncTeams' tests share: how a task is started, what the service says of one, and how often it is polled.

import * as assert from "./assert.mjs";
import { Host } from "./host.mjs";
import { sleep } from "./time.mjs";

/** The id of a task that the host does not have. */
export const UNKNOWN = "5c7a0000-0000-4000-8000-000000000099";

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The shortest time between two polls, in ms: no test needs to wait longer. */
export const QUICKLY = { pollIntervalMs: 100 };

/** A client of a service that behaves as these words say. */
export const speaking = (t, words, options = {}) => t.syncteams({ baseUrl: `${t.as(...words)}/syncteams`, ...options });

/** Starts a task and returns its id. */
export async function start(st, workflowId, input = {}) {
  return (await st.executeWorkflow({ workflowId, input })).taskId;
}

/** Starts a task and waits until it has this status; its requests are counted like all others. */
export async function startUntil(st, status, workflowId, input = {}) {
  const taskId = await start(st, workflowId, input);
  for (let look = 0; look < 200; look += 1) {
    if ((await st.getTaskStatus(taskId)).status === status) return taskId;
    await sleep(20);
  }
  throw new assert.AssertionError(`the task of ${workflowId} never was ${status}`);
}

/** A task as the service reports it, as text. */
export const told = (status, eventLogs, taskId = UNKNOWN) => JSON.stringify({ taskId, status, eventLogs });

/** An entry of a log. Time is in ms. */
export const entry = (eventType, ms = 0, eventData = {}) => ({ eventType, eventData, createdAt: new Date(1_795_348_800_000 + ms).toISOString() });

/** Responds to the next polls with these tasks: each a status, or a status with its log. */
export function shows(t, ...tasks) {
  const bodies = tasks.map((task) => (Array.isArray(task) ? told(...task) : told(task)));
  return t.host.faults(...bodies.map((body) => ({ method: "GET", path: "/api/v1/status", status: 200, body })));
}

/** When each poll was made, by the host's clock, in ms. */
export async function pollTimes(t) {
  return (await t.host.requests("/api/v1/status")).map(({ atMs }) => atMs);
}

/** The bodies of the decisions that this test sent. */
export async function decisions(t) {
  return (await t.host.requests("/api/v1/continue")).map(({ body }) => JSON.parse(body));
}

/** The waits between these times. */
export const gaps = (times) => times.slice(1).map((at, index) => at - times[index]);

/** Everything that an iterator returns. */
export async function collect(iterator, into = []) {
  for await (const item of iterator) into.push(item);
  return into;
}

/** A client whose fetch keeps the paths of what it sends. */
export function counting(t, options = {}) {
  const sent = [];
  const st = t.syncteams({ fetch: (url, init) => (sent.push(new URL(url).pathname), fetch(url, init)), ...options });
  return { st, sent };
}

/**
 * A key of its own for each attempt, so that the host can tell the client's attempts apart from the runtime's: Chromium,
 * Deno and Bun send a request again by themselves, a POST too, when a connection closes without a response.
 */
export function attemptKeys(t, name = "attempt") {
  let attempts = 0;
  return {
    apiKey: () => `${t.key}-${name}-${(attempts += 1)}`,
    attempt: (number) => new Host(t.baseUrl, `${t.key}-${name}-${number}`),
    attempts: () => attempts,
  };
}
