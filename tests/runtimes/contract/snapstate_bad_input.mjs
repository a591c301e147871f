// Wrong input to SnapState: each is a typed error that names the field, nothing is sent, and the same client still works.

import * as assert from "./assert.mjs";
import { NO_FLAGS, method, readings, refusals } from "./refusing.mjs";
import { inNodeAlone } from "./runner.mjs";
import { collect, counting, newWorkflow } from "./snapstate_catalogue.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

const MEBIBYTE = 1_048_576;

const BLANK = ["", "   ", "\n\t\r"];
const NO_TEXTS = [undefined, null, 7, 7n, true, {}, [], ["wf"], new String("wf"), Symbol("wf"), ...BLANK];
/** What no id in a path is. */
const NO_IDS = [...NO_TEXTS, ".", ".."];
const NO_OBJECTS = [7, "x", [], [1], true, 10n, () => {}, Symbol("x")];
const NOTHING = [undefined, null];
const NO_STEPS = [...NOTHING, -1, -0.5, 1.5, NaN, Infinity, -Infinity, "6", "", 6n, true, {}, [6], new Number(6), Number.MAX_SAFE_INTEGER + 1];
const NO_NUMBERS = ["5", NaN, Infinity, -1, {}, [5], true, 5n];
const NO_DATES = [7, {}, [], new Date(0), true, "", "no date", "2026-13-01"];

const START = { retryUnsafe: NO_FLAGS };
const PERIOD = { startDate: NO_DATES, endDate: NO_DATES };

const AGENT = { agent_id: "bot", name: "Bot" };
const WEBHOOK = { url: "http://127.0.0.1:9/told", events: ["checkpoint.saved"] };

/** Each method: its arguments that are right, what each must not be, by field, and its options. */
export const METHODS = {
  save: {
    right: ["wf", 1, { a: 1 }],
    wrong: { workflowId: [0, NO_IDS], step: [1, NO_STEPS], state: [2, [...NOTHING, ...NO_OBJECTS]] },
    options: {
      label: [7, true, {}, ["x"], null],
      metadata: [null, [], [1], "x", 7, true],
      agentId: [7, {}, ["x"], null, ...BLANK],
      ttlSeconds: [0, 0.5, 90.7, Number.MAX_SAFE_INTEGER + 1, "60", ...NO_NUMBERS],
      ifMatch: [7, {}, ["x"], "", "*", "015abd7f5cc57a2d", 'W/"015abd7f5cc57a2d"', '"', '""', '"open', 'open"', '"a\nb"', '"\u20ac"', '"x" ', "'x'"],
      agent_id: ["bot"],
      ttl: [60],
      if_match: ['"x"'],
      retryUnsafe: [true],
    },
  },
  get: { right: ["cp_wf_001"], wrong: { checkpointId: [0, NO_IDS] } },
  resume: { right: ["wf"], wrong: { workflowId: [0, NO_IDS] } },
  replay: {
    right: ["wf"],
    wrong: { workflowId: [0, NO_IDS] },
    options: { fromStep: NO_NUMBERS, toStep: NO_NUMBERS, limit: [0, 0.5, 1.5, 1001, ...NO_NUMBERS], from_step: [1], after: [1] },
    is: "list",
  },
  registerAgent: { right: [AGENT], wrong: { agent: [0, [...NOTHING, ...NO_OBJECTS]] }, options: { retryUnsafe: [true] } },
  listAgents: { right: [] },
  getAgent: { right: ["bot"], wrong: { agentId: [0, NO_IDS] } },
  updateAgent: { right: ["bot", { name: "x" }], wrong: { agentId: [0, NO_IDS], changes: [1, [...NOTHING, ...NO_OBJECTS]] } },
  deleteAgent: { right: ["bot"], wrong: { agentId: [0, NO_IDS] } },
  registerWebhook: { right: [WEBHOOK], wrong: { webhook: [0, [...NOTHING, ...NO_OBJECTS]] }, options: START },
  deleteWebhook: { right: ["wh_x"], wrong: { webhookId: [0, NO_IDS] } },
  "analytics.overview": { right: [], options: PERIOD },
  "analytics.workflow": { right: ["wf"], wrong: { workflowId: [0, NO_IDS] } },
  "analytics.failures": { right: [], options: { days: [0, 0.5, ...NO_NUMBERS], agentId: [7, {}, ["x"]], startDate: ["2026-01-01"] } },
  "analytics.agents": { right: [], options: { ...PERIOD, days: [7] } },
  health: { right: [] },
  ready: { right: [] },
};

function counted(t) {
  const { st, sent } = counting(t);
  return { client: st, sent };
}

/** What JSON cannot carry. */
function unwritable() {
  const cycle = {};
  cycle.self = cycle;
  return [
    cycle,
    { list: [{ cycle }] },
    { big: 10n },
    {
      toJSON: () => {
        throw new Error("the caller's own");
      },
    },
    Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("the caller's own");
      },
    }),
  ];
}

/** A client that keeps what it is warned of. */
function warned(t) {
  const warnings = [];
  return { warnings, ...counting(t, { logger: { warn: (message, info) => warnings.push({ message, ...info }) } }) };
}

/** A state whose checkpoint has so many bytes as it is sent, most of them of one text of these characters. */
function filling(workflowId, size, character = "x") {
  const rest = size - JSON.stringify({ workflow_id: workflowId, step: 1, state: { t: "" } }).length;
  const width = new TextEncoder().encode(character).length;
  return { t: character.repeat(Math.floor(rest / width)) + "x".repeat(rest % width) };
}

export const tests = [
  ...refusals("SnapState's", METHODS, counted, async (st) => {
    assert.equal((await st.save("wf", 1, {})).step, 1, "the client still works");
  }),
  {
    ...REFUSED,
    name: "SnapState's refusal of an argument names the operation",
    async run(t) {
      const st = t.snapstate();
      const unnamed = [];
      for (const [name, { right, is }] of Object.entries(METHODS)) {
        const [read] = readings(is);
        const error = await assert.rejects(read(method(st, name)(...right, { unknown: 1 })), t.flowtether.ConfigurationError);
        if (error.provider !== "snapstate" || error.operation !== name) unnamed.push([name, error.provider, error.operation]);
      }
      assert.same(unnamed, [], "those that do not");
    },
  },
  {
    name: "SnapState's options that are null or undefined count as left out, where null means nothing else",
    async run(t) {
      const st = t.snapstate({ timeoutMs: null, retry: null, hooks: undefined, logger: null });
      const common = { signal: undefined, timeoutMs: null, maxRetries: undefined, headers: null };
      for (const value of [undefined, null]) {
        const workflowId = newWorkflow();
        await st.save(workflowId, 1, {}, { ...common, ttlSeconds: value, ifMatch: value });
        await st.save(workflowId, 2, {}, value);
        assert.equal((await st.replay(workflowId, { ...common, fromStep: value, toStep: value, limit: value })).checkpoints.length, 2, "the replay");
        assert.equal((await st.replay(workflowId, value)).checkpoints.length, 2, "the replay without options");
        await st.analytics.overview({ startDate: value, endDate: value });
        await st.analytics.failures({ days: value, agentId: value });
      }
      const sent = await t.host.requests();
      for (const { body, headers } of sent)
        assert.same([body.includes("null"), headers["x-checkpoint-ttl"], headers["if-match"]], [false, undefined, undefined], "a request");
      assert.same([...new Set(sent.map(({ query }) => query))].sort(), ["", "limit=1000"], "the queries");
    },
  },
  {
    name: "a state, metadata and bodies for SnapState that cannot be written as JSON are ConfigurationErrors, and nothing is sent",
    async run(t) {
      const { st, sent } = counting(t);
      const { ConfigurationError } = t.flowtether;
      for (const value of unwritable()) {
        await assert.rejects(st.save("wf", 1, value), ConfigurationError, { field: "body", operation: "save" });
        await assert.rejects(st.save("wf", 1, {}, { metadata: value }), ConfigurationError, { field: "body", operation: "save" });
        await assert.rejects(st.save("wf", 1, {}, { metadata: value, agentId: "bot" }), ConfigurationError, { field: "body", operation: "save" });
        await assert.rejects(st.registerAgent({ ...AGENT, metadata: value }), ConfigurationError, { field: "body", operation: "registerAgent" });
      }
      assert.same(sent, [], "the requests");
    },
  },
  {
    name: "objects that throw when SnapState's methods read them are no trap, and the client still works",
    async run(t) {
      const st = t.snapstate();
      const own = () => {
        throw new Error("the caller's own");
      };
      const { proxy: revoked, revoke } = Proxy.revocable({}, {});
      revoke();
      for (const object of [
        Object.defineProperty({}, "label", { enumerable: true, get: own }),
        revoked,
        new Proxy({}, { get: own, ownKeys: own, has: own }),
        Object.create(null),
      ]) {
        const calls = [
          () => st.save("wf", 1, object),
          () => st.save("wf", 2, {}, object),
          () => st.save("wf", 3, {}, { metadata: object, agentId: "bot" }),
          () => st.save(object, object, object, object),
          () => st.get("cp_x", object),
          () => st.replay("wf", object),
          () => collect(st.replay("wf", object)),
          () => st.registerAgent(object),
          () => st.updateAgent("bot", object),
          () => st.registerWebhook(object),
          () => st.analytics.overview(object),
          () => st.health(object),
          () => t.flowtether.SnapState.verifyWebhook(object, "sha256=0", "secret"),
        ];
        for (const call of calls) await assert.noTrap(call, t.flowtether.FlowtetherError);
      }
      assert.equal((await st.health()).status, "ok", "the client still works");
      // A borrow that was not given back would make this throw.
      st.free();
    },
  },
  {
    name: "a checkpoint of SnapState's of exactly 1048576 bytes is saved, and one of a byte more is a PayloadTooLargeError, and nothing is sent",
    async run(t) {
      const { st, sent } = counting(t);
      for (const character of ["x", "é", "☕", "🚀"]) {
        const workflowId = newWorkflow();
        const state = filling(workflowId, MEBIBYTE, character);
        const error = await assert.rejects(
          st.save(workflowId, 1, { t: `${state.t}x` }),
          t.flowtether.PayloadTooLargeError,
          { provider: "snapstate", operation: "save", retryable: false },
          character,
        );
        assert.ok(error.message.includes("1048576") && error.message.includes("nothing was sent"), error.message);
        assert.same(sent.splice(0), [], "the requests");
        assert.equal((await st.save(workflowId, 1, state)).step, 1, `the save of ${character}`);
        assert.equal((await st.resume(workflowId)).latest_checkpoint.state.t, state.t, "what was saved");
        sent.splice(0);
      }
    },
  },
  {
    name: "a state or metadata of 2 MiB for SnapState is a PayloadTooLargeError, and nothing is sent",
    async run(t) {
      const { st, sent } = counting(t);
      const large = { t: "x".repeat(2 * MEBIBYTE) };
      await assert.rejects(st.save("wf", 1, large), t.flowtether.PayloadTooLargeError);
      await assert.rejects(st.save("wf", 1, {}, { metadata: large }), t.flowtether.PayloadTooLargeError);
      await assert.rejects(st.save("wf", 1, { list: Array(400_000).fill(null) }), t.flowtether.PayloadTooLargeError);
      assert.same(sent, [], "the requests");
    },
  },
  {
    name: "a state that SnapState itself writes out to more than it keeps is its own PayloadTooLargeError",
    async run(t) {
      const body = '{"error":{"code":"PAYLOAD_TOO_LARGE","message":"State payload exceeds 1MB limit"}}';
      await t.host.faults({ status: 413, body });
      await assert.rejects(t.snapstate().save("wf", 1, {}), t.flowtether.PayloadTooLargeError, {
        status: 413,
        code: "PAYLOAD_TOO_LARGE",
        message: "State payload exceeds 1MB limit",
      });
    },
  },
  {
    name: "a workflow's id of up to 93 characters is no warning of SnapState's client, whatever they are",
    async run(t) {
      const { st, warnings } = warned(t);
      for (const workflowId of ["w", "w".repeat(93), "é".repeat(93), "☕".repeat(93)]) {
        const { checkpoint_id: id } = await st.save(workflowId, 1, {});
        assert.equal((await st.get(id)).workflow_id, workflowId, "it is found by the checkpoint's id");
      }
      assert.same(warnings, [], "the warnings");
    },
  },
  {
    name: "a workflow's id of 94 to 128 characters is saved with SnapState, and the logger is warned once a save",
    async run(t) {
      const { ConflictError, NotFoundError } = t.flowtether;
      const { st, warnings } = warned(t);
      for (const [length, resumes] of /** @type {any[][]} */ ([
        [94, true],
        [100, true],
        [101, false],
        [128, false],
      ])) {
        const workflowId = "w".repeat(length);
        const { checkpoint_id: id, etag } = await st.save(workflowId, 1, { length });
        const [warning, ...more] = warnings.splice(0);
        assert.same([warning.provider, warning.operation, more], ["snapstate", "save", []], "the warning");
        assert.ok(warning.message.includes("workflowId") && warning.message.includes("93"), warning.message);
        await assert.rejects(st.get(id), NotFoundError, {}, "the checkpoint by its id");
        if (resumes) assert.same((await st.resume(workflowId)).latest_checkpoint.state, { length }, "the resume");
        else await assert.rejects(st.resume(workflowId), NotFoundError, {}, "the resume");
        await assert.rejects(st.save(workflowId, 1, { length }), ConflictError, { existing: { checkpoint_id: id, etag } }, "what is there cannot be read");
        assert.equal(warnings.splice(0).length, 1, "the warnings of the repeated save");
      }
    },
  },
  {
    ...REFUSED,
    name: "a workflow's id of more than 128 characters is refused by SnapState's client, and nothing is sent",
    async run(t) {
      const { st, sent, warnings } = warned(t);
      for (const workflowId of ["w".repeat(129), "w".repeat(10_000), "é".repeat(129)]) {
        await assert.rejects(st.save(workflowId, 1, {}), t.flowtether.ConfigurationError, { field: "workflowId", operation: "save" });
      }
      assert.same([sent, warnings], [[], []], "the requests and the warnings");
    },
  },
  {
    name: "a state for SnapState that only looks like an object is its ValidationError, or what JSON makes of it",
    async run(t) {
      const st = t.snapstate();
      for (const state of [new Date(0), new String("x"), new Number(7), { toJSON: () => [1] }, { toJSON: () => null }]) {
        await assert.rejects(st.save(newWorkflow(), 1, state), t.flowtether.ValidationError, { code: "FST_ERR_VALIDATION" }, assert.show(state));
      }
      const own = Object.assign(Object.create({ inherited: 1 }), { a: 1 });
      const { checkpoint_id: id } = await st.save(newWorkflow(), 1, own);
      assert.same((await st.get(id)).state, { a: 1 }, "an object of the caller's own class");
    },
  },
  {
    ...REFUSED,
    name: "a SnapState client refuses a missing, a blank and an impossible key",
    run(t) {
      const { ConfigurationError, SnapState } = t.flowtether;
      const right = { baseUrl: `${t.baseUrl}/snapstate`, dangerouslyAllowBrowser: true };
      for (const apiKey of [undefined, null, "", "   ", 7, {}, [], true, "key\n", "key-\u20ac"]) {
        const error = assert.throws(() => new SnapState({ ...right, apiKey }), ConfigurationError, { field: "apiKey" }, assert.show(apiKey));
        assert.ok(error.message.startsWith("apiKey "), error.message);
      }
      for (const apiKey of ["snp_0123456789abcdef0123456789abcdef", "cpk_x", "anything"]) new SnapState({ ...right, apiKey }).free();
    },
  },
  {
    ...REFUSED,
    name: "a SnapState client refuses wrong options by name",
    run(t) {
      const { ConfigurationError, SnapState } = t.flowtether;
      const right = { baseUrl: `${t.baseUrl}/snapstate`, apiKey: t.key, dangerouslyAllowBrowser: true };
      const wrong = {
        baseUrl: [
          undefined,
          null,
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
        maxRetries: [3],
      };
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values)
          assert.throws(() => new SnapState({ ...right, [field]: value }), ConfigurationError, { field }, `${field}: ${assert.show(value)}`);
      }
      for (const value of [7, "x", [], true, 10n]) assert.throws(() => new SnapState(value), ConfigurationError, { field: "options" }, String(value));
      for (const value of [undefined, null, {}]) assert.throws(() => new SnapState(value), ConfigurationError, {}, assert.show(value));
      new SnapState(right).free();
    },
  },
];
