// SnapState's operations: what each sends, and what it returns.

import * as assert from "./assert.mjs";
import { newWorkflow, saved, speaking } from "./snapstate_catalogue.mjs";

const JSON_TYPE = "application/json";
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The headers a client may send by itself. What a runtime's fetch adds is its own affair. */
const OWN_HEADERS = ["accept", "authorization", "content-type", "if-match", "x-checkpoint-ttl", "x-own"];
/** What the service does not know. */
const NEVER = ["x-api-key", "idempotency-key", "x-request-id", "request-id", "last-event-id"];

const SAVED = "checkpoint_id workflow_id step etag created_at diff_from_previous size_bytes";
const CHECKPOINT = `${SAVED} label state metadata expires_at`;
const ENTRY = "checkpoint_id workflow_id step label state metadata created_at";
const RESUME = "workflow_id latest_checkpoint total_checkpoints workflow_started_at last_activity_at";
const REPLAY = "workflow_id checkpoints total has_more mayBeTruncated";
const AGENT = "id agent_id name description capabilities metadata last_seen_at created_at";
const WEBHOOK = { url: "http://127.0.0.1:9/told", events: ["checkpoint.saved", "workflow.resumed"] };
const FIRST_TIME = { added: ["order", "items[0]"], removed: [], changed: [] };

const STATE = { order: 7, items: ["tea"] };
const BOT = { agent_id: "bot_1-A", name: "The bot", description: "Reads.", capabilities: ["web_search"], metadata: { teamName: "x" } };

const givenAgent = (st) => st.registerAgent(BOT).then(() => BOT.agent_id);
const givenWebhook = async (st) => (await st.registerWebhook(WEBHOOK)).webhook_id;
const givenCheckpoint = async (st, workflowId) => (await st.save(workflowId, 1, STATE, { label: "paid", metadata: { by: "ann" } })).checkpoint_id;

/**
 * Each operation: what must be there before, the call, the request, and of its response the members and the values of some. In
 * a request, `:wf` is the test's workflow and `:id` what `given` resolved with.
 */
const OPERATIONS = [
  {
    name: "save",
    call: (st, { workflowId }) => st.save(workflowId, 1, STATE),
    request: "POST /checkpoints",
    body: { workflow_id: ":wf", step: 1, state: STATE },
    members: SAVED,
    values: { workflow_id: ":wf", step: 1, diff_from_previous: FIRST_TIME, size_bytes: 27 },
  },
  {
    name: "save with every option",
    call: (st, { workflowId }) =>
      st.save(workflowId, 12, STATE, {
        label: "paid",
        metadata: { by: "ann" },
        agentId: "nobody knows / me",
        ttlSeconds: 3600,
        ifMatch: '"0123456789abcdef"',
        timeoutMs: 9000,
        maxRetries: 1,
        headers: { "X-Own": "1" },
      }),
    request: "POST /checkpoints",
    body: { workflow_id: ":wf", step: 12, state: STATE, label: "paid", metadata: { by: "ann" }, agent_id: "nobody knows / me" },
    headers: { "if-match": '"0123456789abcdef"', "x-checkpoint-ttl": "3600", "x-own": "1" },
    members: SAVED,
    values: { step: 12 },
  },
  {
    name: "save of an empty state as step 0",
    call: (st, { workflowId }) => st.save(workflowId, 0, {}),
    request: "POST /checkpoints",
    body: { workflow_id: ":wf", step: 0, state: {} },
    members: SAVED,
    values: { step: 0, etag: '"44136fa355b3678a"', diff_from_previous: { added: [], removed: [], changed: [] }, size_bytes: 2 },
  },
  {
    name: "save of the highest step",
    call: (st, { workflowId }) => st.save(workflowId, Number.MAX_SAFE_INTEGER, {}),
    request: "POST /checkpoints",
    body: { workflow_id: ":wf", step: 9007199254740991, state: {} },
    members: SAVED,
    values: { step: 9007199254740991 },
  },
  {
    name: "get",
    given: givenCheckpoint,
    call: (st, { id }) => st.get(id),
    request: "GET /checkpoints/:id",
    members: CHECKPOINT,
    values: {
      checkpoint_id: ":id",
      workflow_id: ":wf",
      step: 1,
      label: "paid",
      state: STATE,
      metadata: { by: "ann" },
      diff_from_previous: FIRST_TIME,
      size_bytes: 27,
    },
  },
  {
    name: "resume",
    given: givenCheckpoint,
    call: (st, { workflowId }) => st.resume(workflowId),
    request: "GET /workflows/:wf/resume",
    members: RESUME,
    item: (response) => response.latest_checkpoint,
    itemMembers: ENTRY,
    values: { checkpoint_id: ":id", workflow_id: ":wf", step: 1, label: "paid", state: STATE, metadata: { by: "ann" } },
  },
  {
    name: "replay",
    given: givenCheckpoint,
    call: (st, { workflowId }) => st.replay(workflowId),
    request: "GET /workflows/:wf/replay?limit=1000",
    members: REPLAY,
    item: (response) => response.checkpoints[0],
    itemMembers: ENTRY,
    values: { checkpoint_id: ":id", workflow_id: ":wf", step: 1, label: "paid", state: STATE, metadata: { by: "ann" } },
  },
  {
    name: "replay with a limit",
    given: givenCheckpoint,
    call: (st, { workflowId }) => st.replay(workflowId, { limit: 7 }),
    request: "GET /workflows/:wf/replay?limit=7",
    members: REPLAY,
  },
  {
    name: "replay with steps and a limit",
    given: givenCheckpoint,
    call: (st, { workflowId }) => st.replay(workflowId, { fromStep: 0, toStep: 1, limit: 7, headers: { "X-Own": "1" } }),
    request: "GET /workflows/:wf/replay?limit=1000",
    headers: { "x-own": "1" },
    members: REPLAY,
  },
  {
    name: "registerAgent",
    call: (st) => st.registerAgent(BOT),
    request: "POST /agents",
    body: BOT,
    members: AGENT,
    values: { ...BOT, last_seen_at: null },
  },
  {
    name: "registerAgent with what must be given alone",
    call: (st) => st.registerAgent({ agent_id: "bot", name: "The bot" }),
    request: "POST /agents",
    body: { agent_id: "bot", name: "The bot" },
    members: AGENT,
    values: { description: null, capabilities: [], metadata: {} },
  },
  {
    name: "listAgents",
    given: givenAgent,
    call: (st) => st.listAgents(),
    request: "GET /agents",
    members: "agents",
    item: ({ agents }) => agents[0],
    itemMembers: AGENT,
    values: BOT,
  },
  { name: "getAgent", given: givenAgent, call: (st, { id }) => st.getAgent(id), request: "GET /agents/:id", members: AGENT, values: BOT },
  {
    name: "updateAgent",
    given: givenAgent,
    call: (st, { id }) => st.updateAgent(id, { description: "Writes.", metadata: { teamName: "y" } }),
    request: "PATCH /agents/:id",
    body: { description: "Writes.", metadata: { teamName: "y" } },
    members: AGENT,
    values: { ...BOT, description: "Writes.", metadata: { teamName: "y" } },
  },
  { name: "deleteAgent", given: givenAgent, call: (st, { id }) => st.deleteAgent(id), request: "DELETE /agents/:id" },
  {
    name: "registerWebhook",
    call: (st) => st.registerWebhook({ ...WEBHOOK, secret: "s" }),
    request: "POST /webhooks",
    body: { ...WEBHOOK, secret: "s" },
    members: "webhook_id url events created_at",
    values: WEBHOOK,
  },
  {
    name: "registerWebhook with every option",
    call: (st) => st.registerWebhook(WEBHOOK, { retryUnsafe: true, timeoutMs: 9000, maxRetries: 1, headers: { "X-Own": "1" } }),
    request: "POST /webhooks",
    body: WEBHOOK,
    headers: { "x-own": "1" },
    members: "webhook_id url events created_at",
    values: WEBHOOK,
  },
  { name: "deleteWebhook", given: givenWebhook, call: (st, { id }) => st.deleteWebhook(id), request: "DELETE /webhooks/:id" },
  {
    name: "analytics.overview",
    given: givenCheckpoint,
    call: (st) => st.analytics.overview(),
    request: "GET /analytics/overview",
    members:
      "period total_workflows completed_workflows failed_workflows active_workflows total_checkpoints avg_steps_per_workflow avg_workflow_duration_seconds top_agents",
    values: { total_workflows: 1, active_workflows: 1, total_checkpoints: 1, top_agents: [] },
  },
  {
    name: "analytics.overview of a time",
    given: givenCheckpoint,
    call: (st) => st.analytics.overview({ startDate: "2020-02-01", endDate: "2020-02-29T12:00:00+01:00", headers: { "X-Own": "1" } }),
    request: "GET /analytics/overview?start_date=2020-02-01&end_date=2020-02-29T12%3A00%3A00%2B01%3A00",
    headers: { "x-own": "1" },
    members:
      "period total_workflows completed_workflows failed_workflows active_workflows total_checkpoints avg_steps_per_workflow avg_workflow_duration_seconds top_agents",
    values: { period: { start: "2020-02-01", end: "2020-02-29T12:00:00+01:00" }, total_workflows: 0 },
  },
  {
    name: "analytics.workflow",
    given: givenCheckpoint,
    call: (st, { workflowId }) => st.analytics.workflow(workflowId),
    request: "GET /analytics/workflows/:wf",
    members:
      "workflow_id total_steps total_size_bytes duration_seconds status agents_involved checkpoints resumed error_count first_checkpoint_at last_checkpoint_at",
    values: { workflow_id: ":wf", total_steps: 1, total_size_bytes: "27", status: "active", resumed: false },
  },
  {
    name: "analytics.failures",
    call: (st) => st.analytics.failures(),
    request: "GET /analytics/failures",
    members: "period_days total_failures failure_by_step failure_by_agent recent_failures",
    values: { period_days: 7, total_failures: 0 },
  },
  {
    name: "analytics.failures of an agent's last days",
    call: (st) => st.analytics.failures({ days: 30, agentId: "bot 1" }),
    request: "GET /analytics/failures?days=30&agent_id=bot%201",
    members: "period_days total_failures failure_by_step failure_by_agent recent_failures",
    values: { period_days: 30 },
  },
  {
    name: "analytics.agents",
    given: (st, workflowId) => st.save(workflowId, 1, STATE, { agentId: "bot" }),
    call: (st) => st.analytics.agents(),
    request: "GET /analytics/agents",
    members: "agents",
    item: ({ agents }) => agents[0],
    itemMembers: "agent_id name total_workflows active_workflows avg_steps avg_duration_seconds total_checkpoints error_rate last_seen_at",
    values: { agent_id: "bot", total_workflows: 1, total_checkpoints: 1, last_seen_at: null },
  },
  {
    name: "analytics.agents since a day",
    call: (st) => st.analytics.agents({ startDate: "2020-02-01" }),
    request: "GET /analytics/agents?start_date=2020-02-01",
    members: "agents",
    values: { agents: [] },
  },
];

/** What a service that is well says, but for its times. */
const WELL = { health: { status: "ok", version: "3.0.0", redis: "connected", postgres: "connected", r2: "connected" }, ready: { status: "ready" } };

/** What the client decided of a request. */
function reduced({ method, path, query, headers, body }) {
  const names = OWN_HEADERS.filter((name) => headers[name] !== undefined);
  assert.same(
    NEVER.filter((name) => headers[name] !== undefined),
    [],
    "the headers that the service does not know",
  );
  return {
    request: `${method} ${path}${query && `?${query}`}`,
    headers: Object.fromEntries(names.map((name) => [name, headers[name]])),
    body: body === "" ? undefined : JSON.parse(body),
  };
}

export const tests = [
  ...OPERATIONS.map((/** @type {any} */ { name, given, call, request, headers = {}, body, members, item, itemMembers, values = {} }) => ({
    name: `SnapState's ${name} sends one request and returns its response`,
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const id = await given?.(st, workflowId);
      const before = (await t.host.requests()).length;
      const response = await call(st, { workflowId, id });
      const sent = (await t.host.requests()).slice(before);
      const own = { accept: JSON_TYPE, authorization: `Bearer ${t.key}`, ...headers };
      if (body !== undefined) own["content-type"] = JSON_TYPE;
      const filled = (value) => JSON.parse(JSON.stringify(value).replaceAll(":wf", workflowId).replaceAll(":id", id));
      const expected = { request: filled(request), headers: own, body: body && filled(body) };
      assert.same(sent.map(reduced), [expected], "the requests");

      if (members === undefined) return assert.equal(response, null, "the response");
      assert.same(Object.keys(response).sort(), members.split(" ").sort(), "the members");
      const part = item?.(response) ?? response;
      if (item !== undefined) assert.same(Object.keys(part).sort(), itemMembers.split(" ").sort(), "its members");
      for (const [member, value] of Object.entries(values)) assert.same(part[member], filled(value), member);
    },
  })),
  ...Object.entries(WELL).map(([name, well]) => ({
    name: `SnapState's ${name} sends one request without a key and returns its response`,
    async run(t) {
      const keyless = () => {
        throw new Error("nobody has a key");
      };
      for (const options of [{}, { apiKey: keyless }]) {
        const st = speaking(t, [t.key], options);
        const before = (await t.host.requests()).length;
        const response = await st[name]({ headers: { "X-Own": "1" } });
        const sent = (await t.host.requests()).slice(before);
        assert.same(sent.map(reduced), [{ request: `GET /${name}`, headers: { accept: JSON_TYPE, "x-own": "1" }, body: undefined }], "the requests");
        const { timestamp, uptime_seconds: uptime, ...others } = response;
        assert.same(others, well, "the response");
        if (name === "health") assert.ok(ISO.test(timestamp) && Number.isInteger(uptime), `the times: ${timestamp}, ${uptime}`);
      }
    },
  })),
  {
    name: "SnapState's base URL keeps its path and loses its trailing slashes",
    async run(t) {
      for (const end of ["", "/", "///"]) {
        const st = t.snapstate({ baseUrl: `${t.as("spec", t.key)}/snapstate${end}` });
        const workflowId = await saved(st, 2);
        await st.resume(workflowId);
        await st.replay(workflowId);
        await st.health();
      }
      const sent = await t.host.requests();
      assert.equal(sent.length, 3 * 5, "the number of requests");
      for (const { prefix, path } of sent) assert.same([prefix, path.startsWith("/") && !path.startsWith("//")], [`/as/spec,${t.key}/snapstate`, true], path);
    },
  },
  {
    name: "SnapState has no default address, and its two are constants",
    async run(t) {
      const { ConfigurationError, SnapStateBaseUrl } = t.flowtether;
      assert.same(SnapStateBaseUrl, { Public: "https://snapstate.dev", Local: "http://localhost:3000" }, "the addresses");
      assert.ok(Object.isFrozen(SnapStateBaseUrl), "nobody changes them");
      assert.throws(() => t.snapstate({ baseUrl: undefined }), ConfigurationError, { field: "baseUrl" });
      for (const baseUrl of Object.values(SnapStateBaseUrl)) {
        const urls = [];
        await t.snapstate({ baseUrl, fetch: async (url) => (urls.push(url), Response.json({ status: "ok" })) }).health();
        assert.same(urls, [`${baseUrl}/health`], "the address");
      }
    },
  },
  {
    name: "SnapState's keys may come from a function, which is asked once more after a 401",
    async run(t) {
      const keys = ["not-a-key", t.key];
      const st = t.snapstate({ apiKey: () => (keys.length > 1 ? keys.shift() : keys[0]) });
      assert.equal((await st.save(newWorkflow(), 1, {})).alreadySaved, undefined, "the save");
      assert.same(keys, [t.key], "the keys left");
    },
  },
  {
    name: "SnapState's responses keep members that nobody knows yet",
    async run(t) {
      const st = t.snapstate();
      const responses = [
        [() => st.get("cp_x"), { checkpoint_id: "cp_x", region: { name: "eu" }, step: "seven" }],
        [() => st.save("w", 1, {}), { checkpoint_id: "cp_w_001", region: { name: "eu" } }],
        [() => st.listAgents(), { agents: [{ agent_id: "a", capabilities: "a text" }], next: null }],
        [() => st.analytics.overview(), { period: null, region: "eu" }],
      ];
      for (const [call, response] of /** @type {any[][]} */ (responses)) {
        await t.host.faults({ status: 200, body: JSON.stringify(response) });
        assert.same(await call(), response, "the response");
      }
      const latest = { checkpoint_id: "cp_x", colour: "red" };
      await t.host.faults({ status: 200, body: JSON.stringify({ workflow_id: "w", latest_checkpoint: latest, region: "eu" }) });
      assert.same(await st.resume("w"), { workflow_id: "w", latest_checkpoint: { ...latest, workflow_id: "w" }, region: "eu" }, "of a resume");
      await t.host.faults({ status: 200, body: JSON.stringify({ workflow_id: "w", checkpoints: [{ ...latest, workflow_id: "its own" }], region: "eu" }) });
      assert.same(
        await st.replay("w"),
        { workflow_id: "w", checkpoints: [{ ...latest, workflow_id: "its own" }], region: "eu", mayBeTruncated: false },
        "of a replay",
      );
    },
  },
  {
    name: "SnapState's etags are delivered as they come, their quotes included",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      const vectors = [
        [{}, '"44136fa355b3678a"'],
        [{ a: 1 }, '"015abd7f5cc57a2d"'],
        [{ a: 1, b: [1, { x: "é" }], n: null }, '"d2d8d6d05269a343"'],
      ];
      for (const [step, [state, etag]] of vectors.entries()) {
        const result = await st.save(workflowId, step, state);
        assert.equal(result.etag, etag, `the etag of ${JSON.stringify(state)}`);
        assert.equal((await st.get(result.checkpoint_id)).etag, etag, "when it is read");
      }
    },
  },
  {
    name: "SnapState's writes are seen by the reads that follow",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await st.save(workflowId, 5, { at: "five" }, { agentId: "bot" });
      await st.save(workflowId, 123_456, { at: "later" });
      const last = await st.save(workflowId, 6, { at: "last" });
      const { latest_checkpoint: latest, total_checkpoints: total } = await st.resume(workflowId);
      assert.same([latest.checkpoint_id, latest.step, total], [last.checkpoint_id, 6, 3], "the latest is the last write");
      assert.same(last.diff_from_previous, { added: [], removed: [], changed: ["at"] }, "what changed");

      await st.registerAgent({ agent_id: "bot", name: "Bot", description: "First." });
      const again = await st.registerAgent({ agent_id: "bot", name: "Bot" });
      assert.equal(again.description, null, "what is left out is reset");
      assert.equal((await st.getAgent("bot")).last_seen_at, null, "before it saves");
      await st.save(workflowId, 7, {}, { agentId: "bot" });
      assert.ok(ISO.test((await st.getAgent("bot")).last_seen_at), "when it saved last");
      await st.deleteAgent("bot");
      await assert.rejects(st.getAgent("bot"), t.flowtether.NotFoundError, { code: "AGENT_NOT_FOUND" });
      assert.equal((await st.get(latest.checkpoint_id)).state.at, "last", "what it saved stays");

      const { webhook_id: id, ...shown } = await st.registerWebhook({ ...WEBHOOK, secret: "hidden" });
      assert.ok(id.startsWith("wh_") && !("secret" in shown), "the secret is not shown");
      await st.deleteWebhook(id);
      await assert.rejects(st.deleteWebhook(id), t.flowtether.NotFoundError, { code: "NOT_FOUND" });
    },
  },
  {
    name: "SnapState's ids stay in one segment of the path, whatever they hold",
    async run(t) {
      const st = t.snapstate();
      for (const [id, encoded] of [
        ["a/b?c", "a%2Fb%3Fc"],
        ["a#b c", "a%23b%20c"],
        ["é%2F☕", "%C3%A9%252F%E2%98%95"],
        ["...", "..."],
        ["~a-b_c.d", "~a-b_c.d"],
      ]) {
        const workflowId = `${id}-${crypto.randomUUID()}`;
        const before = (await t.host.requests()).length;
        const { checkpoint_id: checkpointId } = await st.save(workflowId, 1, { id });
        assert.equal((await st.get(checkpointId)).workflow_id, workflowId, "got");
        assert.same((await st.resume(workflowId)).latest_checkpoint.state, { id }, "resumed");
        assert.same((await st.replay(workflowId)).checkpoints[0].state, { id }, "replayed");
        assert.equal((await st.analytics.workflow(workflowId)).workflow_id, workflowId, "analysed");
        const paths = (await t.host.requests()).slice(before).map(({ path }) => path);
        const segment = workflowId.replace(id, encoded);
        assert.same(
          paths,
          ["/checkpoints", `/checkpoints/cp_${segment}_001`, `/workflows/${segment}/resume`, `/workflows/${segment}/replay`, `/analytics/workflows/${segment}`],
          "the paths",
        );
      }
      for (const call of [
        () => st.getAgent("a/b?c"),
        () => st.updateAgent("a/b?c", { name: "x" }),
        () => st.deleteAgent("a/b?c"),
        () => st.deleteWebhook("a/b?c"),
      ]) {
        await assert.rejects(call(), t.flowtether.NotFoundError);
      }
      const others = (await t.host.requests()).slice(-4).map(({ path }) => path);
      assert.same(others, [...Array(3).fill("/agents/a%2Fb%3Fc"), "/webhooks/a%2Fb%3Fc"], "the paths of the others");
    },
  },
  {
    name: "a client of SnapState can be freed while its calls are under way",
    async run(t) {
      const st = t.snapstate();
      const workflowId = newWorkflow();
      await t.host.faults({ delayMs: 50 });
      const save = st.save(workflowId, 1, { a: 1 });
      const { analytics } = st;
      st.free();
      assert.equal((await save).workflow_id, workflowId, "the save");
      assert.equal((await analytics.workflow(workflowId)).total_steps, 1, "what came from the client before");
      assert.throws(() => st.health(), t.flowtether.ConfigurationError, { field: "this" });
    },
  },
];
