// A2A behind the common vocabulary.

import assert from "node:assert/strict";
import { Relay } from "./stage.mjs";

export const clientOf = ({ flowtether, server }, options) => new flowtether.WorkflowClient({ provider: "a2a", baseUrl: server.url, ...options });

/** @param {any} run @param {(event: any) => unknown} visit */
export async function follow(run, visit = () => {}) {
  const events = [];
  for await (const event of run.events()) {
    events.push(event);
    await visit(event);
  }
  return events;
}

export const tokensOf = (events) => events.filter(({ kind }) => kind === "token").map(({ text }) => text);
export const chunks = (count) => Array.from({ length: count }, (_, index) => `c${index + 1} `);

export const tests = {
  async "a run is started, followed and has its output"(stage) {
    const run = await clientOf(stage).start("", "stream 4 20");
    const events = await follow(run);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ["status", "message", "token", "token", "token", "message", "token", "completed"],
    );
    assert.deepEqual(tokensOf(events), chunks(4));
    assert.deepEqual(
      events.filter(({ kind }) => kind === "message").map(({ text, role }) => [text, role]),
      [
        ["started", "assistant"],
        ["step 3", "assistant"],
      ],
    );
    assert.ok(events.every(({ synthetic }) => !synthetic));
    assert.equal(events[2].node, "report");
    assert.deepEqual([events.at(-1).output, events.at(-1).status], ["c1 c2 c3 c4 ", "completed"]);
    const { status, output, raw } = await run.result();
    assert.deepEqual({ status, output, raw }, { status: "completed", output: "c1 c2 c3 c4 ", raw: "TASK_STATE_COMPLETED" });
  },
  async "a task has its end although there are no reconnects"(stage) {
    for (const [said, tokens] of [
      ["stream 6 60", chunks(6)],
      ["ask", ["You said: red"]],
    ]) {
      const relay = await Relay.before(stage.server.url);
      const client = clientOf({ ...stage, server: relay });
      const run = await client.start("", said);
      relay.spoil = ({ headers }) => (headers.accept === "text/event-stream" ? { cutAfter: 1 } : undefined);
      const events = [];
      for await (const event of (await client.attach(run.id)).events({ maxReconnects: 0, pollIntervalMs: 100 })) {
        events.push(event);
        if (event.kind === "waiting") assert.equal(await run.respond({ message: "red" }, { to: event }), true);
      }
      assert.deepEqual([tokensOf(events), events.at(-1).kind], [tokens, "completed"]);
      relay.close();
    }
  },
  async "a baseUrl that is an interface's own is spoken with there, and its card is read at the origin"(stage) {
    const { supportedInterfaces } = await new stage.flowtether.A2A({ baseUrl: stage.server.url }).getAgentCard();
    for (const { url, protocolBinding } of supportedInterfaces) {
      const relay = await Relay.before(stage.server.url);
      const baseUrl = url.replace(stage.server.url, relay.url);
      const client = clientOf({ ...stage, server: { url: baseUrl } });
      assert.equal((await (await client.start("", "echo hi")).result()).output, "echo hi");
      assert.equal(client.capabilities.liveEvents, true);
      assert.equal((await client.native.getAgentCard()).name, "Test agent");
      const paths = relay.sent.map(({ path }) => path);
      const place = new URL(url).pathname;
      assert.deepEqual(paths.slice(0, 2), [`${place}/.well-known/agent-card.json`, "/.well-known/agent-card.json"]);
      assert.ok(
        relay.sent.slice(2, -1).every(({ path, headers }) => path.startsWith(place) && headers["a2a-version"] === "1.0"),
        paths.join(),
      );
      assert.equal(paths.at(-1), "/.well-known/agent-card.json");
      assert.equal(relay.sent[2].body.jsonrpc === "2.0", protocolBinding === "JSONRPC");
      relay.close();
    }
    await assert.rejects(
      clientOf({ ...stage, server: { url: `${stage.server.url}/a2a/other` } }).start("", "echo hi"),
      (/** @type {any} */ error) => error instanceof stage.flowtether.UnsupportedOperationError && error.code === "no_interface",
    );
  },
  async "an input is a text part, parts, or a data part, and an output its texts or its artifacts"(stage) {
    const client = clientOf(stage);
    const historyOf = async (run) => (await run.status()).record.history[0].parts;
    const data = await client.start("", { order: 7 });
    await data.result();
    assert.deepEqual((await historyOf(data))[0].data, { order: 7 });
    const parts = await client.start("", { parts: [{ text: "files" }, { url: "https://files.example/in.pdf" }] });
    const { output } = await parts.result();
    assert.deepEqual(
      output[0].parts.map(({ text, data: value, url }) => text || value || url),
      ["two files", { rows: 2 }, "https://files.example/a.png"],
    );
    assert.equal((await historyOf(parts))[1].url, "https://files.example/in.pdf");
  },
  async "a question gets its reply, once, and the run ends with what it makes of the reply"(stage) {
    const run = await clientOf(stage).start("", "ask");
    const replies = [];
    const events = await follow(run, async (event) => {
      if (event.kind !== "waiting") return;
      assert.deepEqual([event.asks, event.prompt, event.details], ["clarification", "Which colour?", { choices: ["red", "blue"], n: 1, half: 0.5 }]);
      assert.equal(event.id, event.raw.statusUpdate.status.message.messageId);
      replies.push(await run.respond({ message: "red" }), await run.respond({ message: "blue" }, { to: event }));
    });
    assert.deepEqual(replies, [true, false]);
    assert.equal(events.filter(({ kind }) => kind === "waiting").length, 1);
    const after = events.slice(events.findIndex(({ kind }) => kind === "waiting") + 1);
    assert.ok(after.every(({ synthetic }) => synthetic));
    assert.deepEqual(
      after.map(({ status }) => status).filter((status) => status === "waiting"),
      [],
    );
    assert.equal(events.at(-1).kind, "completed");
    assert.deepEqual(tokensOf(events), ["You said: red"]);
    assert.equal((await run.status()).output, "You said: red");
  },
  async "result replies to what is asked by itself, and a log-in is asked as a credential"(stage) {
    const run = await clientOf(stage).start("", "auth");
    const asked = [];
    const { status, output } = await run.result({ onWaiting: ({ asks, prompt }) => (asked.push([asks, prompt]), { decision: "approve" }) });
    assert.deepEqual([status, output, asked], ["completed", "You said: approve", [["credential", "Log in first"]]]);
  },
  async "values are sent as a data part"(stage) {
    const run = await clientOf(stage).start("", "ask");
    await run.result({ onWaiting: () => ({ values: { colour: "red" } }) });
    const { history } = (await run.status()).record;
    const reply = history.filter(({ role }) => role === "ROLE_USER").at(-1);
    assert.deepEqual(
      reply.parts.map(({ data }) => data),
      [{ colour: "red" }],
    );
  },
  async "a run fails with the agent's words, and one that was refused too"(stage) {
    const client = clientOf(stage);
    for (const [word, message, code] of [
      ["fail", "It went wrong", "TASK_STATE_FAILED"],
      ["reject", "I do not do that", "TASK_STATE_REJECTED"],
    ]) {
      const run = await client.start("", word);
      const events = await follow(run);
      assert.deepEqual([events.at(-1).kind, events.at(-1).error], ["failed", { message, code }]);
      assert.deepEqual((await run.result()).error, { message, code });
    }
  },
  async "a run is cancelled, twice, and says so"(stage) {
    const run = await clientOf(stage).start("", "slow 20");
    const events = await follow(run, async ({ kind }) => {
      if (kind !== "message") return;
      assert.equal((await run.cancel("enough")).status, "cancelled");
      assert.equal((await run.cancel()).status, "cancelled");
    });
    assert.equal(events.at(-1).kind, "cancelled");
    assert.equal((await run.result()).status, "cancelled");
  },
  async "a run is followed on after a reload at any event, each part once and in order"(stage) {
    const client = clientOf(stage);
    for (let place = 1; place <= 9; place += 2) {
      const run = await client.start("", "stream 6 40");
      const events = [];
      for await (const event of run.events()) if (events.push(event) === place) break;
      const again = await client.attach(JSON.parse(JSON.stringify(run)));
      const rest = await follow(again);
      events.push(...rest);
      assert.deepEqual(tokensOf(events), chunks(6), `after event ${place}`);
      assert.deepEqual(
        events.filter(({ kind }) => kind === "message").map(({ text }) => text),
        ["started", "step 3", ...(events.some(({ text }) => text === "step 6") ? ["step 6"] : [])],
      );
      assert.ok(rest.every(({ synthetic }) => synthetic));
      assert.equal(events.at(-1).output, chunks(6).join(""));
    }
  },
  async "a run is attached by its id, and its parts come from the first one on"(stage) {
    const client = clientOf(stage);
    const { id } = await client.start("", "stream 5 30");
    const events = await follow(await client.attach(id));
    assert.deepEqual(tokensOf(events), chunks(5));
    assert.deepEqual(tokensOf(await follow(await client.attach(id))), chunks(5));
  },
  async "a run that was started and not followed at once is followed whole"(stage) {
    const run = await clientOf(stage).start("", "stream 5 30");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual(tokensOf(await follow(run)), chunks(5));
  },
  async "an agent that replies by a bare message: a run that is completed, has no id and cannot be attached"(stage) {
    const run = await clientOf(stage).start("", "hello");
    assert.equal(run.id, "");
    const events = await follow(run);
    assert.deepEqual(
      events.map(({ kind, text, output }) => [kind, text ?? output]),
      [
        ["message", "hello, hello"],
        ["completed", "hello, hello"],
      ],
    );
    assert.deepEqual([(await run.status()).status, (await run.result()).output], ["completed", "hello, hello"]);
    assert.throws(() => run.toJSON(), stage.flowtether.UnsupportedOperationError);
    assert.equal((await (await clientOf(stage).start("", "hello")).result()).output, "hello, hello");
  },
  async "a replaced artifact is other, and no token"(stage) {
    const events = await follow(await clientOf(stage).start("", "replace 3 20"));
    assert.deepEqual(
      events.filter(({ type }) => type === "artifactUpdate").map(({ kind }) => kind),
      ["token", "other", "other"],
    );
    assert.equal(events.at(-1).output, "version 3");
  },
  async "runs are listed, all or those that stand so"(stage) {
    const client = clientOf(stage);
    const { id } = await client.start("", "ask");
    const listed = [];
    for await (const state of client.list({ status: "waiting", limit: 5 })) listed.push(state);
    assert.ok(listed.every(({ status, waiting }) => status === "waiting" && waiting.asks));
    assert.ok(listed.some((state) => state.id === id));
  },
  async "many runs are followed in one loop"(stage) {
    const client = clientOf(stage);
    const runs = await Promise.all([3, 4, 5].map((count) => client.start("", `stream ${count} 30`)));
    const seen = new Map(runs.map(({ id }) => [id, []]));
    for await (const { run, event } of client.watch(runs)) if (event?.kind === "token") seen.get(run.id).push(event.text);
    assert.deepEqual([...seen.values()], [chunks(3), chunks(4), chunks(5)]);
  },
  async "one run is started for a checkpoint's key, and followed on from what was kept"(stage) {
    const client = clientOf(stage);
    const checkpoint = { store: stage.flowtether.memory(), key: "trip" };
    const run = await client.start("", "stream 5 60", { checkpoint });
    const first = [];
    for await (const event of run.events()) if (event.kind === "token" && first.push(event.text) === 2) break;
    const again = await client.start("", "stream 5 60", { checkpoint });
    assert.equal(again.id, run.id);
    const rest = tokensOf(await follow(again));
    // The second one was not done with when the loop was left.
    assert.deepEqual([...first.slice(0, 1), ...rest], chunks(5));
  },
  async "an idempotency key is refused, and nothing is sent"(stage) {
    const relay = await Relay.before(stage.server.url);
    const client = clientOf({ ...stage, server: relay });
    await assert.rejects(client.start("", "echo hi", { idempotencyKey: "auto" }), stage.flowtether.UnsupportedOperationError);
    assert.equal(relay.sent.length, 0);
    relay.close();
  },
  async "a loop that is left, and one whose signal is aborted, close the connection of the start"(stage) {
    const client = clientOf(stage);
    const left = await client.start("", "slow 20");
    for await (const event of left.events()) if (event.kind === "message") break;
    const stop = new AbortController();
    const aborted = await client.start("", "slow 20");
    await assert.rejects(async () => {
      for await (const event of aborted.events({ signal: stop.signal })) if (event.kind === "message") stop.abort(new Error("enough"));
    }, /enough/);
    await Promise.all([left.cancel(), aborted.cancel()]);
  },
};
