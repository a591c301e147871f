// SyncTeams' operations: what each sends, and what it returns.

import * as assert from "./assert.mjs";
import { inNodeAlone, PAGES } from "./runner.mjs";
import { UNKNOWN, UUID, collect, counting, decisions, speaking, start, startUntil } from "./syncteams_catalogue.mjs";

const NAMED = inNodeAlone("they are constants of the module");

const JSON_TYPE = "application/json";
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The headers a client may send by itself. What a runtime's fetch adds is its own affair. */
const OWN_HEADERS = ["accept", "authorization", "content-type", "idempotency-key", "x-api-key", "x-own", "x-request-id"];

const EXECUTION = "taskId status";
const TASK = "taskId status eventLogs";

const asked = (st) => startUntil(st, "WAITING", "approval", { delayMs: 1 });

/**
 * Each operation: what must be there before, the call, the request, and of its response the members and the values of some.
 * In a request and a body, `:id` is what `given` resolved with.
 */
const OPERATIONS = [
  {
    name: "executeWorkflow",
    call: (st) => st.executeWorkflow({ workflowId: "echo", input: { order: 7 } }),
    request: "POST /api/v1",
    body: { workflowId: "echo", input: { order: 7 } },
    members: EXECUTION,
    values: { status: "PENDING" },
  },
  {
    name: "executeWorkflow with an id of the caller's own",
    call: (st) => st.executeWorkflow({ workflowId: "echo", uniqueId: "Bestellung 7/ü", input: {} }),
    request: "POST /api/v1",
    body: { workflowId: "echo", uniqueId: "Bestellung 7/ü", input: {} },
    members: EXECUTION,
  },
  {
    name: "executeWorkflow with every option",
    call: (st) => st.executeWorkflow({ workflowId: "echo", input: {} }, { retryUnsafe: true, timeoutMs: 9000, maxRetries: 1, headers: { "X-Own": "1" } }),
    request: "POST /api/v1",
    body: { workflowId: "echo", input: {} },
    headers: { "x-own": "1" },
    members: EXECUTION,
  },
  {
    name: "getTaskStatus",
    given: (st) => startUntil(st, "COMPLETED", "echo", { order: 7 }),
    call: (st, taskId) => st.getTaskStatus(taskId),
    request: "GET /api/v1/status?taskId=:id",
    members: TASK,
    values: { taskId: ":id", status: "COMPLETED" },
  },
  {
    name: "getTaskStatus with every option",
    given: (st) => start(st, "slow"),
    call: (st, taskId) => st.getTaskStatus(taskId, { timeoutMs: 9000, maxRetries: 0, headers: { "X-Own": "1" }, signal: new AbortController().signal }),
    request: "GET /api/v1/status?taskId=:id",
    headers: { "x-own": "1" },
    members: TASK,
  },
  {
    name: "continueTask with an approval",
    given: asked,
    call: (st, taskId) => st.continueTask({ taskId, decision: "APPROVE" }),
    request: "POST /api/v1/continue",
    body: { taskId: ":id", type: "APPROVE" },
    members: TASK,
    values: { taskId: ":id", status: "RUNNING" },
  },
  {
    name: "continueTask with an approval and a message",
    given: asked,
    call: (st, taskId) => st.continueTask({ taskId, decision: "APPROVE", message: " Schön! ☕ " }),
    request: "POST /api/v1/continue",
    body: { taskId: ":id", type: "APPROVE", message: " Schön! ☕ " },
    members: TASK,
  },
  {
    name: "continueTask with a rejection",
    given: asked,
    call: (st, taskId) => st.continueTask({ taskId, decision: "REJECT", message: "Too long." }),
    request: "POST /api/v1/continue",
    body: { taskId: ":id", type: "REJECT", message: "Too long." },
    members: TASK,
  },
];

/** The value with what stands for the id that was given. */
const withId = (value, there) => JSON.parse(JSON.stringify(value).replaceAll(":id", there));

/** What the client decided of a request. */
function reduced({ method, path, query, headers, body }) {
  const names = OWN_HEADERS.filter((name) => headers[name] !== undefined);
  return {
    request: `${method} ${path}${query && `?${query}`}`,
    headers: Object.fromEntries(names.map((name) => [name, headers[name]])),
    body: body === "" ? undefined : JSON.parse(body),
  };
}

/** The headers of the requests that a client hands to fetch. */
async function sentHeaders(t, options, call) {
  const sent = [];
  const fetch = async (_, init) => (sent.push(init.headers), Response.json({ taskId: UNKNOWN, status: "COMPLETED" }));
  await call(t.syncteams({ fetch, ...options }));
  return sent;
}

const agentOf = (headers) => Object.entries(headers).find(([name]) => name.toLowerCase() === "user-agent")?.[1];

export const tests = [
  ...OPERATIONS.map(({ name, given, call, request, headers = {}, body, members, values = {} }) => ({
    name: `SyncTeams' ${name} sends one request and returns its response`,
    async run(t) {
      const st = t.syncteams();
      const there = await given?.(st);
      const before = (await t.host.requests()).length;
      const response = await call(st, there);
      const sent = (await t.host.requests()).slice(before);
      const own = { accept: JSON_TYPE, "x-api-key": t.key, ...headers };
      if (body !== undefined) own["content-type"] = JSON_TYPE;
      const expected = withId({ request, body }, there);
      assert.same(sent.map(reduced), [{ ...expected, headers: own }], "the requests");
      assert.same(Object.keys(response).sort(), members.split(" ").sort(), "the members");
      assert.ok(UUID.test(response.taskId), `the task's id: ${response.taskId}`);
      for (const [member, value] of Object.entries(withId(values, there))) assert.same(response[member], value, member);
    },
  })),
  {
    name: "the log of a task of SyncTeams comes as the service has it",
    async run(t) {
      const st = t.syncteams();
      const taskId = await startUntil(st, "COMPLETED", "steps", { steps: 2, delayMs: 1, order: { nr: 7, von: "Grüße ☕" } });
      const { eventLogs } = await st.getTaskStatus(taskId);
      assert.same(eventLogs, await t.host.log(taskId), "the log");
      const [first] = eventLogs;
      assert.same([eventLogs.length, first.eventType, ISO.test(first.createdAt)], [6, "TeamKickoffStartedEvent", true], "its first entry");
      assert.same(first.eventData.inputs.order, { nr: 7, von: "Grüße ☕" }, "the caller's own names and texts");
    },
  },
  {
    name: "a workflow of SyncTeams is sent as it was given, whatever its input is",
    async run(t) {
      const st = t.syncteams();
      const inputs = [{ input: null }, { input: [1, "zwei", null] }, { input: "text" }, { input: 7.5 }, { input: false }, { input: { deep: [[{}]] } }, {}];
      for (const workflow of inputs) {
        const { taskId } = await st.executeWorkflow(Object.freeze({ workflowId: "echo", ...workflow }));
        assert.ok(UUID.test(taskId), `the task of ${assert.show(workflow)}`);
      }
      const sent = (await t.host.requests("/api/v1")).map(({ body }) => body);
      assert.same(
        sent,
        inputs.map((workflow) => JSON.stringify({ workflowId: "echo", ...workflow })),
        "the bodies",
      );
    },
  },
  {
    name: "members of a workflow of SyncTeams that nobody knows yet are sent, and those that are undefined are not",
    async run(t) {
      const st = t.syncteams();
      await st.executeWorkflow({ workflowId: "echo", uniqueId: undefined, input: { a: undefined, user_id: 1 }, priority: "high" });
      const [{ body }] = await t.host.requests("/api/v1");
      assert.equal(body, '{"workflowId":"echo","input":{"user_id":1},"priority":"high"}', "the body");
    },
  },
  {
    name: "the id of a task of SyncTeams may hold any characters",
    async run(t) {
      const st = t.syncteams();
      for (const taskId of ["a b", "a+b", "a/b?c#d", "x&taskId=y", "100%", "ü☕", " spaced "]) {
        const error = await assert.rejects(st.getTaskStatus(taskId), t.flowtether.NotFoundError);
        assert.equal(error.message, `Task ${taskId} was not found.`, "what the service read");
      }
    },
  },
  ...[
    ["JSON with a status", { body: '{"taskId":"t","status":"RUNNING","later":1}' }, { taskId: "t", status: "RUNNING", later: 1 }],
    [
      "an event without a status",
      { body: '{"eventType":"TaskApprovalResponseEvent","eventData":{}}' },
      { eventType: "TaskApprovalResponseEvent", eventData: {} },
    ],
    ["an array", { body: "[1]" }, [1]],
    ["a JSON text", { body: '"done"' }, "done"],
    ["true", { body: "true" }, true],
    ["null", { body: "null" }, null],
    ["plain text", { body: "Thank you.", contentType: "text/plain" }, "Thank you."],
    ["a page", { body: "<html>", contentType: "text/html" }, "<html>"],
    ["nothing", {}, {}],
    ["a 204", { status: 204 }, {}],
    ["a 202", { status: 202, body: '{"accepted":true}' }, { accepted: true }],
  ].map((/** @type {any[]} */ [name, fault, expected]) => ({
    name: `a decision that SyncTeams responds to with ${name} is a success`,
    async run(t) {
      await t.host.faults({ status: 200, ...fault });
      assert.same(await t.syncteams().continueTask({ taskId: UNKNOWN, decision: "APPROVE" }), expected, "the response");
      assert.same(await decisions(t), [{ taskId: UNKNOWN, type: "APPROVE" }], "what was sent");
    },
  })),
  {
    name: "a decision that SyncTeams responds to with its event is a success, and the task continues",
    async run(t) {
      const st = speaking(t, ["decision-event"]);
      const taskId = await asked(st);
      const { eventType, eventData, status } = await st.continueTask({ taskId, decision: "REJECT", message: "No." });
      assert.same([eventType, eventData, status], ["TaskApprovalResponseEvent", { type: "REJECT", feedback: "No." }, undefined]);
      assert.equal((await st.waitForCompletion(taskId, { pollIntervalMs: 100 })).status, "FAILED", "the task");
    },
  },
  {
    name: "a task of SyncTeams may be QUEUED first, and its log may be left out or be of the old names",
    async run(t) {
      const st = speaking(t, ["queued", "no-logs"]);
      const { taskId, status } = await st.executeWorkflow({ workflowId: "echo", input: {} });
      assert.equal(status, "QUEUED");
      assert.equal((await st.getTaskStatus(taskId)).eventLogs, undefined, "the log");
      const old = speaking(t, ["crew"]);
      const crew = await startUntil(old, "COMPLETED", "echo");
      const [first] = (await old.getTaskStatus(crew)).eventLogs;
      assert.same([first.eventType, first.eventData.crew_name], ["CrewKickoffStartedEvent", "local"], "the first entry");
    },
  },
  {
    name: "SyncTeams' responses keep members and statuses that nobody knows yet",
    async run(t) {
      const response = { taskId: UNKNOWN, status: "PAUSED", eventLogs: [{ eventType: "NewEvent", eventData: null }], progress: 0.5 };
      await t.host.faults({ status: 200, body: JSON.stringify(response) }, { status: 201, body: '{"taskId":"t","queue":3}' });
      assert.same(await t.syncteams().getTaskStatus(UNKNOWN), response, "a task");
      assert.same(await t.syncteams().executeWorkflow({ workflowId: "echo", input: {} }), { taskId: "t", queue: 3 }, "a start");
    },
  },
  {
    name: "SyncTeams' responses are read as JSON, whatever their media type says",
    async run(t) {
      await t.host.faults({ status: 200, body: '{"taskId":"t","status":"RUNNING"}', contentType: "text/plain" });
      assert.same(await t.syncteams().getTaskStatus("t"), { taskId: "t", status: "RUNNING" });
    },
  },
  {
    name: "SyncTeams' base URL keeps its path and loses its trailing slashes",
    async run(t) {
      for (const end of ["", "/", "///"]) {
        const st = speaking(t, ["spec", t.key], { baseUrl: `${t.as("spec", t.key)}/syncteams${end}` });
        await st.getTaskStatus(await start(st, "echo"));
      }
      for (const { prefix, path } of await t.host.requests()) {
        assert.same([prefix, path.startsWith("/api/v1")], [`/as/spec,${t.key}/syncteams`, true], path);
      }
    },
  },
  {
    name: "SyncTeams' addresses are constants, and a client at one of them asks there",
    async run(t) {
      const { SyncTeamsBaseUrl } = t.flowtether;
      assert.same(SyncTeamsBaseUrl, { Production: "https://api.syncteams.studio", Develop: "https://develop.api.syncteams.studio" });
      const urls = [];
      const fetch = async (url) => (urls.push(url), Response.json({ taskId: "t", status: "RUNNING" }));
      for (const baseUrl of Object.values(SyncTeamsBaseUrl)) {
        const st = t.syncteams({ baseUrl, fetch });
        await st.executeWorkflow({ workflowId: "w", input: {} });
        await st.getTaskStatus("t");
        await st.continueTask({ taskId: "t", decision: "APPROVE" });
      }
      const written = t.syncteams({ baseUrl: `${SyncTeamsBaseUrl.Production}/api/v1/`, fetch });
      await written.getTaskStatus("t");
      assert.equal(urls.pop(), `${SyncTeamsBaseUrl.Production}/api/v1/status?taskId=t`, "an address with the service's own path");
      const paths = ["/api/v1", "/api/v1/status?taskId=t", "/api/v1/continue"];
      assert.same(
        urls,
        Object.values(SyncTeamsBaseUrl).flatMap((base) => paths.map((path) => base + path)),
        "the addresses",
      );
    },
  },
  {
    ...NAMED,
    name: "SyncTeams' constants are frozen, and each key is its value",
    run(t) {
      const { SyncTeamsApprovalDecision, SyncTeamsBaseUrl, SyncTeamsWebhookHeader, SyncTeamsWorkflowEventType, SyncTeamsWorkflowStatus } = t.flowtether;
      assert.same(Object.keys(SyncTeamsWorkflowStatus), ["QUEUED", "PENDING", "RUNNING", "WAITING", "CANCELED", "FAILED", "COMPLETED"], "the statuses");
      assert.same(Object.keys(SyncTeamsApprovalDecision), ["APPROVE", "REJECT"], "the decisions");
      for (const constant of [SyncTeamsWorkflowStatus, SyncTeamsApprovalDecision, SyncTeamsWorkflowEventType]) {
        for (const [name, value] of Object.entries(constant)) assert.equal(value, name, "a value");
      }
      assert.same(
        SyncTeamsWebhookHeader,
        { Signature: "SyncTeams-Signature", Timestamp: "SyncTeams-Timestamp", EventId: "SyncTeams-Event-Id" },
        "the headers of webhooks",
      );
      for (const constant of [SyncTeamsWorkflowStatus, SyncTeamsApprovalDecision, SyncTeamsWorkflowEventType, SyncTeamsBaseUrl, SyncTeamsWebhookHeader]) {
        assert.ok(Object.isFrozen(constant), "it is frozen");
      }
    },
  },
  {
    ...NAMED,
    name: "SyncTeams' event types are those of every version of its SDKs",
    run(t) {
      const ends = (stem, ...endings) => endings.map((ending) => `${stem}${ending}Event`);
      const groups = ["Crew", "Team"].flatMap((group) => [
        ...ends(`${group}Kickoff`, "Started", "Completed", "Failed"),
        ...ends(`${group}Test`, "Started", "Completed", "Failed", "Result"),
        ...ends(`${group}Train`, "Started", "Completed", "Failed"),
      ]);
      const expected = [
        ...groups,
        ...ends("", "UserInput", "ConnectorInput", "TaskApprovalRequest", "TaskApprovalResponse", "LLMStreamChunk"),
        ...[
          "AgentExecution",
          "LiteAgentExecution",
          "AgentReasoning",
          "KnowledgeRetrieval",
          "KnowledgeQuery",
          "MethodExecution",
          "LLMCall",
          "LLMGuardrail",
          "MemorySave",
          "MemoryQuery",
          "MemoryRetrieval",
        ].flatMap((stem) => ends(stem, "Started")),
        ...[
          "AgentExecution",
          "LiteAgentExecution",
          "AgentReasoning",
          "KnowledgeRetrieval",
          "KnowledgeQuery",
          "LLMCall",
          "LLMGuardrail",
          "MemorySave",
          "MemoryQuery",
          "MemoryRetrieval",
        ].flatMap((stem) => ends(stem, "Completed")),
        ...["AgentReasoning", "KnowledgeQuery", "KnowledgeSearchQuery", "MethodExecution", "LLMCall", "MemorySave", "MemoryQuery"].flatMap((stem) =>
          ends(stem, "Failed"),
        ),
        ...ends("AgentLogs", "Started", "Execution"),
        ...ends("AgentExecution", "Error"),
        ...ends("MethodExecution", "Finished"),
        ...ends("Task", "Started", "Completed", "Failed", "Evaluation"),
        ...ends("ToolUsage", "Started", "Finished", "Error"),
        ...ends("Tool", "ValidateInputError", "ExecutionError", "SelectionError"),
        ...ends("Flow", "Started", "Finished", "Created", "Plot"),
        "TaskOutput",
      ];
      assert.same(Object.keys(t.flowtether.SyncTeamsWorkflowEventType).sort(), expected.sort());
    },
  },
  {
    name: "SyncTeams is sent who asks, with the program's own words behind it",
    runtimes: ["node", "deno", "bun", "workerd"],
    because: "a page may not set the header; the next test is of a page",
    async run(t) {
      const agents = [];
      for (const options of [
        {},
        { userAgentSuffix: "orders/2.1 (München)" },
        { userAgentSuffix: "  spaced  " },
        { userAgentSuffix: "" },
        { userAgentSuffix: undefined },
      ]) {
        await assert.rejects(t.syncteams(options).getTaskStatus(UNKNOWN), t.flowtether.NotFoundError);
        agents.push((await t.host.requests()).at(-1).headers["user-agent"]);
      }
      const [own] = agents;
      assert.ok(/^syncteams-sdk\/\d+\.\d+\.\d+$/.test(own), `the header: ${own}`);
      assert.same(agents.slice(3), [own, own], "with nothing added");
      assert.ok(agents[1].startsWith(`${own} orders/2.1 (M`), `with words: ${agents[1]}`);
      assert.equal(agents[2].replace(/ +/g, " "), `${own} spaced`, "with spaces around them");
      const sent = await sentHeaders(t, { userAgentSuffix: "orders/2.1" }, async (st) => {
        await st.executeWorkflow({ workflowId: "w", input: {} });
        await st.getTaskStatus("t");
        await st.continueTask({ taskId: "t", decision: "APPROVE" });
        await st.executeAndWait({ workflowId: "w", input: {} }, { pollIntervalMs: 100 });
        await collect(st.tasks.events("t"));
      });
      assert.same(sent.map(agentOf), Array(6).fill(`${own} orders/2.1`), "of every request");
    },
  },
  {
    name: "a page sends SyncTeams no User-Agent of its own",
    runtimes: PAGES,
    because: "elsewhere it is sent",
    async run(t) {
      const sent = await sentHeaders(t, { userAgentSuffix: "orders/2.1" }, (st) => st.getTaskStatus("t"));
      assert.same(sent.map(agentOf), [undefined], "what fetch was given");
      await start(t.syncteams({ userAgentSuffix: "orders/2.1" }), "echo");
      const [{ headers }] = await t.host.requests();
      assert.equal(headers["user-agent"], navigator.userAgent, "the browser's own");
    },
  },
  {
    name: "a User-Agent of the caller's own is sent to SyncTeams as it is",
    async run(t) {
      const agent = "orders/3 (of my own)";
      const [client] = await sentHeaders(t, { headers: { "user-agent": agent }, userAgentSuffix: "x" }, (st) => st.getTaskStatus("t"));
      assert.equal(agentOf(client), agent, "of the client");
      const [call] = await sentHeaders(t, {}, (st) => st.getTaskStatus("t", { headers: { "USER-AGENT": agent } }));
      assert.equal(agentOf(call), agent, "of the call");
    },
  },
  {
    name: "SyncTeams' keys may come from a function, which is asked once more after a 401",
    async run(t) {
      const keys = ["not-a-key", t.key];
      const st = t.syncteams({ apiKey: () => (keys.length > 1 ? keys.shift() : keys[0]) });
      assert.ok(UUID.test(await start(st, "echo")), "the task");
      assert.same(keys, [t.key], "the keys left");
    },
  },
  {
    name: "SyncTeams' operations have an options object last that may be left out, undefined or null",
    async run(t) {
      const { st, sent } = counting(t);
      for (const options of [undefined, null, {}]) {
        const { taskId } = await st.executeWorkflow({ workflowId: "approval", input: { delayMs: 1 } }, options);
        assert.equal((await st.getTaskStatus(taskId, options)).taskId, taskId, "the task");
        await st.waitForCompletion(taskId, { pollIntervalMs: 100, exitOnWaiting: true });
        await st.continueTask({ taskId, decision: "APPROVE" }, options);
      }
      assert.ok(sent.length >= 12, `the requests: ${sent}`);
    },
  },
];
