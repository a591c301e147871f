// Starting a workflow of SyncTeams and waiting for its task, the decisions it asks for being made along the way.

import * as assert from "./assert.mjs";
import { QUICKLY, UNKNOWN, decisions, entry, gaps, pollTimes, shows, speaking, told } from "./syncteams_catalogue.mjs";
import { sleep, timed } from "./time.mjs";

const ECHO = { workflowId: "echo", input: { order: 7 } };

const starts = (t) => t.host.requests("/api/v1");

/** Responds to the next start with a task that the host does not have, and the polls of it with these tasks. */
async function begins(t, ...tasks) {
  await t.host.faults({ method: "POST", path: "/api/v1", status: 200, body: told("PENDING") });
  await shows(t, ...tasks);
}

/** An `onWaiting` that approves, and the time of each of its calls. */
function approving(st) {
  const calls = [];
  const onWaiting = async ({ taskId }) => {
    calls.push(Date.now());
    await st.continueTask({ taskId, decision: "APPROVE" });
    return true;
  };
  return { onWaiting, calls };
}

/** What counts as true, and what does not. */
const TRUTHY = [
  ["true", true],
  ["1", 1],
  ["a text", "yes"],
  ["an object", {}],
  ["an array", []],
];
const FALSY = [
  ["false", false],
  ["undefined", undefined],
  ["null", null],
  ["0", 0],
  ["an empty text", ""],
  ["NaN", NaN],
];

/** The ways to give a value. */
const WAYS = [(value) => value, (value) => Promise.resolve(value), (value) => sleep(30).then(() => value), (value) => ({ then: (resolve) => resolve(value) })];

export const tests = [
  {
    name: "executeAndWait of SyncTeams starts one task and resolves with its whole response",
    async run(t) {
      const st = t.syncteams();
      for (const [workflowId, status] of [
        ["echo", "COMPLETED"],
        ["fail", "FAILED"],
        ["canceled", "CANCELED"],
      ]) {
        const before = (await starts(t)).length;
        const task = await st.executeAndWait({ workflowId, uniqueId: "order 7", input: { delayMs: 1 } }, QUICKLY);
        assert.equal(task.status, status, workflowId);
        assert.same(task, await st.getTaskStatus(task.taskId), "the response");
        const sent = (await starts(t)).slice(before).map(({ method, body }) => [method, JSON.parse(body)]);
        assert.same(sent, [["POST", { workflowId, uniqueId: "order 7", input: { delayMs: 1 } }]], "the starts");
      }
    },
  },
  {
    name: "a start of SyncTeams that fails ends executeAndWait before the first poll",
    async run(t) {
      const { NotFoundError, ServerError, TimeoutError } = t.flowtether;
      const st = t.syncteams();
      const never = () => {
        throw new Error("it was called");
      };
      const options = { onUpdate: never, onWaiting: never };
      await assert.rejects(st.executeAndWait({ workflowId: "nothing", input: {} }, options), NotFoundError, { operation: "executeWorkflow" });
      await t.host.faults({ method: "POST", status: 503 });
      await assert.rejects(st.executeAndWait(ECHO, options), ServerError, { operation: "executeWorkflow" });
      await t.host.faults({ method: "POST", action: "hang" });
      await assert.rejects(st.executeAndWait(ECHO, { ...options, timeoutMs: 150 }), TimeoutError, { statusText: "NETWORK_ERROR" });
      await t.host.faults({ method: "POST", status: 200, body: "{}" });
      await assert.rejects(st.executeAndWait(ECHO, options), t.flowtether.ApiError, { code: "unexpected_response", operation: "executeWorkflow" });
      assert.same(await pollTimes(t), [], "the polls");
      assert.equal((await starts(t)).length, 4, "the starts");
    },
  },
  {
    name: "a start of SyncTeams is repeated by executeAndWait with retryUnsafe alone",
    async run(t) {
      const st = t.syncteams();
      await t.host.faults({ method: "POST", status: 503 }, { method: "POST", status: 500 });
      assert.equal((await st.executeAndWait(ECHO, { ...QUICKLY, retryUnsafe: true })).status, "COMPLETED");
      assert.equal((await starts(t)).length, 3, "the starts");
      await t.host.faults({ method: "POST", status: 429 });
      assert.equal((await st.executeAndWait(ECHO, QUICKLY)).status, "COMPLETED", "after a 429");
    },
  },
  {
    name: "the status that a start of SyncTeams responds with is neither reported nor an end",
    async run(t) {
      await t.host.faults({ method: "POST", status: 200, body: told("COMPLETED") });
      await shows(t, "RUNNING", "COMPLETED");
      const statuses = [];
      await t.syncteams().executeAndWait(ECHO, { ...QUICKLY, onUpdate: ({ status }) => void statuses.push(status) });
      assert.same(statuses, ["RUNNING", "COMPLETED"], "the updates");
      await t.host.faults({ method: "POST", status: 200, body: told("FAILED") });
      await shows(t, "COMPLETED");
      assert.equal((await t.syncteams().executeAndWait(ECHO, { maxWaitMs: 0 })).status, "COMPLETED", "the end");
    },
  },
  {
    name: "onWaiting is asked with the whole response of SyncTeams, after onUpdate, and its decision is carried out",
    async run(t) {
      const st = t.syncteams();
      const course = [];
      const onWaiting = async (...values) => {
        const [task] = values;
        course.push(["asked", values.length, task.status, task.eventLogs.at(-1).eventData.message]);
        await st.continueTask({ taskId: task.taskId, decision: "APPROVE", message: "Good." });
        return true;
      };
      const onUpdate = ({ status }) => void (["WAITING", "COMPLETED"].includes(status) && course.push(["told", status]));
      const task = await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1 } }, { ...QUICKLY, onUpdate, onWaiting });
      assert.same(
        course,
        [
          ["told", "WAITING"],
          ["asked", 1, "WAITING", "Is this good?"],
          ["told", "COMPLETED"],
        ],
        "the course",
      );
      assert.equal(task.status, "COMPLETED", "the end");
      assert.same(await decisions(t), [{ taskId: task.taskId, type: "APPROVE", message: "Good." }], "the decisions");
    },
  },
  ...[
    ["fails", "fail", "FAILED"],
    ["is canceled", "cancel", "CANCELED"],
  ].map(([what, onReject, status]) => ({
    name: `a task of SyncTeams that ${what} after a rejection is delivered and not thrown`,
    async run(t) {
      const st = t.syncteams();
      const onWaiting = async ({ taskId }) => {
        await st.continueTask({ taskId, decision: "REJECT", message: "Not like that." });
        return true;
      };
      const task = await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1, onReject } }, { ...QUICKLY, onWaiting });
      assert.equal(task.status, status);
    },
  })),
  {
    name: "a task of SyncTeams that asks several times gets a reply each time",
    async run(t) {
      const st = t.syncteams();
      const asked = [];
      const onWaiting = async ({ taskId, eventLogs }) => {
        asked.push(eventLogs.filter(({ eventType }) => eventType === "TaskApprovalRequestEvent").length);
        const decision = asked.length === 2 ? { decision: "REJECT", message: "Shorter." } : { decision: "APPROVE" };
        await st.continueTask({ taskId, ...decision });
        return true;
      };
      const task = await st.executeAndWait({ workflowId: "approval", input: { rounds: 2, delayMs: 1, onReject: "revise" } }, { ...QUICKLY, onWaiting });
      assert.same([task.status, asked], ["COMPLETED", [1, 2, 3]]);
      assert.same(
        (await decisions(t)).map(({ type }) => type),
        ["APPROVE", "REJECT", "APPROVE"],
        "the decisions",
      );
    },
  },
  {
    name: "whatever is true of onWaiting continues waiting for the task of SyncTeams",
    async run(t) {
      for (const [kind, value] of TRUTHY) {
        for (const [way, give] of WAYS.entries()) {
          await begins(t, "WAITING", "COMPLETED");
          const task = await t.syncteams().executeAndWait(ECHO, { ...QUICKLY, onWaiting: () => give(value) });
          assert.equal(task.status, "COMPLETED", `${kind}, way ${way}`);
        }
      }
    },
  },
  {
    name: "whatever is false of onWaiting resolves with the waiting task of SyncTeams, without another poll",
    async run(t) {
      const log = [entry("TaskApprovalRequestEvent")];
      let asked = 0;
      for (const [kind, value] of FALSY) {
        for (const [way, give] of WAYS.entries()) {
          await begins(t, ["WAITING", log]);
          const onWaiting = () => ((asked += 1), give(value));
          const task = await t.syncteams().executeAndWait(ECHO, { ...QUICKLY, onWaiting });
          assert.same(task, JSON.parse(told("WAITING", log)), `${kind}, way ${way}`);
        }
      }
      await begins(t, "WAITING");
      assert.equal((await t.syncteams().executeAndWait(ECHO, { ...QUICKLY, onWaiting() {} })).status, "WAITING", "a function that returns nothing");
      assert.equal(asked, FALSY.length * WAYS.length, "the calls");
      assert.equal((await pollTimes(t)).length, asked + 1, "the polls");
    },
  },
  ...[
    ["an Error", new Error("the caller's own")],
    ["a text", "stop"],
    ["undefined", undefined],
  ].map(([kind, value]) => ({
    name: `what onWaiting throws ends executeAndWait of SyncTeams as it is: ${kind}`,
    async run(t) {
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
      for (const onWaiting of ways) {
        await begins(t, "WAITING");
        assert.equal(await assert.rejection(t.syncteams().executeAndWait(ECHO, { ...QUICKLY, onWaiting })), value, "the rejection");
      }
      await sleep(150);
      assert.equal((await pollTimes(t)).length, ways.length, "the polls");
    },
  })),
  {
    name: "onWaiting is asked first about a task of SyncTeams, whatever exitOnWaiting and terminalStatuses say",
    async run(t) {
      for (const options of [{ exitOnWaiting: true }, { exitOnWaiting: false }, { terminalStatuses: ["WAITING", "COMPLETED"] }]) {
        for (const [reply, end] of /** @type {any[][]} */ ([
          [true, "COMPLETED"],
          [false, "WAITING"],
        ])) {
          await begins(t, "RUNNING", "WAITING", ...(reply ? ["COMPLETED"] : []));
          let asked = 0;
          const onWaiting = () => ((asked += 1), reply);
          const task = await t.syncteams().executeAndWait(ECHO, { ...QUICKLY, ...options, onWaiting });
          assert.same([task.status, asked], [end, 1], assert.show({ options, reply }));
        }
      }
    },
  },
  {
    name: "without onWaiting executeAndWait of SyncTeams ends at WAITING when it is asked to, and else when the time is over",
    async run(t) {
      const st = t.syncteams();
      const approval = { workflowId: "approval", input: { delayMs: 1 } };
      assert.equal((await st.executeAndWait(approval, { ...QUICKLY, exitOnWaiting: true })).status, "WAITING", "with exitOnWaiting");
      assert.equal((await st.executeAndWait(approval, { ...QUICKLY, terminalStatuses: ["WAITING"] })).status, "WAITING", "with terminalStatuses");
      const error = await assert.rejects(st.executeAndWait(approval, { ...QUICKLY, maxWaitMs: 400 }), t.flowtether.TimeoutError, {
        statusText: "POLL_TIMEOUT",
      });
      assert.equal(error.data.lastStatus, "WAITING", "the last status");
      assert.equal((await st.getTaskStatus(error.data.taskId)).status, "WAITING", "the task of that id");
    },
  },
  {
    name: "the time of a wait for a task of SyncTeams begins anew after each decision",
    async run(t) {
      const st = t.syncteams();
      const onWaiting = async ({ taskId }) => {
        // Longer than a wait may take: the time of the caller's own does not count.
        await sleep(700);
        await st.continueTask({ taskId, decision: "APPROVE" });
        return true;
      };
      const { value, ms } = await timed(
        st.executeAndWait({ workflowId: "approval", input: { rounds: 2, delayMs: 150 } }, { ...QUICKLY, maxWaitMs: 600, onWaiting }),
      );
      assert.equal(value.status, "COMPLETED");
      assert.ok(ms > 1400, `it took longer than one wait may: ${ms} ms`);

      await begins(t, "WAITING", ...Array(30).fill("RUNNING"));
      /** @type {number} */
      let repliedAt;
      const slow = st.executeAndWait(ECHO, { ...QUICKLY, maxWaitMs: 500, onWaiting: async () => (await sleep(300), (repliedAt = Date.now()), true) });
      await assert.rejects(slow, t.flowtether.TimeoutError, { data: { taskId: UNKNOWN, lastStatus: "RUNNING" } });
      assert.between(Date.now() - repliedAt, 490, 3000, "the time from the reply to the TimeoutError in ms");
    },
  },
  {
    name: "a task of SyncTeams that still waits after a decision is polled again after an interval, and only then asked about",
    async run(t) {
      const st = t.syncteams();
      const calls = [];
      let decided = false;
      const onWaiting = async ({ taskId }) => {
        calls.push(Date.now());
        if (!decided) await st.continueTask({ taskId, decision: "APPROVE" });
        return (decided = true);
      };
      const task = await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1, resumeMs: 900 } }, { pollIntervalMs: 200, onWaiting });
      assert.equal(task.status, "COMPLETED");
      assert.between(calls.length, 2, 6, "the calls");
      for (const gap of gaps(calls)) assert.ok(gap >= 190, `the waits between the calls: ${gaps(calls)}`);
      for (const gap of gaps(await pollTimes(t))) assert.ok(gap >= 185, "the waits between the polls");
      assert.equal((await decisions(t)).length, 1, "the decisions");
    },
  },
  {
    name: "a wait for a task of SyncTeams that begins anew reports the first status it sees, also of the same one",
    async run(t) {
      await begins(t, "RUNNING", "WAITING", "WAITING", "WAITING", "RUNNING", "COMPLETED");
      const course = [];
      const options = { ...QUICKLY, onUpdate: ({ status }) => void course.push(status), onWaiting: () => course.push("asked") };
      await t.syncteams().executeAndWait(ECHO, options);
      assert.same(course, ["RUNNING", "WAITING", "asked", "WAITING", "asked", "WAITING", "asked", "RUNNING", "COMPLETED"]);
    },
  },
  {
    name: "what the service refuses of a decision in onWaiting ends executeAndWait of SyncTeams",
    async run(t) {
      const st = t.syncteams();
      let asked = 0;
      const onWaiting = async ({ taskId }) => {
        asked += 1;
        await st.continueTask({ taskId, decision: "APPROVE" });
        await st.continueTask({ taskId, decision: "APPROVE" });
      };
      const call = st.executeAndWait({ workflowId: "approval", input: { delayMs: 1 } }, { ...QUICKLY, onWaiting });
      await assert.rejects(call, t.flowtether.ConflictError, { operation: "continueTask", status: 409 });
      assert.equal(asked, 1, "the calls");
    },
  },
  {
    name: "an abort ends executeAndWait of SyncTeams wherever it is, with the reason itself",
    async run(t) {
      const st = t.syncteams();
      const forever = () => new Promise(() => {});
      const places = {
        "while the start has no response": [{ method: "POST", action: "hang" }],
        "while onWaiting is waited for": [
          { method: "POST", status: 200, body: told("PENDING") },
          { method: "GET", status: 200, body: told("WAITING") },
        ],
        "while onUpdate is waited for": [
          { method: "POST", status: 200, body: told("PENDING") },
          { method: "GET", status: 200, body: told("RUNNING") },
        ],
      };
      for (const [place, faults] of Object.entries(places)) {
        await t.host.faults(...faults);
        const before = (await t.host.requests()).length;
        const controller = new AbortController();
        const reason = new Error(place);
        const onUpdate = ({ status }) => (status === "RUNNING" ? forever() : undefined);
        const outcome = assert.rejection(st.executeAndWait(ECHO, { ...QUICKLY, signal: controller.signal, onUpdate, onWaiting: forever }));
        await t.host.arrived(before + faults.length);
        await sleep(100);
        const { ms } = await timed((controller.abort(reason), outcome));
        assert.equal(await outcome, reason, "the reason");
        assert.between(ms, 0, 5000, `the time until it rejected in ms, ${place}`);
      }
      await sleep(200);
      assert.same([(await starts(t)).length, (await pollTimes(t)).length], [3, 2], "the requests");
    },
  },
  {
    name: "an abort cancels a decision for SyncTeams that is under way: the task still waits",
    async run(t) {
      const st = t.syncteams();
      const { taskId } = await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1 } }, { ...QUICKLY, exitOnWaiting: true });
      await t.host.faults({ method: "POST", path: "/api/v1/continue", delayMs: 1500 });
      const controller = new AbortController();
      const outcome = assert.rejection(st.continueTask({ taskId, decision: "APPROVE" }, { signal: controller.signal }));
      while ((await decisions(t)).length === 0) await sleep(20);
      controller.abort("changed my mind");
      assert.equal(await outcome, "changed my mind", "the reason");
      assert.equal((await decisions(t)).length, 1, "what the service saw");
      await sleep(1700);
      assert.equal((await st.getTaskStatus(taskId)).status, "WAITING", "the task");
    },
  },
  {
    name: "executeAndWait of SyncTeams works where logs carry only news, and where the response to a decision is its event",
    async run(t) {
      for (const words of [["log-news"], ["no-logs"], ["decision-event"], ["queued", "crew"]]) {
        const st = speaking(t, words);
        const { onWaiting, calls } = approving(st);
        const task = await st.executeAndWait({ workflowId: "approval", input: { delayMs: 1 } }, { ...QUICKLY, onWaiting });
        assert.same([task.status, calls.length], ["COMPLETED", 1], words.join());
      }
    },
  },
];
