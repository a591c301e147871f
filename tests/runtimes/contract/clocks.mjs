// A wall clock that steps or stands still, `Date` alone, as tests fake it: no duration notices.

import * as assert from "./assert.mjs";
import { execute } from "./flowmaestro_catalogue.mjs";
import { faulty, follow, isTheLog } from "./following.mjs";
import { collect, start } from "./syncteams_catalogue.mjs";
import { sleep } from "./time.mjs";
import { make } from "./workflow_catalogue.mjs";

const HOUR_MS = 3_600_000;

/** What the wall clock says in place of the right time. */
const CLOCKS = {
  "set back by an hour": (now) => now - HOUR_MS,
  "set ahead by an hour": (now) => now + HOUR_MS,
  "standing still": (_, since) => since,
};

/** Does the work; after so many ms `Date`, and nothing else, tells another time. */
async function withClock(tell, afterMs, work) {
  const Right = globalThis.Date;
  const since = Right.now() + afterMs;
  class Wrong extends Right {
    constructor(...given) {
      if (given.length > 0) super(.../** @type {[number]} */ (given));
      else super(Wrong.now());
    }

    static now() {
      return tell(Right.now(), since);
    }
  }
  const working = work();
  const step = () => (globalThis.Date = /** @type {any} */ (Wrong));
  if (afterMs === 0) step();
  const timer = setTimeout(step, afterMs);
  try {
    return await working;
  } finally {
    clearTimeout(timer);
    globalThis.Date = Right;
  }
}

/** What the promise comes to, and how long it took by the clock that does not step, in ms. */
async function lasting(promise) {
  const began = performance.now();
  const value = await promise;
  return { value, ms: performance.now() - began };
}

/** A run of OpenWOP that takes a second. */
const SECOND = { workflowId: "steps", inputs: { nodes: 4, delayMs: 250 } };

/** What happens at that time in each way of waiting, with the longest that it may take, in ms. */
const WAITS = {
  async "a wait for a run's end polls again and again"(t) {
    const wop = t.client();
    const { runId } = await wop.runs.create(SECOND);
    const { value, ms } = await lasting(wop.runs.waitForCompletion(runId, { pollIntervalMs: 100, maxWaitMs: 10_000 }));
    assert.equal(value.status, "completed", "the end");
    assert.between(ms, 500, 4000, "the time to the end in ms");
  },
  async "maxWaitMs is as long as it says"(t) {
    const wop = t.client();
    const { runId } = await wop.runs.create({ workflowId: "approval" });
    const late = assert.rejects(wop.runs.waitForCompletion(runId, { pollIntervalMs: 100, maxWaitMs: 1200 }), t.flowtether.TimeoutError);
    assert.between((await lasting(late)).ms, 1150, 4000, "maxWaitMs in ms");
  },
  async "a silent connection is resumed within the idle limit"(t) {
    const faults = [{ kind: "stall", afterEvents: 3 }, { kind: "stall" }];
    const { value, ms } = await lasting(follow(t.client(), faulty(faults), { idleTimeoutMs: 600 }));
    await isTheLog(t, value.runId, value.events);
    assert.between(ms, 1150, 5000, "the time of two silences in ms");
  },
  async "a connection that is not silent is kept"(t) {
    const wop = t.client();
    const { runId } = await wop.runs.create(SECOND);
    const events = await collect(wop.runs.events(runId, { streamMode: "debug", idleTimeoutMs: 900 }));
    await isTheLog(t, runId, events);
    assert.equal((await t.host.streams(runId)).total, 1, "the number of connections");
  },
  async "a task of SyncTeams is polled until its end"(t) {
    const st = t.syncteams();
    const taskId = await start(st, "steps", { steps: 4, delayMs: 250 });
    const { value, ms } = await lasting(collect(st.tasks.events(taskId, { pollIntervalMs: 100 })));
    assert.ok(value.length > 0, "the entries");
    assert.between(ms, 500, 5000, "the time to the end in ms");
  },
  async "a silent execution of FlowMaestro is polled until its end"(t) {
    const fm = t.flowmaestro();
    const executionId = await execute(fm, "steps", { nodes: 2, delayMs: 300 });
    const { value, ms } = await lasting(collect(fm.executions.stream(executionId)));
    assert.equal(value.at(-1).type, "execution:completed", "the last event");
    assert.between(ms, 300, 8000, "the time to the end in ms");
  },
  async "watched runs take turns of a second"(t) {
    const client = make(t, "openwop");
    const runs = [await client.start("approval", {}), await client.start("steps", { nodes: 2, delayMs: 10 })];
    const began = performance.now();
    for await (const { event } of client.watch(runs, { maxConnections: 1 })) if (event.kind === "completed") break;
    assert.between(performance.now() - began, 900, 6000, "the time to the end of the second in ms");
  },
};

/** Asks for a run while the host says 503 with these headers: how long until it was asked again, in ms. */
async function repeatedAfter(t, headers) {
  const wop = t.client();
  const { runId } = await wop.runs.create({ workflowId: "echo" });
  await t.host.faults({ status: 503, headers });
  await wop.runs.get(runId);
  const [first, second] = (await t.host.requests(runId)).map(({ atMs }) => atMs);
  return second - first;
}

const httpDate = (ms) => new Date(ms).toUTCString();

export const tests = [
  ...Object.entries(CLOCKS).flatMap(([clock, tell]) =>
    ["meanwhile", "before"].map((when) => ({
      name: `a wall clock ${clock} ${when} stops no wait, ends none early, and wakes none`,
      alone: true,
      timeLimitMs: 30_000,
      async run(t) {
        await withClock(tell, when === "before" ? 0 : 500, () =>
          Promise.all(
            Object.entries(WAITS).map(([wait, work]) =>
              work(t).catch((error) => {
                throw new assert.AssertionError(`${wait}: ${error.message}`);
              }),
            ),
          ),
        );
      },
    })),
  ),
  {
    name: "timers that are faked, and no clock with them, take time: maxWaitMs and the idle limit pass",
    alone: true,
    async run(t) {
      const { setTimeout } = globalThis;
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      globalThis.setTimeout = /** @type {any} */ ((callback, ms, ...given) => setTimeout(callback, ms / 100, ...given));
      try {
        const late = wop.runs.waitForCompletion(runId, { pollIntervalMs: 3000, maxWaitMs: 60_000 });
        await assert.rejects(late, t.flowtether.TimeoutError);
        const { runId: stalled, events } = await follow(wop, faulty([{ kind: "stall", afterEvents: 3 }]), { idleTimeoutMs: 60_000 });
        await isTheLog(t, stalled, events);
      } finally {
        globalThis.setTimeout = setTimeout;
      }
      assert.between((await t.host.requests(runId)).length, 10, 20, "the polls in a minute");
    },
  },
  {
    name: "a hook's durationMs is measured by a clock that does not step",
    alone: true,
    async run(t) {
      const durations = [];
      const wop = t.client({ hooks: { onResponse: ({ durationMs }) => durations.push(durationMs) } });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      for (const clock of Object.values(CLOCKS)) {
        await t.host.faults({ path: runId, delayMs: 300 });
        await withClock(clock, 100, () => wop.runs.get(runId));
      }
      assert.equal(durations.length, 4, "the responses");
      for (const ms of durations.slice(1)) assert.between(ms, 280, 3000, "durationMs");
    },
  },
  {
    name: "a Retry-After date is measured against the response's own Date, whatever the clock here says",
    async run(t) {
      for (const off of [-HOUR_MS, HOUR_MS]) {
        const now = Date.now() + off;
        const wait = await repeatedAfter(t, { Date: httpDate(now), "Retry-After": httpDate(now + 2000) });
        assert.between(wait, 1980, 5000, `the wait in ms of a service that is ${off} ms off`);
      }
      const now = Date.now() - HOUR_MS;
      const { RateLimitError } = t.flowtether;
      await t.host.faults({ status: 429, headers: { Date: httpDate(now), "Retry-After": httpDate(now + 60_000) } });
      await assert.rejects(t.client().runs.get("run-x"), RateLimitError, { retryAfterMs: 60_000 });
    },
  },
  {
    name: "a Retry-After date of a reconnect's response is measured against its Date",
    async run(t) {
      const wop = t.client();
      const delays = [];
      const { runId } = await wop.runs.create(faulty([{ kind: "end", afterEvents: 1 }]));
      const now = Date.now() - HOUR_MS;
      const onConnection = (state, delayMs) => {
        if (state === "reconnecting") delays.push(delayMs);
      };
      const events = wop.runs.events(runId, { streamMode: "debug", onConnection });
      await events.next();
      await t.host.faults({ path: "/events", status: 503, headers: { Date: httpDate(now), "Retry-After": httpDate(now + 1000) } });
      await events.next();
      await events.return();
      assert.ok(
        delays.some((ms) => ms >= 1000 && ms < 5000),
        `the waits in ms: ${delays}`,
      );
    },
  },
  {
    name: "a Retry-After date of a response without a Date that can be read is measured by the clock here",
    async run(t) {
      for (const date of [undefined, "yesterday"]) {
        const headers = { "Retry-After": httpDate(Date.now() + 60_000), ...(date && { Date: date }) };
        const fetch = async () => new Response("{}", { status: 429, headers });
        const error = await assert.rejects(t.client({ fetch }).runs.get("run-x"), t.flowtether.RateLimitError);
        assert.between(error.retryAfterMs, 55_000, 60_000, "retryAfterMs");
      }
    },
  },
  {
    name: "verifyWebhook compares the time of signing with the clock on the wall",
    alone: true,
    async run(t) {
      const { SyncTeams, WebhookVerificationError } = t.flowtether;
      const [body, secret, time] = ['{"taskId":"t","status":"RUNNING"}', "whsec_clock", String(Math.floor(Date.now() / 1000))];
      const bytes = (text) => new TextEncoder().encode(text);
      const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(`${time}.${body}`)));
      const signature = `t=${time},v1=${[...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
      const verify = (options) => SyncTeams.verifyWebhook(body, signature, secret, options);
      const isLate = (promise) =>
        promise.then(
          () => false,
          (error) => error instanceof WebhookVerificationError && /toleranceMs/.test(error.message),
        );
      assert.ok(!(await isLate(verify())), "now");
      assert.ok(await withClock(CLOCKS["set ahead by an hour"], 0, () => isLate((async () => (await sleep(5), verify()))())), "an hour later");
    },
  },
];
