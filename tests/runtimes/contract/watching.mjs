// Hooks and the logger are called, and cannot disturb it.

import * as assert from "./assert.mjs";
import { faulty, follow, isTheLog } from "./following.mjs";

/** Hooks and a logger that write down what they are called with. */
function scribe() {
  const told = [];
  const note =
    (name) =>
    (...values) =>
      void told.push([name, ...values]);
  const hooks = { onRequest: note("request"), onResponse: note("response"), onRetry: note("retry"), onReconnect: note("reconnect") };
  const logger = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  return { told, hooks, logger, of: (name) => told.filter(([told]) => told === name).map(([, ...values]) => values) };
}

const THROWING = {
  hooks: Object.fromEntries(
    ["onRequest", "onResponse", "onRetry", "onReconnect"].map((name) => [
      name,
      () => {
        throw new Error(name);
      },
    ]),
  ),
  logger: Object.fromEntries(
    ["debug", "info", "warn", "error"].map((name) => [
      name,
      () => {
        throw new Error(name);
      },
    ]),
  ),
};

export const tests = [
  {
    name: "onRequest, onResponse and onRetry are called for each attempt of a call",
    async run(t) {
      const { hooks, of } = scribe();
      const { ServerError } = t.flowtether;
      await t.host.faults({ status: 503, headers: { "X-Given": "yes" } });
      await t.client({ hooks }).workflows.get("echo");
      const info = (attempt) => ({ provider: "openwop", operation: "workflows.get", method: "GET", attempt });
      assert.same(of("request"), [[info(1)], [info(2)]], "onRequest");
      const [[first], [second]] = of("response");
      assert.same([{ ...first, headers: 0, durationMs: 0 }, second.status], [{ ...info(1), status: 503, headers: 0, durationMs: 0 }, 200], "onResponse");
      assert.ok(first.headers instanceof Headers, "the response's headers");
      assert.equal(first.headers.get("X-Given"), "yes", "a header of the response");
      assert.between(first.durationMs, 0, 5000, "durationMs");
      const [[retry], ...more] = of("retry");
      assert.equal(more.length, 0, "one retry");
      assert.same({ ...retry, delayMs: 0, error: 0 }, { ...info(1), delayMs: 0, error: 0 }, "onRetry");
      assert.between(retry.delayMs, 0, 10, "delayMs");
      assert.ok(retry.error instanceof ServerError && retry.error.status === 503, "the error");
    },
  },
  {
    name: "a POST is reported as such, and a call that was not sent is not reported at all",
    async run(t) {
      const { hooks, told } = scribe();
      const wop = t.client({ hooks });
      await wop.runs.create({ workflowId: "echo" });
      assert.same([told[0][0], told[0][1].method, told[0][1].operation], ["request", "POST", "runs.create"], "the first");
      told.length = 0;
      await assert.rejection(wop.runs.get(42));
      await assert.rejection(wop.runs.get("x", { signal: AbortSignal.abort() }));
      assert.equal(told.filter(([name]) => name === "response").length, 0, "no response");
    },
  },
  {
    name: "onReconnect is called for each reconnect of a stream, with the error where there is one",
    async run(t) {
      const { hooks, of } = scribe();
      const { ConnectionError, ServerError } = t.flowtether;
      const faults = [t.drop({ afterEvents: 2 }), { kind: "status", status: 503 }, { kind: "stall", afterEvents: 2 }, { kind: "end", afterEvents: 2 }];
      const { runId, events } = await follow(t.client({ hooks }), faulty(faults), { idleTimeoutMs: 600 });
      await isTheLog(t, runId, events);
      const reconnects = of("reconnect").map(([info]) => info);
      for (const { provider, operation, method } of reconnects) assert.same([provider, operation, method], ["openwop", "runs.events", "GET"], "the info");
      assert.same(
        reconnects.map(({ error }) => error?.constructor),
        [ConnectionError, ServerError, undefined, undefined],
        "the errors",
      );
      assert.ok(
        reconnects.every(({ delayMs }) => delayMs >= 0 && delayMs <= 100),
        "the waits",
      );
      const connects = of("request").filter(([{ operation }]) => operation === "runs.events");
      assert.equal(connects.length, 5, "the connections");
    },
  },
  {
    name: "the logger gets requests and responses at level debug, at warn of retries and reconnects",
    async run(t) {
      const { logger, of, told } = scribe();
      await t.host.faults({ method: "POST", status: 503 });
      const wop = t.client({ logger });
      const { runId } = await wop.runs.create(faulty([{ kind: "end", afterEvents: 1 }], { workflowId: "steps" }), { idempotencyKey: "auto" });
      for await (const _ of wop.runs.events(runId));
      const messages = (level) => of(level).map(([message]) => message);
      assert.same(messages("debug").slice(0, 4), ["flowtether: request", "flowtether: response", "flowtether: request", "flowtether: response"], "debug");
      assert.same(messages("warn"), ["flowtether: retry", "flowtether: reconnect"], "warn");
      assert.same([of("info"), of("error")], [[], []], "nothing else");
      assert.equal(told[0][2].operation, "runs.create", "the info");
    },
  },
  {
    name: "a logger is called as a method, and need not have every level",
    async run(t) {
      class Own {
        lines = [];
        warn(message) {
          this.lines.push(message);
        }
      }
      const logger = new Own();
      await t.host.faults({ status: 503 });
      await t.client({ logger }).workflows.get("echo");
      assert.same(logger.lines, ["flowtether: retry"], "the lines");
    },
  },
  {
    name: "hooks and loggers that throw do no harm",
    async run(t) {
      const wop = t.client(THROWING);
      await t.host.faults({ method: "POST", status: 503 });
      const faults = [
        { kind: "drop", afterEvents: 2 },
        { kind: "end", afterEvents: 2 },
      ];
      const { runId } = await wop.runs.create(faulty(faults, { workflowId: "steps" }), { idempotencyKey: "auto" });
      const events = [];
      for await (const event of wop.runs.events(runId, { streamMode: "debug" })) events.push(event);
      await isTheLog(t, runId, events);
      await assert.rejects(wop.runs.get("run-unknown"), t.flowtether.NotFoundError);
    },
  },
  {
    name: "a hook that calls the client again, or aborts the call, does no harm",
    async run(t) {
      /** @type {any} */
      let again;
      const hooks = { onRequest: ({ operation }) => operation === "runs.create" && (again = wop.workflows.get("echo")) };
      const wop = t.client({ hooks });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      assert.same([typeof runId, (await again).id], ["string", "echo"], "both calls");
      const controller = new AbortController();
      const aborting = t.client({ hooks: { onRequest: () => controller.abort("by the hook") } });
      assert.equal(await assert.rejection(aborting.runs.get(runId, { signal: controller.signal })), "by the hook", "the reason");
    },
  },
];
