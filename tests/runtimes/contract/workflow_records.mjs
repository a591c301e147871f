// What a service says of a run: a record, in any status, or nothing that is one.

import * as assert from "./assert.mjs";
import { UNKNOWN } from "./flowmaestro_catalogue.mjs";
import { timed } from "./time.mjs";
import { FLOWMAESTRO, OPENWOP, QUICKLY, SYNCTEAMS, collect, first, start } from "./workflow_catalogue.mjs";

const AT = "2026-11-22T12:00:01.000Z";

/** How each service has a record, and the client's own wait for its end. */
const SERVICES = [
  {
    ...OPENWOP,
    failed: "failed",
    record: (status, more) => ({ runId: UNKNOWN, workflowId: "w", status, ...more }),
    ended: { endedAt: AT, outputs: 7 },
    output: 7,
    wait: (native, options) => native.runs.waitForCompletion(UNKNOWN, options),
    get: (native) => native.runs.get(UNKNOWN),
  },
  {
    ...FLOWMAESTRO,
    failed: "failed",
    record: (status, more) => ({ data: { id: UNKNOWN, status, ...more }, meta: {} }),
    ended: { completed_at: AT, outputs: 7 },
    output: 7,
    wait: (native, options) => native.executions.waitForCompletion(UNKNOWN, options),
    get: (native) => native.executions.get(UNKNOWN),
  },
  {
    ...SYNCTEAMS,
    failed: "FAILED",
    record: (status, more) => ({ taskId: UNKNOWN, status, eventLogs: [], ...more }),
    ended: { completedAt: AT },
    wait: (native, options) => native.waitForCompletion(UNKNOWN, options),
    get: (native) => native.getTaskStatus(UNKNOWN),
  },
];

const NOTHING = ["", "{}", '{"error":"x"}', '{"data":{}}', '{"data":{"error":"x"}}', '{"status":null}', '{"data":{"status":7}}'];

/** A client every request of which gets the next of these bodies, and then with the last one. Its stream may not be read. */
function responding(service, t, ...bodies) {
  const texts = bodies.map((body) => (typeof body === "string" ? body : JSON.stringify(body)));
  const fetch = async (url) => {
    // OpenWOP's stream ends at once, and the run is asked; FlowMaestro's cannot be opened.
    if (new URL(url).pathname.endsWith("/events")) {
      if (service.provider === "openwop") return new Response("", { headers: { "Content-Type": "text/event-stream" } });
      throw new TypeError("not readable");
    }
    return new Response(texts.length > 1 ? texts.shift() : texts[0], { headers: { "Content-Type": "application/json" } });
  };
  return service.client(t, { fetch, hooks: undefined });
}

export const tests = [
  ...SERVICES.flatMap((/** @type {any} */ service) => [
    {
      name: `${service.name}: what is no record in the place of a run is an ApiError, for status, result, events, cancel and waits`,
      async run(t) {
        const { ApiError } = t.flowtether;
        const fields = { code: "unexpected_response", status: 200, provider: service.provider };
        for (const body of NOTHING) {
          const client = responding(service, t, body);
          const run = await client.attach(UNKNOWN);
          await assert.rejects(run.status(), ApiError, fields, `status of ${body}`);
          await assert.rejects(run.result(QUICKLY), ApiError, fields, `result of ${body}`);
          await assert.rejects(collect(run.events(QUICKLY)), ApiError, fields, `events of ${body}`);
          if (client.capabilities.cancel) await assert.rejects(run.cancel(), ApiError, fields, `cancel of ${body}`);
          await assert.rejects(service.get(client.native), ApiError, fields, `get of ${body}`);
          const { ms } = await timed(
            assert.rejects(service.wait(client.native, { pollIntervalMs: 100, maxWaitMs: 9000 }), ApiError, fields, `wait of ${body}`),
          );
          assert.between(ms, 0, 5000, "the time of the wait");
        }
      },
    },
    {
      name: `${service.name}: a run in a status that nobody knows is running, in the service's own word, and its record says when it is over and how`,
      async run(t) {
        const { record } = service;
        const run = await responding(service, t, record("rerunning")).attach(UNKNOWN);
        const { status, raw, error, output } = await run.status();
        assert.same([status, raw, error, output], ["running", "rerunning", undefined, undefined]);
        const ends = [
          ["completed", service.ended],
          ["failed", { error: { message: "no card" }, ...service.ended }],
          ["failed", { error: { message: "no card" } }],
        ];
        // FlowMaestro is polled every two seconds.
        const checks = ends.map(async ([end, more]) => {
          const resulting = await responding(service, t, record("rerunning", { error: null }), record("archived", more)).attach(UNKNOWN);
          const state = await resulting.result(QUICKLY);
          assert.same([state.status, state.raw, state.error?.message], [end, "archived", end === "failed" ? "no card" : undefined]);
          assert.same(state.output, end === "completed" ? service.output : undefined);
          // The same word, at first without an end.
          const followed = await responding(service, t, record("rerunning"), record("rerunning", more)).attach(UNKNOWN);
          const events = await collect(followed.events(QUICKLY));
          assert.same([events.at(-1).kind, events.at(-1).status], [end, end], "the last event");
          const client = responding(service, t, record("rerunning"), record("archived", more));
          const waited = await service.wait(client.native, { pollIntervalMs: 100 });
          assert.equal((waited.data ?? waited).status, "archived", "what is waited for");
        });
        await Promise.all(checks);
      },
    },
    {
      name: `${service.name}: a run that failed without saying why has an error with a message all the same`,
      async run(t) {
        const failed = service.record(service.failed);
        const run = await responding(service, t, failed).attach(UNKNOWN);
        const message = "the service does not say why";
        for (const state of [await run.status(), await run.result(QUICKLY)]) assert.same([state.status, state.error], ["failed", { message }]);
        const [event] = (await collect((await responding(service, t, failed).attach(UNKNOWN)).events(QUICKLY))).slice(-1);
        assert.same([event.kind, event.error], ["failed", { message }]);
      },
    },
    {
      name: `${service.name}: a wait for a run in a status that nobody knows ends with maxWaitMs`,
      async run(t) {
        const client = responding(service, t, service.record("rerunning"));
        const { ms } = await timed(
          assert.rejects(service.wait(client.native, { pollIntervalMs: 100, maxWaitMs: 600 }), t.flowtether.TimeoutError, { provider: service.provider }),
        );
        assert.between(ms, 580, 5000, "the time in ms");
        const run = await client.attach(UNKNOWN);
        await assert.rejects(run.result({ ...QUICKLY, timeoutMs: 600 }), t.flowtether.TimeoutError);
      },
    },
  ]),
  {
    name: "a log, a list and a batch that only say that they are long are no lists, and take no time",
    async run(t) {
      const long = { length: 4_000_000_000 };
      const { record } = SERVICES[2];
      const texts = ["x".repeat(1_000_000), long];
      for (const eventLogs of texts) {
        for (const status of ["RUNNING", "WAITING", "COMPLETED", "FAILED"]) {
          const { value, ms } = await timed((await responding(SYNCTEAMS, t, record(status, { eventLogs })).attach(UNKNOWN)).status());
          assert.equal(value.raw, status);
          assert.between(ms, 0, 2000, "the time in ms");
        }
        const run = await responding(SYNCTEAMS, t, record("COMPLETED", { eventLogs })).attach(UNKNOWN);
        assert.same(
          (await collect(run.events(QUICKLY))).map(({ kind }) => kind),
          ["completed"],
        );
        await assert.rejects(collect(responding(FLOWMAESTRO, t, { data: eventLogs }).list()), t.flowtether.ApiError, { code: "unexpected_response" });
        const wop = responding(OPENWOP, t, { events: eventLogs, isComplete: true }).native;
        assert.same((await wop.runs.pollEvents(UNKNOWN)).events, []);
        const st = t.snapstate({ fetch: async () => new Response(JSON.stringify({ checkpoints: eventLogs, latest_checkpoint: long })), hooks: undefined });
        await assert.rejects(st.replay("w"), t.flowtether.ApiError, { code: "unexpected_response" });
      }
    },
  },
  {
    name: "a run of OpenWOP whose stream says a status that nobody knows is read on to its end",
    async run(t) {
      const run = await start(OPENWOP.client(t), OPENWOP.steps);
      await run.result(QUICKLY);
      const snapshot = (status, more) => `event: state.snapshot\ndata: ${JSON.stringify({ runId: run.id, workflowId: "w", status, ...more })}\n\n`;
      const body = `${snapshot("rerunning")}event: state.snapshot\ndata: {"n":1}\n\n${snapshot("archived", { completedAt: AT })}`;
      await t.host.faults({ path: "/events", status: 200, contentType: "text/event-stream", body });
      const again = await OPENWOP.client(t).attach(run.id);
      assert.same(
        (await first(again, 9)).map(({ kind, status }) => [kind, status]),
        [
          ["status", "running"],
          ["other", "running"],
          ["completed", "completed"],
        ],
      );
    },
  },
];
