// Hosts that behave as the reference hosts do not, and arguments that no type allows: nothing is approved that nobody has seen, no event
// is lost, and nothing is sent that the caller did not mean.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";
import { collect, make, QUICKLY, SYNCTEAMS } from "./workflow_catalogue.mjs";

const ALONE = inNodeAlone("the module decides it by itself, over a fetch of the test's own");

const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

const event = (sequence, type, payload = {}, runId = "run-1") => ({ eventId: `e-${sequence}`, runId, type, payload, sequence, nodeId: payload.nodeId });

const asks = (sequence, prompt, runId) =>
  event(sequence, "node.suspended", { kind: "approval", nodeId: "gate", config: { prompt, actions: ["accept", "reject"] } }, runId);

const STARTED = event(0, "run.started");

const frame = (logged) => `id: ${logged.sequence}\ndata: ${JSON.stringify(logged)}\n\n`;

/**
 * A host of OpenWOP in the place of fetch, with the log of its runs and the replies that were sent. `reply` responds to one, and may
 * write into the log first.
 *
 * @param {any[]} log
 * @param {(number: number, log: any[]) => Response} [reply]
 */
function host(log, reply = () => json({ runId: "run-1", status: "running" })) {
  const sent = [];
  const waiting = (question) => ({
    status: "waiting-approval",
    currentNodeId: "gate",
    interrupt: { kind: "approval", nodeId: "gate", payload: { kind: "approval", nodeId: "gate", config: question.payload.config } },
  });
  const fetch = async (url, { method, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    const after = (cursor) => log.filter(({ sequence }) => sequence > Number(cursor ?? -1));
    if (pathname.includes("/interrupts/")) {
      sent.push({ body: JSON.parse(body), headers: new Headers(headers) });
      return reply(sent.length, log);
    }
    if (method === "POST") return json({ runId: "run-1", status: "pending" }, 201);
    if (pathname.endsWith("/poll")) return json({ events: after(searchParams.get("lastSequence")), isComplete: false });
    if (pathname.endsWith("/events")) {
      const text = after(new Headers(headers).get("Last-Event-ID")).map(frame).join("");
      return new Response(text, { headers: { "Content-Type": "text/event-stream" } });
    }
    const question = log.findLast(({ type }) => type === "node.suspended" || type === "node.resumed");
    const stands = question?.type === "node.suspended" ? waiting(question) : { status: "running" };
    return json({ runId: pathname.split("/").at(-1), workflowId: "w", ...stands });
  };
  return { fetch, sent };
}

const clientOf = (t, { fetch }, options) => make(t, "openwop", t.baseUrl, { protocol: "1", fetch, ...options });

async function question(run) {
  for await (const found of run.events()) if (found.kind === "waiting") return found;
  throw new Error("the run asked nothing");
}

const APPROVE = { decision: "approve" };

/**
 * What a caller may give as the question to reply to, and is none.
 *
 * @type {Record<string, (question: any, run: any) => any>}
 */
const NO_QUESTIONS = {
  null: () => ({ to: null }),
  "a text": () => ({ to: "gate" }),
  "a number": () => ({ to: 5 }),
  "a list": (question) => ({ to: [question] }),
  "an object without members": () => ({ to: {} }),
  "an id alone": ({ id }) => ({ to: { id } }),
  "a promise": (question) => ({ to: Promise.resolve(question) }),
  "the whole status": async (_, run) => ({ to: await run.status() }),
};

export const tests = [
  ...Object.entries(NO_QUESTIONS).map(([what, made]) => ({
    ...ALONE,
    name: `a reply to ${what} in place of a question is refused by name, and nothing is sent`,
    async run(t) {
      const there = host([STARTED, asks(1, "Pay 5?")]);
      const run = await clientOf(t, there).attach("run-1");
      const refused = await assert.rejection(run.respond(APPROVE, await made(await question(run), run)));
      assert.ok(refused instanceof t.flowtether.ConfigurationError && refused.message.includes("to must be a question"), assert.show(refused));
      assert.equal(there.sent.length, 0, "the replies");
    },
  })),
  {
    ...ALONE,
    name: "a reply is not sent to the next question of a node whose first one no event ends",
    async run(t) {
      const log = [STARTED, asks(1, "Pay 5?")];
      const there = host(log);
      const run = await clientOf(t, there).attach("run-1");
      const to = await question(run);
      log.push(asks(2, "Pay 5000?"));
      assert.equal(await run.respond(APPROVE), false);
      assert.equal(await run.respond(APPROVE, { to }), false);
      assert.equal(there.sent.length, 0, "the replies");
      const next = await question(run);
      assert.equal(next.prompt, "Pay 5000?", "the next one is delivered as a question");
      assert.equal(await run.respond(APPROVE, { to: next }), true);
    },
  },
  {
    ...ALONE,
    name: "a reply without `to` is for the question that was seen last, and not for one that was opened by the reply before",
    async run(t) {
      const log = [STARTED, asks(1, "Pay 5?")];
      const there = host(log, () => {
        log.push(event(log.length, "node.resumed", { nodeId: "gate" }), asks(log.length + 1, "Pay 5000?"));
        return json({ runId: "run-1", status: "running" });
      });
      const run = await clientOf(t, there).attach("run-1");
      await question(run);
      assert.equal(await run.respond(APPROVE), true);
      assert.equal(await run.respond(APPROVE), false, "a second click");
      assert.equal(there.sent.length, 1, "the replies");
      assert.equal((await run.status()).waiting.prompt, "Pay 5000?");
      assert.equal(await run.respond(APPROVE), true, "what status showed was seen");
    },
  },
  {
    ...ALONE,
    name: "a run that is attached by its token replies to the question that was open there, and not to one that came since",
    async run(t) {
      for (const isReplaced of [false, true]) {
        const log = [STARTED, asks(1, "Pay 5?")];
        const there = host(log);
        const before = await clientOf(t, there).attach("run-1");
        await question(before);
        const token = JSON.stringify(before);
        assert.equal(JSON.parse(token).asked, "gate");
        if (isReplaced) log.push(event(2, "node.resumed", { nodeId: "gate" }), asks(3, "Pay 5000?"));
        const run = await clientOf(t, there).attach(token);
        assert.equal(await run.respond(APPROVE), !isReplaced);
        assert.equal(there.sent.length, isReplaced ? 0 : 1, "the replies");
      }
    },
  },
  {
    ...ALONE,
    name: "a token whose question was changed is refused",
    async run(t) {
      const there = host([STARTED, asks(1, "Pay 5?")]);
      const run = await clientOf(t, there).attach("run-1");
      await question(run);
      const { asked, ...rest } = run.toJSON();
      for (const token of [rest, { ...rest, asked: `${asked}2` }, { ...rest, asked: 7 }]) {
        await assert.rejects(clientOf(t, there).attach(token), t.flowtether.ConfigurationError, { field: "token" }, assert.show(token));
      }
    },
  },
  {
    ...ALONE,
    name: "a question of another run is refused, and nothing is sent",
    async run(t) {
      const there = host([STARTED, asks(1, "Pay 5?")]);
      const client = clientOf(t, there);
      const [one, other] = [await client.attach("run-1"), await client.attach("run-2")];
      const to = await question(one);
      await question(other);
      await assert.rejects(other.respond(APPROVE, { to }), t.flowtether.ConfigurationError, { field: "to" });
      assert.equal(there.sent.length, 0, "the replies");
      assert.equal(await one.respond(APPROVE, { to }), true);
    },
  },
  {
    ...ALONE,
    name: "a reply whose response was lost is sent again under its key while its question is open, and not once the run asks the next one",
    async run(t) {
      for (const tookEffect of [false, true]) {
        const log = [STARTED, asks(1, "Pay 5?")];
        const there = host(log, (number) => {
          if (number > 1) return json({ runId: "run-1", status: "running" });
          if (tookEffect) log.push(event(2, "node.resumed", { nodeId: "gate" }), asks(3, "Pay 5000?"));
          throw new TypeError("the connection was lost");
        });
        const run = await clientOf(t, there).attach("run-1");
        const to = await question(run);
        assert.equal(await run.respond(APPROVE, { to, idempotencyKey: "auto" }), true);
        assert.equal(there.sent.length, tookEffect ? 1 : 2, "the replies");
        assert.equal(new Set(there.sent.map(({ headers }) => headers.get("Idempotency-Key"))).size, 1, "the keys");
      }
    },
  },
  {
    ...ALONE,
    name: "OpenWOP: what a run asks is found in its log, whichever events report it, where its record has neither the question nor its node",
    async run(t) {
      const bare = event(1, "node.suspended", { kind: "approval", nodeId: "gate" });
      const whole = event(2, "interrupt.requested", { kind: "approval", nodeId: "gate", data: { title: "Pay 5?", actions: ["accept", "reject"] } });
      const approval = event(3, "approval.requested", { nodeId: "gate", title: "Pay 5?", actions: ["accept", "reject"] });
      const before = event(0, "approval.requested", { nodeId: "gate", title: "Pay 4?", actions: ["accept"] });
      const resumed = event(0, "node.resumed", { nodeId: "gate" });
      for (const log of [[bare, whole, approval], [whole, bare], [bare, approval], [approval], [before, approval], [before, resumed, bare, whole]]) {
        const { fetch, sent } = host(log.map((logged, sequence) => ({ ...logged, sequence })));
        const record = async (url, init) =>
          /\/runs\/[^/]+$/.test(new URL(url).pathname) ? json({ runId: "run-1", workflowId: "w", status: "waiting-approval" }) : fetch(url, init);
        const run = await clientOf(t, { fetch: record }).attach("run-1");
        const { waiting } = await run.status();
        const what = log.map(({ type }) => type).join();
        assert.same([waiting.asks, waiting.id, waiting.prompt, waiting.choices], ["approval", "gate", "Pay 5?", ["accept", "reject"]], what);
        assert.equal(await run.respond(APPROVE), true, what);
        assert.equal(sent.length, 1, what);
      }
    },
  },
  {
    ...ALONE,
    name: "a reply of wrong types is refused by name, and nothing is sent",
    async run(t) {
      const there = host([STARTED, asks(1, "Pay 5?")]);
      const run = await clientOf(t, there).attach("run-1");
      await question(run);
      const cycle = {};
      cycle.self = cycle;
      /** @type {[string, any][]} */
      const wrong = [
        ["decision", { decision: 1 }],
        ["message", { ...APPROVE, message: 5 }],
        ["values", { ...APPROVE, values: "x" }],
        ["values", { ...APPROVE, values: [1] }],
        ["values", { ...APPROVE, values: { amount: 5n } }],
        ["values", { ...APPROVE, values: cycle }],
        ["values", []],
        ["values", new Map([["decision", "approve"]])],
      ];
      for (const [field, reply] of wrong) await assert.rejects(run.respond(reply), t.flowtether.ConfigurationError, { field }, field);
      assert.equal(there.sent.length, 0, "the replies");
    },
  },
  {
    ...ALONE,
    name: "an input that JSON cannot hold starts no run",
    async run(t) {
      const { ConfigurationError } = t.flowtether;
      let requests = 0;
      const fetch = async () => json({ runId: `run-${++requests}`, taskId: "t", data: { execution_id: "x" } }, 201);
      const cycle = {};
      cycle.self = cycle;
      const refusing = {
        toJSON() {
          throw new Error("no");
        },
      };
      for (const provider of ["openwop", "flowmaestro", "syncteams"]) {
        const client = make(t, provider, t.baseUrl, { fetch });
        for (const input of [5n, { amount: 5n }, cycle, refusing, () => 1, Symbol("input")]) {
          await assert.rejects(client.start("w", input), ConfigurationError, { field: "input" }, provider);
        }
      }
      assert.equal(requests, 0, "the requests");
    },
  },
  {
    ...ALONE,
    name: "options that are no object are refused, null is none, and where to begin needs a cursor and a status",
    async run(t) {
      const there = host([STARTED, event(1, "run.completed")]);
      const client = clientOf(t, there);
      const run = await client.attach("run-1", null);
      const { ConfigurationError } = t.flowtether;
      for (const options of [7, "start", true, 5n, [], () => 1]) {
        for (const call of [
          async () => await client.start("w", {}, options),
          async () => await client.attach("run-1", options),
          async () => await collect(run.events(options)),
          async () => await collect(run.text(options)),
          async () => await collect(client.watch(["run-1"], options)),
          async () => await run.result(options),
          async () => await run.respond(APPROVE, options),
        ]) {
          await assert.rejects(call(), ConfigurationError, { field: "options" }, String(call));
        }
      }
      for (const from of [{ cursor: "0" }, { cursor: "0", status: 7 }, { cursor: 0, status: "running" }]) {
        await assert.rejects((async () => await collect(run.events({ from })))(), ConfigurationError, { field: "from" }, assert.show(from));
      }
      for (const reason of [7, {}, ["x"]]) await assert.rejects(run.cancel(reason), ConfigurationError, { field: "reason" });
      assert.equal((await collect(run.events(null))).length, 2);
      await client.start("w", {}, null);
    },
  },
  {
    ...ALONE,
    name: "a token's text that was written twice is no id, and whitespace around it does no harm",
    async run(t) {
      const client = clientOf(t, host([STARTED]));
      const text = JSON.stringify(await client.attach("run-1"));
      assert.equal((await client.attach(` ${text}\n`)).id, "run-1");
      for (const given of [JSON.stringify(text), `[${text}]`]) {
        await assert.rejects(client.attach(given), t.flowtether.ConfigurationError, { field: "token" }, given);
      }
    },
  },
  {
    ...ALONE,
    name: "a host that says that a run is over, and not how it ended, is asked how the cancelled run stands",
    async run(t) {
      const fetch = async (_, { method }) =>
        method === "POST" ? json({ error: "run_terminal", message: "over" }, 409) : json({ runId: "run-1", workflowId: "w", status: "completed" });
      assert.equal((await (await clientOf(t, { fetch }).attach("run-1")).cancel()).status, "completed");
    },
  },
  {
    ...ALONE,
    name: "events after the cursor of the last event of a run that is over are none",
    async run(t) {
      const log = [STARTED, event(1, "node.started"), event(2, "run.completed", { outputs: { a: 1 } })];
      const { fetch } = host(log);
      const over = async (url, init) =>
        /\/runs\/[^/]+$/.test(new URL(url).pathname) ? json({ runId: "run-1", workflowId: "w", status: "completed" }) : fetch(url, init);
      const run = await clientOf(t, { fetch: over }).attach("run-1");
      const read = async (from) => (await collect(run.events({ from }))).map(({ seq, synthetic }) => [seq, synthetic]);
      assert.same(await read("2"), []);
      assert.same(await read("1"), [[2, false]]);
      assert.same(await read("start"), [
        [0, false],
        [1, false],
        [2, false],
      ]);
    },
  },
  {
    ...ALONE,
    name: "an event that comes after a later one is delivered too, once, and a token does not go back for it",
    async run(t) {
      const log = [0, 1, 2, 3, 4].map((sequence) => event(sequence, sequence === 4 ? "run.completed" : "node.started"));
      const orders = [
        [0, 2, 1, 3, 4],
        [3, 2, 1, 0, 4],
        [0, 3, 3, 1, 2, 1, 4],
        [2, 0, 2, 1, 3, 4],
      ];
      for (const order of orders) {
        const fetch = async () => new Response(order.map((at) => frame(log[at])).join(""), { headers: { "Content-Type": "text/event-stream" } });
        const expected = [...new Set(order)];
        const native = (await collect(t.client({ fetch, protocol: "1" }).runs.events("run-1"))).map(({ sequence }) => sequence);
        assert.same(native, expected, `events of ${order}`);
        const run = await clientOf(t, { fetch }).attach("run-1");
        const seen = [];
        const cursors = [];
        for await (const { seq, cursor } of run.events()) {
          seen.push(seq);
          cursors.push(Number(cursor));
          assert.equal(run.toJSON().cursor, String(Math.max(...seen)), `the token after ${seen}`);
        }
        assert.same(seen, expected, `run.events of ${order}`);
        assert.same(
          cursors,
          seen.map((_, index) => Math.max(...seen.slice(0, index + 1))),
          "a cursor is never before what was delivered",
        );
      }
    },
  },
  {
    ...ALONE,
    name: "a poll of a task whose body was cut off in it is passed over, and the next one reads the log",
    async run(t) {
      const entry = (at) => ({ eventType: `Event${at}`, eventData: { at }, createdAt: new Date(1.7e12 + at * 1000).toISOString() });
      const task = (count, status) => JSON.stringify({ taskId: "t-1", status, eventLogs: [0, 1, 2].slice(0, count).map(entry) });
      const [first, second, last] = [task(1, "RUNNING"), task(2, "RUNNING"), task(3, "COMPLETED")];
      const offsets = [...Array(second.length).keys()].filter((offset) => offset % 7 === 1);
      const followed = offsets.map(async (offset) => {
        const bodies = [first, second.slice(0, offset), second, last];
        const fetch = async () => new Response(bodies.length > 1 ? bodies.shift() : last, { headers: { "Content-Type": "application/json" } });
        const events = await collect((await SYNCTEAMS.client(t, { fetch }).attach("t-1")).events(QUICKLY));
        const seen = events.filter(({ raw }) => raw?.eventData).map(({ raw }) => raw.eventData.at);
        assert.same(seen, [0, 1, 2], `cut off after ${offset} bytes`);
        assert.equal(events.at(-1).kind, "completed");
      });
      await Promise.all(followed);
    },
  },
  {
    ...ALONE,
    name: "a stream whose last id no header can carry fails at once and says what to do, and is resumed with cursorParam",
    async run(t) {
      for (const id of ["a\u0001b", "\u007f"]) {
        let connections = 0;
        const fetch = async () => {
          connections += 1;
          const parts = [connections === 1 ? `id: ${id}\ndata: a\n\n` : "data: b\n\n"];
          const pull = (controller) => {
            if (parts.length > 0) controller.enqueue(new TextEncoder().encode(parts.shift()));
            else if (connections === 1) controller.error(new TypeError("the connection was lost"));
            else controller.close();
          };
          return new Response(new ReadableStream({ pull }), { headers: { "Content-Type": "text/event-stream" } });
        };
        const seen = [];
        const read = async (options) => {
          for await (const { data } of t.flowtether.openEventStream(t.baseUrl, { fetch, ...options })) seen.push(data);
        };
        const error = await assert.rejects(read(), t.flowtether.StreamError, { reason: "protocol" });
        assert.ok(error.message.includes("cursorParam"), error.message);
        assert.same([seen, connections], [["a"], 1], "once");
        connections = 0;
        await read({ cursorParam: "after" });
        assert.same(seen, ["a", "a", "b"]);
      }
    },
  },
  {
    ...ALONE,
    name: "headers of the connection are refused by name, for a client and for a call",
    async run(t) {
      const { ConfigurationError } = t.flowtether;
      for (const name of ["Connection", "content-length", "HOST", "Transfer-Encoding"]) {
        const headers = { [name]: "a-secret" };
        const refusals = [assert.throws(() => t.client({ headers }), ConfigurationError, { field: "headers" }, name)];
        refusals.push(await assert.rejects(t.client().runs.get("run-1", { headers }), ConfigurationError, { field: "headers" }, name));
        for (const error of refusals) assert.ok(error.message.includes(name) && !error.message.includes("a-secret"), error.message);
      }
    },
  },
  {
    ...ALONE,
    name: "a response without a status, as Response.error() is, is a ConnectionError",
    async run(t) {
      const client = t.client({ fetch: async () => Response.error(), retry: { maxRetries: 0 } });
      await assert.rejects(client.runs.get("run-1"), t.flowtether.ConnectionError, { retryable: true });
      await assert.rejects(collect(client.runs.events("run-1")), t.flowtether.ConnectionError, {});
    },
  },
];
