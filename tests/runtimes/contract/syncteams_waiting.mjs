// Waiting for a task of SyncTeams: by polling it, in an even rhythm, until it is over.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { QUICKLY, UNKNOWN, collect, entry, gaps, pollTimes, shows, speaking, start, startUntil, told } from "./syncteams_catalogue.mjs";
import { sleep, timed } from "./time.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

/** Reasons of an abort, and what a caller's function may throw. */
const VALUES = [
  ["an Error", new Error("the caller's own")],
  ["a text", "stop"],
  ["undefined", undefined],
  ["an object", { why: "because" }],
];

/** The statuses that a wait reports when the service shows these tasks. */
async function updatesOf(t, tasks, options = {}) {
  await shows(t, ...tasks);
  const statuses = [];
  const task = await t.syncteams().waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate: ({ status }) => void statuses.push(status), ...options });
  return { statuses, task };
}

/** Aborts once so many requests arrived; fails unless the promise rejects with this reason, long before anything else would end it. */
async function abortsWith(t, count, promise, controller, reason) {
  const outcome = assert.rejection(promise);
  await t.host.arrived(count);
  await sleep(80);
  const began = Date.now();
  controller.abort(reason);
  assert.equal(await outcome, controller.signal.reason, "the reason");
  assert.between(Date.now() - began, 0, 5000, "the time until it rejected in ms");
}

export const tests = [
  ...[
    ["completes", "steps", { steps: 2, delayMs: 60 }, "COMPLETED", "TeamKickoffCompletedEvent"],
    ["fails", "fail", { delayMs: 120, message: "no card" }, "FAILED", "TeamKickoffFailedEvent"],
    ["is canceled", "canceled", { delayMs: 120 }, "CANCELED", "TeamKickoffStartedEvent"],
  ].map(([what, workflow, input, status, last]) => ({
    name: `waiting for a task of SyncTeams that ${what} resolves with the whole response`,
    async run(t) {
      const st = t.syncteams();
      const taskId = await start(st, workflow, input);
      const task = await st.waitForCompletion(taskId, QUICKLY);
      assert.same([task.taskId, task.status, task.eventLogs.at(-1).eventType], [taskId, status, last]);
      assert.same(task, await st.getTaskStatus(taskId), "the response");
    },
  })),
  {
    name: "waiting for a task of SyncTeams that is over takes one poll",
    async run(t) {
      const st = t.syncteams();
      const taskId = await startUntil(st, "COMPLETED", "echo");
      const before = (await pollTimes(t)).length;
      await st.waitForCompletion(taskId);
      assert.equal((await pollTimes(t)).length - before, 1, "the number of polls");
    },
  },
  {
    ...PACED,
    name: "a task of SyncTeams is polled at once and then every 2 s",
    async run(t) {
      await shows(t, "PENDING", "RUNNING", "COMPLETED");
      const began = await t.host.now();
      await t.syncteams().waitForCompletion(UNKNOWN);
      const [first, ...others] = await pollTimes(t);
      assert.between(first - began, 0, 1000, "the time to the first poll in ms");
      for (const gap of gaps([first, ...others])) assert.between(gap, 1980, 4000, "a wait in ms");
      assert.equal(others.length, 2, "the polls after it");
    },
  },
  {
    name: "a task of SyncTeams is polled in an even rhythm, however long it takes",
    async run(t) {
      const statuses = Array(9).fill("RUNNING");
      await shows(t, ...statuses, "COMPLETED");
      const { ms } = await timed(t.syncteams().waitForCompletion(UNKNOWN, { pollIntervalMs: 150 }));
      const waits = gaps(await pollTimes(t));
      assert.equal(waits.length, 9, "the number of waits");
      for (const wait of waits) assert.ok(wait >= 135, `the waits: ${waits}`);
      // Were each wait longer than the one before, nine would take more than three times as long.
      assert.between(ms, 1340, 3500, "the time in ms");
    },
  },
  {
    name: "a task of SyncTeams is polled every 100 ms at most",
    async run(t) {
      for (const pollIntervalMs of [0, 1, 50, 99]) {
        const before = (await pollTimes(t)).length;
        await shows(t, "RUNNING", "RUNNING", "COMPLETED");
        await t.syncteams().waitForCompletion(UNKNOWN, { pollIntervalMs });
        for (const gap of gaps((await pollTimes(t)).slice(before))) assert.ok(gap >= 90, `a wait of ${gap} ms with ${pollIntervalMs}`);
      }
    },
  },
  {
    name: "a wait for a task of SyncTeams reports each change of its status, the first and the last included",
    async run(t) {
      const log = [entry("TaskStartedEvent")];
      const { statuses, task } = await updatesOf(t, [
        "QUEUED",
        "PENDING",
        "RUNNING",
        ["RUNNING", log],
        "RUNNING",
        "WAITING",
        "WAITING",
        "RUNNING",
        "COMPLETED",
      ]);
      assert.same(statuses, ["QUEUED", "PENDING", "RUNNING", "WAITING", "RUNNING", "COMPLETED"], "the updates");
      assert.equal(task.status, "COMPLETED", "the end");
      assert.equal((await pollTimes(t)).length, 9, "the number of polls");
    },
  },
  {
    name: "a wait for a task of SyncTeams that is over at once reports that",
    async run(t) {
      for (const status of ["COMPLETED", "FAILED", "CANCELED"]) {
        const { statuses, task } = await updatesOf(t, [status]);
        assert.same([statuses, task.status], [[status], status]);
      }
    },
  },
  {
    name: "a wait for a task of SyncTeams hands onUpdate the whole response, before it checks whether that is the end",
    async run(t) {
      const log = [entry("TaskStartedEvent", 0, { task_name: "draft" })];
      await shows(t, ["RUNNING", log], ["FAILED", [...log, entry("TaskFailedEvent", 5)]]);
      const calls = [];
      const refusal = new Error("not that end");
      const onUpdate = (...values) => {
        calls.push(values);
        if (values[0].status === "FAILED") throw refusal;
      };
      assert.equal(await assert.rejection(t.syncteams().waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate })), refusal, "what it threw");
      assert.same(calls, [[JSON.parse(told("RUNNING", log))], [JSON.parse(told("FAILED", [...log, entry("TaskFailedEvent", 5)]))]], "the calls");
    },
  },
  {
    name: "a wait for a task of SyncTeams waits for what onUpdate promises",
    async run(t) {
      await shows(t, "RUNNING", "COMPLETED");
      const course = [];
      const onUpdate = async ({ status }) => {
        course.push(`${status} begins`);
        await sleep(250);
        course.push(`${status} ends`);
      };
      await t.syncteams().waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate });
      assert.same(course, ["RUNNING begins", "RUNNING ends", "COMPLETED begins", "COMPLETED ends"]);
      assert.ok(gaps(await pollTimes(t))[0] >= 335, "the next poll came after the promise and the wait");
    },
  },
  ...VALUES.map(([kind, value]) => ({
    name: `what onUpdate throws ends the wait for a task of SyncTeams as it is: ${kind}`,
    async run(t) {
      const st = t.syncteams();
      const ways = [
        () => {
          throw value;
        },
        () => Promise.reject(value),
        async () => {
          await sleep(20);
          throw value;
        },
      ];
      for (const onUpdate of ways) {
        await shows(t, "RUNNING");
        assert.equal(await assert.rejection(st.waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate })), value, "the rejection");
      }
      await sleep(150);
      assert.equal((await pollTimes(t)).length, ways.length, "the number of polls");
    },
  })),
  {
    name: "what onUpdate returns does not end the wait for a task of SyncTeams",
    async run(t) {
      for (const value of [false, null, "end", true]) {
        await shows(t, "RUNNING", "COMPLETED");
        assert.equal((await t.syncteams().waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate: () => value })).status, "COMPLETED", String(value));
      }
    },
  },
  {
    name: "a wait for a task of SyncTeams continues through WAITING until somebody decides",
    async run(t) {
      const st = t.syncteams();
      const taskId = await start(st, "approval", { delayMs: 1 });
      sleep(500).then(() => st.continueTask({ taskId, decision: "APPROVE" }));
      const { value, ms } = await timed(st.waitForCompletion(taskId, QUICKLY));
      assert.equal(value.status, "COMPLETED");
      assert.between(ms, 450, 8000, "the time in ms");
    },
  },
  {
    name: "a wait for a task of SyncTeams ends at WAITING with exitOnWaiting, which it reports",
    async run(t) {
      const st = t.syncteams();
      const taskId = await start(st, "approval", { delayMs: 1 });
      const statuses = [];
      const task = await st.waitForCompletion(taskId, { ...QUICKLY, exitOnWaiting: true, onUpdate: ({ status }) => void statuses.push(status) });
      assert.same([task.status, task.eventLogs.at(-1).eventType, statuses.at(-1)], ["WAITING", "TaskApprovalRequestEvent", "WAITING"]);
      const other = await start(st, "fail");
      assert.equal((await st.waitForCompletion(other, { ...QUICKLY, exitOnWaiting: true })).status, "FAILED", "a task that does not wait");
    },
  },
  ...[
    ["terminalStatuses that name RUNNING end it there", ["RUNNING"], ["PENDING", "RUNNING"], "RUNNING"],
    ["terminalStatuses stand in place of the usual ones", ["CANCELED", "STOPPED"], ["COMPLETED", "FAILED", "STOPPED"], "STOPPED"],
    ["terminalStatuses that name WAITING end it there", ["WAITING"], ["RUNNING", "WAITING"], "WAITING"],
    ["terminalStatuses and exitOnWaiting both end it", ["RUNNING"], ["COMPLETED", "WAITING"], "WAITING", { exitOnWaiting: true }],
    ["empty terminalStatuses mean the usual three", [], ["RUNNING", "WAITING", "CANCELED"], "CANCELED"],
  ].map((/** @type {any[]} */ [name, terminalStatuses, tasks, end, options]) => ({
    name: `a wait for a task of SyncTeams: ${name}`,
    async run(t) {
      const { statuses, task } = await updatesOf(t, tasks, { terminalStatuses, ...options });
      assert.equal(task.status, end, "the end");
      assert.same(statuses, tasks, "the statuses seen");
    },
  })),
  {
    name: "a status of SyncTeams that nobody knows, or in other letters, is no end",
    async run(t) {
      const tasks = ["CANCELLED", "completed", "Failed", "PAUSED", " COMPLETED", "COMPLETED"];
      const { statuses } = await updatesOf(t, tasks);
      assert.same(statuses, tasks, "the statuses seen");
    },
  },
  {
    name: "a wait for a task of SyncTeams with maxWaitMs 0 polls once",
    async run(t) {
      const st = t.syncteams();
      const taskId = await startUntil(st, "RUNNING", "slow");
      const before = (await pollTimes(t)).length;
      await assert.rejects(st.waitForCompletion(taskId, { maxWaitMs: 0 }), t.flowtether.TimeoutError, { statusText: "POLL_TIMEOUT" });
      assert.equal((await pollTimes(t)).length - before, 1, "the number of polls");
    },
  },
  {
    name: "an end that SyncTeams reports in the last poll of a wait counts",
    async run(t) {
      const st = t.syncteams();
      for (const status of ["COMPLETED", "FAILED", "CANCELED"]) {
        await shows(t, status);
        assert.equal((await st.waitForCompletion(UNKNOWN, { maxWaitMs: 0 })).status, status);
      }
      await shows(t, "WAITING");
      assert.equal((await st.waitForCompletion(UNKNOWN, { maxWaitMs: 0, exitOnWaiting: true })).status, "WAITING", "with exitOnWaiting");
      await shows(t, "RUNNING", "COMPLETED");
      assert.equal((await st.waitForCompletion(UNKNOWN, { maxWaitMs: 150, pollIntervalMs: 60_000 })).status, "COMPLETED", "in the poll when the time is over");
    },
  },
  {
    name: "a wait for a task of SyncTeams that takes longer than maxWaitMs is a TimeoutError, and the task continues",
    async run(t) {
      const st = t.syncteams();
      const taskId = await startUntil(st, "RUNNING", "slow");
      const before = (await pollTimes(t)).length;
      const waiting = st.waitForCompletion(taskId, { pollIntervalMs: 200, maxWaitMs: 500 });
      const { value: error, ms } = await timed(
        assert.rejects(waiting, t.flowtether.TimeoutError, {
          provider: "syncteams",
          status: 0,
          statusText: "POLL_TIMEOUT",
          data: { taskId, lastStatus: "RUNNING" },
          request: { method: "GET", url: `/api/v1/status?taskId=${taskId}` },
          headers: undefined,
          body: undefined,
        }),
      );
      assert.ok(error.message.startsWith(`Timed out after 500ms waiting for task ${taskId}`), error.message);
      assert.between(ms, 490, 3000, "the time in ms");
      // At 0, 200, 400 and 500 ms; a poll that is due when the time is over is not made.
      assert.between((await pollTimes(t)).length - before, 3, 4, "the number of polls");
      assert.equal((await st.getTaskStatus(taskId)).status, "RUNNING", "the task");
    },
  },
  {
    name: "the last status of a wait for a task of SyncTeams that took too long is the one that was seen last",
    async run(t) {
      await shows(t, "QUEUED", "PAUSED");
      const waiting = t.syncteams().waitForCompletion(UNKNOWN, { pollIntervalMs: 60_000, maxWaitMs: 120 });
      await assert.rejects(waiting, t.flowtether.TimeoutError, { data: { taskId: UNKNOWN, lastStatus: "PAUSED" } });
    },
  },
  {
    name: "a poll that fails is repeated while a task of SyncTeams is waited for, and one that is refused ends the wait",
    async run(t) {
      const { NotFoundError } = t.flowtether;
      const st = t.syncteams();
      const taskId = await startUntil(st, "COMPLETED", "echo");
      await t.host.faults({ method: "GET", status: 503 }, { method: "GET", status: 500 });
      assert.equal((await st.waitForCompletion(taskId, QUICKLY)).status, "COMPLETED");
      await t.host.faults({ method: "GET", status: 500, times: 9 });
      assert.equal((await st.waitForCompletion(taskId, QUICKLY)).status, "COMPLETED");
      const before = (await pollTimes(t)).length;
      await assert.rejects(st.waitForCompletion(UNKNOWN, QUICKLY), NotFoundError, { operation: "getTaskStatus", status: 404 });
      assert.equal((await pollTimes(t)).length - before, 1, "the read of what is not there");
      const updates = [];
      await shows(t, "RUNNING");
      await t.host.faults({ method: "GET", status: 400 });
      await assert.rejects(st.waitForCompletion(UNKNOWN, { ...QUICKLY, onUpdate: ({ status }) => void updates.push(status) }), t.flowtether.ValidationError);
      assert.same(updates, ["RUNNING"], "what was reported before");
    },
  },
  {
    ...PACED,
    name: "a 429 while a task of SyncTeams is waited for is obeyed, however many there are in a row",
    async run(t) {
      const st = t.syncteams();
      await t.host.faults({ method: "GET", status: 429, times: 3, headers: { "Retry-After": "1" } });
      await shows(t, "COMPLETED");
      assert.equal((await st.waitForCompletion(UNKNOWN, { ...QUICKLY, maxRetries: 0 })).status, "COMPLETED");
      const times = await pollTimes(t);
      assert.equal(times.length, 4, "the number of polls");
      for (const gap of gaps(times)) assert.ok(gap >= 985, `the polls: ${times}`);
      await t.host.faults({ method: "GET", status: 429, headers: { "Retry-After": "20" } });
      const { ms } = await timed(assert.rejects(st.waitForCompletion(UNKNOWN, { maxWaitMs: 5000 }), t.flowtether.RateLimitError, { retryAfterMs: 20_000 }));
      assert.between(ms, 0, 2000, "the time in ms when there is no time for it");
    },
  },
  ...VALUES.map(([kind, reason]) => ({
    name: `an abort ends the wait for a task of SyncTeams with the reason itself: ${kind}`,
    async run(t) {
      /** @type {any} */
      let given;
      const st = t.syncteams({ fetch: (url, init) => ((given = init.signal), fetch(url, init)) });
      const waits = {
        "while a poll has no response": [{ action: "hang" }],
        "while the next poll is waited for": [{ status: 200, body: told("RUNNING") }],
        "before a poll is repeated": [{ status: 503, headers: { "Retry-After": "20" } }],
      };
      for (const [where, faults] of /** @type {any[][]} */ (Object.entries(waits))) {
        await t.host.faults(...faults);
        const before = (await pollTimes(t)).length;
        const controller = new AbortController();
        await abortsWith(t, before + 1, st.waitForCompletion(UNKNOWN, { signal: controller.signal, pollIntervalMs: 300 }), controller, reason);
        if (where === "while a poll has no response") assert.ok(given.aborted, "fetch was aborted");
        await sleep(350);
        assert.equal((await pollTimes(t)).length - before, 1, `the polls, aborted ${where}`);
      }
    },
  })),
  {
    name: "an abort cancels the poll of a task of SyncTeams that is under way",
    async run(t) {
      // This service tells each entry once: a poll that reached it would take them away.
      const st = speaking(t, ["log-news"]);
      const taskId = await start(st, "steps", { steps: 1, delayMs: 1 });
      while ((await t.host.log(taskId)).at(-1)?.eventType !== "TeamKickoffCompletedEvent") await sleep(20);
      await t.host.faults({ method: "GET", delayMs: 1500 });
      const controller = new AbortController();
      await abortsWith(t, 2, st.waitForCompletion(taskId, { signal: controller.signal }), controller, "enough");
      await sleep(1700);
      assert.equal((await pollTimes(t)).length, 1, "the polls");
      assert.same((await st.getTaskStatus(taskId)).eventLogs, await t.host.log(taskId), "what was not told before");
    },
  },
  {
    name: "an abort while onUpdate is waited for ends the wait for a task of SyncTeams at once",
    async run(t) {
      await shows(t, "RUNNING");
      const controller = new AbortController();
      const waiting = t.syncteams().waitForCompletion(UNKNOWN, { ...QUICKLY, signal: controller.signal, onUpdate: () => new Promise(() => {}) });
      await abortsWith(t, 1, waiting, controller, { own: 1 });
      assert.equal((await pollTimes(t)).length, 1, "the number of polls");
    },
  },
  {
    name: "a signal that was aborted before sends nothing to SyncTeams and reports nothing",
    async run(t) {
      const reason = new Error("before");
      const signal = AbortSignal.abort(reason);
      const st = t.syncteams();
      const workflow = { workflowId: "echo", input: {} };
      const never = () => {
        throw new Error("it was called");
      };
      for (const call of [
        () => st.executeWorkflow(workflow, { signal }),
        () => st.getTaskStatus(UNKNOWN, { signal }),
        () => st.continueTask({ taskId: UNKNOWN, decision: "APPROVE" }, { signal }),
        () => st.waitForCompletion(UNKNOWN, { signal, onUpdate: never }),
        () => st.executeAndWait(workflow, { signal, onUpdate: never, onWaiting: never }),
        () => st.tasks.events(UNKNOWN, { signal }).next(),
      ]) {
        assert.equal(await assert.rejection(call()), reason, "the reason");
      }
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    name: "AbortSignal.timeout ends the wait for a task of SyncTeams with its own TimeoutError",
    async run(t) {
      const st = t.syncteams();
      const signal = AbortSignal.timeout(150);
      const reason = await assert.rejection(st.waitForCompletion(await start(st, "slow"), { ...QUICKLY, signal }));
      assert.equal(reason, signal.reason, "the reason");
      assert.ok(!(reason instanceof t.flowtether.FlowtetherError), "it is the platform's own");
    },
  },
  {
    name: "an abort after the wait for a task of SyncTeams does nothing",
    async run(t) {
      const st = t.syncteams();
      const controller = new AbortController();
      const taskId = await start(st, "echo");
      assert.equal((await st.waitForCompletion(taskId, { ...QUICKLY, signal: controller.signal })).status, "COMPLETED");
      controller.abort(new Error("too late"));
      assert.equal((await st.waitForCompletion(taskId)).status, "COMPLETED", "the client still works");
    },
  },
  {
    name: "many waits for tasks of SyncTeams at once do not disturb each other",
    async run(t) {
      const st = t.syncteams();
      const workflows = ["echo", "fail", "canceled", "steps"];
      const ends = { echo: "COMPLETED", fail: "FAILED", canceled: "CANCELED", steps: "COMPLETED" };
      const waits = Array.from({ length: 12 }, async (_, index) => {
        const workflow = workflows[index % workflows.length];
        const taskId = await start(st, workflow, { delayMs: 20 });
        const task = await st.waitForCompletion(taskId, QUICKLY);
        assert.same([task.taskId, task.status], [taskId, ends[workflow]], workflow);
      });
      await Promise.all(waits);
    },
  },
  {
    name: "a client of SyncTeams that is freed continues with what it began",
    async run(t) {
      const st = t.syncteams();
      const { tasks } = st;
      const taskId = await start(st, "steps", { steps: 2, delayMs: 100 });
      const waiting = st.waitForCompletion(taskId, QUICKLY);
      const executing = st.executeAndWait({ workflowId: "steps", input: { steps: 2, delayMs: 100 } }, QUICKLY);
      const reading = collect(tasks.events(taskId, QUICKLY));
      st.free();
      tasks.free();
      assert.same([(await waiting).status, (await executing).status, (await reading).length], ["COMPLETED", "COMPLETED", 6]);
    },
  },
];
