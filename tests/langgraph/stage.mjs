// What the tests have in common.

import assert from "node:assert/strict";
import { delivered, logOf } from "./log.mjs";

export { collect, delivered, LEAVE, logOf, upTo } from "./log.mjs";

export const KEY = "lg-key-of-the-tests";

/** A client of the vocabulary. */
export const workflow = ({ flowtether, baseUrl }, options) =>
  new flowtether.WorkflowClient({ provider: "langgraph", baseUrl, apiKey: KEY, retry: { baseDelayMs: 10 }, ...options });

/** The native client. */
export const native = ({ flowtether, baseUrl }, options) => new flowtether.LangGraph({ baseUrl, apiKey: KEY, retry: { baseDelayMs: 10 }, ...options });

/** A request that no client of ours makes. */
export async function raw(baseUrl, method, path, body, headers) {
  const response = await fetch(baseUrl + path, {
    method,
    headers: { "content-type": "application/json", "x-api-key": KEY, ...headers },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  /** @type {any} */
  let value = text;
  try {
    value = JSON.parse(text);
  } catch {}
  return { status: response.status, value, headers: response.headers };
}

/** Fails unless the events are those of the server's log, each once and in order. */
export async function isWhole(baseUrl, thread, events) {
  // One frame with several questions is delivered once for each.
  const isAgain = ({ raw }, index) => /^tasks\/(interrupt|again)$/.test(raw?.type) && raw.data === events[index - 1]?.raw?.data;
  assert.deepEqual(delivered(events.filter((event, index) => !isAgain(event, index))), await logOf(baseUrl, thread));
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
