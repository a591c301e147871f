// What the tests have in common.

import assert from "node:assert/strict";

export const KEY = "lg-key-of-the-tests";

/** A client of the vocabulary. */
export const workflow = ({ flowtether, baseUrl }, options) => new flowtether.WorkflowClient({ provider: "langgraph", baseUrl, apiKey: KEY, retry: { baseDelayMs: 10 }, ...options });

/** The native client. */
export const native = ({ flowtether, baseUrl }, options) => new flowtether.LangGraph({ baseUrl, apiKey: KEY, retry: { baseDelayMs: 10 }, ...options });

/** What a callback of `collect` returns to leave the loop. */
export const LEAVE = Symbol("leave");

/** Leaves the loop once an event is like that. */
export const upTo = (isThat) => (event) => (isThat(event) ? LEAVE : undefined);

/** The events of a loop, as an array; `onEvent` may leave it. */
export async function collect(events, onEvent = () => undefined) {
  const seen = [];
  for await (const event of events) {
    seen.push(event);
    if ((await onEvent(event)) === LEAVE) break;
  }
  return seen;
}

/** A request that no client of ours makes. */
export async function raw(baseUrl, method, path, body, headers) {
  const response = await fetch(baseUrl + path, {
    method,
    headers: { "content-type": "application/json", "x-api-key": KEY, ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  let value = text;
  try {
    value = JSON.parse(text);
  } catch {}
  return { status: response.status, value, headers: response.headers };
}

/** What the server has of a thread: each event of each of its runs, in the order in which they were. */
export async function logOf(baseUrl, thread) {
  const { value: runs } = await raw(baseUrl, "GET", `/threads/${thread}/runs?limit=1000`);
  const log = [];
  for (const { run_id: run } of runs.sort((a, b) => (a.run_id < b.run_id ? -1 : 1))) {
    const { value: text } = await raw(baseUrl, "GET", `/threads/${thread}/runs/${run}/stream`, undefined, { "Last-Event-ID": "-1" });
    for (const block of String(text).split(/\r?\n\r?\n/)) {
      const line = (name) => block.split(/\r?\n/).find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      // The PyPI server keeps all of a run but this.
      if (line("event") && line("event") !== "error") log.push(`${run} ${line("id")} ${line("event")} ${JSON.stringify(JSON.parse(line("data")))}`);
    }
  }
  return log;
}

/** The same of the events that were delivered. */
export const delivered = (events) =>
  events
    .map(({ raw }) => raw ?? {})
    .filter(({ synthetic, event }) => !synthetic && event !== "error")
    .map(({ run_id: run, id, event, namespace = [], data }) => `${run} ${id} ${[event, ...namespace].join("|")} ${JSON.stringify(data)}`);

/** Fails unless the events are those of the server's log, each once and in order. */
export async function isWhole(baseUrl, thread, events) {
  const seen = delivered(events);
  // One frame with several questions is delivered once for each.
  const once = seen.filter((line, index) => line !== seen[index - 1]);
  assert.deepEqual(once, await logOf(baseUrl, thread));
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is there. */
export async function until(read, limitMs = 10_000) {
  for (const end = Date.now() + limitMs; ; ) {
    const found = await read();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not there after ${limitMs} ms`);
    await sleep(30);
  }
}
