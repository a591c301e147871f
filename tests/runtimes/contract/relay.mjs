// A run that a relay publishes to a server of Durable Streams: readers get the same run.

import * as assert from "./assert.mjs";
import relayUrl from "./relay_address.mjs";
import { sleep } from "./time.mjs";

const grantOf = (id) => `grant-of-${id}`;

const client = (t, options, way = "") =>
  new t.flowtether.WorkflowClient({ provider: "relay", baseUrl: relayUrl + way, retry: { baseDelayMs: 10 }, ...options });

async function collect(events) {
  const seen = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const failure = (promise) =>
  promise.then(
    (value) => assert.equal(JSON.stringify(value), "an error", "what came"),
    (error) => error,
  );

/** Fails unless the events are the log of the run, each once and in order. */
async function areTheLog(t, run, events) {
  const log = await t.host.log(run.id);
  assert.same(
    events.map(({ seq }) => seq),
    log.map(({ sequence }) => sequence),
    "the events",
  );
  assert.same(
    events.map(({ raw }) => raw.type),
    log.map(({ type }) => type),
    "what the service sent",
  );
}

export const tests = [
  {
    name: "a run is started over a relay and followed to its end",
    async run(t) {
      const run = await client(t).start("chat", { chunks: 6, delayMs: 10 });
      const events = await collect(run.events());
      await areTheLog(t, run, events);
      const text = events.filter(({ kind }) => kind === "token").map((event) => event.text);
      const again = await client(t, { grant: grantOf(run.id) }).attach(run.id);
      assert.same(await collect(again.text()), text, "the text");
      assert.equal((await again.result()).status, "completed", "the result");
      assert.equal(JSON.stringify(run).includes("grant"), false, "a grant in the token");
    },
  },
  ...["/polls", "/page", "/mute"].map((way) => ({
    name: `a relay's stream is read whole where event streams cannot be: ${way}`,
    async run(t) {
      const run = await client(t, {}, way).start("steps", { nodes: 6, delayMs: 40 });
      await areTheLog(t, run, await collect(run.events()));
    },
  })),
  {
    name: "a question is replied to over a relay, once",
    async run(t) {
      const run = await client(t).start("approval", {});
      const taken = [];
      for await (const event of run.events()) {
        if (event.kind !== "waiting") continue;
        taken.push(await run.respond({ decision: "approve" }, { to: event }));
        taken.push(await run.respond({ decision: "approve" }, { to: event }));
      }
      assert.same(taken, [true, false], "whether the replies took effect");
      assert.equal((await run.result()).status, "completed", "the result");
    },
  },
  {
    name: "result replies over a relay to what the run asks",
    async run(t) {
      const run = await client(t).start("approval", {});
      const { status } = await run.result({ onWaiting: async () => ({ decision: "approve" }) });
      assert.equal(status, "completed", "the status");
    },
  },
  {
    name: "a run is cancelled over a relay",
    async run(t) {
      const run = await client(t).start("steps", { nodes: 1, delayMs: 60_000 });
      await sleep(50);
      await run.cancel("a mistake");
      assert.equal((await collect(run.events())).at(-1).kind, "cancelled", "the last event");
    },
  },
  {
    name: "a reader of a relay comes back after a reload where it was",
    async run(t) {
      const run = await client(t).start("steps", { nodes: 8, delayMs: 15 });
      const seen = [];
      for await (const event of run.events()) if (seen.push(event) === 5) break;
      const again = await client(t, { grant: async () => grantOf(run.id) }).attach(JSON.parse(JSON.stringify(run)));
      await areTheLog(t, run, [...seen, ...(await collect(again.events()))]);
    },
  },
  {
    name: "what the grant of a relay does not allow is refused with a code",
    async run(t) {
      const run = await client(t).start("steps", { nodes: 1, delayMs: 1 });
      const follow = async (options) => failure(collect((await client(t, options).attach(run.id)).events()));
      const without = await follow({});
      assert.same([without.name, without.code], ["AuthenticationError", "grant_missing"], "without a grant");
      const other = await follow({ grant: "grant-of-another" });
      assert.same([other.name, other.code], ["PermissionDeniedError", "grant_of_another_run"], "with another one");
      const reply = await failure((await client(t, { grant: "grant-of-another" }).attach(run.id)).cancel());
      assert.same([reply.name, reply.code], ["PermissionDeniedError", "grant_of_another_run"], "of a verb");
    },
  },
  {
    name: "what is wrong with the function that gives a relay's grant is said of `grant`",
    async run(t) {
      const functions = [() => Promise.reject(new Error("nobody is there")), () => 7, () => "", () => "two\nlines"];
      for (const grant of functions) {
        const error = await failure(collect((await client(t, { grant }).attach("run-1")).events()));
        assert.equal(error.name, "ConfigurationError", String(grant));
        assert.equal(/\bgrant\b/.test(error.message) && !/apiKey/.test(error.message), true, error.message);
      }
    },
  },
  {
    name: "events that a relay has lost are a gap, and so are offsets that never were",
    async run(t) {
      const run = await client(t).start("steps", { nodes: 3, delayMs: 1 });
      await collect(run.events());
      const seen = [];
      const read = async () => {
        for await (const event of (await client(t, { grant: grantOf(run.id) }, "/lossy").attach(run.id)).events()) seen.push(event.seq);
      };
      const lost = await failure(read());
      assert.same([lost.name, lost.reason, seen], ["StreamError", "gap", [0, 1, 2]], "a number that is missing");
      const from = JSON.stringify(["never_was", 1]);
      const never = await failure(collect((await client(t, { grant: grantOf(run.id) }).attach(run.id)).events({ from })));
      assert.same([never.name, never.reason], ["StreamError", "gap"], "an offset that never was");
      const cursor = await failure(collect((await client(t, { grant: grantOf(run.id) }).attach(run.id)).events({ from: "7" })));
      assert.equal(cursor.name, "ConfigurationError", "a cursor that is none");
    },
  },
  {
    name: "a loop over a relay that begins after an event knows where the run stood",
    async run(t) {
      const run = await client(t).start("steps", { nodes: 3, delayMs: 1 });
      const all = await collect(run.events());
      const again = await client(t, { grant: grantOf(run.id) }).attach(run.id);
      assert.same(
        (await collect(again.events({ from: all[2] }))).map(({ seq }) => seq),
        all.slice(3).map(({ seq }) => seq),
        "after an event",
      );
      assert.same(await collect(again.events({ from: all.at(-1) })), [], "after the last one");
      const wrong = await failure((async () => again.events({ from: 7 }))());
      assert.equal(wrong.name, "ConfigurationError", "what is no event");
    },
  },
];
