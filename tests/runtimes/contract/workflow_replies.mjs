// What a run asks, and how one replies; results, texts, and ways to leave.

import * as assert from "./assert.mjs";
import { attemptKeys } from "./repeating.mjs";
import { sleep } from "./time.mjs";
import { OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, areTheLog, make, start } from "./workflow_catalogue.mjs";

/** Replies to each question of a run with the next of these, and returns the outcome of each. */
async function replying(run, ...replies) {
  const outcomes = [];
  for await (const event of run.events(QUICKLY)) {
    if (event.kind === "waiting") outcomes.push(await run.respond(replies[outcomes.length]));
  }
  return outcomes;
}

/** The host's responses to the replies that this test sent. */
const sent = async (t) =>
  (await t.host.requests()).filter(({ path, method }) => method === "POST" && path.includes("/interrupts/")).map(({ body }) => JSON.parse(body).resumeValue);

const BLUE = { q1: "blue", answers: { q1: "blue" } };
const PAID = { orderId: "o-7", paid: true, eventPayload: { paid: true } };

/** Waits until a run asks, and returns what. @param {any} run @param {(question: any) => unknown} isMeant */
async function asked(run, isMeant = () => true) {
  for (let look = 0; look < 200; look += 1) {
    const { waiting } = await run.status();
    if (waiting && isMeant(waiting)) return waiting;
    await sleep(20);
  }
  throw new Error("the run asks nothing");
}

/** Follows a run to its next question and leaves the loop there. */
async function question(run) {
  for await (const event of run.events(QUICKLY)) if (event.kind === "waiting") return event;
  throw new Error("the run is over");
}

/** A run that asks twice, and its first reply, after which it does. */
const ROUNDS = [
  [OPENWOP, ["approval", {}], { decision: "refine", message: "shorter" }],
  [SYNCTEAMS, ["approval", { delayMs: 20, rounds: 2 }], { decision: "approve" }],
];

/** What may become of a reply. */
const LOST = [
  ["a 503", { status: 503 }],
  ["a 429", { status: 429 }],
  ["a reset", { action: "reset" }],
];

/** How often a run had its reply. */
const replies = async (t) => (await t.host.requests()).filter(({ path, method }) => method === "POST" && /\/interrupts\/|\/continue$/.test(path)).length;

/** How OpenWOP's kinds of questions get their replies on a host with these words. */
const KINDS = [
  ["an approval with approve", [], "approval", {}, { decision: "approve", message: "fine" }, "completed", [{ action: "accept", feedback: "fine" }]],
  ["an approval with reject", [], "approval", {}, { decision: "reject" }, "failed", [{ action: "reject" }]],
  ["an approval with the host's own word", ["sqlite"], "approval", {}, { decision: "accept" }, "completed", [{ action: "accept" }]],
  ["a clarification by the question's id", [], "clarification", {}, { values: { q1: "blue" } }, "completed", [BLUE]],
  ["an outside event by its payload", [], "external", { orderId: "o-7" }, { values: { paid: true } }, "completed", [PAID]],
  ...["sqlite", "postgres"].flatMap((host) => [
    [`a clarification on the ${host} host, which wants a map`, [host], "clarification", {}, { values: { q1: "blue" } }, "completed", [BLUE]],
    [`a clarification with its message on the ${host} host`, [host], "clarification", {}, { message: "blue" }, "completed", [BLUE]],
    [
      `an outside event on the ${host} host, which takes its token alone`,
      [host],
      "external",
      { orderId: "o-7" },
      { values: { paid: true } },
      "completed",
      [PAID],
    ],
  ]),
  ["a clarification that asks one question with its message", [], "clarification", {}, { message: "blue" }, "completed", [BLUE]],
  [
    "an edit with the edited artifact",
    [],
    "approval",
    {},
    { decision: "edit", values: { reply: "Yes." } },
    "completed",
    [{ action: "edit-accept", editedArtifactData: { reply: "Yes." } }],
  ],
];

/** What is in the place of a response to a start, and is none. */
const UNREAD = ["", "{}", '{"data":{}}', '{"error":"x"}', '{"runId":""}', '{"runId":7,"taskId":7}', "<html>", "null", "[]"];

export const tests = [
  ...["openwop", "flowmaestro", "syncteams"].map((provider) => ({
    name: `start of ${provider} on an empty 200 is an ApiError that says a request was sent`,
    async run(t) {
      for (const body of /** @type {any[]} */ (UNREAD)) {
        let requests = 0;
        // The first contact with an address may come before it.
        const fetch = async (_, { method }) => (
          (requests += Number(method === "POST")), new Response(body, { headers: { "Content-Type": "application/json" } })
        );
        const client = make(t, provider, t.baseUrl, { fetch });
        const error = await assert.rejects(
          client.start("f10a0000-0000-4000-8000-000000000001"),
          t.flowtether.ApiError,
          { status: 200, retryable: false, provider },
          JSON.stringify(body),
        );
        assert.ok(error.message.includes("a request was sent"), error.message);
        assert.equal(requests, 1, "the requests");
      }
    },
  })),
  ...KINDS.map((/** @type {any[]} */ [name, words, workflow, input, reply, status, values]) => ({
    name: `OpenWOP: respond replies to ${name}`,
    async run(t) {
      // What is sent by a token carries no key.
      const client = make(t, "openwop", t.as(...words, t.key));
      const run = await client.start(workflow, input);
      assert.same(await replying(run, reply), [true]);
      assert.equal((await run.result()).status, status);
      assert.same(await sent(t), values);
    },
  })),
  {
    name: "OpenWOP: a question is reported with what to show, what to choose and the host's own details",
    async run(t) {
      const run = await start(OPENWOP.client(t), ["approval", {}]);
      const asked = [];
      for await (const event of run.events()) {
        if (event.kind !== "waiting") continue;
        asked.push(event);
        const { waiting } = await run.status();
        assert.same({ asks: waiting.asks, id: waiting.id, choices: waiting.choices }, { asks: "approval", id: "gate", choices: event.choices });
        await run.respond({ decision: "approve" });
      }
      assert.equal(asked.length, 1, "one question, however many events report it");
      const [{ id, prompt, choices, details, status }] = asked;
      assert.same({ id, status, choices }, { id: "gate", status: "waiting", choices: details.actions });
      assert.equal(prompt, details.title);
    },
  },
  ...["spec", "sqlite", "postgres"].flatMap((host) => [
    {
      name: `OpenWOP: each vote of a gate that needs three is sent and true, on the ${host} host`,
      async run(t) {
        const run = await make(t, "openwop", t.as(host)).start("quorum", { votes: 3 });
        for await (const event of run.events()) {
          if (event.kind !== "waiting") continue;
          const votes = [];
          for (const options of [{}, { to: event }, undefined]) votes.push(await run.respond({ decision: "approve" }, options));
          assert.same(votes, [true, true, true]);
          assert.equal(await run.respond({ decision: "approve" }, { to: event }), false, "a fourth one");
        }
        assert.equal((await run.result()).status, "completed");
        assert.equal(await replies(t), 3);
      },
    },
    {
      name: `OpenWOP: each vote by somebody who has only the run's id is sent and true, on the ${host} host`,
      async run(t) {
        const client = make(t, "openwop", t.as(host));
        const { id } = await client.start("quorum", { votes: 3 });
        const run = await client.attach(id);
        const to = await asked(run);
        for (const values of [{ voter: "a" }, { voter: "b" }, { voter: "c" }]) {
          assert.equal(await run.respond({ decision: "approve", values }, { to }), true, values.voter);
        }
        assert.equal(await run.respond({ decision: "approve" }, { to }), false, "a fourth one");
        assert.equal((await run.result()).status, "completed");
      },
    },
  ]),
  ...["sqlite", "postgres"].map((host) => ({
    name: `OpenWOP: an outside event gets its reply from somebody who has only the run's id, on the ${host} host`,
    async run(t) {
      const client = make(t, "openwop", t.as(host, t.key));
      const { id } = await client.start("external", { orderId: "o-7" });
      const run = await client.attach(id);
      await asked(run);
      assert.equal(await run.respond({ values: { paid: true } }), true);
      assert.equal((await run.result()).status, "completed");
      assert.same(await sent(t), [PAID]);
    },
  })),
  ...["sqlite", "postgres"].flatMap((host) => [
    {
      name: `OpenWOP: an outside event whose token nobody shows is an error on the ${host} host, and not false`,
      async run(t) {
        const fetch = async (url, init) => {
          const response = await globalThis.fetch(url, init);
          const text = (await response.text()).replaceAll('"interruptToken"', '"hidden"');
          return new Response(text, { status: response.status, headers: response.headers });
        };
        const client = make(t, "openwop", t.as(host), { fetch });
        const run = await client.start("external", { orderId: "o-7" });
        await asked(run);
        const fields = { provider: "openwop", operation: "respond" };
        await assert.rejects(run.respond({ values: { paid: true } }), t.flowtether.UnsupportedOperationError, fields);
        assert.equal((await run.status()).status, "waiting", "it is still asked");
      },
    },
    {
      name: `OpenWOP: refine and edit are votes on the ${host} host, after which the gate is still open`,
      async run(t) {
        const run = await make(t, "openwop", t.as(host)).start("approval", {});
        const outcomes = [];
        for await (const event of run.events()) {
          if (event.kind !== "waiting") continue;
          for (const reply of [{ decision: "refine", message: "shorter" }, { decision: "edit", values: { reply: "Yes." } }, { decision: "approve" }]) {
            outcomes.push(await run.respond(reply, { to: event }));
          }
        }
        assert.same(outcomes, [true, true, true]);
        const votes = (await t.host.log(run.id))
          .filter(({ type }) => type === "interrupt.vote")
          .map(({ payload }) => payload.votes.map(({ action }) => action));
        assert.same(votes, [["refine"], ["refine", "edit-accept"]], "the votes");
        assert.equal((await run.result()).status, "completed");
      },
    },
  ]),
  {
    name: "OpenWOP: what the question does not offer is refused with its choices, and nothing is sent",
    async run(t) {
      const run = await start(OPENWOP.client(t), ["quorum", {}]);
      const to = await question(run);
      const refused = await assert.rejection(run.respond({ decision: "refine", message: "shorter" }, { to }));
      assert.ok(refused instanceof t.flowtether.ConfigurationError && refused.message.includes("accept, reject"), assert.show(refused));
      assert.equal(await replies(t), 0);
    },
  },
  ...ROUNDS.flatMap((/** @type {any[]} */ [service, asking, first]) => [
    {
      name: `${service.name}: a response that comes later than the next question leaves that one open`,
      async run(t) {
        const run = await start(service.client(t), asking);
        await t.host.faults({ method: "POST", path: service === OPENWOP ? "/interrupts/gate" : "/continue", action: "late-response", delayMs: 600 });
        const replies = [];
        let asked = 0;
        for await (const event of run.events(QUICKLY)) {
          if (event.kind !== "waiting") continue;
          asked += 1;
          if (asked === 1) replies.push(run.respond(first, { to: event }));
          else assert.equal(await replies[0], true, "the first response comes now");
          if (asked === 2) replies.push(await run.respond({ decision: "approve" }));
        }
        assert.same([asked, await Promise.all(replies)], [2, [true, true]]);
        assert.equal((await run.result(QUICKLY)).status, "completed");
      },
    },
    {
      name: `${service.name}: a reply that is given twice to one question does not reply to the next one`,
      async run(t) {
        const run = await start(service.client(t), asking);
        const other = await service.client(t).attach(run.id);
        const to = await question(run);
        assert.equal(await run.respond(first, { to }), true);
        await asked(other, ({ id, details }) => id !== to.id || assert.show(details) !== assert.show(to.details));
        assert.equal(await run.respond({ decision: "approve" }, { to }), false);
        assert.equal(await run.respond({ decision: "approve" }, { to: JSON.parse(JSON.stringify(to)) }), false, "a copy of it");
        assert.equal(await replies(t), 1);
        const next = await question(run);
        assert.equal(await run.respond({ decision: "approve" }, { to: next }), true);
        assert.equal((await run.result(QUICKLY)).status, "completed");
      },
    },
    {
      name: `${service.name}: a reply to a question that somebody else has replied to does not reply to the next one`,
      async run(t) {
        const run = await start(service.client(t), asking);
        const to = await question(run);
        const other = await service.client(t).attach(run.id);
        const seen = await asked(other);
        assert.equal(await other.respond(first), true);
        await asked(other, ({ id, details }) => id !== seen.id || assert.show(details) !== assert.show(seen.details));
        assert.equal(await run.respond({ decision: "approve" }, { to }), false, "what an event told");
        assert.equal(await run.respond({ decision: "approve" }, { to: seen }), false, "what a record told");
        assert.equal(await replies(t), 1);
        let asks = 0;
        assert.equal((await run.result({ ...QUICKLY, onWaiting: () => ((asks += 1), { decision: "approve" }) })).status, "completed");
        assert.equal(asks, 1, "the next question is asked");
      },
    },
  ]),
  {
    name: "SyncTeams: of two decisions at the same time one is sent",
    async run(t) {
      const run = await start(SYNCTEAMS.client(t), ["approval", { delayMs: 20, rounds: 2 }]);
      const to = await question(run);
      const both = await Promise.all([run.respond({ decision: "approve" }, { to }), run.respond({ decision: "approve" }, { to })]);
      assert.same(both.sort(), [false, true]);
      assert.equal(await replies(t), 1);
    },
  },
  {
    name: "SyncTeams that tells news only: what polls and decisions bring beside the loop is delivered too",
    async run(t) {
      const service = PROVIDERS.find((/** @type {any} */ { sendsNewsOnly }) => sendsNewsOnly);
      const client = service.client(t);
      for (const isWatched of [false, true]) {
        const run = await start(client, ["approval", { delayMs: 20, rounds: 3 }]);
        const events = [];
        for await (const found of isWatched ? client.watch([run], QUICKLY) : run.events(QUICKLY)) {
          const event = isWatched ? found.event : found;
          events.push(event);
          if (event.kind !== "waiting") continue;
          assert.equal(await run.respond({ decision: "approve" }, { to: event }), true);
          await sleep(60);
          await run.status();
        }
        await areTheLog(t, service, run, events);
      }
    },
  },
  ...["spec", "sqlite"].flatMap((host) => [
    {
      name: `OpenWOP: a reply whose response was lost after it took effect is true with an idempotency key, on the ${host} host`,
      async run(t) {
        const { apiKey, attempt, attempts } = attemptKeys(t);
        const run = await make(t, "openwop", t.as(host), { apiKey }).start("approval", {});
        const to = await question(run);
        // The log is read first, then the reply is sent.
        const number = attempts() + 2;
        await attempt(number).faults({ method: "POST", path: "/interrupts/gate", action: "drop-after-handling", times: 50 });
        assert.equal(await run.respond({ decision: "approve" }, { to, idempotencyKey: "auto" }), true);
        assert.equal(attempts(), number + 1, "it was repeated");
        assert.equal((await run.result()).status, "completed");
      },
    },
    ...LOST.map((/** @type {any[]} */ [what, fault]) => ({
      name: `OpenWOP: result sends a reply again under one key after ${what}, on the ${host} host`,
      async run(t) {
        const run = await make(t, "openwop", t.as(host)).start("approval", {});
        await t.host.faults({ method: "POST", path: "/interrupts/gate", ...fault });
        assert.equal((await run.result({ onWaiting: () => ({ decision: "approve" }) })).status, "completed");
        const keys = (await t.host.requests("/interrupts/gate")).map(({ headers }) => headers["idempotency-key"]);
        assert.ok(keys.length >= 2 && keys[0] && new Set(keys).size === 1, assert.show(keys));
      },
    })),
  ]),
  {
    name: "SyncTeams: result sends a decision again after a 429, and otherwise asks the task whether it took effect",
    async run(t) {
      const onWaiting = () => ({ decision: "approve" });
      for (const fault of [{ status: 429 }, { action: "drop-after-handling" }]) {
        const run = await start(SYNCTEAMS.client(t), SYNCTEAMS.asking);
        await t.host.faults({ method: "POST", path: "/continue", ...fault });
        assert.equal((await run.result({ ...QUICKLY, onWaiting })).status, "completed", assert.show(fault));
      }
      const run = await start(SYNCTEAMS.client(t), SYNCTEAMS.asking);
      await t.host.faults({ method: "POST", path: "/continue", status: 503 });
      await assert.rejects(run.result({ ...QUICKLY, onWaiting }), t.flowtether.ServerError, { status: 503 });
      assert.equal((await run.result({ ...QUICKLY, onWaiting })).status, "completed", "the question is asked again");
    },
  },
  {
    name: "SyncTeams: respond sends a decision and a message, and a rejection needs one",
    async run(t) {
      const approved = await start(SYNCTEAMS.client(t), SYNCTEAMS.asking);
      assert.same(await replying(approved, { decision: "approve", message: "fine" }), [true]);
      const rejected = await start(SYNCTEAMS.client(t), SYNCTEAMS.asking);
      for await (const event of rejected.events(QUICKLY)) {
        if (event.kind !== "waiting") continue;
        await assert.rejects(rejected.respond({ decision: "reject" }), t.flowtether.ConfigurationError, { field: "message" });
        await assert.rejects(rejected.respond({ decision: "perhaps" }), t.flowtether.ConfigurationError, { field: "decision" });
        assert.equal(await rejected.respond({ decision: "reject", message: "not good" }), true, "nothing was lost");
      }
      const result = await rejected.result();
      assert.equal(result.status, "failed");
      assert.ok(result.error.message.includes("not good"), assert.show(result.error));
    },
  },
  {
    name: "SyncTeams: a task that still waits for a moment after a decision does not get a second reply",
    async run(t) {
      const run = await start(SYNCTEAMS.client(t), ["approval", { delayMs: 20, resumeMs: 400 }]);
      for await (const event of run.events(QUICKLY)) {
        if (event.kind !== "waiting") continue;
        assert.equal(await run.respond({ decision: "approve" }), true);
        assert.equal((await run.status()).status, "waiting", "it still waits");
        assert.equal(await run.respond({ decision: "approve" }), false);
      }
      assert.equal((await t.host.requests("/api/v1/continue")).length, 1);
    },
  },
  ...PROVIDERS.filter((/** @type {any} */ { asking, name }) => asking && !name.includes(" ")).map((service) => ({
    name: `${service.name}: a run gets its reply from somebody who has only its id`,
    async run(t) {
      const run = await start(service.client(t), service.asking);
      for (let look = 0; look < 100 && (await run.status()).status !== "waiting"; look += 1) await sleep(20);
      const other = await service.client(t).attach(run.id);
      assert.equal(await other.respond({ decision: "approve" }), true);
      const { status } = await other.result(QUICKLY);
      assert.equal(status, "completed");
      assert.equal(await run.respond({ decision: "approve" }), false, "it is not open any more");
    },
  })),
  ...PROVIDERS.filter((/** @type {any} */ { asking, name }) => asking && !name.includes(" ")).map((service) => ({
    name: `${service.name}: result replies with what onWaiting returns, and tells onEvent of every event`,
    async run(t) {
      const run = await start(service.client(t), service.asking);
      const events = [];
      const asked = [];
      const onWaiting = async (event) => (asked.push(event), { decision: "approve" });
      const result = await run.result({ ...QUICKLY, onWaiting, onEvent: (event) => void events.push(event) });
      assert.equal(result.status, "completed");
      assert.equal(asked.length, 1);
      await areTheLog(t, service, run, events);
      const thrown = new Error("no more");
      const other = await start(service.client(t), service.asking);
      const onEvent = () => {
        throw thrown;
      };
      assert.equal(await assert.rejection(other.result({ ...QUICKLY, onEvent })), thrown);
      await other.result({ ...QUICKLY, onWaiting: () => ({ decision: "approve" }) });
    },
  })),
];
