// What FlowMaestro's tests share: the local host's catalogue, and how something is started in it.

import * as assert from "./assert.mjs";
import { sleep } from "./time.mjs";

/** The id of an object of the catalogue, by the two digits that the host's README gives it. */
export const id = (digits) => `f10a0000-0000-4000-8000-0000000000${digits}`;

export const WORKFLOW = {
  echo: id("01"),
  steps: id("02"),
  refund: id("03"),
  review: id("04"),
  fail: id("05"),
  slow: id("06"),
  broken: id("07"),
  invalid: id("08"),
};
export const AGENT = id("41");
export const TRIGGER = { manual: id("51"), disabled: id("52"), schedule: id("53") };
export const KNOWLEDGE_BASE = id("61");
export const USER = { ann: id("91"), ben: id("92"), cem: id("93"), dot: id("94"), eve: id("95") };
/** An id that nothing has. */
export const UNKNOWN = id("99");

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const WEBHOOK = { name: "told", url: "http://127.0.0.1:9/told", events: ["execution.completed"] };

/** Starts an execution and returns its id. */
export async function execute(fm, workflow, inputs = {}) {
  const { data } = await fm.workflows.execute(WORKFLOW[workflow], { inputs });
  return data.execution_id;
}

/** Starts an execution and waits until it has this status; its requests are counted like all others. */
export async function executeUntil(fm, status, workflow, inputs = {}) {
  const executionId = await execute(fm, workflow, inputs);
  for (let look = 0; look < 200; look += 1) {
    if ((await fm.executions.get(executionId)).data.status === status) return executionId;
    await sleep(20);
  }
  throw new assert.AssertionError(`the execution of ${workflow} never was ${status}`);
}

/** Starts a thread with the agent and returns its id. */
export async function newThread(fm) {
  return (await fm.agents.createThread(AGENT)).data.id;
}

/** Everything that an iterator or a list returns. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** A page of a service's list as the body of a call fault. */
export function page(data, pagination = {}) {
  return JSON.stringify({
    data,
    pagination: { page: 1, per_page: 20, total_count: data.length, total_pages: 1, has_next: false, has_prev: false, ...pagination },
    meta: {},
  });
}

/** A fetch whose responses show no header but the media type, as those of another origin do. */
export async function hidingHeaders(url, init) {
  const response = await fetch(url, init);
  const type = response.headers.get("Content-Type");
  return new Response(response.body, { status: response.status, headers: type === null ? {} : { "Content-Type": type } });
}

/** A client whose fetch keeps the paths of what it sends. */
export function counting(t, options = {}) {
  const sent = [];
  const fm = t.flowmaestro({ fetch: (url, init) => (sent.push(new URL(url).pathname), fetch(url, init)), ...options });
  return { fm, sent };
}
