// The common vocabulary over the real server.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { relay } from "./relay.mjs";
import { startServer } from "./server.mjs";
import { collect, isWhole, native, raw, until, upTo, workflow } from "./stage.mjs";

const approve = { decision: "approve" };

export default {
  async "a run is started, followed, replied to, and has its result"(stage) {
    const client = workflow(stage);
    const { checkpoints, artifacts, ...can } = client.capabilities;
    assert.ok(Object.values(can).every(Boolean), JSON.stringify(can));
    assert.deepEqual([checkpoints, artifacts], [false, false]);
    const run = await client.start("ask", { item: "tea" });
    const events = await collect(run.events(), (event) => (event.kind === "waiting" ? run.respond(approve) : undefined));
    const nodes = events.filter(({ kind }) => kind === "node").map(({ name, phase }) => `${name} ${phase}`);
    assert.deepEqual(nodes, ["prepare started", "prepare completed", "ask started", "ask started", "ask completed", "finish started", "finish completed"]);
    const [question] = events.filter(({ kind }) => kind === "waiting");
    const { asks, prompt, choices, details } = question;
    assert.deepEqual(
      { asks, prompt, choices, details },
      { asks: "custom", prompt: "Ship tea?", choices: ["approve", "reject"], details: { question: "Ship tea?", choices: ["approve", "reject"] } },
    );
    const state = await run.result();
    assert.deepEqual([state.status, state.output], ["completed", { item: "tea", decision: "approve", log: ["prepared tea", "finished"] }]);
    assert.equal(events.at(-1).synthetic, true);
    await assert.rejects(run.respond({ decision: "maybe" }, { to: question }), stage.flowtether.ConfigurationError);
  },

  async "a run resumes after a reload at any event, each once and in order"(stage) {
    const client = workflow(stage);
    let run = await client.start("ask", { item: "tea" });
    const seen = [];
    for (let over = false; !over; ) {
      over = true;
      for await (const event of run.events()) {
        seen.push(event);
        if (event.kind === "waiting") assert.equal(await run.respond(approve), true);
        over = ["completed", "failed"].includes(event.kind);
        break;
      }
      run = await client.attach(JSON.stringify(run));
    }
    await isWhole(stage.baseUrl, run.id, seen);
    assert.equal(seen.filter(({ kind }) => kind === "waiting").length, 1);
  },

  async "a start with one key is one run, also when its responses are lost"(stage) {
    for (const [method, end, fault] of [
      ["POST", "/threads", { lost: true }],
      ["POST", "/runs", { lost: true }],
      ["POST", "/runs", { refuse: true }],
    ]) {
      const between = await relay(stage.baseUrl, (seen) => (seen.method === method && seen.path.endsWith(end) && seen.index === 0 ? fault : undefined));
      const client = workflow({ ...stage, baseUrl: between.baseUrl });
      const idempotencyKey = `order ${crypto.randomUUID()}`.replaceAll(" ", "-");
      const first = await client.start("echo", { text: "a" }, { idempotencyKey });
      const second = await workflow(stage).start("echo", { text: "a" }, { idempotencyKey });
      assert.equal(first.id, second.id);
      assert.equal((await raw(stage.baseUrl, "GET", `/threads/${first.id}/runs`)).value.length, 1, JSON.stringify([method, end, fault]));
      assert.equal((await first.result()).output.reply, "echo: a");
      between.close();
    }
  },

  async "two who start with one key at the same moment follow one run"(stage) {
    const idempotencyKey = crypto.randomUUID();
    const runs = await Promise.all([1, 2, 3].map(() => workflow(stage).start("steps", { ms: 50 }, { idempotencyKey })));
    assert.deepEqual(new Set(runs.map(({ id }) => id)), new Set([idempotencyKey]));
    assert.equal((await runs[1].result()).status, "completed");
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${idempotencyKey}/runs`)).value.length, 1);
  },

  async "a breakpoint is `paused`, and what is started after it is followed"(stage) {
    const run = await workflow(stage).start("breakpoint", { ms: 5 });
    const kinds = [];
    const events = await collect(run.events(), async ({ status, kind }) => {
      kinds.push(status);
      if (status !== "paused" || kind !== "status") return;
      assert.equal((await run.status()).status, "paused");
      await native(stage).runs.create(run.id, { assistant_id: "breakpoint", input: null, stream_mode: ["tasks", "values"] });
    });
    assert.equal(kinds.filter((status) => status === "paused").length, 1);
    assert.deepEqual(events.at(-1).output.log, ["one", "two"]);
  },

  async "a run whose events are not kept is said to have a gap, and its end is found"(stage) {
    const { value: thread } = await raw(stage.baseUrl, "POST", "/threads", {});
    await raw(stage.baseUrl, "POST", `/threads/${thread.thread_id}/runs`, { assistant_id: "steps", input: { ms: 100 }, stream_mode: ["values"] });
    const events = await collect((await workflow(stage).attach(thread.thread_id)).events());
    const [gap] = events;
    assert.deepEqual([gap.kind, gap.type, gap.synthetic, gap.raw.reason], ["other", "gap", true, "not kept"]);
    assert.deepEqual([events.at(-1).kind, events.at(-1).output.log], ["completed", ["one", "two", "three"]]);
    assert.ok(events.every(({ synthetic }) => synthetic));
  },

  async "a run whose log is gone has a gap and its end, however few reconnects there are"(stage) {
    const { id } = await workflow(stage).start("fails", { ms: 5 });
    await (await workflow(stage).attach(id)).result();
    for (const maxReconnects of [0, 1, 2, 4, 10]) {
      const between = await relay(stage.baseUrl, ({ path }) => (path.endsWith("/stream") ? { end: 0 } : undefined));
      const events = await collect((await workflow({ ...stage, baseUrl: between.baseUrl }).attach(id)).events({ maxReconnects }));
      assert.deepEqual(
        events.map(({ type, kind }) => `${type} ${kind}`),
        ["gap other", "failed failed"],
        `${maxReconnects}`,
      );
      const connections = between.sent("GET", "/stream").length;
      assert.ok(connections <= 1 + Math.max(1, Math.min(3, maxReconnects)), `${connections} connections`);
      between.close();
    }
  },

  async "a run has its end and its result although there are no reconnects"(stage) {
    for (const [name, input, kind] of [
      ["steps", { ms: 20 }, "completed"],
      ["fails", { ms: 20 }, "failed"],
    ]) {
      const run = await workflow(stage).start(name, input);
      const events = await collect(run.events({ maxReconnects: 0 }));
      await isWhole(stage.baseUrl, run.id, events);
      assert.equal(events.at(-1).kind, kind);
      const again = await (await workflow(stage).attach(run.id)).result({ maxReconnects: 0 });
      assert.equal(again.status, kind);
    }
    const run = await workflow(stage).start("ticks", { count: 200, ms: 30 });
    const events = await collect(run.events({ maxReconnects: 0 }), ({ type }) => (type === "custom" ? void run.cancel() : undefined));
    assert.equal(events.at(-1).kind, "cancelled");
    const asking = await workflow(stage).start("ask", { item: "tea" });
    const all = await collect(asking.events({ maxReconnects: 0 }), (event) => (event.kind === "waiting" ? asking.respond(approve, { to: event }) : undefined));
    await isWhole(stage.baseUrl, asking.id, all);
    assert.equal(all.at(-1).kind, "completed");
  },

  async "a body that ends in the middle of an event was cut off, also when the run is over"(stage) {
    const { id } = await workflow(stage).start("steps", { ms: 5 });
    await (await workflow(stage).attach(id)).result();
    const between = await relay(stage.baseUrl, ({ path, index }) =>
      path.endsWith("/stream") && index < 4 ? { end: 1 + (index >> 1), half: true } : undefined,
    );
    await isWhole(stage.baseUrl, id, await collect((await workflow({ ...stage, baseUrl: between.baseUrl }).attach(id)).events()));
    between.close();
  },

  async "a start whose response is empty has started the run, or fails"(stage) {
    const { ApiError } = stage.flowtether;
    for (const isSent of [true, false]) {
      let started = 0;
      const client = workflow(stage, {
        async fetch(url, init) {
          if (init?.method !== "POST" || !String(url).endsWith("/runs")) return fetch(url, init);
          started += 1;
          if (isSent) await fetch(url, init);
          return new Response(null, { status: 200 });
        },
      });
      const start = client.start("echo", { text: "a" });
      if (!isSent) await assert.rejects(start, ApiError);
      else assert.equal((await (await start).result()).output.reply, "echo: a");
      assert.equal(started, isSent ? 1 : 3);
    }
  },

  async "events of one moment that are alike are each delivered, from any place"(stage) {
    const count = 30;
    const run = await workflow(stage).start("burst", { count });
    const events = await collect(run.events({ maxReconnects: 0 }));
    await isWhole(stage.baseUrl, run.id, events);
    const isAlike = ({ type }) => type === "custom";
    assert.equal(events.filter(isAlike).length, count);
    for (const at of [1, count >> 1, count - 1]) {
      const { cursor } = events.filter(isAlike)[at];
      const rest = await collect((await workflow(stage).attach(run.id)).events({ from: cursor }));
      assert.equal(rest.filter(isAlike).length, count - 1 - at, `after ${at}`);
    }
  },

  "events that somebody else took are said to be missing": {
    only: "npm",
    async run(stage) {
      // Whoever reads a run first without a cursor takes its events from everybody.
      const client = workflow(stage);
      const { value: thread } = await raw(stage.baseUrl, "POST", "/threads", {});
      const id = thread.thread_id;
      const { value: run } = await raw(stage.baseUrl, "POST", `/threads/${id}/runs`, {
        assistant_id: "ticks",
        input: { count: 12, ms: 40 },
        stream_mode: ["custom"],
        stream_resumable: true,
        after_seconds: 1,
      });
      const thief = await fetch(`${stage.baseUrl}/threads/${id}/runs/${run.run_id}/stream`);
      thief.text().catch(() => {});
      const events = await collect((await client.attach(id)).events());
      assert.ok(
        events.some(({ type }) => type === "gap"),
        "a gap is said",
      );
      assert.equal(events.at(-1).kind, "completed");
    },
  },

  "what a server that was started again has lost is a gap, and what is open there gets its reply all the same": {
    only: "npm",
    async run(stage) {
      const folder = await mkdtemp(path.join(tmpdir(), "flowtether-"));
      const at = (server) => workflow({ ...stage, baseUrl: server.baseUrl });
      let server = await startServer("npm", { folder });
      try {
        const run = await at(server).start("ask", { item: "tea" });
        await collect(
          run.events(),
          upTo(({ kind }) => kind === "waiting"),
        );
        await until(async () => (await run.status()).status === "waiting");
        const cut = await at(server).start("ticks", { count: 200, ms: 100 });
        await until(async () => (await cut.status()).status === "running");
        await server.stop();
        server = await startServer("npm", { folder, port: Number(new URL(server.baseUrl).port) });
        const again = await at(server).attach(JSON.stringify(run));
        assert.equal(await again.respond(approve), true);
        const events = await collect(again.events());
        assert.deepEqual([events[0].type, events[0].raw.reason, events.at(-1).kind], ["gap", "lost", "completed"]);
        assert.equal(events.at(-1).output.decision, "approve");
        // Of this one nothing comes any more, and the server says that it runs: whoever waits needs a limit of his own.
        const stuck = await at(server).attach(cut.id);
        assert.equal((await stuck.status()).status, "running");
        await assert.rejects(stuck.result({ timeoutMs: 1500 }), stage.flowtether.TimeoutError);
      } finally {
        await server.stop();
        await rm(folder, { recursive: true });
      }
    },
  },

  async "runs are listed, newest first, as far as the service says where they stand"(stage) {
    const client = workflow(stage);
    const ids = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const run = await client.start("echo", { text: `${turn}` });
      await run.result();
      ids.unshift(run.id);
    }
    const page = await client.list({ workflowId: "echo", limit: 3 });
    assert.equal(page.data.length, 3);
    assert.equal(page.data.find(({ id }) => id === ids[0])?.status ?? "completed", "completed");
    const all = await collect(
      client.list({ workflowId: "echo", limit: 2 }),
      upTo(({ id }) => id === ids.at(-1)),
    );
    const own = all.map(({ id }) => id).filter((id) => ids.includes(id));
    assert.deepEqual(own, ids);
  },

  async "a result that is asked for replies to what the run asks"(stage) {
    const run = await workflow(stage).start("askBoth", {});
    const asked = [];
    const state = await run.result({
      onWaiting: ({ prompt }) => {
        asked.push(prompt);
        return { message: `to ${prompt}` };
      },
    });
    assert.equal(state.status, "completed");
    assert.deepEqual([...state.output.answers].sort(), [
      ["join", true],
      ["left", "to Left?"],
      ["right", "to Right?"],
    ]);
  },
};
