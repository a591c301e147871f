// FlowMaestro's operations: what each sends, and what it returns.

import * as assert from "./assert.mjs";
import { AGENT, KNOWLEDGE_BASE, TRIGGER, UNKNOWN, USER, UUID, WEBHOOK, WORKFLOW, collect, execute, newThread } from "./flowmaestro_catalogue.mjs";

const JSON_TYPE = "application/json";
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The headers a client may send by itself. What a runtime's fetch adds is its own affair. */
const OWN_HEADERS = ["accept", "authorization", "content-type", "x-own"];
/** What the service's CORS rules refuse. */
const NEVER = ["x-api-key", "idempotency-key", "x-request-id", "x-trace-id", "last-event-id"];

const AGENTS = "id name description model provider created_at updated_at";
const EXECUTION = "id workflow_id status inputs outputs error started_at completed_at created_at";
const KNOWLEDGE_BASES = "id name description document_count chunk_count created_at updated_at";
const MEMORY = "user_id working_memory metadata created_at updated_at";
const STARTED = "execution_id workflow_id status inputs";
const WEBHOOKS = "id name url events is_active created_at updated_at";
const WORKFLOWS = "id name description version created_at updated_at";

const givenExecution = (fm) => execute(fm, "slow");
const givenThread = (fm) => newThread(fm);
const givenWebhook = async (fm) => (await fm.webhooks.create({ ...WEBHOOK, headers: { "X-Team": "refunds" } })).data.id;
const givenMemory = (fm) => fm.agents.memory.put(AGENT, USER.ann, { working_memory: "Likes tea." });

/**
 * Each operation: what must be there before, the call, the request, and of its response the members of `data` (of a list's
 * first item) and the values of some. In a path, `:id` is what `given` resolved with.
 */
const OPERATIONS = [
  {
    name: "workflows.list",
    call: (fm) => fm.workflows.list(),
    request: "GET /workflows",
    list: 20,
    members: WORKFLOWS,
    values: { id: WORKFLOW.echo, name: "echo", version: 1 },
  },
  {
    name: "workflows.list with a page and a size",
    call: (fm) => fm.workflows.list({ page: 4, perPage: 9 }),
    request: "GET /workflows?per_page=9&page=4",
    list: 3,
    members: WORKFLOWS,
    values: { name: "catalogue-20", description: null },
  },
  {
    name: "workflows.get",
    call: (fm) => fm.workflows.get(WORKFLOW.refund),
    request: `GET /workflows/${WORKFLOW.refund}`,
    members: `${WORKFLOWS} inputs`,
    values: { name: "refund", inputs: { "order-form": { type: "number", label: "Order", required: true } } },
  },
  {
    name: "workflows.execute",
    call: (fm) => fm.workflows.execute(WORKFLOW.refund, { inputs: { order: 7 } }),
    request: `POST /workflows/${WORKFLOW.refund}/execute`,
    body: { inputs: { order: 7 } },
    members: STARTED,
    values: { workflow_id: WORKFLOW.refund, status: "pending", inputs: { order: 7 } },
  },
  {
    name: "workflows.execute without inputs",
    call: (fm) => fm.workflows.execute(WORKFLOW.echo),
    request: `POST /workflows/${WORKFLOW.echo}/execute`,
    body: {},
    members: STARTED,
    values: { inputs: {} },
  },
  {
    name: "workflows.execute with every option",
    call: (fm) => fm.workflows.execute(WORKFLOW.echo, {}, { retryUnsafe: true, timeoutMs: 9000, maxRetries: 1, headers: { "X-Own": "1" } }),
    request: `POST /workflows/${WORKFLOW.echo}/execute`,
    body: {},
    headers: { "x-own": "1" },
    members: STARTED,
  },
  {
    name: "executions.list",
    given: givenExecution,
    call: (fm) => fm.executions.list(),
    request: "GET /executions",
    list: 1,
    members: EXECUTION,
    values: { workflow_id: WORKFLOW.slow, outputs: null, error: null },
  },
  {
    name: "executions.list by status",
    given: (fm) => execute(fm, "slow", { "host.pendingMs": 60_000 }),
    call: (fm) => fm.executions.list({ status: "pending" }),
    request: "GET /executions?status=pending",
    list: 1,
    members: EXECUTION,
    values: { status: "pending" },
  },
  {
    name: "executions.list by workflow",
    given: givenExecution,
    call: (fm) => fm.executions.list({ workflowId: WORKFLOW.slow, perPage: 5 }),
    request: `GET /executions?workflow_id=${WORKFLOW.slow}&per_page=5`,
    list: 1,
    members: EXECUTION,
  },
  {
    name: "executions.get",
    given: givenExecution,
    call: (fm, executionId) => fm.executions.get(executionId),
    request: "GET /executions/:id",
    members: EXECUTION,
    values: { workflow_id: WORKFLOW.slow, completed_at: null },
  },
  {
    name: "executions.cancel",
    given: givenExecution,
    call: (fm, executionId) => fm.executions.cancel(executionId),
    request: "POST /executions/:id/cancel",
    members: "id status message",
    values: { status: "cancelled" },
  },
  {
    name: "agents.list",
    call: (fm) => fm.agents.list(),
    request: "GET /agents",
    list: 3,
    members: AGENTS,
    values: { id: AGENT, name: "support", provider: "openai" },
  },
  {
    name: "agents.get",
    call: (fm) => fm.agents.get(AGENT),
    request: `GET /agents/${AGENT}`,
    members: "id name description model provider system_prompt temperature max_tokens available_tools created_at updated_at",
    values: { temperature: 0.7, max_tokens: 4000 },
  },
  {
    name: "agents.createThread",
    call: (fm) => fm.agents.createThread(AGENT),
    request: `POST /agents/${AGENT}/threads`,
    members: "id agent_id status created_at",
    values: { agent_id: AGENT, status: "active" },
  },
  {
    name: "agents.createThread with metadata, which the service loses",
    call: (fm) => fm.agents.createThread(AGENT, { metadata: { order: 7 } }),
    request: `POST /agents/${AGENT}/threads`,
    body: { metadata: { order: 7 } },
    members: "id agent_id status created_at",
  },
  {
    name: "agents.memory.list",
    given: givenMemory,
    call: (fm) => fm.agents.memory.list(AGENT),
    request: `GET /agents/${AGENT}/memory`,
    list: 1,
    members: MEMORY,
    values: { user_id: USER.ann, working_memory: "Likes tea." },
  },
  {
    name: "agents.memory.stats",
    given: givenMemory,
    call: (fm) => fm.agents.memory.stats(AGENT),
    request: `GET /agents/${AGENT}/memory/stats`,
    members: "agent_id working_memory_count embedding_count memory_config",
    values: { working_memory_count: 1, embedding_count: 0 },
  },
  {
    name: "agents.memory.get",
    given: givenMemory,
    call: (fm) => fm.agents.memory.get(AGENT, USER.ann),
    request: `GET /agents/${AGENT}/memory/${USER.ann}`,
    members: `agent_id ${MEMORY}`,
    values: { agent_id: AGENT, working_memory: "Likes tea.", metadata: {} },
  },
  {
    name: "agents.memory.put",
    call: (fm) => fm.agents.memory.put(AGENT, USER.ben, { working_memory: "Pays by card.", metadata: { since: 2024 } }),
    request: `PUT /agents/${AGENT}/memory/${USER.ben}`,
    body: { working_memory: "Pays by card.", metadata: { since: 2024 } },
    members: `agent_id ${MEMORY}`,
    values: { user_id: USER.ben, metadata: { since: 2024 } },
  },
  {
    name: "agents.memory.delete",
    given: givenMemory,
    call: (fm) => fm.agents.memory.delete(AGENT, USER.ann),
    request: `DELETE /agents/${AGENT}/memory/${USER.ann}`,
    members: "agent_id user_id deleted",
    values: { user_id: USER.ann, deleted: true },
  },
  {
    name: "agents.memory.search",
    given: async (fm) => fm.threads.sendMessage(await newThread(fm), { content: "My parcel is lost." }),
    call: (fm) => fm.agents.memory.search(AGENT, { query: "parcel", top_k: 1, similarity_threshold: 0.5, user_id: USER.ann }),
    request: `POST /agents/${AGENT}/memory/search`,
    body: { query: "parcel", top_k: 1, similarity_threshold: 0.5, user_id: USER.ann },
    members: "agent_id query results result_count",
    values: { query: "parcel", result_count: 1 },
  },
  {
    name: "threads.get",
    given: givenThread,
    call: (fm, threadId) => fm.threads.get(threadId),
    request: "GET /threads/:id",
    members: "id agent_id title status created_at updated_at last_message_at",
    values: { agent_id: AGENT, title: null, last_message_at: null },
  },
  {
    name: "threads.delete",
    given: givenThread,
    call: (fm, threadId) => fm.threads.delete(threadId),
    request: "DELETE /threads/:id",
    members: "id deleted",
    values: { deleted: true },
  },
  {
    name: "threads.listMessages",
    given: async (fm) => {
      const threadId = await newThread(fm);
      await fm.threads.sendMessage(threadId, { content: "Hello" });
      return threadId;
    },
    call: (fm, threadId) => fm.threads.listMessages(threadId),
    request: "GET /threads/:id/messages",
    list: 2,
    members: "id role content tool_calls created_at",
    values: { role: "user", content: "Hello", tool_calls: null },
  },
  {
    name: "threads.sendMessage",
    given: givenThread,
    call: (fm, threadId) => fm.threads.sendMessage(threadId, { content: "Hello", timeout: 20_000 }),
    request: "POST /threads/:id/messages",
    body: { content: "Hello", timeout: 20_000 },
    // Chromium repeats a POST by itself on the 408 that this asks for.
    pageBody: { content: "Hello" },
    members: "execution_id thread_id status message iterations tool_calls_count",
    values: { status: "completed", iterations: 0, tool_calls_count: 0 },
  },
  {
    name: "triggers.list",
    call: (fm) => fm.triggers.list(),
    request: "GET /triggers",
    list: 3,
    members: "id workflow_id name trigger_type enabled last_triggered_at trigger_count created_at updated_at",
    values: { id: TRIGGER.manual, trigger_type: "manual", enabled: true, last_triggered_at: null, trigger_count: 0 },
  },
  {
    name: "triggers.execute",
    call: (fm) => fm.triggers.execute(TRIGGER.schedule, { inputs: { nodes: 1 } }),
    request: `POST /triggers/${TRIGGER.schedule}/execute`,
    body: { inputs: { nodes: 1 } },
    members: "execution_id workflow_id trigger_id status inputs",
    values: { workflow_id: WORKFLOW.steps, trigger_id: TRIGGER.schedule, status: "pending" },
  },
  {
    name: "triggers.execute without inputs",
    call: (fm) => fm.triggers.execute(TRIGGER.manual),
    request: `POST /triggers/${TRIGGER.manual}/execute`,
    body: {},
    members: "execution_id workflow_id trigger_id status inputs",
    values: { inputs: {} },
  },
  {
    name: "knowledgeBases.list",
    call: (fm) => fm.knowledgeBases.list(),
    request: "GET /knowledge-bases",
    list: 2,
    members: KNOWLEDGE_BASES,
    values: { id: KNOWLEDGE_BASE, name: "handbook", document_count: 2, chunk_count: 8 },
  },
  {
    name: "knowledgeBases.get",
    call: (fm) => fm.knowledgeBases.get(KNOWLEDGE_BASE),
    request: `GET /knowledge-bases/${KNOWLEDGE_BASE}`,
    members: `${KNOWLEDGE_BASES} embedding_model chunk_size chunk_overlap`,
    values: { chunk_size: 1000, chunk_overlap: 200 },
  },
  {
    name: "knowledgeBases.query",
    call: (fm) => fm.knowledgeBases.query(KNOWLEDGE_BASE, { query: "refund", top_k: 2 }),
    request: `POST /knowledge-bases/${KNOWLEDGE_BASE}/query`,
    body: { query: "refund", top_k: 2 },
    members: "results query top_k",
    values: { query: "refund", top_k: 2 },
  },
  {
    name: "webhooks.list",
    given: givenWebhook,
    call: (fm) => fm.webhooks.list(),
    request: "GET /webhooks",
    list: 1,
    members: WEBHOOKS,
    values: { ...WEBHOOK, is_active: true },
  },
  {
    name: "webhooks.get",
    given: givenWebhook,
    call: (fm, webhookId) => fm.webhooks.get(webhookId),
    request: "GET /webhooks/:id",
    members: "id name url events headers is_active created_at updated_at",
    values: { headers: { "X-Team": "refunds" } },
  },
  {
    name: "webhooks.create",
    call: (fm) => fm.webhooks.create({ ...WEBHOOK, headers: null }),
    request: "POST /webhooks",
    body: { ...WEBHOOK, headers: null },
    members: "id name url secret events headers is_active created_at",
    values: { ...WEBHOOK, headers: null, is_active: true },
  },
  {
    name: "webhooks.update, which clears the headers with null",
    given: givenWebhook,
    call: (fm, webhookId) => fm.webhooks.update(webhookId, { is_active: false, headers: null }),
    request: "PATCH /webhooks/:id",
    body: { is_active: false, headers: null },
    members: "id name url events headers is_active updated_at",
    values: { ...WEBHOOK, headers: null, is_active: false },
  },
  {
    name: "webhooks.delete",
    given: givenWebhook,
    call: (fm, webhookId) => fm.webhooks.delete(webhookId),
    request: "DELETE /webhooks/:id",
    members: "id deleted",
    values: { deleted: true },
  },
  {
    name: "webhooks.test, where nobody listens",
    given: givenWebhook,
    call: (fm, webhookId) => fm.webhooks.test(webhookId),
    request: "POST /webhooks/:id/test",
    members: "success error message",
    values: { success: false },
  },
  {
    name: "webhooks.deliveries",
    given: async (fm, t) => {
      const webhookId = await givenWebhook(fm);
      await t.host.deliver("execution.completed", { execution_id: "x" });
      return webhookId;
    },
    call: (fm, webhookId) => fm.webhooks.deliveries(webhookId, { perPage: 50 }),
    request: "GET /webhooks/:id/deliveries?per_page=50",
    list: 1,
    members: "id event_type status attempts response_status error_message created_at last_attempt_at",
    values: { event_type: "execution.completed", status: "retrying", attempts: 1, response_status: null },
  },
];

/** What the client decided of a request. */
function reduced({ method, path, query, headers, body }) {
  const names = OWN_HEADERS.filter((name) => headers[name] !== undefined);
  const refused = NEVER.filter((name) => headers[name] !== undefined);
  assert.same(refused, [], "the headers that a page may not send");
  return {
    request: `${method} ${path.replace("/api/v1", "")}${query && `?${query}`}`,
    headers: Object.fromEntries(names.map((name) => [name, headers[name]])),
    body: body === "" ? undefined : JSON.parse(body),
  };
}

export const tests = [
  {
    name: "a baseUrl of FlowMaestro may end with the path of its API",
    async run(t) {
      const urls = [];
      const fetch = async (url) => (urls.push(url), Response.json({ data: { id: WORKFLOW.echo } }));
      for (const baseUrl of ["https://host.example", "https://host.example/api/v1", "https://host.example/api/v1//"]) {
        await t.flowmaestro({ baseUrl, fetch }).workflows.get(WORKFLOW.echo);
      }
      assert.same(new Set(urls), new Set([`https://host.example/api/v1/workflows/${WORKFLOW.echo}`]), "the addresses");
      const client = new t.flowtether.WorkflowClient({ provider: "flowmaestro", baseUrl: "https://host.example/api/v1", apiKey: () => "key", fetch });
      const token = JSON.parse(JSON.stringify(await client.attach(UNKNOWN)));
      assert.equal(token.baseUrl, "https://host.example", "a run's token");
      await t.flowmaestro({ baseUrl: "https://host.example/proxy/api/v1/x", fetch }).workflows.get(WORKFLOW.echo);
      assert.equal(urls.at(-1), `https://host.example/proxy/api/v1/x/api/v1/workflows/${WORKFLOW.echo}`, "a path that only holds it");
    },
  },
  ...OPERATIONS.map(({ name, given, call, request, headers = {}, body, pageBody = body, list, members, values = {} }) => ({
    name: `FlowMaestro's ${name} sends one request and returns its response`,
    async run(t) {
      const fm = t.flowmaestro();
      const there = await given?.(fm, t);
      const before = (await t.host.requests()).length;
      const response = await call(fm, there);
      const sent = (await t.host.requests()).slice(before);
      const own = { accept: JSON_TYPE, authorization: `Bearer ${t.key}`, ...headers };
      if (body !== undefined) own["content-type"] = JSON_TYPE;
      assert.same(sent.map(reduced), [{ request: request.replace(":id", there), headers: own, body: t.isPage ? pageBody : body }], "the requests");

      const { data, meta, pagination } = response;
      assert.ok(UUID.test(meta.request_id) && ISO.test(meta.timestamp), `meta: ${assert.show(meta)}`);
      assert.equal(pagination !== undefined, list !== undefined, "whether there is a pagination");
      if (list !== undefined) assert.equal(data.length, list, "the number of items");
      const [item] = list === undefined ? [data] : data;
      assert.same(Object.keys(item).sort(), members.split(" ").sort(), "the members");
      for (const [member, value] of Object.entries(values)) assert.same(item[member], value, member);
    },
  })),
  {
    name: "FlowMaestro's executions.waitForCompletion polls with executions.get and delivers the execution itself",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "refund", { order: 7, delayMs: 1 });
      const execution = await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 20 });
      assert.same(Object.keys(execution).sort(), EXECUTION.split(" ").sort(), "the members");
      assert.same([execution.id, execution.status, execution.outputs], [executionId, "completed", { refunded: true, order: 7 }]);
      const polls = (await t.host.requests()).slice(1).map((request) => reduced(request).request);
      assert.same([...new Set(polls)], [`GET /executions/${executionId}`], "the requests");
    },
  },
  {
    name: "FlowMaestro's executions.stream asks for an event stream and sends nothing that a page may not",
    async run(t) {
      const fm = t.flowmaestro();
      const executionId = await execute(fm, "echo");
      await fm.executions.waitForCompletion(executionId, { pollIntervalMs: 20 });
      const [event] = await collect(fm.executions.stream(executionId, { headers: { "X-Own": "1" } }));
      assert.equal(event.type, "execution:completed");
      const sent = (await t.host.requests("/events")).map(reduced);
      const headers = { accept: "text/event-stream", authorization: `Bearer ${t.key}`, "x-own": "1" };
      assert.same(sent, [{ request: `GET /executions/${executionId}/events`, headers, body: undefined }], "the requests");
    },
  },
  {
    name: "FlowMaestro's threads.sendMessageStream posts the message with stream, then without",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const message = Object.freeze({ content: "Hello" });
      await collect(fm.threads.sendMessageStream(threadId, message));
      const sent = (await t.host.requests("/messages")).map((request) => reduced(request));
      const request = `POST /threads/${threadId}/messages`;
      assert.same(
        sent.map(({ request, body }) => ({ request, body })),
        [
          { request, body: { content: "Hello", stream: true } },
          { request, body: { content: "Hello" } },
        ],
        "the requests",
      );
    },
  },
];
