// Wrong input to FlowMaestro: each is a typed error that names the field, nothing is sent, and the same client still works.

import * as assert from "./assert.mjs";
import { NO_FLAGS, method, readings, refusals } from "./refusing.mjs";
import { AGENT, KNOWLEDGE_BASE, TRIGGER, UNKNOWN, USER, WEBHOOK, WORKFLOW, collect, counting, newThread } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

/** What no id of the service is. */
const NO_IDS = [
  undefined,
  null,
  7,
  {},
  [],
  [UNKNOWN],
  "",
  "wf_1",
  "1",
  UNKNOWN.slice(1),
  `${UNKNOWN}0`,
  UNKNOWN.replaceAll("-", ""),
  `{${UNKNOWN}}`,
  ` ${UNKNOWN}`,
  UNKNOWN.replace("a", "g"),
  "../workflows",
  new String(UNKNOWN),
];
const NO_USERS = [...NO_IDS, ".", "..", "stats", "search", "ann"];
const NO_OBJECTS = [7, "x", [], [1], true, 10n];
const NOTHING = [undefined, null];
const NO_TEXTS = [undefined, null, "", "   ", "\n\t", 7, {}, ["x"], true];
const NO_NUMBERS = [null, 0, -1, "3", NaN, Infinity, {}, [3], true];

const START = { retryUnsafe: NO_FLAGS };
const PAGING = { page: [0, -1, 1.5, "2", NaN, Infinity, 2 ** 32, {}], perPage: [0, -1, 1.5, "2", NaN, 101, Infinity, []] };
const STREAM = { idleTimeoutMs: [0, -1, "5"], maxReconnects: [-1, "5"], onConnection: [7, "f", {}] };

/** Bodies that hold one wrong member. */
const having = (right, member, values) => values.map((value) => ({ ...right, [member]: value }));
const INPUTS = [[], [1], "x", 7, true].map((inputs) => ({ inputs }));
const MESSAGE = { content: "Hello" };
const CONTENT = having(MESSAGE, "content", NO_TEXTS);
const TIMEOUT = having(MESSAGE, "timeout", [...NO_NUMBERS, -5]);

/** Each method: its call, its arguments that are right, what each must not be, by field, and its options. */
export const METHODS = {
  "workflows.list": { right: [], options: PAGING, is: "list" },
  "workflows.get": { right: [WORKFLOW.echo], wrong: { workflowId: [0, NO_IDS] } },
  "workflows.execute": { right: [WORKFLOW.echo, {}], wrong: { workflowId: [0, NO_IDS], execution: [1, NO_OBJECTS], inputs: [1, INPUTS] }, options: START },
  "executions.list": { right: [], options: { ...PAGING, workflowId: NO_IDS.slice(2), status: [7, {}, ["failed"]] }, is: "list" },
  "executions.get": { right: [UNKNOWN], wrong: { executionId: [0, NO_IDS] } },
  "executions.cancel": { right: [UNKNOWN], wrong: { executionId: [0, NO_IDS] } },
  "executions.stream": { right: [UNKNOWN], wrong: { executionId: [0, NO_IDS] }, options: STREAM, is: "stream" },
  "executions.waitForCompletion": {
    right: [UNKNOWN],
    wrong: { executionId: [0, NO_IDS] },
    options: { pollIntervalMs: [-1, "5", NaN], maxWaitMs: [-1, "5", NaN], stopWhenPaused: NO_FLAGS, stopWhenWaiting: [true] },
    // Its requests' own.
    operation: "executions.get",
  },
  "agents.list": { right: [], options: PAGING, is: "list" },
  "agents.get": { right: [AGENT], wrong: { agentId: [0, NO_IDS] } },
  "agents.createThread": { right: [AGENT, {}], wrong: { agentId: [0, NO_IDS], thread: [1, NO_OBJECTS] }, options: START },
  "agents.memory.list": { right: [AGENT], wrong: { agentId: [0, NO_IDS] }, options: PAGING, is: "list" },
  "agents.memory.stats": { right: [AGENT], wrong: { agentId: [0, NO_IDS] } },
  "agents.memory.get": { right: [AGENT, USER.ann], wrong: { agentId: [0, NO_IDS], userId: [1, NO_USERS] } },
  "agents.memory.put": {
    right: [AGENT, USER.ann, { working_memory: "Likes tea." }],
    wrong: {
      agentId: [0, NO_IDS],
      userId: [1, NO_USERS],
      memory: [2, [...NOTHING, ...NO_OBJECTS]],
      working_memory: [2, having({}, "working_memory", NO_TEXTS)],
    },
  },
  "agents.memory.delete": { right: [AGENT, USER.ann], wrong: { agentId: [0, NO_IDS], userId: [1, NO_USERS] } },
  "agents.memory.search": {
    right: [AGENT, { query: "parcel" }],
    wrong: {
      agentId: [0, NO_IDS],
      search: [1, [...NOTHING, ...NO_OBJECTS]],
      query: [1, having({}, "query", NO_TEXTS)],
      top_k: [1, having({ query: "x" }, "top_k", NO_NUMBERS)],
      similarity_threshold: [1, having({ query: "x" }, "similarity_threshold", NO_NUMBERS)],
      user_id: [1, having({ query: "x" }, "user_id", NO_USERS.slice(1))],
    },
  },
  "threads.get": { right: [UNKNOWN], wrong: { threadId: [0, NO_IDS] } },
  "threads.listMessages": { right: [UNKNOWN], wrong: { threadId: [0, NO_IDS] }, options: { page: [1], perPage: [20] }, is: "list" },
  "threads.sendMessage": {
    right: [UNKNOWN, MESSAGE],
    wrong: { threadId: [0, NO_IDS], message: [1, [...NOTHING, ...NO_OBJECTS]], content: [1, CONTENT], timeout: [1, TIMEOUT] },
    options: START,
  },
  "threads.sendMessageStream": {
    right: [UNKNOWN, MESSAGE],
    wrong: { threadId: [0, NO_IDS], message: [1, [...NOTHING, ...NO_OBJECTS]], content: [1, CONTENT], timeout: [1, TIMEOUT] },
    options: { ...START, ...STREAM, skipStream: NO_FLAGS },
    is: "stream",
  },
  "threads.delete": { right: [UNKNOWN], wrong: { threadId: [0, NO_IDS] } },
  "triggers.list": { right: [], options: { ...PAGING, workflowId: [WORKFLOW.echo] }, is: "list" },
  "triggers.execute": { right: [TRIGGER.manual, {}], wrong: { triggerId: [0, NO_IDS], execution: [1, NO_OBJECTS], inputs: [1, INPUTS] }, options: START },
  "knowledgeBases.list": { right: [], options: PAGING, is: "list" },
  "knowledgeBases.get": { right: [KNOWLEDGE_BASE], wrong: { knowledgeBaseId: [0, NO_IDS] } },
  "knowledgeBases.query": {
    right: [KNOWLEDGE_BASE, { query: "refund" }],
    wrong: {
      knowledgeBaseId: [0, NO_IDS],
      query: [1, [...NOTHING, ...NO_OBJECTS, ...having({}, "query", NO_TEXTS)]],
      top_k: [1, having({ query: "x" }, "top_k", [...NO_NUMBERS, 1.5])],
      topK: [1, having({ query: "x" }, "topK", [null, 3])],
    },
  },
  "webhooks.list": { right: [], options: PAGING, is: "list" },
  "webhooks.get": { right: [UNKNOWN], wrong: { webhookId: [0, NO_IDS] } },
  "webhooks.create": { right: [WEBHOOK], wrong: { webhook: [0, [...NOTHING, ...NO_OBJECTS]] }, options: START },
  "webhooks.update": { right: [UNKNOWN, { name: "x" }], wrong: { webhookId: [0, NO_IDS], webhook: [1, [...NOTHING, ...NO_OBJECTS]] } },
  "webhooks.delete": { right: [UNKNOWN], wrong: { webhookId: [0, NO_IDS] } },
  "webhooks.test": { right: [UNKNOWN], wrong: { webhookId: [0, NO_IDS] }, options: START },
  "webhooks.deliveries": { right: [UNKNOWN], wrong: { webhookId: [0, NO_IDS] }, options: PAGING, is: "list" },
};

function counted(t) {
  const { fm, sent } = counting(t);
  return { client: fm, sent };
}

export const tests = [
  ...refusals("FlowMaestro's", METHODS, counted, async (fm) => {
    assert.equal((await fm.workflows.get(WORKFLOW.echo)).data.name, "echo", "the client still works");
  }),
  {
    ...REFUSED,
    name: "FlowMaestro's refusal of an argument names the operation",
    async run(t) {
      const fm = t.flowmaestro();
      const unnamed = [];
      for (const [name, { right, is, operation = name }] of Object.entries(METHODS)) {
        if (right.length === 0) continue;
        const [read] = readings(is);
        const error = await assert.rejects(read(method(fm, name)(...right.with(0, 7))), t.flowtether.ConfigurationError);
        if (error.provider !== "flowmaestro" || error.operation !== operation) unnamed.push([name, error.provider, error.operation]);
      }
      assert.same(unnamed, [], "those that do not");
    },
  },
  {
    name: "FlowMaestro's ids may be written in upper case",
    async run(t) {
      assert.equal((await t.flowmaestro().workflows.get(WORKFLOW.echo.toUpperCase())).data.id, WORKFLOW.echo);
    },
  },
  {
    name: "FlowMaestro's arguments and options that are null or undefined count as left out",
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.baseUrl, timeoutMs: null, retry: null, hooks: undefined, logger: null });
      const nothing = { signal: undefined, timeoutMs: null, maxRetries: undefined, headers: null };
      for (const value of [undefined, null]) {
        assert.same((await fm.workflows.execute(WORKFLOW.echo, value, { ...nothing, retryUnsafe: value })).data.inputs, {}, "the inputs");
        assert.ok((await fm.agents.createThread(AGENT, value, value)).data.id, "the thread");
        assert.equal((await fm.workflows.list({ ...nothing, page: value, perPage: value })).data.length, 20, "the page");
        assert.same((await fm.executions.list({ workflowId: value, status: "none" })).data, [], "the executions");
        assert.equal((await collect(fm.executions.list({ workflowId: value, status: value }))).length > 0, true, "all executions");
      }
      const bodies = (await t.host.requests("/execute")).map(({ body }) => body);
      assert.same(bodies, ["{}", "{}"], "the bodies");
      assert.same([...new Set((await t.host.requests("/workflows")).map(({ query }) => query))], [""], "the queries");
    },
  },
  {
    ...REFUSED,
    name: "a FlowMaestro client refuses a missing, a blank and an impossible key",
    run(t) {
      const { ConfigurationError, FlowMaestro } = t.flowtether;
      const right = { baseUrl: t.baseUrl, dangerouslyAllowBrowser: true };
      for (const apiKey of [undefined, null, "", "   ", 7, {}, [], true, "key\n", "key-\u20ac"]) {
        const error = assert.throws(() => new FlowMaestro({ ...right, apiKey }), ConfigurationError, { field: "apiKey" }, assert.show(apiKey));
        assert.ok(error.message.startsWith("apiKey "), error.message);
      }
      for (const apiKey of ["fm_live_x", "fm_test_x", "anything"]) new FlowMaestro({ ...right, apiKey }).free();
    },
  },
  {
    ...REFUSED,
    name: "a FlowMaestro client refuses wrong options by name",
    run(t) {
      const { ConfigurationError, FlowMaestro } = t.flowtether;
      const right = { apiKey: t.key, dangerouslyAllowBrowser: true };
      const wrong = {
        baseUrl: [
          "http://",
          "ftp://host.example",
          "http://user:password@host.example",
          "http://host.example?x",
          "http://host.example#x",
          "http://host.example?",
          "http://host.example/#",
          "http://host.example/a?#",
          7,
          {},
        ],
        timeoutMs: [0, "5", NaN],
        retry: [7, "x", []],
        headers: [7, { "X-A": 1 }],
        credentials: ["always"],
        fetch: ["f", {}],
        baseURL: [t.baseUrl],
        apikey: [t.key],
        workspaceId: ["w"],
      };
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values)
          assert.throws(() => new FlowMaestro({ ...right, [field]: value }), ConfigurationError, { field }, `${field}: ${assert.show(value)}`);
      }
      for (const value of NO_OBJECTS) assert.throws(() => new FlowMaestro(value), ConfigurationError, { field: "options" }, String(value));
      for (const value of [undefined, null, {}]) assert.throws(() => new FlowMaestro(value), ConfigurationError, { field: "apiKey" }, assert.show(value));
      new FlowMaestro(right).free();
    },
  },
  {
    name: "a body for FlowMaestro that cannot be written as JSON is a ConfigurationError, and nothing is sent",
    async run(t) {
      const { fm, sent } = counting(t);
      const cycle = {};
      cycle.self = cycle;
      for (const inputs of [
        cycle,
        { big: 10n },
        {
          toJSON: () => {
            throw new Error("own");
          },
        },
      ]) {
        await assert.rejects(fm.workflows.execute(WORKFLOW.echo, { inputs }), t.flowtether.ConfigurationError, {
          field: "body",
          operation: "workflows.execute",
        });
      }
      await assert.rejects(collect(fm.threads.sendMessageStream(UNKNOWN, { content: "x", more: 10n })), t.flowtether.ConfigurationError, { field: "body" });
      assert.same(sent, [], "the requests");
    },
  },
  {
    name: "objects that throw when FlowMaestro's methods read them are no trap, and the client still works",
    async run(t) {
      const fm = t.flowmaestro();
      const own = () => {
        throw new Error("the caller's own");
      };
      const { proxy: revoked, revoke } = Proxy.revocable({}, {});
      revoke();
      const threadId = await newThread(fm);
      for (const object of [
        Object.defineProperty({}, "content", { enumerable: true, get: own }),
        revoked,
        new Proxy({}, { get: own, ownKeys: own, has: own }),
      ]) {
        const calls = [
          () => fm.workflows.execute(WORKFLOW.echo, object),
          () => fm.workflows.get(WORKFLOW.echo, object),
          () => fm.workflows.list(object),
          () => collect(fm.workflows.list(object)),
          () => fm.threads.sendMessage(threadId, object),
          () => collect(fm.threads.sendMessageStream(threadId, object)),
          () => fm.knowledgeBases.query(KNOWLEDGE_BASE, object),
          () => fm.webhooks.create(object),
          () => collect(fm.executions.stream(UNKNOWN, object)),
          () => fm.executions.waitForCompletion(UNKNOWN, object),
          () => t.flowtether.FlowMaestro.verifyWebhook(object, "v1=0", "whsec_x"),
        ];
        for (const call of calls) await assert.noTrap(call, t.flowtether.FlowtetherError);
      }
      assert.equal((await fm.workflows.get(WORKFLOW.echo)).data.name, "echo", "the client still works");
      // A borrow that was not given back would make this throw.
      fm.free();
    },
  },
  {
    name: "what only FlowMaestro can judge is its own ValidationError, and its words name what is wrong",
    async run(t) {
      const fm = t.flowmaestro();
      const { ValidationError } = t.flowtether;
      for (const [webhook, word] of [
        [{ ...WEBHOOK, events: ["execution.completed", "execution.exploded"] }, "execution.exploded"],
        [{ ...WEBHOOK, events: [] }, "events"],
        [{ ...WEBHOOK, events: undefined }, "events"],
        [{ ...WEBHOOK, name: "" }, "name"],
        [{ ...WEBHOOK, url: "not a url" }, "url"],
      ]) {
        const error = await assert.rejects(fm.webhooks.create(webhook), ValidationError, {
          status: 400,
          code: "validation_error",
          operation: "webhooks.create",
        });
        assert.ok(error.message.includes(word), error.message);
      }
      const { data } = await fm.webhooks.create(WEBHOOK);
      const error = await assert.rejects(fm.webhooks.update(data.id, { events: ["thread.exploded"] }), ValidationError, { operation: "webhooks.update" });
      assert.ok(error.message.includes("thread.exploded"), error.message);
      await assert.rejects(fm.agents.memory.search(AGENT, { query: "x", top_k: 51 }), ValidationError, { operation: "agents.memory.search" });
    },
  },
];
