// The scenario of every service, over both official A2A servers behind relays: what runs inside a runtime. The driver puts it where the
// contract has its tests, with the relays' addresses in `places.mjs`.

import * as assert from "./assert.mjs";
import { places } from "./places.mjs";

const chunks = (count) => Array.from({ length: count }, (_, index) => `c${index + 1} `);
const tokensOf = (events) => events.filter(({ kind }) => kind === "token").map(({ text }) => text);
const messagesOf = (events) => events.filter(({ kind }) => kind === "message").map(({ text }) => text);

/** A client through one of the relays of a server. */
function client(t, { problem, ...relays }, relay = "plain") {
  assert.ok(problem === undefined, problem);
  return new t.flowtether.WorkflowClient({ provider: "a2a", baseUrl: relays[relay], retry: { baseDelayMs: 10 } });
}

/** @param {AsyncIterable<any>} iterator @param {(item: any) => unknown} visit */
async function collect(iterator, visit = () => {}) {
  const items = [];
  for await (const item of iterator) {
    items.push(item);
    await visit(item);
  }
  return items;
}

const testsOf = (kind, place) => [
  {
    name: `${kind}: a run of A2A is started, followed and replied to, and has its result`,
    async run(t) {
      const run = await client(t, place).start("", "ask");
      const replies = [];
      const events = await collect(run.events(), async (event) => {
        if (event.kind === "waiting") replies.push(await run.respond({ message: "red" }, { to: event }), await run.respond({ message: "blue" }, { to: event }));
      });
      assert.same(replies, [true, false]);
      assert.same(
        events.filter(({ kind }) => kind === "waiting").map(({ asks, prompt }) => [asks, prompt]),
        [["clarification", "Which colour?"]],
      );
      assert.same(tokensOf(events), ["You said: red"]);
      const { status, output } = await run.result();
      assert.same([status, output, events.at(-1).output], ["completed", "You said: red", "You said: red"]);
    },
  },
  {
    name: `${kind}: a run of A2A that fails resolves with why`,
    async run(t) {
      const { status, error } = await (await client(t, place).start("", "fail")).result();
      assert.same([status, error], ["failed", { message: "It went wrong", code: "TASK_STATE_FAILED" }]);
    },
  },
  {
    name: `${kind}: a run of A2A is cancelled, and cancelling it again is no error`,
    async run(t) {
      const run = await client(t, place).start("", "slow 20");
      const events = await collect(run.events(), ({ kind }) => kind === "message" && run.cancel());
      assert.equal(events.at(-1).kind, "cancelled");
      assert.equal((await run.cancel()).status, "cancelled");
    },
  },
  {
    name: `${kind}: a run of A2A is followed after a reload at any of its events`,
    timeLimitMs: 40_000,
    async run(t) {
      let run = await client(t, place).start("", "stream 5 40");
      const events = [];
      for (let isOver = false; !isOver; ) {
        for await (const event of run.events()) {
          events.push(event);
          isOver = event.kind === "completed";
          break;
        }
        run = await client(t, place).attach(JSON.stringify(run));
      }
      assert.same(tokensOf(events), chunks(5));
      assert.same(messagesOf(events), ["started", "step 3"]);
      assert.equal(events.at(-1).output, chunks(5).join(""));
    },
  },
  {
    name: `${kind}: a connection to A2A that is cut or ended in the middle loses and repeats nothing`,
    timeLimitMs: 30_000,
    async run(t) {
      for (const relay of ["cut", "end"]) {
        const events = await collect((await client(t, place, relay).start("", "stream 7 30")).events());
        assert.same(tokensOf(events), chunks(7), relay);
        assert.same(messagesOf(events), ["started", "step 3", "step 6"], relay);
        assert.equal(events.at(-1).kind, "completed");
      }
    },
  },
  {
    name: `${kind}: a text of A2A is made of its pieces, over a connection that is cut`,
    async run(t) {
      const pieces = await collect((await client(t, place, "cut").start("", "stream 4 30")).text());
      assert.equal(pieces.join(""), chunks(4).join(""));
    },
  },
  {
    name: `${kind}: a native message of A2A is streamed over each interface, and an unknown task is a NotFoundError`,
    timeLimitMs: 30_000,
    async run(t) {
      const { A2A, NotFoundError } = t.flowtether;
      assert.ok(place.problem === undefined, place.problem);
      for (const path of ["", "/a2a/jsonrpc", "/a2a/rest"]) {
        const agent = new A2A({ baseUrl: place.end + path, retry: { baseDelayMs: 10 } });
        const events = await collect(agent.sendStreamingMessage({ message: { parts: [{ text: "stream 4 30" }] } }));
        const parts = events.flatMap(({ artifactUpdate }) => artifactUpdate?.artifact.parts ?? []).map(({ text }) => text);
        assert.same(parts, chunks(4), path);
        assert.equal(events.at(-1).task.status.state, "TASK_STATE_COMPLETED");
        await assert.rejects(agent.getTask("no-such-task"), NotFoundError, { provider: "a2a", status: 404, code: "TASK_NOT_FOUND" });
      }
    },
  },
];

export const tests = Object.entries(places).flatMap(([kind, place]) => testsOf(kind, place));
