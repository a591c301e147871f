// One scenario for all providers: only the client's options, and the names of the workflows, are others.

import * as assert from "./assert.mjs";
import { ENDS, PROVIDERS, QUICKLY, areEvents, areTheLog, collect, first, start } from "./workflow_catalogue.mjs";

/** What goes wrong in the middle, and the options with which the run is started then. */
async function faultIn(t, service) {
  const faults = [
    { kind: "drop", afterEvents: 2 },
    { kind: "status", status: 503 },
    { kind: "cut-line", afterEvents: 1 },
  ];
  if (service.provider === "openwop") return [service.steps, { request: { configurable: service.configured(faults) } }];
  if (service.provider === "flowmaestro") {
    const [workflow, input] = service.steps;
    return [
      [
        workflow,
        {
          ...input,
          "host.streamFaults": [
            { kind: "drop", afterEvents: 1 },
            { kind: "status", status: 503 },
          ],
        },
      ],
    ];
  }
  const looks = [503, 500, 429].map((status) => ({ method: "GET", path: "/api/v1/status", status, headers: { "Retry-After": "0" } }));
  await t.host.faults(...looks, { method: "GET", path: "/api/v1/status", action: "drop", times: 2 });
  return [service.steps];
}

const scenario = (service) => [
  {
    name: `${service.name}: a run is started, followed to its end, and its result is there`,
    async run(t) {
      const client = service.client(t);
      assert.equal(client.provider, service.provider);
      const run = await start(client, service.steps);
      assert.equal(run.provider, service.provider);
      const events = await collect(run.events(QUICKLY));
      await areTheLog(t, service, run, events);
      assert.equal(events.at(-1).kind, "completed");
      const result = await run.result();
      assert.equal(result.status, "completed");
      assert.equal(result.id, run.id);
      assert.equal(typeof result.raw, "string", "the service's own word");
      assert.same(result.output, events.at(-1).output, "the output is that of the last event");
      assert.same(await collect(run.events()), [], "a run that is over has told everything");
    },
  },
  {
    name: `${service.name}: what a run asks gets its reply in the loop, or it asks nothing`,
    async run(t) {
      const client = service.client(t);
      if (service.asking === undefined) {
        const run = await start(client, service.steps);
        const before = (await t.host.requests()).length;
        const error = await assert.rejects(run.respond({ decision: "approve" }), t.flowtether.UnsupportedOperationError, {
          provider: service.provider,
          operation: "respond",
        });
        assert.ok(error.message.includes("capabilities"), error.message);
        assert.equal((await t.host.requests()).length, before, "the requests");
        assert.equal((await run.result(QUICKLY)).status, "completed");
        return;
      }
      const run = await start(client, service.asking);
      const events = [];
      const replies = [];
      for await (const event of run.events(QUICKLY)) {
        events.push(event);
        if (event.kind !== "waiting") continue;
        assert.equal(event.asks, "approval");
        assert.equal(event.status, "waiting");
        assert.equal((await run.status()).waiting?.asks, "approval", "the state says what is asked too");
        replies.push(await run.respond({ decision: "approve" }), await run.respond({ decision: "approve" }));
      }
      assert.same(replies, [true, false], "replying twice does no harm");
      areEvents(events);
      if (!service.sendsNewsOnly) await areTheLog(t, service, run, events);
      assert.equal((await run.result(QUICKLY)).status, "completed");
    },
  },
  {
    name: `${service.name}: a run that fails resolves with why`,
    async run(t) {
      const run = await start(service.client(t), service.failing);
      const events = [];
      const result = await run.result({ ...QUICKLY, onEvent: (event) => void events.push(event) });
      assert.equal(result.status, "failed");
      assert.ok(result.error.message.includes("it broke"), assert.show(result.error));
      assert.equal(events.at(-1).kind, "failed");
      assert.ok(events.at(-1).error.message.includes("it broke"), assert.show(events.at(-1).error));
      await areTheLog(t, service, run, events);
    },
  },
  {
    name: `${service.name}: a run is cancelled where it can be, and cancelling it again is no error`,
    async run(t) {
      const client = service.client(t);
      const run = await start(client, service.slow);
      if (!client.capabilities.cancel) {
        await assert.rejects(run.cancel("enough"), t.flowtether.UnsupportedOperationError, { provider: service.provider, operation: "cancel" });
        assert.same(
          (await t.host.requests()).map(({ method }) => method),
          ["POST"],
          "only the start was sent",
        );
        return;
      }
      await first(run, 1);
      const state = await run.cancel("enough");
      assert.ok(["cancelled", "running"].includes(state.status), state.status);
      const events = await collect(run.events(QUICKLY));
      assert.equal(events.at(-1).kind, "cancelled");
      assert.equal((await run.result()).status, "cancelled");
      assert.equal((await run.cancel()).status, "cancelled");
      const finished = await start(client, service.steps);
      await finished.result(QUICKLY);
      assert.equal((await finished.cancel()).status, "completed");
    },
  },
  {
    name: `${service.name}: a run is resumed after a reload with the first event that was not delivered yet`,
    timeLimitMs: 40_000,
    async run(t) {
      // Where the service keeps nothing, one after the first event must do: what follows is reported by polls seconds apart.
      const places = service.keepsNothing ? [1] : [1, 2, 5];
      await Promise.all(
        places.map(async (place) => {
          const run = await start(service.client(t), service.steps);
          const seen = await first(run, place);
          const text = JSON.stringify(run);
          assert.ok(!text.includes(t.key), "no key in a token");
          assert.ok(text.length < 600, `a small token: ${text.length}`);
          const again = await service.client(t).attach(place % 2 === 1 ? JSON.parse(text) : text);
          const rest = await collect(again.events(QUICKLY));
          if (service.sendsNewsOnly) {
            // The service has told its news to the one who is gone.
            areEvents(rest);
            assert.equal(rest.at(-1).kind, "completed");
            return;
          }
          const events = [...seen, ...rest];
          await areTheLog(t, service, run, events);
          const { status, output } = await again.result();
          assert.same({ status, output }, { status: "completed", output: events.at(-1).output });
          const third = await service.client(t).attach(JSON.parse(JSON.stringify(again)));
          assert.same(await collect(third.events()), [], "nothing is delivered again");
          assert.same((await third.result()).output, events.at(-1).output, "the output of a run that ended before the reload");
        }),
      );
    },
  },
  {
    name: `${service.name}: a fault in the middle loses and repeats nothing`,
    timeLimitMs: 30_000,
    async run(t) {
      const [workflow, options] = await faultIn(t, service);
      const run = await start(service.client(t), workflow, options);
      const events = await collect(run.events({ ...QUICKLY, maxReconnects: 5 }));
      await areTheLog(t, service, run, events);
      assert.equal(events.filter(({ kind }) => ENDS.includes(kind)).at(-1).kind, "completed");
    },
  },
];

export const tests = PROVIDERS.flatMap(scenario);
