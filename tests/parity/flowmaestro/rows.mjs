// The rows of the table in its page "What it does that the official client does not": each shows both clients in its situation.

import assert from "node:assert/strict";
import { HANDBOOK, WORKFLOWS } from "./catalogue.mjs";

const slow = (durationMs) => ({ workflow_id: WORKFLOWS.slow, inputs: { durationMs } });
const finished = { execution: { workflow_id: WORKFLOWS.echo, inputs: {} }, until: "completed" };
const DAY_S = 86_400;

const types = ({ value }) => value.map(({ type }) => type);

export const rows = {
  "Nothing comes for 5 s, as on every stream opened before the end": async (stage) => {
    const asDeployed = { durationMs: 2_000, words: [] };
    const longStep = { durationMs: 8_000, words: ["live"] };
    for (const { durationMs, words } of [asDeployed, longStep]) {
      const { official, ours } = await stage.both("executions.stream", { execution: slow(durationMs), until: "running", words });
      assert.equal(official.error, "StreamError");
      assert.match(official.message, /timed out/);
      assert.ok(official.value.every(({ status }) => status === "running"));
      assert.equal(ours.error, undefined);
      assert.equal(types(ours).at(-1), "execution:completed");
      assert.deepEqual(ours.value.at(-1).outputs, { waitedMs: durationMs });
      const { data } = await official.ask(`/api/v1/executions/${official.execution_id}`);
      assert.equal(data.status, "completed");
      assert.ok(ours.requests.some(({ path }) => path === "/api/v1/executions/{execution_id}"));
    }
  },

  "The type of `connected`, and of the end of what was over": async (stage) => {
    const over = await stage.both("executions.stream", finished);
    const live = await stage.both("executions.stream", { execution: slow(2_000), until: "running", words: ["live"] });
    for (const [{ official, ours }, type] of [
      [over, "execution:completed"],
      [live, "connected"],
    ]) {
      assert.deepEqual([official.error, ours.error], [undefined, undefined]);
      assert.deepEqual([types(official)[0], types(ours)[0]], [undefined, type]);
      assert.deepEqual(official.value[0].status, ours.value[0].status);
    }
  },

  "A stream that is refused": async (stage) => {
    const faults = [{ path: "/events", status: 401, body: JSON.stringify({ error: { code: "revoked_api_key", message: "revoked" } }) }];
    const { official, ours } = await stage.both("executions.stream", { ...finished, faults });
    assert.deepEqual([official.error, official.status, official.code], ["StreamError", null, "stream_error"]);
    assert.doesNotMatch(official.message, /401|revoked/);
    assert.deepEqual([ours.error, ours.status], ["AuthenticationError", 401]);
    assert.match(ours.message, /revoked/);
  },

  "A message, streamed (the service refuses)": async (stage) => {
    const { official, ours } = await stage.both("threads.send_message_stream", { messages: [], given: { content: "hello" } });
    assert.deepEqual([official.error, official.status, official.value], ["ServerError", 501, []]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(types(ours), ["message:started", "message:completed"]);
    assert.equal(ours.value.at(-1).content, "Echo: hello");
    assert.deepEqual(
      ours.requests.map(({ body }) => body),
      [{ content: "hello", stream: true }, { content: "hello" }],
    );
  },

  "A message that takes longer than 30 s": async (stage) => {
    const limit = await stage.alone("official", "time_limit");
    assert.equal(limit.value, 30);
    // The same with the client's limit lowered.
    const given = { content: "slow:1500 hello" };
    const { official, ours } = await stage.both("threads.send_message", { messages: [], given, options: { timeout: 0.5 } });
    assert.equal(official.error, "TimeoutError");
    assert.equal(ours.error, undefined);
    assert.match(ours.value.data.message.content, /hello/);
    const { data } = await official.ask(`/api/v1/threads/${official.thread_id}/messages`);
    assert.deepEqual(
      data.messages.map(({ role }) => role),
      ["user", "assistant"],
    );
  },

  "The messages of a thread": async (stage) => {
    const { official, ours } = await stage.both("threads.list_messages", { messages: ["hello"] });
    assert.deepEqual([official.error, Object.keys(official.value.data)], [undefined, ["messages"]]);
    assert.equal(ours.error, undefined);
    assert.deepEqual(
      ours.value.data.map(({ role }) => role),
      ["user", "assistant"],
    );
  },

  "A question without `top_k`": async (stage) => {
    const given = { knowledge_base_id: HANDBOOK, query: "How do I return it?" };
    const { official, ours } = await stage.both("knowledge_bases.query", { given });
    assert.deepEqual([official.error, official.requests[0].body.top_k, official.value.data.results], [undefined, null, []]);
    assert.equal(ours.error, undefined);
    assert.equal(ours.value.data.results.length, 5);
  },

  "Executions by workflow and status, beyond a page": async (stage) => {
    // The newest execution continues, the one before is over: with one to a page, the first page has none that is completed.
    const given = { workflow_id: WORKFLOWS.slow, status: "completed", per_page: 1 };
    const setting = { earlier: slow(0), execution: slow(60_000), until: "running", given };
    const official = await stage.alone("official", "executions.list", setting);
    assert.deepEqual([official.error, official.value.data, official.value.pagination.has_next], [undefined, [], false]);
    const ours = await stage.alone("ours", "executions.every", setting);
    assert.equal(ours.error, undefined);
    assert.deepEqual(
      ours.value.map(({ status }) => status),
      ["completed"],
    );
  },

  "An id that is no UUID": async (stage) => {
    // Without its repetitions, which change nothing and take 7 s.
    const { official, ours } = await stage.both("workflows.get", { given: { workflow_id: "wf_123" }, options: { max_retries: 0 } });
    assert.deepEqual([official.error, official.status], ["ConnectionError", null]);
    assert.match(official.message, /'str' object has no attribute 'get'/);
    assert.deepEqual([ours.error, ours.requests], ["ConfigurationError", []]);
    assert.match(ours.message, /workflowId must be a UUID/);
  },

  "A start that fails with 500": async (stage) => {
    const { official, ours } = await stage.both("workflows.execute", { given: { workflow_id: WORKFLOWS.broken } });
    for (const [outcome, times] of [
      [official, 4],
      [ours, 1],
    ]) {
      assert.deepEqual([outcome.error, outcome.status, outcome.requests.length], ["ServerError", 500, times]);
      const { data } = await outcome.ask("/api/v1/executions");
      assert.deepEqual(
        data.map(({ status }) => status),
        Array(times).fill("pending"),
      );
    }
  },

  "The day's limit is reached": async (stage) => {
    const details = { limit: 10_000, window: "day", retry_after: DAY_S };
    const body = JSON.stringify({ error: { code: "rate_limit_exceeded", message: "too many requests", details } });
    const faults = [{ status: 429, headers: { "Retry-After": `${DAY_S}` }, body, times: 5 }];
    const { official, ours } = await stage.both("workflows.list", { faults, patienceMs: 3_000 });
    assert.deepEqual([official.pending, official.requests.length], [true, 1]);
    assert.deepEqual([ours.error, ours.retryAfterMs, ours.requests.length], ["RateLimitError", DAY_S * 1_000, 1]);
    const once = await stage.alone("official", "workflows.list", { faults, options: { max_retries: 0 } });
    assert.deepEqual([once.error, once.retryAfter], ["RateLimitError", null]);
  },
};
