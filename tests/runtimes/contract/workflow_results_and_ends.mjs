// What `result`, `text` and `events` deliver, and the ways to leave them.

import * as assert from "./assert.mjs";
import { OPENWOP, QUICKLY, SYNCTEAMS, collect, start } from "./workflow_catalogue.mjs";

export const tests = [
  {
    name: "a result that takes longer than timeoutMs is a TimeoutError, and the run continues",
    async run(t) {
      for (const service of [OPENWOP, SYNCTEAMS]) {
        const run = await start(service.client(t), service.asking);
        const began = Date.now();
        await assert.rejects(run.result({ ...QUICKLY, timeoutMs: 300 }), t.flowtether.TimeoutError, {
          provider: service.provider,
          operation: "result",
          retryable: true,
        });
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
    name: "an abort ends whatever is under way with its own reason, and the run continues",
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
        const calls = [
          () => run.status({ signal }),
          () => run.respond({ decision: "approve" }, { signal }),
          () => start(service.client(t), service.steps, { signal }),
        ];
        for (const call of calls) assert.equal(await assert.rejection(call()), "gone");
        assert.equal((await run.status()).status, "waiting");
      }
    },
  },
  {
    name: "text delivers the text of the tokens alone, whole and in order",
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
    name: "detach ends the loops over a run, closes the connection, and the run continues",
    async run(t) {
      const run = await start(OPENWOP.client(t), ["steps", { nodes: 3, delayMs: 100 }]);
      const loops = [collect(run.events()), collect(run.text())];
      await t.host.connected(run.id, 2);
      run.detach();
      await Promise.all(loops);
      await t.host.closed(run.id, 2);
      assert.ok(["queued", "running"].includes((await run.status()).status), "it continues");
      assert.equal((await run.result()).status, "completed");
    },
  },
  {
    name: "events begin at the start, or after the event with a cursor, when they are asked to",
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
