// Time limits take every number: beyond what setTimeout can wait, and none at all. Negative ones and NaN are refused by name.

import * as assert from "./assert.mjs";
import { executeUntil } from "./flowmaestro_catalogue.mjs";
import { faulty, follow, isTheLog } from "./following.mjs";
import { inNodeAlone } from "./runner.mjs";
import { collect, start } from "./syncteams_catalogue.mjs";
import { sleep, timed } from "./time.mjs";
import { OPENWOP, PROVIDERS, make, start as begin } from "./workflow_catalogue.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

const DAY_MS = 86_400_000;

/** What setTimeout takes for 1 ms. */
const LARGE = [2 ** 31, 30 * DAY_MS, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Infinity];
const NO_LIMITS = [-1, -0.001, -Infinity, NaN];

const COMMON = ["timeoutMs", "maxRetries"];
const STREAM = [...COMMON, "idleTimeoutMs", "maxReconnects"];
const WAIT = [...COMMON, "pollIntervalMs", "maxWaitMs"];

/** Each way to give a limit: the names of the options, and what is done with them. The work ends by itself. */
const WAYS = {
  "a client": [["timeoutMs"], (t, options) => t.client(options).workflows.get("echo")],
  "a client's retry": [["maxRetries", "baseDelayMs", "maxDelayMs"], (t, retry) => t.client({ retry }).workflows.get("echo")],
  "a call": [COMMON, (t, options) => t.client().workflows.get("echo", options)],
  "runs.waitForCompletion": [
    WAIT,
    async (t, options) => {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      for (let status; status !== "completed"; await sleep(5)) ({ status } = await wop.runs.get(runId));
      return wop.runs.waitForCompletion(runId, options);
    },
  ],
  "runs.events": [
    STREAM,
    async (t, options) => {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      return collect(wop.runs.events(runId, options));
    },
  ],
  openEventStream: [
    STREAM,
    async (t, options) => {
      const fetch = async () => new Response("data: x\n\n", { headers: { "Content-Type": "text/event-stream" } });
      return collect(t.flowtether.openEventStream(t.baseUrl, { ...options, fetch }));
    },
  ],
  "waitForCompletion of SyncTeams": [
    WAIT,
    async (t, options) => {
      const st = t.syncteams();
      return st.waitForCompletion(await start(st, "echo"), { ...options, terminalStatuses: ["QUEUED", "PENDING", "RUNNING", "COMPLETED"] });
    },
  ],
  "tasks.events of SyncTeams": [
    [...COMMON, "pollIntervalMs", "maxReconnects"],
    async (t, options) => {
      const st = t.syncteams();
      const taskId = await start(st, "echo");
      for (let status; status !== "COMPLETED"; await sleep(5)) ({ status } = await st.getTaskStatus(taskId));
      return collect(st.tasks.events(taskId, options));
    },
  ],
  "executions.stream": [STREAM, async (t, options) => collect(t.flowmaestro({ baseUrl: t.as("live") }).executions.stream(await finished(t), options))],
  "executions.waitForCompletion": [WAIT, async (t, options) => t.flowmaestro().executions.waitForCompletion(await finished(t), options)],
  "run.events": [[...STREAM, "pollIntervalMs"], async (t, options) => collect((await begun(t)).events(options))],
  "run.text": [[...STREAM, "pollIntervalMs"], async (t, options) => collect((await begun(t)).text(options))],
  "run.result": [[...STREAM, "pollIntervalMs"], async (t, options) => (await begun(t)).result(options)],
  watch: [
    [...STREAM, "pollIntervalMs"],
    async (t, options) => {
      const run = await begun(t);
      // What one run fails with is an event beside those of the others.
      for (const { error } of await collect(make(t, "openwop").watch([run], options))) if (error) throw error;
    },
  ],
};

/** An execution of FlowMaestro that is over. */
const finished = (t) => executeUntil(t.flowmaestro(), "completed", "echo");

const begun = (t) => begin(make(t, "openwop"), OPENWOP.steps);

/** setTimeout as it is, but for timers of days, which fire at once; returns how long they were to be. */
async function withShortDays(work) {
  const { setTimeout } = globalThis;
  const days = [];
  globalThis.setTimeout = /** @type {any} */ (
    (callback, ms, ...given) => {
      if (!(ms > 1e6)) return setTimeout(callback, ms, ...given);
      days.push(ms);
      return setTimeout(callback, 0, ...given);
    }
  );
  try {
    await work();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  return days;
}

/** Timers that were set while the work was done and are still pending after it. */
async function timersLeft(work) {
  const { setTimeout, clearTimeout } = globalThis;
  const pending = new Set();
  globalThis.setTimeout = /** @type {any} */ (
    (callback, ms, ...given) => {
      const id = setTimeout(() => {
        pending.delete(id);
        callback(...given);
      }, ms);
      // Node's fetch sets timers of its own for connections that it keeps; they do not keep the process alive.
      if (!new Error().stack.includes("node:internal/deps")) pending.add(id);
      return id;
    }
  );
  globalThis.clearTimeout = (id) => {
    pending.delete(id);
    clearTimeout(id);
  };
  try {
    await work();
    // A loop that was left is torn down in a later turn.
    await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
  return pending.size;
}

export const tests = [
  ...Object.entries(WAYS).map((/** @type {any[]} */ [way, [names, work]]) => ({
    name: `each time limit and count of ${way} takes every number up to Infinity`,
    async run(t) {
      for (const value of LARGE) await work(t, Object.fromEntries(names.map((name) => [name, value])));
    },
  })),
  ...Object.entries(WAYS).map((/** @type {any[]} */ [way, [names, work]]) => ({
    ...REFUSED,
    name: `each time limit and count of ${way} refuses negative numbers and NaN by its name`,
    async run(t) {
      for (const field of names) {
        for (const value of /** @type {any[]} */ ([...NO_LIMITS, "5"])) {
          const refused = (async () => work(t, { [field]: value }))();
          await assert.rejects(refused, t.flowtether.ConfigurationError, { field, retryable: false }, `${field}: ${value}`);
        }
      }
    },
  })),
  {
    name: "a limit of 0 is refused where it is one of time, and asks once where it is maxWaitMs",
    async run(t) {
      const { ConfigurationError, TimeoutError } = t.flowtether;
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const run = await make(t, "openwop").attach(runId);
      await assert.rejects(wop.runs.get(runId, { timeoutMs: 0 }), ConfigurationError, { field: "timeoutMs" });
      await assert.rejects(wop.runs.events(runId, { idleTimeoutMs: 0 }).next(), ConfigurationError, { field: "idleTimeoutMs" });
      await assert.rejects(run.result({ timeoutMs: 0 }), ConfigurationError, { field: "timeoutMs" });
      const before = (await t.host.requests(runId)).length;
      await assert.rejects(wop.runs.waitForCompletion(runId, { maxWaitMs: 0, pollIntervalMs: 0 }), TimeoutError);
      assert.equal((await t.host.requests(runId)).length - before, 1, "the polls");
    },
  },
  ...PROVIDERS.map((service) => ({
    name: `${service.name}: result with a limit of 30 days, or none, waits for the end`,
    async run(t) {
      for (const timeoutMs of [30 * DAY_MS, Infinity, undefined, null]) {
        const run = await begin(service.client(t), service.steps);
        assert.equal((await run.result({ timeoutMs, pollIntervalMs: 100 })).status, "completed", `timeoutMs: ${timeoutMs}`);
      }
    },
  })),
  {
    ...REFUSED,
    name: "result refuses a limit that is none by its name, and sends nothing",
    async run(t) {
      const run = await make(t, "openwop").attach("run-x");
      for (const timeoutMs of [...NO_LIMITS, 0, "5", {}, [], true, 5n]) {
        await assert.rejects(run.result({ timeoutMs }), t.flowtether.ConfigurationError, { field: "timeoutMs" }, assert.show(String(timeoutMs)));
      }
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    name: "result's limit ends it also while onWaiting, onEvent or the service lets it wait",
    async run(t) {
      const { TimeoutError } = t.flowtether;
      const client = make(t, "openwop");
      const never = () => new Promise(() => {});
      for (const options of [{ onWaiting: never }, { onEvent: never }]) {
        const run = await client.start("approval", {});
        const { ms } = await timed(assert.rejects(run.result({ ...options, timeoutMs: 300 }), TimeoutError, { operation: "result", retryable: true }));
        assert.between(ms, 280, 2000, "the time in ms");
        await t.host.closed(run.id);
      }
      const run = await begin(client, OPENWOP.steps);
      await collect(run.events());
      await t.host.faults({ path: `/runs/${run.id}`, action: "hang", times: 9 });
      const { ms } = await timed(assert.rejects(run.result({ timeoutMs: 300 }), TimeoutError, { operation: "result" }));
      assert.between(ms, 280, 2000, "the time in ms while the run is asked");
    },
  },
  {
    name: "an abort of result rejects at once with the reason, also while onWaiting lets it wait",
    async run(t) {
      const run = await make(t, "openwop").start("approval", {});
      const reason = { own: 1 };
      for (const timeoutMs of [undefined, 60_000]) {
        const controller = new AbortController();
        const { signal } = controller;
        const onWaiting = () => (setTimeout(() => controller.abort(reason), 50), new Promise(() => {}));
        assert.equal(await assert.rejection(run.result({ signal, timeoutMs, onWaiting })), reason, "the reason");
        assert.equal(await assert.rejection(run.result({ signal, timeoutMs })), reason, "of a signal that was aborted before");
      }
      await t.host.closed(run.id);
    },
  },
  {
    name: "a limit beyond what setTimeout can wait is waited for in parts",
    alone: true,
    async run(t) {
      const { TimeoutError } = t.flowtether;
      const deaf = () => new Promise(() => {});
      const sum = (days) => days.reduce((total, ms) => total + ms, 0);
      for (const timeoutMs of [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 50, 100 * DAY_MS]) {
        const days = await withShortDays(() => assert.rejects(t.client({ fetch: deaf }).runs.get("run-x", { timeoutMs, maxRetries: 0 }), TimeoutError));
        assert.ok(
          days.every((ms) => ms < 2 ** 31),
          `each is one that setTimeout can wait: ${days}`,
        );
        assert.between(sum(days), timeoutMs - 1e6, timeoutMs, "all of them together in ms");
        const ofResult = await withShortDays(async () => {
          const run = await make(t, "openwop", t.baseUrl, { fetch: deaf, timeoutMs: Infinity }).attach("run-x");
          await assert.rejects(run.result({ timeoutMs }), TimeoutError, { operation: "result" });
        });
        assert.between(sum(ofResult), timeoutMs - 1e6, timeoutMs, "result's in ms");
      }
    },
  },
  {
    name: "a service may ask for a wait of months where maxDelayMs allows any",
    alone: true,
    async run(t) {
      const wop = t.client({ retry: { maxDelayMs: Infinity } });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      await t.host.faults({ status: 503, headers: { "Retry-After": "8000000" } });
      const days = await withShortDays(async () => assert.equal((await wop.runs.get(runId)).runId, runId, "the response in the end"));
      assert.equal(
        days.reduce((total, ms) => total + ms, 0),
        8_000_000_000,
        "the waits in ms",
      );
    },
  },
  {
    name: "no timer is left when the work is over, however it ends: nothing keeps the process alive",
    alone: true,
    async run(t) {
      const wop = t.client();
      const client = make(t, "openwop");
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const deaf = t.client({ fetch: () => new Promise(() => {}) });
      const left = await timersLeft(async () => {
        await wop.runs.get(runId, { timeoutMs: 30 * DAY_MS });
        await wop.runs.get(runId, { timeoutMs: Infinity });
        await assert.rejects(wop.runs.waitForCompletion(runId, { maxWaitMs: 50, pollIntervalMs: 10 }), t.flowtether.TimeoutError);
        await assert.rejects(deaf.runs.get(runId, { timeoutMs: 50, maxRetries: 0 }), t.flowtether.TimeoutError);
        const controller = new AbortController();
        const aborted = assert.rejection(deaf.runs.get(runId, { signal: controller.signal, timeoutMs: 40 * DAY_MS }));
        controller.abort("left");
        await aborted;
        for await (const _ of wop.runs.events(runId, { idleTimeoutMs: 30 * DAY_MS })) break;
        const { runId: other, events } = await follow(wop, faulty([{ kind: "drop", afterEvents: 2 }]), { idleTimeoutMs: 30 * DAY_MS });
        await isTheLog(t, other, events);
        assert.equal((await (await begin(client, OPENWOP.steps)).result({ timeoutMs: 30 * DAY_MS })).status, "completed");
        const waiting = await client.attach(runId);
        await assert.rejects(waiting.result({ timeoutMs: 60 }), t.flowtether.TimeoutError);
        const refusal = new Error("own");
        const onEvent = () => {
          throw refusal;
        };
        assert.equal(await assert.rejection((await client.attach(runId)).result({ timeoutMs: 30 * DAY_MS, onEvent })), refusal);
        const steps = await begin(client, OPENWOP.steps);
        for await (const { event } of client.watch([runId, steps], { maxConnections: 1 })) if (event.kind === "completed") break;
      });
      assert.equal(left, 0, "the timers left");
    },
  },
];
