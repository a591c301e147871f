// A fetch of the caller's own need not be the engine's: what it returns may have only a text, or a stream of Node's, and whatever is
// called of it may throw. Then the call rejects, nothing waits for ever, and nothing is uncaught.

import * as assert from "./assert.mjs";
import { sleep } from "./time.mjs";

const RUN = '{"runId":"run-1","workflowId":"w","status":"completed"}';
const EVENTS = 'data: {"type":"run.started","runId":"run-1","sequence":1}\n\ndata: {"type":"run.completed","runId":"run-1","sequence":2}\n\n';

const encode = (text) => new TextEncoder().encode(text);

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** A response with what is needed of one, and no more. */
const response = (type, members) => ({ status: 200, headers: { get: (name) => (name === "content-type" ? type : null) }, ...members });
const plain = (members) => response("application/json", members);
const stream = (members) => response("text/event-stream", members);

/** In the place of a body: Node's streams are iterated, and are destroyed by what reads no further. */
function iterated(text, left = []) {
  const parts = [text.slice(0, 20), text.slice(20)];
  return {
    destroy: () => left.push("destroyed"),
    [Symbol.asyncIterator]: () => ({ next: async () => (parts.length > 0 ? { done: false, value: encode(parts.shift()) } : { done: true, value: undefined }) }),
  };
}

/** Each way in which a call is made, with what reads all of it. */
const CALLS = {
  "runs.get": (t, options) => t.client(options).runs.get("run-1"),
  "runs.create": (t, options) => t.client(options).runs.create({ workflowId: "w" }),
  "runs.events": (t, options) => collect(t.client(options).runs.events("run-1", { maxReconnects: 0 })),
  "runs.waitForCompletion": (t, options) => t.client(options).runs.waitForCompletion("run-1", { maxWaitMs: 300 }),
  "a list of FlowMaestro": (t, options) => t.flowmaestro(options).workflows.list(),
  "a loop over a list of FlowMaestro": (t, options) => collect(t.flowmaestro(options).workflows.list()),
  "executeWorkflow of SyncTeams": (t, options) => t.syncteams(options).executeWorkflow({ workflowId: "w", input: {} }),
  "save of SnapState": (t, options) => t.snapstate(options).save("w", 1, {}),
  openEventStream: (t, { fetch }) => collect(t.flowtether.openEventStream(t.baseUrl, { fetch, maxReconnects: 0, maxRetries: 0 })),
  "start of WorkflowClient": (t, options) =>
    new t.flowtether.WorkflowClient({ provider: "openwop", baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser: true, ...options }).start("w"),
};

const thrown = new Error("the caller's own");
const fail = () => {
  throw thrown;
};
const later = async () => fail();
const read = (read, more) => ({ body: { getReader: () => ({ read, cancel: async () => {}, ...more }) } });
const text = async () => RUN;
const getter = (name) => Object.defineProperty({ text }, name, { get: fail, enumerable: true });

/** What of a response goes wrong, by what throws, and whether that is the error's cause. */
const WRONG = {
  "headers.get": [{ headers: { get: fail }, text }, true],
  "the text of a header": [{ headers: { get: () => ({ toString: fail }) }, text }, true],
  "the getter of status": [getter("status")],
  "the getter of headers": [getter("headers")],
  "the getter of type": [getter("type"), true],
  "the getter of body": [getter("body")],
  "the getter of text": [getter("text")],
  getReader: [{ body: { getReader: fail } }, true],
  "read, at once,": [read(fail), true],
  "read, later,": [read(later), true],
  "read, which returns nothing,": [read(() => undefined)],
  "read, which returns no bytes,": [read(async () => ({ done: false, value: "text" }))],
  "read, and cancel too,": [read(fail, { cancel: fail }), true],
  "text, at once,": [{ text: fail }, true],
  "text, later,": [{ text: later }, true],
  "text, which returns a number,": [{ text: () => 7 }],
  "the getter of statusText, of a refusal,": [Object.defineProperty({ status: 500, text }, "statusText", { get: fail, enumerable: true })],
  "forEach of a refusal's headers": [{ status: 500, headers: { get: () => null, forEach: fail }, text }],
  "the iterator of the body": [{ body: { [Symbol.asyncIterator]: fail }, text }, true],
  "next of the body's iterator": [{ body: { [Symbol.asyncIterator]: () => ({ next: fail }) }, text }, true],
};

/** A fetch whose responses are of the type that is asked for, with these members; of the getters there none is called yet. */
const responding =
  (members) =>
  async (_, { headers }) =>
    Object.defineProperties(response(headers.Accept, {}), Object.getOwnPropertyDescriptors(members));

const FETCHES = [
  ["fetch, at once,", fail, true],
  ["fetch, later,", later, true],
  ...Object.entries(WRONG).map(([what, [members, isCause]]) => [what, responding(members), isCause]),
];

const NO_RESPONSE = "fetch must return a promise of a Response: pass one as the option `fetch`";

/** What a program may have in the place of the global fetch. */
const NO_FETCHES = {
  nothing: undefined,
  "a stub that returns nothing": () => undefined,
  "a stub that returns no Response": async () => ({ ok: true, json: async () => ({}) }),
};

/** Works while `fetch` is the global one. */
async function replacing(fetch, work) {
  const before = globalThis.fetch;
  globalThis.fetch = fetch;
  try {
    return await work();
  } finally {
    globalThis.fetch = before;
  }
}

/** Whether an error was caused by what the caller's fetch threw. */
const isCaused = (error) => error === thrown || (error?.cause !== undefined && isCaused(error.cause));

export const tests = [
  {
    name: "the text of a fetch's response without a body is read, of a call and of a refusal",
    async run(t) {
      const responses = [
        plain({ text: async () => RUN }),
        plain({ body: null, text: async () => RUN }),
        plain({ body: undefined, text: () => RUN }),
        plain({ text: async () => `\ufeff${RUN}` }),
      ];
      for (const response of responses) assert.equal((await t.client({ fetch: async () => response }).runs.get("run-1")).status, "completed", "the run");
      const refusal = plain({ status: 404, text: async () => '{"error":"not_found","message":"there is none"}' });
      await assert.rejects(t.client({ fetch: async () => refusal }).runs.get("run-1"), t.flowtether.NotFoundError, { status: 404, message: "there is none" });
      const long = plain({ text: async () => RUN });
      await assert.rejects(t.client({ fetch: async () => long, maxResponseBytes: 20 }).runs.get("run-1"), t.flowtether.ApiError, {
        code: "response_too_large",
      });
    },
  },
  {
    name: "the text of a fetch's response without a body is the stream, of a run and of openEventStream",
    async run(t) {
      const fetch = async () => stream({ text: async () => EVENTS });
      assert.same(
        (await collect(t.client({ fetch }).runs.events("run-1"))).map(({ sequence }) => sequence),
        [1, 2],
        "the run's events",
      );
      assert.equal((await collect(t.flowtether.openEventStream(t.baseUrl, { fetch }))).length, 2, "the events");
    },
  },
  {
    name: "a fetch's response whose body is iterated, as Node's streams are, serves calls and streams, and is destroyed when it is left",
    async run(t) {
      assert.equal((await t.client({ fetch: async () => plain({ body: iterated(RUN), text: fail }) }).runs.get("run-1")).status, "completed", "the run");
      const left = [];
      const fetch = async () => stream({ body: iterated(EVENTS, left), text: fail });
      assert.same(
        (await collect(t.client({ fetch }).runs.events("run-1"))).map(({ sequence }) => sequence),
        [1, 2],
        "the events",
      );
      for await (const { sequence } of t.client({ fetch }).runs.events("run-1")) if (sequence === 1) break;
      assert.ok(left.length > 0, "the second body was destroyed");
    },
  },
  ...Object.entries(NO_FETCHES).map(([what, global]) => ({
    name: `${what} in the place of the global fetch is an error of every call that says what to do, and a client's own is used`,
    // Whatever runs beside it would have no fetch either.
    alone: true,
    async run(t) {
      const own = globalThis.fetch.bind(globalThis);
      for (const [name, call] of /** @type {any[][]} */ (Object.entries(CALLS))) {
        const error = await replacing(global, () => assert.rejects(call(t, {}), t.flowtether.ConfigurationError, { field: "fetch", retryable: false }, name));
        assert.equal(error.message, NO_RESPONSE, name);
      }
      assert.equal((await replacing(global, () => t.client({ fetch: own }).workflows.get("echo"))).id, "echo", "its own");
      assert.equal((await t.client().workflows.get("echo")).id, "echo", "once the global one is back");
    },
  })),
  ...FETCHES.map(([what, fetch, isCause]) => ({
    name: `${what} of a caller's fetch throws: every call rejects with a typed error, and nothing is uncaught`,
    async run(t) {
      const { FlowtetherError, TimeoutError } = t.flowtether;
      for (const [name, call] of /** @type {any[][]} */ (Object.entries(CALLS))) {
        let promise;
        try {
          promise = call(t, { fetch, retry: { maxRetries: 0 }, timeoutMs: 2000 });
        } catch (error) {
          throw new Error(`${name}: it threw ${assert.show(error)} instead of rejecting`);
        }
        const error = await assert.rejects(promise, FlowtetherError, {}, name);
        if (isCause) assert.ok(isCaused(error), `${name}: the cause is what was thrown: ${assert.show(error.cause)}`);
        // A wait tolerates failed polls, and ends by its own limit.
        assert.ok(!(error instanceof TimeoutError) || name.endsWith("waitForCompletion"), `${name}: it did not wait`);
      }
      // What nobody has caught is found when the runtime's queue is empty.
      await sleep(5);
      assert.equal((await t.client().workflows.get("echo")).id, "echo", "the package still works");
    },
  })),
];
