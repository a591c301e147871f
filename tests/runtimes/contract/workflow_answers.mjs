// What a run asks, and how it is answered; results, texts, and ways to leave.

import * as assert from "./assert.mjs";
import { sleep } from "./time.mjs";
import { OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, areTheLog, collect, make, start } from "./workflow_catalogue.mjs";

/** Answers each question of a run with the next of these, and hands out what came of each. */
async function answering(run, ...answers) {
  const outcomes = [];
  for await (const event of run.events(QUICKLY)) {
    if (event.kind === "waiting") outcomes.push(await run.respond(answers[outcomes.length]));
  }
  return outcomes;
}

/** The host's answers to the answers that this test sent. */
const sent = async (t) => (await t.host.requests()).filter(({ path, method }) => method === "POST" && path.includes("/interrupts/")).map(({ body }) => JSON.parse(body).resumeValue);

/** How OpenWOP's kinds of questions are answered on a host with these words. */
const KINDS = [
  ["an approval with approve", [], "approval", {}, { decision: "approve", message: "fine" }, "completed", [{ action: "accept", feedback: "fine" }]],
  ["an approval with reject", [], "approval", {}, { decision: "reject" }, "failed", [{ action: "reject" }]],
  ["an approval with the host's own word", ["sqlite"], "approval", {}, { decision: "accept" }, "completed", [{ action: "accept" }]],
  ["a clarification by the question's id", [], "clarification", {}, { values: { q1: "blue" } }, "completed", [{ answers: [{ id: "q1", answer: "blue" }] }]],
  ["a clarification on a host that wants a map", ["sqlite"], "clarification", {}, { values: { q1: "blue" } }, "completed", [{ answers: [{ id: "q1", answer: "blue" }] }, { answers: { q1: "blue" } }]],
  ["an outside event by its correlation", ["sqlite"], "external", { orderId: "o-7" }, { values: { paid: true } }, "completed", [{ orderId: "o-7", paid: true, eventPayload: { paid: true } }]],
];

export const tests = [
  ...KINDS.map(([name, words, workflow, input, answer, status, values]) => ({
    name: `OpenWOP: respond answers ${name}`,
    async run(t) {
      const client = make(t, "openwop", words.length > 0 ? t.as(...words) : t.baseUrl);
      const run = await client.start(workflow, input);
      assert.same(await answering(run, answer), [true]);
      assert.equal((await run.result()).status, status);
      assert.same(await sent(t), values);
    },
  })),
  {
    name: "OpenWOP: a question is told of with what to show, what to choose and the host's own details",
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
      assert.equal(asked.length, 1, "one question, however many events tell of it");
      const [{ id, prompt, choices, details, status }] = asked;
      assert.same({ id, status, choices }, { id: "gate", status: "waiting", choices: details.actions });
      assert.equal(prompt, details.title);
    },
  },
  {
    name: "OpenWOP: a gate that needs two votes takes two answers",
    async run(t) {
      const run = await start(OPENWOP.client(t), ["quorum", {}]);
      for await (const event of run.events()) {
        if (event.kind !== "waiting") continue;
        assert.equal(await run.respond({ decision: "approve", values: { voter: "a" } }), true);
        await sleep(20);
        assert.equal(await run.respond({ decision: "approve", values: { voter: "b" } }, { to: event }), true);
      }
      assert.equal((await run.result()).status, "completed");
    },
  },
  {
    name: "SyncTeams: respond sends a decision and a message, and a rejection needs one",
    async run(t) {
      const approved = await start(SYNCTEAMS.client(t), SYNCTEAMS.asking);
      assert.same(await answering(approved, { decision: "approve", message: "fine" }), [true]);
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
    name: "SyncTeams: a task that still waits for a moment after a decision is not answered twice",
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
  ...PROVIDERS.filter(({ asking, name }) => asking && !name.includes(" ")).map((service) => ({
    name: `${service.name}: a run is answered by somebody who has only its id`,
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
  ...PROVIDERS.filter(({ asking, name }) => asking && !name.includes(" ")).map((service) => ({
    name: `${service.name}: result answers what onWaiting says, and tells onEvent of every event`,
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
  {
    name: "a result that takes longer than timeoutMs is a TimeoutError, and the run goes on",
    async run(t) {
      for (const service of [OPENWOP, SYNCTEAMS]) {
        const run = await start(service.client(t), service.asking);
        const began = Date.now();
        await assert.rejects(run.result({ ...QUICKLY, timeoutMs: 300 }), t.flowtether.TimeoutError, { provider: service.provider, operation: "result", retryable: true });
        assert.between(Date.now() - began, 250, 2500, "the time");
        const again = await service.client(t).attach(run.toJSON());
        const onWaiting = ({ asks }) => ({ decision: asks === "approval" ? "approve" : "reject" });
        assert.equal((await again.result({ ...QUICKLY, onWaiting })).status, "completed", "a question from before a reload is asked");
        const other = await start(service.client(t), service.asking);
        await assert.rejects(other.result({ ...QUICKLY, timeoutMs: 300 }), t.flowtether.TimeoutError);
        assert.equal((await other.result({ ...QUICKLY, onWaiting })).status, "completed");
      }
    },
  },
  {
    name: "an abort ends whatever is under way with its own reason, and the run goes on",
    async run(t) {
      for (const service of [OPENWOP, SYNCTEAMS]) {
        const run = await start(service.client(t), service.asking);
        for (const read of [(options) => collect(run.events(options)), (options) => run.result(options), (options) => collect(run.text(options))]) {
          const reason = { because: service.name };
          const aborter = new AbortController();
          setTimeout(() => aborter.abort(reason), 120);
          assert.equal(await assert.rejection(read({ ...QUICKLY, signal: aborter.signal })), reason);
        }
        const signal = AbortSignal.abort("gone");
        const calls = [() => run.status({ signal }), () => run.respond({ decision: "approve" }, { signal }), () => start(service.client(t), service.steps, { signal })];
        for (const call of calls) assert.equal(await assert.rejection(call()), "gone");
        assert.equal((await run.status()).status, "waiting");
      }
    },
  },
  {
    name: "text hands out the text of the tokens alone, whole and in order",
    async run(t) {
      const text = "Grüße ☕ – お待たせしました 🙏, and the end";
      const run = await start(OPENWOP.client(t), ["chat", { chunks: 12, delayMs: 2, text }]);
      assert.equal((await collect(run.text())).join(""), text);
      const again = await OPENWOP.client(t).attach(run.id);
      let read = "";
      for await (const part of again.text()) {
        read += part;
        break;
      }
      const rest = await collect((await OPENWOP.client(t).attach(again.toJSON())).text());
      assert.equal(read + rest.join(""), text, "also over a reload");
    },
  },
  {
    name: "detach ends the loops over a run, closes the connection, and the run goes on",
    async run(t) {
      const run = await start(OPENWOP.client(t), ["steps", { nodes: 3, delayMs: 100 }]);
      const loops = [collect(run.events()), collect(run.text())];
      await t.host.connected(run.id, 2);
      run.detach();
      await Promise.all(loops);
      await t.host.closed(run.id, 2);
      assert.ok(["queued", "running"].includes((await run.status()).status), "it goes on");
      assert.equal((await run.result()).status, "completed");
    },
  },
  {
    name: "events begin at the start, or after the event with a cursor, when they are told to",
    async run(t) {
      for (const service of [OPENWOP, SYNCTEAMS]) {
        const run = await start(service.client(t), service.steps);
        const events = await collect(run.events(QUICKLY));
        const places = events.map(service.place).filter((place) => place !== undefined);
        const read = async (options) => (await collect(run.events({ ...QUICKLY, ...options }))).map(service.place).filter((place) => place !== undefined);
        assert.same(await read({ from: "start" }), places, `${service.name} from the start`);
        const middle = events.findIndex((event) => service.place(event) === places[2]);
        assert.same(await read({ from: events[middle].cursor }), places.slice(3), `${service.name} from the middle`);
      }
    },
  },
];
