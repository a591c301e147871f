// The scenario of every service, over a real LangGraph server behind a relay: what runs inside a runtime. The driver puts it where the
// contract has its tests, with the relay's address in `address.mjs`.

import { address } from "./address.mjs";
import * as assert from "./assert.mjs";
import { collect, delivered, logOf, upTo } from "./log.mjs";

const approve = { decision: "approve" };

/** A client through the relay, which spoils streams as these words say. */
function client(t, spoiled = "", Client = t.flowtether.WorkflowClient) {
  return new Client({ provider: "langgraph", baseUrl: address + spoiled, apiKey: t.key, dangerouslyAllowBrowser: true, retry: { baseDelayMs: 10 } });
}

async function isWhole(run, events) {
  const seen = delivered(events);
  assert.same(
    seen.filter((line, index) => line !== seen[index - 1]),
    await logOf(address, run.id),
    "the events",
  );
}

/** Follows a run to its end, and approves what it asks. */
const follow = (run) => collect(run.events(), (event) => (event.kind === "waiting" ? run.respond(approve, { to: event }) : undefined));

export const tests = [
  {
    name: "a run of LangGraph is started, followed and replied to, and has its result",
    async run(t) {
      const run = await client(t).start("ask", { item: "tea" });
      const events = await follow(run);
      await isWhole(run, events);
      const [question, ...more] = events.filter(({ kind }) => kind === "waiting");
      assert.same([question.asks, question.prompt, question.choices, more.length], ["custom", "Ship tea?", ["approve", "reject"], 0]);
      const { status, output } = await run.result();
      assert.same({ status, output }, { status: "completed", output: { item: "tea", decision: "approve", log: ["prepared tea", "finished"] } });
      assert.same(events.at(-1).output, output, "the output of the last event");
      assert.equal(await run.respond(approve, { to: question }), false, "a reply that comes too late");
    },
  },
  {
    name: "a run of LangGraph that fails resolves with why",
    async run(t) {
      const run = await client(t).start("fails", { ms: 5 });
      const { status, error } = await run.result();
      assert.same([status, error], ["failed", { message: "the second node failed", code: "TypeError" }]);
    },
  },
  {
    name: "a run of LangGraph is cancelled, and cancelling it again is no error",
    async run(t) {
      const run = await client(t).start("ticks", { count: 200, ms: 30 });
      await collect(
        run.events(),
        upTo(({ type }) => type === "custom"),
      );
      assert.equal((await run.cancel()).status, "cancelled");
      assert.equal((await collect(run.events())).at(-1).kind, "cancelled");
      assert.equal((await run.cancel()).status, "cancelled");
    },
  },
  {
    name: "a run of LangGraph resumes after a reload at any of its events",
    timeLimitMs: 40_000,
    async run(t) {
      let run = await client(t).start("ask", { item: "tea" });
      const seen = [];
      for (let isOver = false; !isOver; ) {
        for await (const event of run.events()) {
          seen.push(event);
          if (event.kind === "waiting") assert.equal(await run.respond(approve, { to: event }), true);
          isOver = event.kind === "completed";
          break;
        }
        const token = JSON.stringify(run);
        assert.ok(!token.includes(t.key), "no key in a token");
        run = await client(t).attach(token);
      }
      await isWhole(run, seen);
      assert.equal(seen.filter(({ kind }) => kind === "waiting").length, 1, "questions");
    },
  },
  {
    name: "a connection to LangGraph that is cut or ended in the middle loses and repeats nothing",
    timeLimitMs: 30_000,
    async run(t) {
      for (const spoiled of ["/cut-2", "/end-3"]) {
        const run = await client(t, spoiled).start("ticks", { count: 12, ms: 20 });
        const events = await collect(run.events());
        await isWhole(run, events);
        assert.equal(events.at(-1).kind, "completed");
      }
    },
  },
  {
    name: "a run of LangGraph has its end although there are no reconnects",
    timeLimitMs: 30_000,
    async run(t) {
      const run = await client(t).start("ask", { item: "tea" });
      const events = await collect(run.events({ maxReconnects: 0 }), (event) => (event.kind === "waiting" ? run.respond(approve, { to: event }) : undefined));
      await isWhole(run, events);
      assert.equal(events.at(-1).kind, "completed");
    },
  },
  {
    name: "a text of LangGraph is made of its pieces, over a connection that is cut",
    async run(t) {
      const run = await client(t, "/cut-4").start("tokens", { messages: [{ role: "user", content: "Hi" }] });
      let text = "";
      for await (const piece of run.text()) text += piece;
      assert.equal(text, "Hello there");
    },
  },
  {
    name: "a native run of LangGraph is streamed over a connection that is ended",
    async run(t) {
      const { LangGraph, NotFoundError } = t.flowtether;
      const lg = new LangGraph({ baseUrl: `${address}/end-2`, apiKey: t.key, dangerouslyAllowBrowser: true, retry: { baseDelayMs: 10 } });
      const { thread_id: thread } = await lg.threads.create();
      const events = await collect(lg.runs.stream(thread, { assistant_id: "ticks", input: { count: 6, ms: 20 }, stream_mode: "custom" }));
      assert.same(
        events.filter(({ type }) => type === "custom").map(({ data }) => data.tick),
        [1, 2, 3, 4, 5, 6],
      );
      await assert.rejects(lg.threads.get(crypto.randomUUID()), NotFoundError, { provider: "langgraph", status: 404 });
    },
  },
];
