// Waits for a run's end through an outage: it is not the end of a run.

import * as assert from "./assert.mjs";
import { UNKNOWN } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";
import { timed } from "./time.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

const running = (service) => (service.provider === "syncteams" ? { taskId: UNKNOWN, status: "RUNNING" } : { status: "running" });
const over = (service) => (service.provider === "syncteams" ? { taskId: UNKNOWN, status: "COMPLETED" } : { status: "completed" });

const SERVICES = [
  {
    provider: "openwop",
    client: (t, options) => t.client(options),
    wait: (client, options) => client.runs.waitForCompletion(UNKNOWN, options),
    shown: (record) => record,
  },
  {
    provider: "flowmaestro",
    client: (t, options) => t.flowmaestro(options),
    wait: (client, options) => client.executions.waitForCompletion(UNKNOWN, options),
    shown: (record) => ({ data: record }),
  },
  {
    provider: "syncteams",
    client: (t, options) => t.syncteams(options),
    wait: (client, options) => client.waitForCompletion(UNKNOWN, options),
    shown: (record) => record,
  },
  {
    provider: "syncteams",
    start: true,
    client: (t, options) => t.syncteams(options),
    wait: (client, options) => client.executeAndWait({ workflowId: "w", input: {} }, options),
    shown: (record) => record,
  },
].map((service) => ({ ...service, name: `${service.provider}'s ${service.start ? "executeAndWait" : "waitForCompletion"}` }));

const response =
  (status, body = {}, headers = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** What a poll meets while the service is not there. */
const OUTAGES = {
  "no connection": () => {
    throw new TypeError("refused");
  },
  "a response that never comes": ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  "a 503": response(503),
  "a 500": response(500),
  "a 429 without a Retry-After": response(429),
  "a 408": response(408),
};

/** A client whose polls meet `outage` until `ms` have passed since the first one, and then that the run is over. */
function through(service, t, outage, ms, isFirst) {
  let began;
  let polls = 0;
  const fetch = async (_, init) => {
    if (init.method === "POST") return response(200, { taskId: UNKNOWN, status: "PENDING" })();
    polls += 1;
    began ??= performance.now();
    if (!isFirst && polls === 1) return response(200, service.shown(running(service)))();
    return performance.now() - began < ms ? outage(init) : response(200, service.shown(over(service)))();
  };
  const client = service.client(t, { fetch, hooks: undefined, timeoutMs: 150, retry: { maxRetries: 0, baseDelayMs: 1 } });
  return { client, polls: () => polls };
}

export const tests = [
  ...SERVICES.flatMap((service) => [
    {
      ...PACED,
      name: `${service.name} waits on through an outage of a second, whatever that is like and whenever it begins`,
      async run(t) {
        const waits = Object.entries(OUTAGES).flatMap(([outage, meet]) =>
          [true, false].map(async (isFirst) => {
            const { client, polls } = through(service, t, meet, 1000, isFirst);
            const { value, ms } = await timed(service.wait(client, { pollIntervalMs: 100, maxWaitMs: 12_000 }));
            assert.ok(["completed", "COMPLETED"].includes(value.status), outage);
            assert.between(ms, 900, 12_000, `${outage}: the time in ms`);
            assert.between(polls(), 2, 14, `${outage}: the polls`);
          }),
        );
        await Promise.all(waits);
      },
    },
    {
      name: `${service.name} ends with maxWaitMs in an outage that lasts longer, and says what it met last`,
      async run(t) {
        for (const [outage, kind] of [
          ["no connection", "ConnectionError"],
          ["a 503", "ServerError"],
        ]) {
          const { client } = through(service, t, OUTAGES[outage], 60_000, false);
          const { value, ms } = await timed(
            assert.rejects(service.wait(client, { pollIntervalMs: 100, maxWaitMs: 900 }), t.flowtether.TimeoutError, { provider: service.provider }),
          );
          assert.ok(value.cause instanceof t.flowtether[kind], assert.show(value.cause));
          assert.between(ms, 880, 5000, "the time in ms");
        }
      },
    },
    {
      name: `${service.name} rejects at once with what no waiting can mend`,
      async run(t) {
        const { AuthenticationError, PermissionDeniedError, NotFoundError, ValidationError, ApiError } = t.flowtether;
        const final = [
          [response(401), AuthenticationError],
          [response(403), PermissionDeniedError],
          [response(404), NotFoundError],
          [response(400), ValidationError],
          [response(200, { error: "x" }), ApiError],
          [() => new Response("<p>sign in", { headers: { "Content-Type": "text/html" } }), ApiError],
        ];
        for (const [meet, Class] of final) {
          const { client, polls } = through(service, t, meet, 60_000, false);
          const { ms } = await timed(assert.rejects(service.wait(client, { pollIntervalMs: 100, maxWaitMs: 30_000 }), Class));
          assert.between(ms, 0, 5000, "the time in ms");
          assert.equal(polls(), 2, "the polls");
        }
      },
    },
  ]),
];
