// The log of a task of SyncTeams as events: each entry once and in order, though all there is are polls of the task.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { QUICKLY, UNKNOWN, collect, decisions, entry, gaps, pollTimes, shows, speaking, start, told } from "./syncteams_catalogue.mjs";
import { sleep, timed } from "./time.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

const REQUEST = "TaskApprovalRequestEvent";
const RESPONSE = "TaskApprovalResponseEvent";

const types = (entries) => entries.map(({ eventType }) => eventType);

/** What the service does with logs. */
const LOGS = [
  ["the whole log", []],
  ["news only", ["log-news"]],
];

/** The entries that are delivered when the service shows these tasks. */
async function readOf(t, tasks, options = {}) {
  await shows(t, ...tasks);
  return collect(t.syncteams().tasks.events(UNKNOWN, { ...QUICKLY, ...options }));
}

/** Entries with the names of letters, a second apart. */
const [A, B, C, D] = ["A", "B", "C", "D"].map((letter, index) => entry(`${letter}Event`, index * 1000));

/** Logs as the service may report them, poll by poll, and what is to be delivered. */
const COURSES = [
  ["the whole log each time", [[A], [A], [A, B, C], [A, B, C, D]], [A, B, C, D]],
  ["its news each time", [[A], [], [B, C], [D]], [A, B, C, D]],
  [
    "its last entries each time",
    [
      [A, B],
      [B, C],
      [B, C, D],
      [C, D],
    ],
    [A, B, C, D],
  ],
  ["its last entry each time", [[A], [B], [B], [C], [D]], [A, B, C, D]],
  ["nothing at all", [undefined, undefined, []], []],
  ["nothing at first", [undefined, [], [A], [A, B]], [A, B]],
  ["nothing at the end", [[A, B], undefined], [A, B]],
  [
    "twins in the whole log",
    [
      [A, A],
      [A, A],
      [A, A, A, B],
      [A, A, A, B, B],
    ],
    [A, A, A, B, B],
  ],
  ["twins in the news", [[A, A], [B, B, B], [C]], [A, A, B, B, B, C]],
  [
    "twins that are not of one kind",
    [
      [A, { ...A, eventData: { n: 2 } }],
      [A, { ...A, eventData: { n: 2 } }, { ...A, eventData: { n: 3 } }],
    ],
    [A, { ...A, eventData: { n: 2 } }, { ...A, eventData: { n: 3 } }],
  ],
  [
    "an entry that is completed later",
    [
      [A, B],
      [A, { ...B, updatedAt: D.createdAt }, C],
    ],
    [A, B, C],
  ],
  [
    "its last entry completed later",
    [
      [A, B],
      [A, { ...B, eventData: { responded: true }, updatedAt: D.createdAt }],
      [A, { ...B, eventData: { responded: true }, updatedAt: D.createdAt }, C],
    ],
    [A, B, C],
  ],
  [
    "its first entry completed later",
    [
      [A, B],
      [{ ...A, updatedAt: D.createdAt }, B, C],
    ],
    [A, B, C],
  ],
  [
    "entries that are no objects of the known kind",
    [
      [A, { eventType: "NewEvent" }, "text", 7],
      [A, { eventType: "NewEvent" }, "text", 7, B],
    ],
    [A, { eventType: "NewEvent" }, "text", 7, B],
  ],
];

/** A question, and the response to it as the reply to a decision may tell it. */
const [Q, R] = [entry(REQUEST, 1500, { message: "Is this good?" }), entry(RESPONSE, 1600, { type: "APPROVE" })];

/** What a task's log is before and after a decision, what the reply to it has, and what is to be delivered. */
const REPLIES = [
  ["only what is new, as the log has it", [A, Q], [R], [C], [A, Q, R, C]],
  ["what the whole log has later", [A, Q], [R], [A, Q, R, C], [A, Q, R, C]],
  ["what the whole log has later, after something else", [A, Q], [R], [A, Q, B, R, C], [A, Q, R, B, C]],
  ["what the whole log never has", [A, Q], [R], [A, Q, C], [A, Q, R, C]],
  ["the whole log", [A, Q], [A, Q, R], [A, Q, R, C], [A, Q, R, C]],
  ["an entry that is known", [A, Q], [Q, R], [A, Q, R, C], [A, Q, R, C]],
  ["no log", [A, Q], undefined, [A, Q, R, C], [A, Q, R, C]],
];

/** Arranges for such a task. */
async function decided(t, before, reply, after, looksBefore = 1) {
  await shows(t, ...Array(looksBefore).fill(["WAITING", before]), ["RUNNING", after], ["COMPLETED", after]);
  await t.host.faults({ method: "POST", path: "/api/v1/continue", status: 200, body: told("RUNNING", reply) });
}

export const tests = [
  ...REPLIES.map(([name, before, reply, after, expected]) => ({
    name: `each entry of a log of SyncTeams is delivered once, when the reply to a decision has ${name}`,
    async run(t) {
      await decided(t, before, reply, after);
      const st = t.syncteams();
      const entries = [];
      for await (const event of st.tasks.events(UNKNOWN, QUICKLY)) {
        entries.push(event);
        if (event.eventType === REQUEST) await st.continueTask({ taskId: UNKNOWN, decision: "APPROVE" });
      }
      assert.same(entries, expected, "the entries");
      assert.equal((await decisions(t)).length, 1, "the decisions");

      // A reply is sent after another poll.
      await decided(t, before, reply, after, 2);
      const client = t.flowtether.WorkflowClient.from(t.syncteams());
      let run = await client.attach(UNKNOWN);
      const raws = [];
      let isOver = false;
      // After each event the run is followed from its token, as after a reload.
      while (!isOver) {
        let event;
        for await (event of run.events(QUICKLY)) {
          if (event.raw.createdAt !== undefined) raws.push(event.raw);
          if (event.kind === "waiting") assert.equal(await run.respond({ decision: "approve" }), true, "the reply");
          else if (event.raw.eventType === RESPONSE) break;
        }
        isOver = event?.raw.eventType !== RESPONSE;
        run = await client.attach(JSON.stringify(run));
      }
      assert.same(raws, expected, "the entries behind the vocabulary");
    },
  })),
  {
    name: "a reply to a decision of SyncTeams that comes after the poll that reports it delivers nothing twice",
    async run(t) {
      await shows(t, ["WAITING", [A, Q]], ["RUNNING", [A, Q, R, C]], ["RUNNING", [A, Q, R, C]], ["COMPLETED", [A, Q, R, C]]);
      await t.host.faults({ method: "POST", path: "/api/v1/continue", status: 200, body: told("RUNNING", [R]), delayMs: 250 });
      const st = t.syncteams();
      const entries = [];
      let deciding;
      for await (const event of st.tasks.events(UNKNOWN, { pollIntervalMs: 200 })) {
        entries.push(event);
        if (event.eventType === REQUEST) deciding = st.continueTask({ taskId: UNKNOWN, decision: "APPROVE" });
      }
      await deciding;
      assert.same(entries, [A, Q, R, C], "the entries");
    },
  },
  ...LOGS.flatMap(([name, words]) => [
    {
      name: `a task of SyncTeams is read to its end, each entry once and in order, where a response has ${name}`,
      async run(t) {
        const st = speaking(t, words.length > 0 ? words : ["spec"]);
        for (const [workflow, input] of /** @type {any[][]} */ ([
          ["steps", { steps: 4, delayMs: 60 }],
          ["echo", { order: "7 ☕" }],
          ["fail", { delayMs: 150 }],
          ["canceled", { delayMs: 150 }],
        ])) {
          const taskId = await start(st, workflow, input);
          const entries = await collect(st.tasks.events(taskId, QUICKLY));
          assert.same(entries, await t.host.log(taskId), workflow);
          assert.ok(entries.length > 0, "there were some");
        }
      },
    },
    {
      name: `approvals of SyncTeams get their replies inside the loop, where a response has ${name}`,
      async run(t) {
        const st = speaking(t, words.length > 0 ? words : ["spec"]);
        const taskId = await start(st, "approval", { rounds: 2, delayMs: 20 });
        const entries = [];
        for await (const event of st.tasks.events(taskId, QUICKLY)) {
          entries.push(event);
          if (event.eventType === REQUEST) await st.continueTask({ taskId, decision: "APPROVE" });
        }
        const log = await t.host.log(taskId);
        const known = ({ eventType, createdAt }) => `${eventType} ${createdAt}`;
        assert.same(entries.map(known), log.map(known), "the entries");
        assert.same(types(entries).filter((type) => type === RESPONSE).length, 2, "the responses, which where a poll tells only news the replies alone tell");
        assert.same(types(entries).filter((type) => type === REQUEST).length, 2, "the requests");
        assert.equal((await decisions(t)).length, 2, "the decisions");
      },
    },
  ]),
  {
    name: "a task of SyncTeams without a log is read to its end",
    async run(t) {
      const st = speaking(t, ["no-logs"]);
      assert.same(await collect(st.tasks.events(await start(st, "steps", { steps: 2, delayMs: 60 }), QUICKLY)), []);
    },
  },
  {
    name: "events of SyncTeams have the names of their version",
    async run(t) {
      const st = speaking(t, ["crew"]);
      const entries = await collect(st.tasks.events(await start(st, "echo"), QUICKLY));
      assert.same(types(entries), ["CrewKickoffStartedEvent", "CrewKickoffCompletedEvent"]);
    },
  },
  ...COURSES.map((/** @type {any[]} */ [name, logs, expected]) => ({
    name: `each entry of a log of SyncTeams is delivered once, when the responses have ${name}`,
    async run(t) {
      const tasks = logs.map((log, index) => [index < logs.length - 1 ? "RUNNING" : "COMPLETED", log]);
      assert.same(await readOf(t, tasks), expected, "the entries");
      assert.equal((await pollTimes(t)).length, logs.length, "the polls");
    },
  })),
  ...["COMPLETED", "FAILED", "CANCELED"].map((status) => ({
    name: `reading a task of SyncTeams ends with ${status}, after the entries of that poll`,
    async run(t) {
      assert.same(
        await readOf(t, [
          ["RUNNING", [A]],
          [status, [A, B, C]],
        ]),
        [A, B, C],
        "the entries",
      );
      await sleep(150);
      assert.equal((await pollTimes(t)).length, 2, "the polls");
    },
  })),
  {
    name: "reading a task of SyncTeams continues through WAITING and statuses that nobody knows",
    async run(t) {
      const tasks = [["QUEUED"], ["WAITING", [A]], ["CANCELLED", [A]], ["completed", [A, B]], ["CANCELED", [A, B]]];
      assert.same(await readOf(t, tasks), [A, B]);
    },
  },
  {
    name: "the entries that one poll brought are delivered without another",
    async run(t) {
      await shows(t, ["RUNNING", [A, B, C]], ["COMPLETED", [A, B, C, D]]);
      const iterator = t.syncteams().tasks.events(UNKNOWN, QUICKLY);
      for (const expected of [A, B, C]) assert.same(await iterator.next(), { done: false, value: expected });
      await sleep(300);
      assert.equal((await pollTimes(t)).length, 1, "nobody reads, so nobody polls");
      assert.same(await iterator.next(), { done: false, value: D });
      assert.same(await iterator.next(), { done: true, value: undefined });
      assert.same(await iterator.next(), { done: true, value: undefined });
    },
  },
  {
    ...PACED,
    name: "a task of SyncTeams that is read is polled at once, then every 2 s, and every 100 ms at most",
    async run(t) {
      await readOf(t, [["RUNNING"], ["COMPLETED"]], { pollIntervalMs: undefined });
      const [wait] = gaps(await pollTimes(t));
      assert.between(wait, 1980, 4000, "the wait in ms");
      for (const pollIntervalMs of [0, 1, 50, 99]) {
        const before = (await pollTimes(t)).length;
        await readOf(t, [["RUNNING"], ["RUNNING"], ["COMPLETED"]], { pollIntervalMs });
        for (const gap of gaps((await pollTimes(t)).slice(before))) assert.ok(gap >= 90, `a wait of ${gap} ms with ${pollIntervalMs}`);
      }
      const { ms } = await timed(readOf(t, [["COMPLETED"]], { pollIntervalMs: 60_000 }));
      assert.between(ms, 0, 2000, "the time for a task that is over, in ms");
    },
  },
  {
    name: "a reader of SyncTeams who leaves sends nothing any more",
    async run(t) {
      const st = t.syncteams();
      const taskId = await start(st, "slow");
      await sleep(40);
      for await (const { eventType } of st.tasks.events(taskId, QUICKLY)) if (eventType === "TaskStartedEvent") break;
      const before = (await pollTimes(t)).length;
      await sleep(350);
      assert.equal((await pollTimes(t)).length, before, "the polls");
    },
  },
  {
    name: "a reader of SyncTeams who leaves while a poll is under way cancels it",
    async run(t) {
      /** @type {any} */
      let given;
      const st = t.syncteams({ fetch: (url, init) => ((given = init.signal), fetch(url, init)) });
      await t.host.faults({ method: "GET", action: "hang" });
      const iterator = st.tasks.events(UNKNOWN, QUICKLY);
      const pending = iterator.next();
      await t.host.arrived(1);
      const { ms } = await timed(iterator.return("left"));
      assert.between(ms, 0, 5000, "the time in ms");
      assert.same(await pending, { done: true, value: undefined }, "the pending read");
      assert.ok(given.aborted, "fetch was aborted");
      await sleep(250);
      assert.equal((await pollTimes(t)).length, 1, "the polls");
    },
  },
  {
    name: "a reader of SyncTeams that nobody reads sends nothing",
    async run(t) {
      const iterator = t.syncteams().tasks.events(UNKNOWN, QUICKLY);
      await sleep(150);
      assert.same(await t.host.requests(), [], "the requests");
      assert.same(await iterator.return(), { done: true, value: undefined });
    },
  },
  {
    name: "an abort ends the reading of a task of SyncTeams with the reason itself, wherever it is",
    async run(t) {
      const places = {
        "while a poll has no response": [{ method: "GET", action: "hang" }],
        "between two polls": [{ method: "GET", status: 200, body: '{"taskId":"t","status":"RUNNING"}' }],
        "before a poll is repeated": [{ method: "GET", status: 503, headers: { "Retry-After": "20" } }],
      };
      for (const [place, faults] of Object.entries(places)) {
        await t.host.faults(...faults);
        const before = (await pollTimes(t)).length;
        const controller = new AbortController();
        const iterator = t.syncteams().tasks.events(UNKNOWN, { pollIntervalMs: 300, signal: controller.signal });
        const outcome = assert.rejection(iterator.next());
        await t.host.arrived(before + 1);
        await sleep(100);
        const reason = { place };
        const { ms } = await timed((controller.abort(reason), outcome));
        assert.equal(await outcome, reason, "the reason");
        assert.between(ms, 0, 5000, `the time until it rejected in ms, ${place}`);
        assert.same(await iterator.next(), { done: true, value: undefined }, "the next read");
        await sleep(350);
        assert.equal((await pollTimes(t)).length - before, 1, `the polls, ${place}`);
      }
    },
  },
  {
    name: "an abort inside the loop ends the reading of a task of SyncTeams with the next poll",
    async run(t) {
      await shows(t, ["RUNNING", [A, B]], ["RUNNING", [A, B, C]]);
      const controller = new AbortController();
      const reason = new Error("in the loop");
      const seen = [];
      const loop = async () => {
        for await (const event of t.syncteams().tasks.events(UNKNOWN, { ...QUICKLY, signal: controller.signal })) {
          seen.push(event);
          controller.abort(reason);
        }
      };
      assert.equal(await assert.rejection(loop()), reason, "the reason");
      assert.same(seen, [A, B], "what had come");
      assert.equal((await pollTimes(t)).length, 1, "the polls");
    },
  },
  {
    ...PACED,
    name: "polls of a task of SyncTeams that fail do not end the reading",
    async run(t) {
      const { ServerError } = t.flowtether;
      await shows(t, ["RUNNING", [A]]);
      await t.host.faults(
        { method: "GET", status: 503 },
        { method: "GET", status: 500 },
        { method: "GET", status: 425 },
        { method: "GET", action: "hang" },
        { method: "GET", status: 429 },
      );
      const entries = await readOf(
        t,
        [
          ["RUNNING", [A, B]],
          ["COMPLETED", [A, B, C]],
        ],
        { maxRetries: 0, timeoutMs: 1500 },
      );
      assert.same(entries, [A, B, C], "the entries");
      assert.equal((await pollTimes(t)).length, 8, "the polls");

      await shows(t, ["RUNNING", [A]]);
      await t.host.faults({ method: "GET", status: 503, times: 3 });
      const seen = [];
      const reading = collect(t.syncteams().tasks.events(UNKNOWN, { ...QUICKLY, maxRetries: 0, maxReconnects: 2 }), seen);
      await assert.rejects(reading, ServerError, { status: 503, operation: "getTaskStatus", statusText: "Service Unavailable" });
      assert.same(seen, [A], "what had come before too many failed");
    },
  },
  {
    name: "a lost connection does not end the reading of a task of SyncTeams",
    async run(t) {
      let calls = 0;
      const broken = (url, init) => ((calls += 1) % 2 === 0 ? Promise.reject(new TypeError("the network is gone")) : fetch(url, init));
      await shows(t, ["RUNNING", [A]], ["RUNNING", [A, B]], ["COMPLETED", [A, B, C]]);
      assert.same(await collect(t.syncteams({ fetch: broken }).tasks.events(UNKNOWN, { ...QUICKLY, maxRetries: 0 })), [A, B, C], "the entries");
      assert.equal(calls, 5, "the attempts");
    },
  },
  {
    name: "the first poll of a task of SyncTeams that fails ends the reading, when it has been repeated",
    async run(t) {
      const { ConnectionError, NotFoundError, ServerError } = t.flowtether;
      const read = (options) => collect(t.syncteams(options).tasks.events(UNKNOWN, { ...QUICKLY, maxReconnects: 9 }));
      await assert.rejects(read(), NotFoundError, { status: 404, operation: "getTaskStatus", message: `Task ${UNKNOWN} was not found.` });
      const before = (await pollTimes(t)).length;
      await t.host.faults({ method: "GET", status: 503, times: 3 });
      await assert.rejects(read(), ServerError, { status: 503 });
      assert.equal((await pollTimes(t)).length - before, 3, "the polls");
      await assert.rejects(read({ fetch: () => Promise.reject(new TypeError("nobody")) }), ConnectionError, { status: 0, statusText: "NETWORK_ERROR" });
      await t.host.faults({ method: "GET", status: 503 });
      assert.same(await readOf(t, [["COMPLETED", [A]]]), [A], "one that worked when it was repeated");
    },
  },
  {
    name: "a first poll of a task of SyncTeams that is refused with a 429 is made again when it may be",
    async run(t) {
      await t.host.faults({ method: "GET", status: 429, headers: { "Retry-After": "1" } });
      assert.same(await readOf(t, [["COMPLETED", [A]]], { maxRetries: 0 }), [A], "the entries");
      assert.between(gaps(await pollTimes(t))[0], 985, 5000, "the wait in ms");
    },
  },
  {
    name: "a poll of a task of SyncTeams that is refused for good ends the reading",
    async run(t) {
      const { AuthenticationError, ApiError } = t.flowtether;
      for (const [fault, Class, code] of [
        [{ status: 401, body: '{"message":"no"}' }, AuthenticationError],
        [{ status: 200, body: "{}" }, ApiError, "unexpected_response"],
        [{ status: 200, body: "<html>", contentType: "text/html" }, ApiError, "invalid_json"],
      ]) {
        await shows(t, ["RUNNING", [A]]);
        await t.host.faults({ method: "GET", ...fault });
        const seen = [];
        const reading = collect(t.syncteams().tasks.events(UNKNOWN, QUICKLY), seen);
        const error = await assert.rejects(reading, Class, { code, operation: "getTaskStatus" });
        assert.same([error.constructor, seen], [Class, [A]], `what had come before ${assert.show(fault)}`);
      }
    },
  },
  {
    name: "two readers of one task of SyncTeams have each all of its log",
    async run(t) {
      const st = t.syncteams();
      const taskId = await start(st, "steps", { steps: 3, delayMs: 60 });
      const [one, other] = await Promise.all([collect(st.tasks.events(taskId, QUICKLY)), collect(st.tasks.events(taskId, QUICKLY))]);
      const log = await t.host.log(taskId);
      assert.same([one, other], [log, log]);
    },
  },
  {
    name: "a log of SyncTeams of two thousand entries is delivered whole",
    async run(t) {
      const log = Array.from({ length: 2000 }, (_, index) => entry("LLMStreamChunkEvent", Math.floor(index / 4), { chunk: `word ${index} ☕` }));
      assert.same(
        await readOf(t, [
          ["RUNNING", log.slice(0, 900)],
          ["RUNNING", log.slice(0, 901)],
          ["COMPLETED", log],
        ]),
        log,
      );
    },
  },
];
