// Wrong input: each is a typed error that names the field, nothing is sent, and the same client still works.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

const NO_STRINGS = [undefined, null, 42, NaN, true, {}, [], ["a"], () => {}, Symbol("s"), 10n, new Date(0), new String("boxed")];
const NO_IDS = [...NO_STRINGS, "", ".", ".."];
const NO_OBJECTS = [42, "text", true, [], [1], Symbol("s"), 10n];
const NO_NUMBERS = ["5", NaN, Infinity, -Infinity, -1, {}, [], true, 5n, Symbol("s"), () => {}];
/** A limit may be Infinity. */
const NO_LIMITS = NO_NUMBERS.filter((value) => value !== Infinity);
const NO_FLAGS = ["true", 0, 1, {}, []];
const NO_FUNCTIONS = ["f", 42, {}, true];
const NO_HEADERS = () => [
  42,
  "X: y",
  [],
  new Headers({ "X-A": "1" }),
  new Map([["X-A", "1"]]),
  { "X-A": 1 },
  { "X-A": null, "X-B": {} },
  { "X-A": "a\r\nX-B: b" },
  { "X-A": "a\nb" },
  { "X-A": "\0" },
  { "X-A": "\u20ac" },
  { "": "x" },
  { "X A": "x" },
  { "X-A:": "x" },
  { "X\r\n": "x" },
];

/** Options that every method knows, with what they must not be. Workers may make no controller outside of a request. */
const COMMON = {
  signal: () => [42, "abort", {}, true, new EventTarget(), new AbortController()],
  timeoutMs: [...NO_LIMITS, 0],
  maxRetries: NO_LIMITS,
  headers: NO_HEADERS,
};

const KEY = { idempotencyKey: ["", " ", "two words", "é", "line\nbreak", "x".repeat(256), 42, {}, [], true] };

const STREAM = {
  idleTimeoutMs: [...NO_LIMITS, 0],
  maxReconnects: NO_LIMITS,
  onConnection: NO_FUNCTIONS,
};

const REPLY = { resumeValue: {} };

/** Each method: how it is called, its arguments that are right, what each must not be, and its options. */
export const METHODS = {
  "discovery.capabilities": { call: (wop, args) => wop.discovery.capabilities(...args), right: [], options: COMMON },
  "discovery.openapi": { call: (wop, args) => wop.discovery.openapi(...args), right: [], options: COMMON },
  "workflows.get": { call: (wop, args) => wop.workflows.get(...args), right: ["w"], wrong: { workflowId: [0, NO_IDS] }, options: COMMON },
  "runs.create": {
    call: (wop, args) => wop.runs.create(...args),
    right: [{ workflowId: "w" }],
    wrong: {
      run: [0, [undefined, null, () => {}, ...NO_OBJECTS]],
      workflowId: [
        0,
        [{}, { workflowId: "" }, { workflowId: 42 }, { workflowId: null }, { workflowId: {} }, { WorkflowId: "w" }, new Map([["workflowId", "w"]])],
      ],
    },
    options: { ...COMMON, ...KEY, dedup: NO_FLAGS },
  },
  "runs.get": { call: (wop, args) => wop.runs.get(...args), right: ["r"], wrong: { runId: [0, NO_IDS] }, options: COMMON },
  "runs.cancel": {
    call: (wop, args) => wop.runs.cancel(...args),
    right: ["r", {}],
    wrong: { runId: [0, NO_IDS], cancellation: [1, NO_OBJECTS] },
    options: { ...COMMON, ...KEY },
  },
  "runs.fork": {
    call: (wop, args) => wop.runs.fork(...args),
    right: ["r", { mode: "replay" }],
    wrong: {
      runId: [0, NO_IDS],
      fork: [1, [undefined, null, ...NO_OBJECTS]],
      mode: [1, [{}, { mode: "copy" }, { mode: 1 }]],
      fromSeq: [
        1,
        [{ mode: "branch" }, ...[-1, 1.5, "3", NaN, null, 2 ** 53, {}].map((fromSeq) => ({ mode: "branch", fromSeq })), { mode: "replay", fromSeq: "x" }],
      ],
      runOptionsOverlay: [1, [{ mode: "replay", fromSeq: 0, runOptionsOverlay: { tags: [] } }]],
    },
    options: { ...COMMON, ...KEY },
  },
  "runs.events": {
    call: (wop, args) => wop.runs.events(...args).next(),
    right: ["r"],
    wrong: { runId: [0, NO_IDS] },
    options: {
      ...COMMON,
      ...STREAM,
      streamMode: ["all", "", ["updates", "all"], ["values", "updates"], 42, {}, [1], true, "updates,messages"],
      bufferMs: NO_NUMBERS,
      lastEventId: [-1, 1.5, NaN, "x", "", "1\n", "é", {}, [], true, 5n],
      transport: ["websocket", "", 42, {}],
    },
  },
  "runs.pollEvents": {
    call: (wop, args) => wop.runs.pollEvents(...args),
    right: ["r"],
    wrong: { runId: [0, NO_IDS] },
    options: { ...COMMON, lastSequence: [...NO_NUMBERS.filter((value) => value !== -1), -2, 1.5, 2 ** 53], waitMs: [...NO_NUMBERS, 999, 60_001] },
  },
  "runs.waitForCompletion": {
    call: (wop, args) => wop.runs.waitForCompletion(...args),
    right: ["r"],
    wrong: { runId: [0, NO_IDS] },
    options: { ...COMMON, pollIntervalMs: NO_LIMITS, maxWaitMs: NO_LIMITS, stopWhenWaiting: NO_FLAGS },
  },
  "interrupts.resolve": {
    call: (wop, args) => wop.interrupts.resolve(...args),
    right: ["r", "n", REPLY],
    wrong: {
      runId: [0, NO_IDS],
      nodeId: [1, NO_IDS],
      reply: [2, [undefined, null, ...NO_OBJECTS]],
      resumeValue: [2, [{}, { resumeValue: 1, more: 2 }, { action: "accept" }]],
    },
    options: { ...COMMON, ...KEY },
  },
  "interrupts.inspectByToken": { call: (wop, args) => wop.interrupts.inspectByToken(...args), right: ["t"], wrong: { token: [0, NO_IDS] }, options: COMMON },
  "interrupts.resolveByToken": {
    call: (wop, args) => wop.interrupts.resolveByToken(...args),
    right: ["t", REPLY],
    wrong: { token: [0, NO_IDS], reply: [1, [undefined, null, ...NO_OBJECTS]], resumeValue: [1, [{}, { resumeValue: 1, more: 2 }]] },
    options: { ...COMMON, ...KEY },
  },
};

/** Options of the client, with what they must not be. */
const CLIENT = {
  baseUrl: [
    undefined,
    null,
    42,
    {},
    new URL("http://host.example"),
    "http://",
    "http://[",
    "ftp://host.example",
    "file:///tmp",
    "javascript:1",
    "data:,x",
    "http://user@host.example",
    "http://user:password@host.example",
    "http://:password@host.example",
    "http://host.example?query",
    "http://host.example/#fragment",
    "http://host.example?",
    "http://host.example#",
    "http://host.example/?",
    "http://host.example/a/#",
    "http://host.example?#",
  ],
  apiKey: ["", "   ", 42, {}, [], true, "key\n", "key\r\nX-A: b", "key-\u20ac", "\0"],
  dangerouslyAllowBrowser: NO_FLAGS,
  timeoutMs: [...NO_LIMITS, 0],
  headers: NO_HEADERS,
  credentials: ["always", "", 42, {}],
  fetch: NO_FUNCTIONS,
  logger: [42, "console", true, []],
  maxResponseBytes: [...NO_NUMBERS, 0],
  maxEventBytes: [...NO_NUMBERS, 0],
};

const NESTED = {
  retry: { values: NO_OBJECTS, members: { maxRetries: NO_LIMITS, baseDelayMs: NO_LIMITS, maxDelayMs: NO_LIMITS } },
  hooks: { values: NO_OBJECTS, members: { onRequest: NO_FUNCTIONS, onResponse: NO_FUNCTIONS, onRetry: NO_FUNCTIONS, onReconnect: NO_FUNCTIONS } },
};

/** Fails unless the call is refused as a wrong `field` without having thrown, and the client still works. */
async function isRefused(t, wop, call, field, value) {
  const what = `${field}: ${typeof value === "symbol" ? "a symbol" : assert.show(value)}`;
  let promise;
  try {
    promise = call();
  } catch (error) {
    throw new Error(`${what}: it threw ${assert.show(error)} instead of rejecting`);
  }
  const error = await assert.rejects(promise, t.flowtether.ConfigurationError, { field, retryable: false }, what);
  assert.ok(error.message.startsWith(`${field} `), `${what}: the message names the field: ${error.message}`);
  return error;
}

/** The values of an option, some of which are made only when they are needed. */
function* wrongValues(options) {
  for (const [field, values] of Object.entries(options)) {
    for (const value of typeof values === "function" ? values() : values) yield [field, value];
  }
}

/** A client whose fetch counts. */
function counting(t) {
  const sent = [];
  const wop = t.client({ fetch: (url, init) => (sent.push(url), fetch(url, init)) });
  return { wop, sent };
}

export const tests = [
  ...Object.entries(METHODS).map(([name, { call, right, wrong = {}, options }]) => ({
    ...REFUSED,
    name: `${name} refuses wrong arguments and options by name, sends nothing, and still works`,
    async run(t) {
      const { wop, sent } = counting(t);
      for (const [field, [index, values]] of Object.entries(wrong)) {
        for (const value of values) {
          const given = right.with(index, value);
          await isRefused(t, wop, () => call(wop, given), field, value);
        }
      }
      // The options come last; what may be left out before them is left out.
      const place = { "runs.cancel": 2 }[name] ?? right.length;
      const withOptions = (value) => [...right.slice(0, place), value];
      for (const value of NO_OBJECTS) await isRefused(t, wop, () => call(wop, withOptions(value)), "options", value);
      for (const [field, value] of wrongValues(options)) await isRefused(t, wop, () => call(wop, withOptions({ [field]: value })), field, value);
      for (const field of ["unknown", "Signal", "retry", "runId"]) await isRefused(t, wop, () => call(wop, withOptions({ [field]: 1 })), field, 1);
      assert.same(sent, [], "the requests");
      assert.equal((await wop.workflows.get("echo")).id, "echo", "the client still works");
    },
  })),
  {
    name: "options that are null or undefined count as left out",
    async run(t) {
      const nothing = { signal: undefined, timeoutMs: null, maxRetries: undefined, headers: null };
      const wop = t.client({
        timeoutMs: null,
        retry: null,
        headers: undefined,
        fetch: null,
        hooks: undefined,
        logger: null,
        credentials: undefined,
        maxEventBytes: null,
      });
      const { runId } = await wop.runs.create({ workflowId: "echo" }, { ...nothing, idempotencyKey: undefined, dedup: null });
      for (const options of [nothing, null, undefined, {}]) assert.equal((await wop.runs.get(runId, options)).runId, runId, "the run");
      const streaming = {
        ...nothing,
        streamMode: null,
        bufferMs: undefined,
        lastEventId: null,
        idleTimeoutMs: null,
        maxReconnects: undefined,
        onConnection: null,
        transport: null,
      };
      for await (const _ of wop.runs.events(runId, streaming));
    },
  },
  {
    name: "an options object may be of any making, and its getters are read once",
    async run(t) {
      const reads = [];
      class Options {
        get timeoutMs() {
          reads.push("timeoutMs");
          return 5000;
        }
      }
      const own = Object.defineProperty(Object.create(null), "timeoutMs", { enumerable: true, get: () => (reads.push("own"), 5000) });
      const wop = t.client();
      for (const options of [new Options(), own, Object.freeze({ timeoutMs: 5000 })]) assert.equal((await wop.workflows.get("echo", options)).id, "echo");
      assert.ok(reads.filter((name) => name === "own").length === 1, `the getter was read ${reads.length} times`);
    },
  },
  {
    name: "objects that throw when they are read are no trap, and the client still works",
    async run(t) {
      const wop = t.client();
      const own = () => {
        throw new Error("the caller's own");
      };
      const { proxy: revoked, revoke } = Proxy.revocable({}, {});
      revoke();
      const hostile = [Object.defineProperty({}, "timeoutMs", { enumerable: true, get: own }), revoked, new Proxy({}, { get: own, ownKeys: own, has: own })];
      const fork = Object.defineProperty({ mode: "replay" }, "more", { enumerable: true, get: own });
      for (const object of hostile) {
        const calls = [
          () => wop.workflows.get("echo", object),
          () => wop.runs.create(object, object),
          () => wop.runs.fork("r", fork, object),
          () => wop.interrupts.resolve("r", "n", object),
          () => wop.runs.events("r", object).next(),
          () => wop.runs.waitForCompletion("run-unknown", object),
          () => t.flowtether.openEventStream(`${t.baseUrl}/none`, object).next(),
        ];
        for (const call of calls) await assert.noTrap(call, t.flowtether.FlowtetherError);
      }
      assert.equal((await wop.workflows.get("echo")).id, "echo", "the client still works");
      // A borrow that was not given back would make this throw.
      wop.free();
    },
  },
  ...Object.entries(CLIENT).map(([field, values]) => ({
    name: `a client refuses a wrong ${field}`,
    run(t) {
      const { ConfigurationError, OpenWop } = t.flowtether;
      const right = { baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser: true };
      for (const [, value] of wrongValues({ [field]: values })) {
        const error = assert.throws(
          () => new OpenWop({ ...right, [field]: value }),
          ConfigurationError,
          { field, operation: "" },
          `${field}: ${String(assert.show(value))}`,
        );
        assert.ok(error.message.startsWith(`${field} `), `the message names the field: ${error.message}`);
        if (field === "apiKey" && typeof value === "string" && value.trim() !== "") assert.ok(!error.message.includes(value.trim()), "and not the key");
      }
    },
  })),
  ...Object.entries(NESTED).map(([field, { values, members }]) => ({
    name: `a client refuses a wrong ${field}`,
    run(t) {
      const { ConfigurationError, OpenWop } = t.flowtether;
      const right = { baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser: true };
      for (const value of values) assert.throws(() => new OpenWop({ ...right, [field]: value }), ConfigurationError, { field });
      for (const [member, wrong] of Object.entries(members)) {
        for (const value of wrong) assert.throws(() => new OpenWop({ ...right, [field]: { [member]: value } }), ConfigurationError, { field: member });
      }
      assert.throws(() => new OpenWop({ ...right, [field]: { unknown: 1 } }), ConfigurationError, { field: "unknown" });
    },
  })),
  {
    name: "a client refuses missing options, an unknown option and a missing key",
    run(t) {
      const { ConfigurationError, OpenWop } = t.flowtether;
      for (const value of NO_OBJECTS) assert.throws(() => new OpenWop(value), ConfigurationError, { field: "options" });
      for (const value of [undefined, null, {}]) assert.throws(() => new OpenWop(value), ConfigurationError, { field: "baseUrl" });
      assert.throws(() => new OpenWop({ baseUrl: t.baseUrl, apiKey: t.key, baseURL: t.baseUrl }), ConfigurationError, { field: "baseURL" });
      assert.throws(() => new OpenWop({ baseUrl: t.baseUrl }), ConfigurationError, { field: "apiKey" });
      assert.throws(() => new OpenWop({ baseUrl: t.baseUrl, credentials: "omit" }), ConfigurationError, { field: "apiKey" });
      for (const credentials of ["include", "same-origin"]) new OpenWop({ baseUrl: t.baseUrl, credentials });
    },
  },
  {
    name: "a body that cannot be written as JSON is a ConfigurationError",
    async run(t) {
      const { wop, sent } = counting(t);
      const cycle = {};
      cycle.self = cycle;
      const bodies = [
        cycle,
        { big: 10n },
        {
          toJSON: () => {
            throw new Error("own");
          },
        },
        {
          get now() {
            throw new Error("own");
          },
        },
      ];
      for (const inputs of bodies) {
        await assert.rejects(wop.runs.create({ workflowId: "echo", inputs }), t.flowtether.ConfigurationError, { field: "body", operation: "runs.create" });
      }
      assert.same(sent, [], "the requests");
      assert.ok((await wop.runs.create({ workflowId: "echo" })).runId, "the client still works");
    },
  },
  {
    name: "ids with lone surrogates and other odd characters are sent as one segment",
    async run(t) {
      const wop = t.client();
      for (const id of ["\ud800", "a\0b", "\n", "🚀", "%", "x".repeat(5000), "..;", "...", "%2e%2e"]) {
        await assert.rejects(wop.runs.get(id), t.flowtether.NotFoundError, {}, assert.show(id));
      }
      for (const { path } of await t.host.requests()) assert.ok(/^\/v1\/runs\/[^/?#]+$/.test(path), path);
    },
  },
  {
    name: "openEventStream refuses wrong arguments and options by name",
    async run(t) {
      const open = (...values) => t.flowtether.openEventStream(...values).next();
      const url = `${t.baseUrl}/none`;
      for (const value of [...NO_STRINGS, "http://", "http://["]) await isRefused(t, undefined, () => open(value), "url", value);
      for (const value of NO_OBJECTS) await isRefused(t, undefined, () => open(url, value), "options", value);
      const options = {
        ...COMMON,
        ...STREAM,
        method: ["get", "HEAD", "", 42, {}],
        body: [42, {}, [], true, new ArrayBuffer(2), new Uint16Array(2)],
        fetch: NO_FUNCTIONS,
        credentials: ["always", 42],
        lastEventId: [-1, 1.5, "", "a\nb", "a\0", {}, true],
        cursorParam: [42, {}, true],
        reconnectOnEnd: NO_FLAGS,
        maxEventBytes: [...NO_NUMBERS, 0],
        hooks: NO_OBJECTS,
        logger: [42, "console", true, []],
      };
      for (const [field, value] of wrongValues(options)) await isRefused(t, undefined, () => open(url, { [field]: value }), field, value);
      await isRefused(t, undefined, () => open(url, { apiKey: "k" }), "apiKey", "k");
    },
  },
  {
    name: "decodeEventStream and EventStreamDecoder refuse wrong arguments by name",
    async run(t) {
      const { ConfigurationError, EventStreamDecoder, decodeEventStream } = t.flowtether;
      for (const value of [...NO_STRINGS, "text", new Uint8Array(2), new Response("x")])
        await isRefused(t, undefined, () => decodeEventStream(value).next(), "stream", value);
      const locked = new ReadableStream();
      locked.getReader();
      await isRefused(t, undefined, () => decodeEventStream(locked).next(), "stream", locked);
      for (const value of NO_OBJECTS) {
        await isRefused(t, undefined, () => decodeEventStream(new ReadableStream(), value).next(), "options", value);
        assert.throws(() => new EventStreamDecoder(value), ConfigurationError, { field: "options" });
      }
      for (const value of [...NO_NUMBERS, 0]) {
        await isRefused(t, undefined, () => decodeEventStream(new ReadableStream(), { maxEventBytes: value }).next(), "maxEventBytes", value);
        assert.throws(() => new EventStreamDecoder({ maxEventBytes: value }), ConfigurationError, { field: "maxEventBytes" });
      }
      const decoder = new EventStreamDecoder();
      for (const value of [...NO_STRINGS, "text", new ArrayBuffer(2), new Uint16Array(2), new DataView(new ArrayBuffer(2))]) {
        assert.throws(() => decoder.push(value), ConfigurationError, { field: "bytes" });
      }
      assert.same(decoder.push(new TextEncoder().encode("data: x\n\n")), [{ event: "message", id: "", data: "x" }], "the decoder still works");
    },
  },
];
