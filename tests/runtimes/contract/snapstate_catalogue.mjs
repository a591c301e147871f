// What SnapState's tests share: ids of their own, what other clients do meanwhile, and responses that are lost.

import * as assert from "./assert.mjs";

/** The etag of the state `{}`. */
export const ETAG_OF_NOTHING = '"44136fa355b3678a"';

/** The id of a workflow that nothing is saved of yet. */
export const newWorkflow = () => `wf-${crypto.randomUUID()}`;

/** A client of a service that behaves as these words say. */
export const speaking = (t, words, options = {}) => t.snapstate({ baseUrl: `${t.as(...words)}/snapstate`, ...options });

/** Everything that an iterator or a history returns. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** A client whose fetch keeps the paths of what it sends. */
export function counting(t, options = {}) {
  const sent = [];
  const st = t.snapstate({ fetch: (url, init) => (sent.push(new URL(url).pathname), fetch(url, init)), ...options });
  return { st, sent };
}

/** Saves steps from 1 on, each a state with its number, and returns the workflow's id. */
export async function saved(st, count) {
  const workflowId = newWorkflow();
  for (let step = 1; step <= count; step += 1) await st.save(workflowId, step, { step });
  return workflowId;
}

/** Saves as another client does, with a body that is sent as it is written. */
export async function saveAs(t, body, headers = {}) {
  const response = await fetch(`${t.baseUrl}/snapstate/checkpoints`, {
    method: "POST",
    headers: { Authorization: `Bearer ${t.key}`, "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const said = await response.json();
  assert.ok(response.status === 201, `the other client's save: ${response.status} ${assert.show(said)}`);
  return said;
}

/** The text of a save whose state is written by hand. */
export const written = (workflowId, step, state, more = "") => `{"workflow_id":${JSON.stringify(workflowId)},"step":${step},"state":${state}${more}}`;

/** What becomes of a response that is lost after the work was done, by what the client meets instead. */
export const LOST = {
  "a connection that broke": () => {
    throw new TypeError("the connection broke");
  },
  "a 408": async () => new Response(null, { status: 408 }),
  "a 500": async () => new Response('{"statusCode":500,"error":"Internal Server Error","message":"no"}', { status: 500 }),
  "a 502 of a proxy": async () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } }),
  "a 504": async () => new Response("", { status: 504 }),
  "a response that broke off": async () => {
    const source = new ReadableStream({ start: (stream) => (stream.enqueue(new TextEncoder().encode('{"checkpoint')), stream.error(new Error("broke off"))) });
    return new Response(source, { status: 201 });
  },
  "no response in time": () => new Promise(() => {}),
};

/** A fetch whose first save is done, or what `instead` does in its place, and whose response is lost. */
export function losing(lost, instead) {
  let isFirst = true;
  return async (url, init) => {
    if (init.method !== "POST" || !isFirst) return fetch(url, init);
    isFirst = false;
    // Without the client's signal: the work is done whatever the client thinks of it.
    const done = instead === undefined ? await fetch(url, { ...init, signal: undefined }) : await instead();
    if (done instanceof Response) assert.ok(done.status === 201, `the work is done: ${done.status} ${await done.text()}`);
    return lost();
  };
}
