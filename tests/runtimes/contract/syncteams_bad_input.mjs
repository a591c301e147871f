// Wrong input to SyncTeams: each is a typed error that names the field, nothing is sent, and the same client still works.

import * as assert from "./assert.mjs";
import { NO_FLAGS, method, readings, refusals } from "./refusing.mjs";
import { inNodeAlone } from "./runner.mjs";
import { QUICKLY, UNKNOWN, collect, counting, decisions, start, told } from "./syncteams_catalogue.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

/** What no id and no text of the service is. */
const BLANK = ["", "   ", "\n\t\r"];
const NO_TEXTS = [undefined, null, 7, 7n, true, {}, [], [UNKNOWN], new String(UNKNOWN), ...BLANK];
const NO_OBJECTS = [7, "x", [], [1], true, 10n];
const NOTHING = [undefined, null];
const NO_FUNCTIONS = [7, "f", {}, [], true];

const START = { retryUnsafe: NO_FLAGS };
const POLLING = { pollIntervalMs: [-1, "5", NaN, {}] };
const WAIT = {
  ...POLLING,
  maxWaitMs: [-1, "5", NaN],
  exitOnWaiting: NO_FLAGS,
  terminalStatuses: [7, [7], ["COMPLETED", 7], [["COMPLETED"]], {}, true],
  onUpdate: NO_FUNCTIONS,
};

const WORKFLOW = { workflowId: "echo", input: {} };
const APPROVAL = { taskId: UNKNOWN, decision: "APPROVE" };
const REJECTION = { taskId: UNKNOWN, decision: "REJECT", message: "Too long." };

/** Objects that hold one wrong member. */
const having = (right, member, values) => values.map((value) => ({ ...right, [member]: value }));
/** The same object without a member. */
const without = (right, member) => Object.fromEntries(Object.entries(right).filter(([name]) => name !== member));

const NO_WORKFLOWS = {
  workflow: [...NOTHING, ...NO_OBJECTS],
  workflowId: [without(WORKFLOW, "workflowId"), ...having(WORKFLOW, "workflowId", NO_TEXTS)],
  uniqueId: having(
    WORKFLOW,
    "uniqueId",
    NO_TEXTS.filter((value) => value !== undefined),
  ),
};

/** Each method: its call, its arguments that are right, what each must not be, by field, and its options. */
export const METHODS = {
  executeWorkflow: { right: [WORKFLOW], wrong: NO_WORKFLOWS, options: START },
  getTaskStatus: { right: [UNKNOWN], wrong: { taskId: NO_TEXTS } },
  continueTask: {
    right: [APPROVAL],
    wrong: {
      reply: [...NOTHING, ...NO_OBJECTS],
      taskId: [without(APPROVAL, "taskId"), ...having(APPROVAL, "taskId", NO_TEXTS)],
      decision: [without(APPROVAL, "decision"), ...having(APPROVAL, "decision", [...NO_TEXTS, "approve", "Approve", "APPROVED", " APPROVE", "reject", "YES"])],
      message: [without(REJECTION, "message"), ...having(REJECTION, "message", NO_TEXTS), ...having(APPROVAL, "message", [7, true, {}, [], ...BLANK])],
      // Beside what is right, names that are misspelt, and the name that the decision has on the wire.
      Decision: [{ ...APPROVAL, Decision: "REJECT" }],
      decison: [{ ...APPROVAL, decison: "REJECT" }],
      type: [{ ...APPROVAL, type: "REJECT" }],
      mesage: [{ ...APPROVAL, mesage: "Good." }],
      Message: [{ ...REJECTION, Message: "Too long." }],
      comment: [{ ...APPROVAL, comment: "Good." }],
      task_id: [{ ...APPROVAL, task_id: UNKNOWN }],
    },
    options: START,
  },
  waitForCompletion: {
    right: [UNKNOWN],
    wrong: { taskId: NO_TEXTS },
    options: { ...WAIT, onWaiting: [() => true], retryUnsafe: [true] },
    operation: "getTaskStatus",
  },
  executeAndWait: { right: [WORKFLOW], wrong: NO_WORKFLOWS, options: { ...WAIT, ...START, onWaiting: NO_FUNCTIONS }, operation: "executeWorkflow" },
  "tasks.events": {
    right: [UNKNOWN],
    wrong: { taskId: NO_TEXTS },
    options: { ...POLLING, maxReconnects: [-1, "5", NaN], onConnection: NO_FUNCTIONS, idleTimeoutMs: [1000], maxWaitMs: [1000] },
    operation: "getTaskStatus",
    is: "stream",
  },
};

/** Every method has one argument. */
const ARGUMENTS = Object.fromEntries(
  Object.entries(METHODS).map(([name, method]) => {
    const wrong = Object.entries(method.wrong).map(([field, values]) => [field, [0, values]]);
    return [name, { ...method, wrong: Object.fromEntries(wrong) }];
  }),
);

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
    { list: [cycle] },
    { big: 10n },
    10n,
    {
      toJSON: () => {
        throw new Error("the caller's own");
      },
    },
  ];
}

export const tests = [
  ...refusals("SyncTeams'", ARGUMENTS, counted, async (st) => {
    assert.equal((await st.executeWorkflow(WORKFLOW)).status, "PENDING", "the client still works");
  }),
  {
    ...REFUSED,
    name: "SyncTeams' refusal of an argument names the operation",
    async run(t) {
      const st = t.syncteams();
      const unnamed = [];
      for (const [name, { right, is, operation = name }] of Object.entries(METHODS)) {
        const [read] = readings(is);
        for (const value of [7, typeof right[0] === "string" ? " " : {}]) {
          const error = await assert.rejects(read(method(st, name)(value)), t.flowtether.ConfigurationError);
          if (error.provider !== "syncteams" || error.operation !== operation) unnamed.push([name, value, error.provider, error.operation]);
        }
      }
      assert.same(unnamed, [], "those that do not");
    },
  },
  {
    ...REFUSED,
    name: "of several wrong members for SyncTeams the first is named",
    async run(t) {
      const st = t.syncteams();
      const { ConfigurationError } = t.flowtether;
      await assert.rejects(st.continueTask({ decision: "MAYBE", message: "" }), ConfigurationError, { field: "taskId" });
      await assert.rejects(st.continueTask({ taskId: UNKNOWN, decision: "MAYBE", message: "" }), ConfigurationError, { field: "decision" });
      await assert.rejects(st.executeWorkflow({ workflowId: "", uniqueId: "" }), ConfigurationError, { field: "workflowId" });
    },
  },
  {
    ...REFUSED,
    name: "a rejection for SyncTeams says that it needs a message",
    async run(t) {
      const { st, sent } = counting(t);
      for (const reply of [
        without(REJECTION, "message"),
        { ...REJECTION, message: undefined },
        { ...REJECTION, message: null },
        { ...REJECTION, message: "  " },
      ]) {
        const error = await assert.rejects(st.continueTask(reply), t.flowtether.ConfigurationError, { field: "message", operation: "continueTask" });
        assert.ok(error.message.includes("rejection"), error.message);
      }
      assert.same(sent, [], "the requests");
    },
  },
  {
    ...REFUSED,
    name: "a decision for SyncTeams whose members are misspelt is refused, and nothing is sent",
    async run(t) {
      const { st, sent } = counting(t);
      for (const reply of [
        { ...without(APPROVAL, "decision"), Decision: "APPROVE" },
        { ...without(APPROVAL, "decision"), decison: "APPROVE" },
        { ...without(APPROVAL, "decision"), type: "APPROVE" },
        { ...without(APPROVAL, "taskId"), task_id: UNKNOWN },
        { ...without(REJECTION, "message"), mesage: "Too long." },
        { ...without(REJECTION, "message"), feedback: "Too long." },
      ]) {
        await assert.rejects(st.continueTask(reply), t.flowtether.ConfigurationError, { operation: "continueTask", retryable: false }, assert.show(reply));
      }
      assert.same(sent, [], "the requests");
    },
  },
  {
    name: "an approval for SyncTeams may leave its message out, undefined or null",
    async run(t) {
      const st = t.syncteams();
      for (const message of [{}, { message: undefined }, { message: null }]) {
        await assert.rejects(st.continueTask({ ...APPROVAL, ...message }), t.flowtether.NotFoundError);
      }
      assert.same(await decisions(t), Array(3).fill({ taskId: UNKNOWN, type: "APPROVE" }), "what was sent");
    },
  },
  {
    name: "SyncTeams' options that are null or undefined count as left out",
    async run(t) {
      const st = t.syncteams({ timeoutMs: null, retry: null, hooks: undefined, logger: null, userAgentSuffix: null });
      const nothing = { signal: undefined, timeoutMs: null, maxRetries: undefined, headers: null };
      for (const value of [undefined, null]) {
        const waiting = { ...nothing, ...QUICKLY, maxWaitMs: value, exitOnWaiting: value, terminalStatuses: value, onUpdate: value };
        const { taskId } = await st.executeWorkflow(WORKFLOW, { ...nothing, retryUnsafe: value });
        assert.equal((await st.waitForCompletion(taskId, waiting)).status, "COMPLETED");
        assert.equal((await st.executeAndWait(WORKFLOW, { ...waiting, onWaiting: value, retryUnsafe: value })).status, "COMPLETED");
        assert.equal((await collect(st.tasks.events(taskId, { ...nothing, pollIntervalMs: value, maxReconnects: value }))).length, 2, "the events");
      }
    },
  },
  {
    ...REFUSED,
    name: "a SyncTeams client without a base URL is refused: there is no default",
    run(t) {
      const { ConfigurationError, SyncTeams } = t.flowtether;
      const right = { apiKey: t.key, dangerouslyAllowBrowser: true };
      for (const baseUrl of [undefined, null]) {
        const error = assert.throws(() => new SyncTeams({ ...right, baseUrl }), ConfigurationError, { field: "baseUrl" });
        assert.equal(error.message, "baseUrl is required");
      }
      for (const options of [undefined, null, {}, right]) assert.throws(() => new SyncTeams(options), ConfigurationError, { field: "baseUrl" });
    },
  },
  {
    ...REFUSED,
    name: "a SyncTeams client refuses a missing, a blank and an impossible key",
    run(t) {
      const { ConfigurationError, SyncTeams } = t.flowtether;
      const right = { baseUrl: t.baseUrl, dangerouslyAllowBrowser: true };
      for (const apiKey of [undefined, null, "", "   ", 7, {}, [], true, "sts_\n", "sts_\u20ac"]) {
        const error = assert.throws(() => new SyncTeams({ ...right, apiKey }), ConfigurationError, { field: "apiKey" }, assert.show(apiKey));
        assert.ok(error.message.startsWith("apiKey "), error.message);
      }
      for (const apiKey of ["sts_x", "anything"]) new SyncTeams({ ...right, apiKey }).free();
    },
  },
  {
    ...REFUSED,
    name: "a SyncTeams client refuses wrong options by name",
    run(t) {
      const { ConfigurationError, SyncTeams } = t.flowtether;
      const right = { baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser: true };
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
        userAgentSuffix: [7, {}, ["x"], true],
        baseURL: [t.baseUrl],
        apikey: [t.key],
        api_key: [t.key],
        maxAttempts: [3],
        pollIntervalMs: [100],
        workspaceId: ["w"],
      };
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values)
          assert.throws(() => new SyncTeams({ ...right, [field]: value }), ConfigurationError, { field }, `${field}: ${assert.show(value)}`);
      }
      for (const value of NO_OBJECTS) assert.throws(() => new SyncTeams(value), ConfigurationError, { field: "options" }, String(value));
      new SyncTeams(right).free();
    },
  },
  {
    name: "a userAgentSuffix for SyncTeams that no header can hold is refused",
    runtimes: ["node", "deno", "bun", "workerd"],
    because: "a page does not send it",
    run(t) {
      const { ConfigurationError, SyncTeams } = t.flowtether;
      const right = { baseUrl: t.baseUrl, apiKey: t.key };
      for (const userAgentSuffix of ["a\nb", "a\rb", "a\0b", "\u20ac"]) {
        const error = assert.throws(() => new SyncTeams({ ...right, userAgentSuffix }), ConfigurationError, {}, JSON.stringify(userAgentSuffix));
        assert.ok(error.message.includes("User-Agent") || error.field === "userAgentSuffix", error.message);
      }
    },
  },
  {
    ...REFUSED,
    name: "an option of retry that SyncTeams does not know is refused by name",
    run(t) {
      const { ConfigurationError, SyncTeams } = t.flowtether;
      const right = { baseUrl: t.baseUrl, apiKey: t.key, dangerouslyAllowBrowser: true };
      for (const [field, value] of /** @type {any[][]} */ ([
        ["maxAttempts", 3],
        ["backoffFactor", 2],
        ["maxRetries", -1],
        ["baseDelayMs", "5"],
        ["maxDelayMs", -1],
      ])) {
        assert.throws(() => new SyncTeams({ ...right, retry: { [field]: value } }), ConfigurationError, { field }, field);
      }
    },
  },
  {
    name: "an input for SyncTeams that cannot be written as JSON is a ConfigurationError, and nothing is sent",
    async run(t) {
      const { st, sent } = counting(t);
      for (const input of unwritable()) {
        const refused = [t.flowtether.ConfigurationError, { field: "body", provider: "syncteams", operation: "executeWorkflow" }];
        await assert.rejects(st.executeWorkflow({ workflowId: "echo", input }), ...refused);
        await assert.rejects(st.executeAndWait({ workflowId: "echo", input }, QUICKLY), ...refused);
      }
      assert.same(sent, [], "the requests");
      assert.equal((await st.executeAndWait(WORKFLOW, QUICKLY)).status, "COMPLETED", "the client still works");
    },
  },
  {
    name: "objects that throw when SyncTeams' methods read them are no trap, and the client still works",
    async run(t) {
      const { SyncTeams, FlowtetherError } = t.flowtether;
      const st = t.syncteams();
      const own = () => {
        throw new Error("the caller's own");
      };
      const { proxy: revoked, revoke } = Proxy.revocable({}, {});
      revoke();
      const getters = (name) => Object.defineProperty({}, name, { enumerable: true, get: own });
      for (const object of [
        getters("workflowId"),
        getters("taskId"),
        getters("decision"),
        getters("toleranceMs"),
        getters("onUpdate"),
        revoked,
        new Proxy({}, { get: own, ownKeys: own, has: own }),
      ]) {
        const calls = [
          () => st.executeWorkflow(object),
          () => st.executeWorkflow(WORKFLOW, object),
          () => st.executeWorkflow({ workflowId: "echo", input: object }),
          () => st.getTaskStatus(object),
          () => st.getTaskStatus(UNKNOWN, object),
          () => st.continueTask(object),
          () => st.continueTask(APPROVAL, object),
          () => st.waitForCompletion(object),
          () => st.waitForCompletion(UNKNOWN, object),
          () => st.waitForCompletion(UNKNOWN, { terminalStatuses: object }),
          () => st.executeAndWait(object),
          () => st.executeAndWait({ workflowId: "nothing", input: {} }, object),
          () => collect(st.tasks.events(object)),
          () => collect(st.tasks.events(UNKNOWN, object)),
          () => SyncTeams.verifyWebhook(object, "t=1,v1=0", "whsec_x"),
          () => SyncTeams.verifyWebhook("{}", object, "whsec_x"),
          () => SyncTeams.verifyWebhook("{}", "t=1,v1=0", object),
          () => SyncTeams.verifyWebhook("{}", "t=1,v1=0", "whsec_x", object),
        ];
        for (const call of calls) await assert.noTrap(call, FlowtetherError);
      }
      assert.equal((await st.executeAndWait(WORKFLOW, QUICKLY)).status, "COMPLETED", "the client still works");
      // A borrow that was not given back would make this throw.
      st.free();
    },
  },
  {
    name: "what SyncTeams' methods are given is not changed",
    async run(t) {
      const st = t.syncteams();
      const frozen = (value) => Object.freeze(structuredClone(value));
      const taskId = await start(st, "approval", { delayMs: 1 });
      await st.waitForCompletion(taskId, frozen({ ...QUICKLY, exitOnWaiting: true, terminalStatuses: [] }));
      const reply = frozen({ taskId, decision: "APPROVE", message: "Good." });
      await st.continueTask(reply, frozen({ maxRetries: 0 }));
      assert.same(reply, { taskId, decision: "APPROVE", message: "Good." });
      const workflow = frozen({ workflowId: "echo", uniqueId: "u", input: { order: 7 } });
      await st.executeAndWait(workflow, frozen(QUICKLY));
      assert.same(workflow, { workflowId: "echo", uniqueId: "u", input: { order: 7 } });
    },
  },
  {
    name: "a task of SyncTeams that throws when it is read in onUpdate is no trap",
    async run(t) {
      const st = t.syncteams();
      await t.host.faults({ method: "GET", status: 200, body: told("RUNNING") }, { method: "GET", status: 200, body: told("COMPLETED") });
      const changed = [];
      const onUpdate = (task) => {
        changed.push(task.status);
        // The reply is the caller's: the wait does not read it again.
        Object.defineProperty(task, "status", {
          get: () => {
            throw new Error("the caller's own");
          },
        });
      };
      await assert.noTrap(() => st.waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate }), t.flowtether.FlowtetherError);
      assert.equal(changed[0], "RUNNING");
      assert.equal((await st.executeWorkflow(WORKFLOW)).status, "PENDING", "the client still works");
    },
  },
];
