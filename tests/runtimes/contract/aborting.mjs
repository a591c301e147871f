// Abort ends every wait at once, with the signal's own reason, and leaves nothing behind.

import * as assert from "./assert.mjs";
import { faulty } from "./following.mjs";
import { PAGES } from "./runner.mjs";
import { sleep } from "./time.mjs";

/** An abort is heard long before anything else could have ended the wait. */
const PROMPT_MS = 5000;

const BUSY = { status: 503, headers: { "Retry-After": "20" } };

/** A fetch whose response's body never comes. */
const endless = async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }), { headers: { "Content-Type": "application/json" } });
/** A fetch that neither responds nor reads its signal. */
const deaf = () => new Promise(() => {});

/** The waits of a call, each made to last. */
const WAITS = {
  "while fetch waits for a response": { faults: [{ action: "hang" }], call: (wop, signal) => wop.runs.get("run-x", { signal }) },
  "while the response's body is read": { client: { fetch: endless }, call: (wop, signal) => wop.runs.get("run-x", { signal }) },
  "while a caller's fetch ignores its signal": { client: { fetch: deaf }, call: (wop, signal) => wop.runs.get("run-x", { signal }) },
  "during the wait before a retry": { faults: [BUSY], call: (wop, signal) => wop.runs.get("run-x", { signal }) },
  "while the key's function is waited for": { client: { apiKey: () => new Promise(() => {}) }, call: (wop, signal) => wop.runs.get("run-x", { signal }) },
  "of a start with an idempotency key, before its retry": {
    faults: [BUSY],
    call: (wop, signal) => wop.runs.create({ workflowId: "echo" }, { signal, idempotencyKey: "auto" }),
  },
  "during the wait between two polls of waitForCompletion": {
    faults: [{ status: 200, body: '{"runId":"run-x","workflowId":"w","status":"running"}' }],
    call: (wop, signal) => wop.runs.waitForCompletion("run-x", { signal, pollIntervalMs: 20_000 }),
  },
  "of a stream while its first connection is waited for": { faults: [{ action: "hang" }], call: (wop, signal) => wop.runs.events("run-x", { signal }).next() },
  "of a stream during the wait before its first connection's retry": { faults: [BUSY], call: (wop, signal) => wop.runs.events("run-x", { signal }).next() },
  "of a stream while a response from the run is waited for": {
    faults: [{ path: "/events", status: 200, contentType: "text/event-stream", body: ": nothing\n\n" }, { action: "hang" }],
    call: (wop, signal) => wop.runs.events("run-x", { signal }).next(),
  },
};

const REASONS = [
  ["an Error", new Error("own")],
  ["a string", "stop"],
  ["a number", 0],
  ["null", null],
  ["an object", { why: "because" }],
  ["a function", () => {}],
  ["false", false],
];

/** Aborts after a moment; fails unless the promise rejects with this reason soon after. */
async function abortsWith(promise, controller, reason) {
  const outcome = assert.rejection(promise);
  await sleep(80);
  const began = Date.now();
  controller.abort(reason);
  const got = await outcome;
  assert.between(Date.now() - began, 0, PROMPT_MS, "the time until it rejected in ms");
  if (reason !== undefined) assert.equal(got, reason, "the reason");
  else assert.same([got.name, got === controller.signal.reason], ["AbortError", true], "the platform's own reason");
}

/** A signal that counts its listeners. */
function counted(controller = new AbortController()) {
  const { signal } = controller;
  const listeners = new Set();
  let added = 0;
  signal.addEventListener = (type, listener, options) => {
    added += 1;
    listeners.add(listener);
    EventTarget.prototype.addEventListener.call(signal, type, listener, options);
  };
  signal.removeEventListener = (type, listener, options) => {
    listeners.delete(listener);
    EventTarget.prototype.removeEventListener.call(signal, type, listener, options);
  };
  return { controller, signal, left: () => listeners.size, added: () => added };
}

export const tests = [
  ...Object.entries(WAITS).map(([wait, { faults, client, call }]) => ({
    name: `an abort ${wait} rejects at once with the reason itself`,
    async run(t) {
      for (const reason of [new Error("own"), "stop", undefined]) {
        if (faults !== undefined) await t.host.faults(...faults);
        const controller = new AbortController();
        await abortsWith(call(t.client(client), controller.signal), controller, reason);
      }
    },
  })),
  ...REASONS.map(([kind, reason]) => ({
    name: `the reason of an abort may be ${kind}`,
    async run(t) {
      await t.host.faults({ action: "hang" });
      const controller = new AbortController();
      await abortsWith(t.client().runs.get("run-x", { signal: controller.signal }), controller, reason);
      const aborted = AbortSignal.abort(reason);
      assert.equal(await assert.rejection(t.client().runs.get("run-x", { signal: aborted })), reason, "when aborted before");
      const events = t.client().runs.events("run-x", { signal: aborted });
      assert.equal(await assert.rejection(events.next()), reason, "of a stream");
    },
  })),
  {
    name: "a signal that was aborted before the call sends nothing",
    async run(t) {
      const reason = new Error("before");
      const signal = AbortSignal.abort(reason);
      const wop = t.client();
      for (const call of [
        () => wop.runs.create({ workflowId: "echo" }, { signal }),
        () => wop.runs.waitForCompletion("run-x", { signal }),
        () => wop.runs.events("run-x", { signal }).next(),
        () => t.flowtether.openEventStream(`${t.baseUrl}/v1/runs/run-x/events`, { signal }).next(),
        () => t.flowtether.decodeEventStream(new ReadableStream(), { signal }).next(),
      ]) {
        assert.equal(await assert.rejection(call()), reason, "the reason");
      }
      assert.same(await t.host.requests(), [], "the requests");
    },
  },
  {
    name: "AbortSignal.timeout rejects with its TimeoutError",
    async run(t) {
      await t.host.faults({ action: "hang" });
      const signal = AbortSignal.timeout(50);
      const reason = await assert.rejection(t.client().runs.get("run-x", { signal }));
      assert.equal(reason, signal.reason, "the reason");
      assert.ok(!(reason instanceof t.flowtether.FlowtetherError), "it is the platform's own");
    },
  },
  {
    name: "AbortSignal.any may be given",
    async run(t) {
      await t.host.faults({ action: "hang" });
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal, new AbortController().signal]);
      await abortsWith(t.client().runs.get("run-x", { signal }), controller, "any");
    },
  },
  {
    name: "an abort while a stream is read rejects the pending next(), closes the connection, and the iterator is over",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const controller = new AbortController();
      const iterator = wop.runs.events(runId, { signal: controller.signal, streamMode: "debug" });
      for (let event = await iterator.next(); event.value.type !== "approval.requested"; ) event = await iterator.next();
      await abortsWith(iterator.next(), controller, { own: 1 });
      assert.same(await iterator.next(), { done: true, value: undefined }, "next() after it");
      await t.host.closed(runId);
    },
  },
  {
    name: "an abort between two events of a stream rejects the next read that needs the connection",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "approval" });
      const controller = new AbortController();
      const reason = new Error("in the loop");
      const loop = async () => {
        for await (const event of wop.runs.events(runId, { signal: controller.signal, streamMode: "debug" })) {
          if (event.type === "run.started") controller.abort(reason);
        }
      };
      assert.equal(await assert.rejection(loop()), reason, "the reason");
      await t.host.closed(runId);
    },
  },
  {
    name: "an abort during the wait before a reconnect rejects at once and sends nothing more",
    async run(t) {
      const wop = t.client();
      const { runId } = await wop.runs.create(
        faulty([
          { kind: "end", afterEvents: 1 },
          { kind: "status", status: 503, retryAfter: 20 },
        ]),
      );
      const controller = new AbortController();
      const iterator = wop.runs.events(runId, { signal: controller.signal, streamMode: "debug" });
      await iterator.next();
      const pending = iterator.next();
      await t.host.connected(runId, 2);
      await abortsWith(pending, controller, "no more");
      await sleep(100);
      assert.equal((await t.host.streams(runId)).total, 2, "the number of connections");
    },
  },
  {
    name: "an abort closes the request that is under way",
    async run(t) {
      /** @type {any} */
      let given;
      const wop = t.client({ fetch: (url, init) => ((given = init.signal), fetch(url, init)) });
      await t.host.faults({ action: "hang" });
      const controller = new AbortController();
      await abortsWith(wop.runs.get("run-x", { signal: controller.signal }), controller, "close");
      assert.ok(given.aborted, "fetch was aborted");
      assert.ok(given !== controller.signal, "by a signal of the client's own");
    },
  },
  {
    name: "an abort after the call is over does nothing",
    async run(t) {
      const wop = t.client();
      const controller = new AbortController();
      const { runId } = await wop.runs.create({ workflowId: "echo" }, { signal: controller.signal });
      for await (const _ of wop.runs.events(runId, { signal: controller.signal }));
      controller.abort(new Error("too late"));
      assert.equal((await wop.runs.get(runId)).runId, runId, "the client still works");
    },
  },
  {
    name: "no listener is left on a signal that many calls and streams share",
    async run(t) {
      const { signal, left, added } = counted();
      const wop = t.client();
      const { runId } = await wop.runs.create({ workflowId: "echo" }, { signal });
      for (let call = 0; call < 20; call += 1) await wop.runs.get(runId, { signal });
      for (let call = 0; call < 5; call += 1) for await (const _ of wop.runs.events(runId, { signal }));
      for (let call = 0; call < 5; call += 1) for await (const _ of wop.runs.events(runId, { signal })) break;
      await wop.runs.waitForCompletion(runId, { signal });
      await assert.rejection(wop.runs.get("run-unknown", { signal }));
      await assert.rejection(wop.runs.get(42, { signal }));
      await assert.rejection(wop.runs.events("run-unknown", { signal }).next());
      await assert.rejection(
        t
          .client({
            fetch: () => {
              throw new Error("sync");
            },
          })
          .runs.get(runId, { signal, maxRetries: 1 }),
      );
      await t.host.faults(BUSY);
      await assert.rejection(wop.runs.get(runId, { signal, maxRetries: 0 }));
      await wop.runs.events(runId, { signal }).return();
      const decoding = t.flowtether.decodeEventStream(new Response("data: x\n\n").body, { signal });
      for await (const _ of decoding);
      // A stream that was left tears down in a later turn.
      await sleep(20);
      assert.ok(added() >= 30, `the signal was listened to: ${added()}`);
      assert.equal(left(), 0, "the listeners left");
    },
  },
  {
    name: "no listener is left on a signal that aborted its calls",
    async run(t) {
      const { controller, signal, left, added } = counted();
      const wop = t.client({ fetch: deaf });
      const calls = Array.from({ length: 5 }, () => wop.runs.get("run-x", { signal }));
      const streams = Array.from({ length: 5 }, () => wop.runs.events("run-x", { signal }).next());
      const outcomes = Promise.allSettled([...calls, ...streams]);
      await sleep(20);
      assert.equal(added(), 1, "the listeners");
      controller.abort("all");
      assert.ok(
        (await outcomes).every((/** @type {any} */ { status, reason }) => status === "rejected" && reason === "all"),
        "all were aborted",
      );
      await sleep(20);
      assert.equal(left(), 0, "the listeners left");
    },
  },
  {
    name: "twelve and two hundred calls and streams on one signal are one listener, and none is left of them",
    async run(t) {
      for (const count of [12, 200]) {
        for (const isAborted of [true, false]) {
          const { controller, signal, left, added } = counted();
          const pending = [];
          const wop = t.client({ protocol: "1", fetch: () => new Promise((resolve) => pending.push(resolve)) });
          const calls = Array.from({ length: count }, (_, index) =>
            index % 2 === 0 ? wop.workflows.get("echo", { signal }) : wop.runs.events("run-x", { signal, maxRetries: 0 }).next(),
          );
          const outcomes = Promise.allSettled(calls);
          while (pending.length < count) await sleep(1);
          assert.same([added(), left()], [1, 1], "the listeners meanwhile");
          if (isAborted) controller.abort("all");
          else for (const respond of pending) respond(new Response("{}", { status: 404 }));
          const isRight = ({ status, reason }) => status === "rejected" && (isAborted ? reason === "all" : reason instanceof t.flowtether.NotFoundError);
          assert.ok((await outcomes).every(isRight), "what each came to");
          await sleep(20);
          assert.same([added(), left()], [1, 0], "the listeners after it");
        }
      }
    },
  },
  {
    name: "a call on a signal whose other call is over is aborted all the same",
    async run(t) {
      const controller = new AbortController();
      const { signal } = controller;
      const { runId } = await t.client().runs.create({ workflowId: "echo" });
      const hanging = t.client({ fetch: deaf }).runs.get(runId, { signal });
      for (let call = 0; call < 3; call += 1) await t.client().runs.get(runId, { signal });
      await abortsWith(hanging, controller, "after the others");
      const again = new AbortController();
      const other = t.client({ fetch: deaf }).runs.get(runId, { signal: again.signal });
      await abortsWith(other, again, "another signal");
    },
  },
  {
    name: "calls, streams, watched runs and results on one signal bring no warning of a leak",
    runtimes: ["node"],
    because: "only Node warns of listeners",
    alone: true,
    async run(t) {
      const warnings = [];
      const hear = (warning) => warnings.push(String(warning));
      process.on("warning", hear);
      try {
        const controller = new AbortController();
        const { signal } = controller;
        const deafly = { fetch: deaf };
        const wop = t.client(deafly);
        const client = new t.flowtether.WorkflowClient({ provider: "openwop", baseUrl: t.baseUrl, apiKey: t.key, ...deafly });
        const runs = await Promise.all(Array.from({ length: 12 }, (_, index) => client.attach(`run-${index}`)));
        const waits = [
          ...runs.map((run) => wop.runs.get(run.id, { signal })),
          ...runs.map((run) => run.result({ signal, timeoutMs: 60_000 })),
          ...runs.map((run) => run.events({ signal }).next()),
          client.watch(runs, { signal, maxConnections: 12 }).next(),
        ];
        const outcomes = Promise.allSettled(waits);
        await sleep(50);
        controller.abort("all");
        await outcomes;
        await sleep(20);
        assert.same(warnings, [], "the warnings");
      } finally {
        process.off("warning", hear);
      }
    },
  },
  {
    name: "a signal of another page aborts, and its calls are one listener",
    runtimes: PAGES,
    because: "the other realms of Node have no AbortController",
    async run(t) {
      const frame = document.body.appendChild(document.createElement("iframe"));
      const controller = new /** @type {any} */ (frame.contentWindow).AbortController();
      assert.ok(!(controller.signal instanceof AbortSignal), "it is of another realm");
      const { signal, left, added } = counted(controller);
      const wop = t.client({ fetch: deaf });
      const outcomes = Promise.allSettled(Array.from({ length: 12 }, () => wop.runs.get("run-x", { signal })));
      await sleep(20);
      assert.same([added(), left()], [1, 1], "the listeners meanwhile");
      controller.abort("framed");
      assert.ok(
        (await outcomes).every((/** @type {any} */ { reason }) => reason === "framed"),
        "the reasons",
      );
      await sleep(20);
      assert.equal(left(), 0, "the listeners left");
      frame.remove();
    },
  },
  {
    name: "a signal of another realm or of a polyfill is good enough",
    async run(t) {
      const target = new EventTarget();
      const signal = Object.assign(target, { aborted: false, reason: undefined });
      await t.host.faults({ action: "hang" });
      const outcome = assert.rejection(t.client().runs.get("run-x", { signal }));
      await sleep(50);
      Object.assign(signal, { aborted: true, reason: "polyfilled" });
      target.dispatchEvent(new Event("abort"));
      assert.equal(await outcome, "polyfilled", "the reason");
    },
  },
];
