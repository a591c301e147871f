// What a client gets wrong most easily, each against the real server.

import assert from "node:assert/strict";
import { Relay, start } from "./stage.mjs";
import { all, say, speaking } from "./native.mjs";
import { chunks, clientOf, follow, tokensOf } from "./vocabulary.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Does the work with a client through a relay. */
async function relayed(stage, work, options) {
  const relay = await Relay.before(stage.server.url);
  try {
    await work(clientOf({ ...stage, server: relay }, options), relay, new stage.flowtether.A2A({ baseUrl: relay.url, ...options }));
  } finally {
    relay.close();
  }
}

const isStream = ({ headers }) => headers.accept === "text/event-stream";
const messagesOf = (events) => events.filter(({ kind }) => kind === "message").map(({ text }) => text);

/** Cuts every stream after so many events, by a reset or politely. */
const cutting = (after, how) => (sent) => (isStream(sent) ? { [how]: after } : undefined);

export const tests = {
  async "1. leaving out A2A-Version: 1.0: every request has it, the card's too"(stage) {
    await relayed(stage, async (client, relay) => {
      const run = await client.start("", "ask");
      await run.result({ onWaiting: () => ({ message: "red" }) });
      assert.ok(relay.sent.length >= 5);
      assert.deepEqual([...new Set(relay.sent.map(({ headers }) => headers["a2a-version"]))], ["1.0"]);
    });
  },
  async "2. taking the end of the body for the end of the run: a polite end in the middle is followed on"(stage) {
    for (const after of [1, 2, 4]) {
      await relayed(stage, async (client, relay) => {
        relay.spoil = cutting(after, "endAfter");
        const events = await follow(await client.start("", "stream 6 30"));
        assert.deepEqual(tokensOf(events), chunks(6));
        assert.deepEqual(messagesOf(events), ["started", "step 3", "step 6"]);
        assert.equal(events.at(-1).kind, "completed");
      });
    }
  },
  async "2. the body that ends at a question, and the one of an agent that does not say that it is cancelled"(stage) {
    const client = clientOf(stage);
    const asked = await client.start("", "ask");
    const kinds = [];
    for await (const { kind, status } of asked.events()) {
      kinds.push(kind);
      if (kind === "waiting") setTimeout(() => asked.respond({ message: "red" }), 300);
      if (kind === "completed") assert.equal(status, "completed");
    }
    assert.equal(kinds.at(-1), "completed");
    const stubborn = await client.start("", "stubborn 2");
    const events = await follow(stubborn, async ({ kind }) => kind === "message" && stubborn.cancel(undefined, { timeoutMs: 500 }).catch(() => {}));
    assert.equal(events.at(-1).kind, stage.kind === "js" ? "completed" : "cancelled");
    assert.equal((await stubborn.status()).status, events.at(-1).kind);
  },
  async "3. adding live chunks to a snapshot: six that come late to a fast task have each chunk once and in order"(stage) {
    const client = clientOf(stage);
    const { id } = await client.start("", "stream 120 5");
    const late = Array.from({ length: 6 }, async (_, index) => {
      await pause(index * 90);
      return follow(await client.attach(id));
    });
    for (const events of await Promise.all(late)) {
      assert.deepEqual(tokensOf(events), chunks(120));
      assert.equal(events.at(-1).output, chunks(120).join(""));
    }
  },
  async "3. adding live chunks to a snapshot: each chunk once and in order, wherever the connection is cut"(stage) {
    for (const after of [1, 2, 3, 5]) {
      await relayed(stage, async (client, relay) => {
        relay.spoil = cutting(after, "cutAfter");
        const events = await follow(await client.start("", "stream 9 30"));
        assert.deepEqual(tokensOf(events), chunks(9), `cut after ${after}`);
        assert.equal(events.at(-1).output, chunks(9).join(""));
        const first = events.findIndex(({ synthetic }) => synthetic);
        assert.ok(first > 0 && events.slice(first).every(({ synthetic }) => synthetic));
      });
    }
  },
  async "3. the same with a webhook that is slow"(stage) {
    const { createServer } = await import("node:http");
    const hook = createServer((request, response) => setTimeout(() => response.end(), 200));
    await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
    await relayed(stage, async (client, relay) => {
      relay.spoil = cutting(3, "cutAfter");
      const taskPushNotificationConfig = { id: "slow", url: `http://127.0.0.1:${hook.address().port}/` };
      const run = await client.start("", "stream 5 60", { request: { configuration: { taskPushNotificationConfig } } });
      assert.deepEqual(tokensOf(await follow(run)), chunks(5));
    });
    hook.closeAllConnections();
    hook.close();
  },
  async "4. taking the output when the terminal event comes: it is that of the task, which may be behind"(stage) {
    const server = stage.kind === "js" ? await start("js", { SLOW_STORE: "100" }) : stage.server;
    const run = await clientOf({ ...stage, server }).start("", "stream 5 10");
    const events = await follow(run);
    assert.equal(events.at(-1).output, chunks(5).join(""));
    assert.equal(events.at(-1).synthetic, false);
    if (server !== stage.server) server.stop();
  },
  async "5. stopping to read the stream while the caller is busy: nothing is lost"(stage) {
    const count = stage.kind === "js" ? 600 : 4000;
    const run = await clientOf(stage).start("", `burst ${count} 200`);
    const events = [];
    for await (const event of run.events()) {
      events.push(event);
      if (event.kind === "token" && event.text === "c1 ") await pause(3000);
    }
    assert.deepEqual(tokensOf(events), chunks(count));
  },
  async "6. a read time-out on streams: silence is none"(stage) {
    const client = clientOf(stage, { timeoutMs: 500 });
    const connections = [];
    const run = await client.start("", "slow 2");
    const events = [];
    for await (const event of run.events({ onConnection: (state) => connections.push(state) })) events.push(event);
    assert.deepEqual(tokensOf(events), ["late"]);
    assert.deepEqual(
      connections.filter((state) => state === "reconnecting"),
      [],
    );
  },
  async "7. waiting for a stream to end at AUTH_REQUIRED, or for one to continue after INPUT_REQUIRED"(stage) {
    const client = clientOf(stage);
    const login = await client.start("", "auth 400");
    const events = await follow(login);
    assert.deepEqual(
      events.filter(({ kind }) => kind === "waiting").map(({ asks }) => asks),
      ["credential"],
    );
    assert.deepEqual(tokensOf(events), ["after the log-in"]);
    const parked = await client.start("", "auth");
    const replies = [];
    const more = await follow(parked, async ({ kind }) => kind === "waiting" && replies.push(await parked.respond({ message: "logged in" })));
    assert.deepEqual([replies, tokensOf(more), more.at(-1).kind], [[true], ["You said: logged in"], "completed"]);
    const asked = await client.start("", "ask");
    const loop = follow(asked);
    await pause(700);
    assert.equal(await asked.respond({ message: "red" }), true);
    assert.deepEqual(tokensOf(await loop), ["You said: red"]);
  },
  async "8. replying with taskId alone: both ids are sent, and the context stays"(stage) {
    await relayed(stage, async (client, relay) => {
      const run = await client.start("", "ask");
      await run.result({ onWaiting: () => ({ message: "red" }) });
      const [reply] = relay.calls("SendMessage");
      const { record } = await run.status();
      const { taskId, contextId } = reply.body.params.message;
      assert.deepEqual([taskId, contextId], [run.id, record.contextId]);
      assert.ok(record.history.every((message) => message.contextId === record.contextId));
    });
  },
  async "8. matching events by contextId: a turn that one server gives another context is followed all the same"(stage) {
    const run = await clientOf(stage).start("", "ask");
    const loop = follow(run);
    const { record } = await run.status();
    const native = new stage.flowtether.A2A({ baseUrl: stage.server.url });
    const seen = await all(native.sendStreamingMessage(say("red", { taskId: run.id })));
    const contexts = new Set(seen.filter(({ artifactUpdate }) => artifactUpdate).map(({ artifactUpdate }) => artifactUpdate.contextId));
    assert.equal(contexts.has(record.contextId), stage.kind === "js");
    const events = await loop;
    assert.deepEqual([tokensOf(events), events.at(-1).kind], [["You said: red"], "completed"]);
  },
  async "9. sending a message to a task that is working, or a reply twice: nothing is sent"(stage) {
    await relayed(stage, async (client, relay) => {
      const working = await client.start("", "slow 5");
      assert.equal(await working.respond({ message: "hurry" }), false);
      assert.equal(relay.calls("SendMessage").length, 0);
      await working.cancel();
      const run = await client.start("", "ask");
      for await (const event of run.events()) if (event.kind === "waiting") break;
      const replies = await Promise.all([run.respond({ message: "red" }), run.respond({ message: "blue" })]);
      assert.deepEqual(replies.sort(), [false, true]);
      assert.equal(relay.calls("SendMessage").length, 1);
      const late = await client.attach(run.id);
      assert.equal(await late.respond({ message: "green" }), false);
      assert.equal(relay.calls("SendMessage").length, 1);
    });
  },
  async "9. a reply whose response was lost is not sent again, and took effect"(stage) {
    await relayed(stage, async (client, relay) => {
      const run = await client.start("", "ask");
      for await (const event of run.events()) if (event.kind === "waiting") break;
      relay.spoil = ({ body }) => (body?.method === "SendMessage" ? { swallow: true } : undefined);
      assert.equal(await run.respond({ message: "red" }), true);
      assert.equal(relay.calls("SendMessage").length, 1);
      assert.equal((await run.result()).output, "You said: red");
    });
  },
  async "10. parsing a JSON error as a stream, or trusting an HTTP status on JSON-RPC"(stage) {
    for (const [binding, version] of [
      ["JSONRPC", "1.0"],
      ["HTTP+JSON", "1.0"],
      ["JSONRPC", "0.3"],
    ]) {
      const agent = await speaking(stage, binding, version);
      await assert.rejects(
        all(agent.sendStreamingMessage(say("more", { taskId: "no-such-task", contextId: "x" }))),
        (/** @type {any} */ error) => error instanceof stage.flowtether.NotFoundError && error.code === "TASK_NOT_FOUND",
      );
    }
  },
  async "11. ignoring event: error, or taking it for the end of the task"(stage) {
    const client = clientOf(stage);
    const run = await client.start("", "throw");
    const events = await follow(run);
    assert.deepEqual([events.at(-1).kind, events.at(-1).error.code], ["failed", "TASK_STATE_FAILED"]);
    assert.deepEqual(messagesOf(events), ["started"]);
    const outcome = await client.start("", "throw0").then(
      (one) => one.result(),
      (error) => error,
    );
    if (outcome instanceof Error) assert.ok(outcome instanceof stage.flowtether.ServerError, String(outcome));
    else assert.equal(outcome.status, "failed");
  },
  async "12. expecting a task: the first response can be a message without any id"(stage) {
    const run = await clientOf(stage).start("", "hello");
    assert.deepEqual([run.id, (await run.result()).output], ["", "hello, hello"]);
  },
  async "13. a blocking SendMessage by accident, or a retry of it: a start is sent once, and found again when its response is lost"(stage) {
    await relayed(stage, async (client, relay) => {
      const began = Date.now();
      const slow = await client.start("", "slow 5");
      assert.ok(Date.now() - began < 2000);
      await slow.cancel();
      relay.sent.length = 0;
      relay.spoil = ({ body }) => (body?.method === "SendStreamingMessage" ? { cutAfter: 0 } : undefined);
      const run = await client.start("", "stream 4 40");
      assert.notEqual(run.id, "");
      assert.deepEqual(tokensOf(await follow(run)), chunks(4));
      assert.equal(relay.calls("SendStreamingMessage").length, 1);
      relay.spoil = ({ body }) => (body?.method === "SendStreamingMessage" ? { swallow: true } : undefined);
      const echoed = await client.start("", "echo hi");
      assert.equal((await echoed.result()).output, "echo hi");
      assert.equal(relay.calls("SendStreamingMessage").length, 2);
    });
  },
  async "13. a start that never reached the agent is an error, and is not sent again"(stage) {
    await relayed(stage, async (client, relay) => {
      await (await client.attach("nobody")).status().catch(() => {});
      relay.spoil = ({ body }) => (body?.method === "SendStreamingMessage" ? { refuse: 502 } : undefined);
      await assert.rejects(client.start("", "echo hi"), stage.flowtether.ServerError);
      assert.equal(relay.calls("SendStreamingMessage").length, 1);
    });
  },
  async "14. reading history as the list of all messages: each message once, from history and status"(stage) {
    const client = clientOf(stage);
    const { id } = await client.start("", "stream 7 30");
    assert.deepEqual(messagesOf(await follow(await client.attach(id))), ["started", "step 3", "step 6"]);
    const over = await follow(await client.attach(id));
    assert.deepEqual(messagesOf(over), ["started", "step 3", "step 6"]);
    assert.deepEqual(
      over.filter(({ kind }) => kind === "message").map(({ synthetic }) => synthetic),
      [true, true, true],
    );
  },
  async "15. a cancel without a time-out, -32002 taken for a failure, waiting for a CANCELED event"(stage) {
    const client = clientOf(stage);
    const over = await client.start("", "echo hi");
    await over.result();
    assert.equal((await over.cancel()).status, "completed");
    const run = await client.start("", "slow 20");
    await Promise.all([run.cancel(), run.cancel()]);
    assert.equal((await run.cancel()).status, "cancelled");
    assert.equal((await follow(run)).at(-1).kind, "cancelled");
    const stubborn = await client.start("", "stubborn 3");
    const began = Date.now();
    const outcome = await stubborn.cancel(undefined, { timeoutMs: 700 }).catch((error) => error);
    assert.ok(Date.now() - began < 2500);
    // One server says that it is cancelled at once, another waits for the agent.
    assert.ok(outcome instanceof stage.flowtether.TimeoutError || outcome.status === "cancelled", String(outcome));
    assert.ok(["completed", "cancelled"].includes((await stubborn.result()).status));
  },
  async "16. LF-only parsing, and numbers compared as text"(stage) {
    const run = await clientOf(stage).start("", "ask");
    for await (const event of run.events()) {
      if (event.kind !== "waiting") continue;
      assert.deepEqual([event.details.n, event.details.half], [1, 0.5]);
      break;
    }
  },
  async "17. words of v0.3 on a v1.0 interface: kind, blocking and lower-case states are not sent"(stage) {
    await relayed(stage, async (client, relay) => {
      await (await client.start("", { order: 7 })).result();
      const text = JSON.stringify(relay.sent.map(({ body }) => body));
      assert.doesNotMatch(text, /"kind"|"blocking"|"role":"user"|message\/send/);
      const seen = await all(new stage.flowtether.A2A({ baseUrl: relay.url }).sendStreamingMessage(say("echo hi")));
      assert.doesNotMatch(JSON.stringify(seen), /"kind"|"final"/);
    });
    const old = await all((await speaking(stage, "JSONRPC", "0.3")).sendStreamingMessage(say("echo hi")));
    assert.doesNotMatch(JSON.stringify(old), /"kind"|"final"|"completed"/);
  },
  async "18. trusting nextPageToken, or a status filter that the server ignored: a list is whole, each task once"(stage) {
    const agent = new stage.flowtether.A2A({ baseUrl: stage.server.url });
    const contextId = crypto.randomUUID();
    const tasks = [];
    for (let n = 0; n < 5; n += 1) tasks.push((await agent.sendMessage({ ...say("ask", { contextId }), configuration: { returnImmediately: true } })).task);
    await pause(100);
    const listed = [];
    for await (const task of agent.listTasks({ contextId, pageSize: 2 })) {
      listed.push(task.id);
      // The last task of the first page changes before the second page is asked for.
      if (listed.length === 2) await agent.sendMessage(say("red", { taskId: task.id, contextId }));
    }
    assert.deepEqual(listed.sort(), tasks.map(({ id }) => id).sort());
  },
  async "19. trusting webhooks: a token is compared, and a body that is no event is refused"(stage) {
    const body = JSON.stringify({ statusUpdate: { taskId: "task-1", status: { state: "TASK_STATE_WORKING" } } });
    const { A2A, WebhookVerificationError, ConfigurationError } = stage.flowtether;
    assert.equal((await A2A.verifyWebhook(body, "token-1", "token-1")).statusUpdate.taskId, "task-1");
    assert.equal((await A2A.verifyWebhook(new TextEncoder().encode(body).buffer, "Bearer abc", "Bearer abc")).statusUpdate.taskId, "task-1");
    for (const header of ["token-2", "token-1x", "token-", "", undefined, null])
      await assert.rejects(A2A.verifyWebhook(body, header, "token-1"), WebhookVerificationError);
    for (const other of ["", "[]", "{}", "null", '{"task":7}', "no JSON"])
      await assert.rejects(A2A.verifyWebhook(other, "token-1", "token-1"), WebhookVerificationError);
    for (const token of ["", " ", undefined]) await assert.rejects(A2A.verifyWebhook(body, "token-1", token), ConfigurationError);
    await assert.rejects(A2A.verifyWebhook(7, "token-1", "token-1"), ConfigurationError);
    const old = JSON.stringify({ kind: "task", id: "task-1", status: { state: "working" } });
    assert.equal((await A2A.verifyWebhook(old, "token-1", "token-1")).task.status.state, "TASK_STATE_WORKING");
  },
  async "19. trusting webhooks: never tried again, and one server sends none when the agent throws"(stage) {
    const { createServer } = await import("node:http");
    const deliveries = [];
    const hook = createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      deliveries.push(await stage.flowtether.A2A.verifyWebhook(text, request.headers["x-a2a-notification-token"], "token-1"));
      response.writeHead(500).end();
    });
    await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
    const taskPushNotificationConfig = { id: "mine", url: `http://127.0.0.1:${hook.address().port}/`, token: "token-1" };
    const client = clientOf(stage);
    try {
      const run = await client.start("", "stream 3 20", { request: { configuration: { taskPushNotificationConfig } } });
      await run.result();
      await pause(300);
      const parts = deliveries.filter(({ artifactUpdate }) => artifactUpdate).map(({ artifactUpdate }) => artifactUpdate.artifact.parts[0].text);
      assert.deepEqual(parts, chunks(3));
      deliveries.length = 0;
      const thrown = await client.start("", "throw", { request: { configuration: { taskPushNotificationConfig } } });
      assert.equal((await thrown.result()).status, "failed");
      await pause(300);
      const states = deliveries.filter(({ statusUpdate }) => statusUpdate).map(({ statusUpdate }) => statusUpdate.status.state);
      assert.equal(states.includes("TASK_STATE_FAILED"), stage.kind === "js");
      assert.equal((await client.native.getTask(thrown.id)).status.state, "TASK_STATE_FAILED");
    } finally {
      hook.closeAllConnections();
      hook.close();
    }
  },
  async "20. trusting the card: schemes with $case, a protocolVersion of 0.3 on top, empty texts"(stage) {
    const agent = new stage.flowtether.A2A({ baseUrl: stage.server.url });
    const { securitySchemes } = await agent.getAgentCard();
    assert.equal(securitySchemes.bearer.httpAuthSecurityScheme.scheme, "Bearer");
    await relayed(stage, async (_, relay, native) => {
      await native.sendMessage(say("echo hi"));
      assert.equal(relay.sent.at(-1).body.params.tenant, undefined);
      assert.equal(relay.sent.at(-1).body.method, "SendMessage");
    });
  },
  async "a task that the server forgot is a gap, and is never started again"(stage) {
    const server = await start(stage.kind);
    const client = clientOf({ ...stage, server });
    const run = await client.start("", "stream 50 50");
    const events = [];
    for await (const event of run.events()) if (events.push(event) === 4) break;
    const token = JSON.stringify(run);
    server.stop();
    const fresh = await start(stage.kind);
    const card = { ...(await new stage.flowtether.A2A({ baseUrl: fresh.url }).getAgentCard()) };
    const again = await new stage.flowtether.WorkflowClient({ provider: "a2a", baseUrl: server.url, card }).attach(token);
    await assert.rejects(
      follow(again),
      (/** @type {any} */ error) => error instanceof stage.flowtether.StreamError && error.reason === "gap" && error.cause.code === "TASK_NOT_FOUND",
    );
    await assert.rejects(follow(await clientOf({ ...stage, server: fresh }).attach("no-such-task")), stage.flowtether.NotFoundError);
    fresh.stop();
  },
};

/** What the Python server has no switch for. */
export const testsOfJs = {
  async "3. the same with a store that is behind the stream"(stage) {
    const server = await start("js", { SLOW_STORE: "150" });
    for (const after of [2, 4]) {
      await relayed({ ...stage, server }, async (client, relay) => {
        relay.spoil = cutting(after, "cutAfter");
        const events = await follow(await client.start("", "stream 8 40"));
        assert.deepEqual(tokensOf(events), chunks(8), `cut after ${after}`);
      });
    }
    // A subscriber that comes late: its snapshot is empty, and the stream is past it.
    const client = clientOf({ ...stage, server });
    const { id } = await client.start("", "stream 8 40");
    await pause(200);
    assert.deepEqual(tokensOf(await follow(await client.attach(id))), chunks(8));
    server.stop();
  },
};
