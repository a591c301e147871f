// What OpenWOP's hosts do each in its own way, beside the protocol's text, each line a test of that name. What clients get wrong on
// all of them is in checklist.mjs; the cursor that is off by one in operations.mjs; `bufferMs=0` there too; what a page may send in
// pages.mjs; votes, and replies by a token, in workflow_replies.mjs; errors without a message in errors.mjs.

import * as assert from "./assert.mjs";
import { sleep } from "./time.mjs";
import { collect, make } from "./workflow_catalogue.mjs";

const GATED = ["spec", "sqlite", "postgres", "extended"];
const HOSTS = [...GATED, "in-memory", "python"];

const client = (t, host, options) => make(t, "openwop", t.as(host), options);

/** Waits until a run asks, and returns what. */
async function asked(run) {
  for (let poll = 0; poll < 200; poll += 1) {
    const { waiting } = await run.status();
    if (waiting) return waiting;
    await sleep(20);
  }
  throw new Error("the run asks nothing");
}

export const tests = [
  {
    name: "The question is in the record's interrupt.payload.data, interrupt.payload.config or interrupt.data, its words are title or prompt.",
    async run(t) {
      for (const host of GATED) {
        const run = await client(t, host).start("approval", {});
        const { asks, id, prompt, choices } = await asked(run);
        assert.same({ asks, id, prompt }, { asks: "approval", id: "gate", prompt: "Ship it?" }, host);
        assert.same(choices, ["accept", "reject", "refine", "edit-accept"], host);
      }
    },
  },
  {
    name: "A log begins at 0 or at 1, and a stream may begin with a comment.",
    async run(t) {
      for (const host of HOSTS) {
        const run = await client(t, host).start("steps", { nodes: 2, delayMs: 10 });
        const seen = [];
        for await (const event of run.events()) {
          seen.push(event);
          break;
        }
        assert.equal(seen[0].seq, host === "extended" ? 1 : 0, `${host}: the first place`);
        const again = await client(t, host).attach(JSON.stringify(run));
        seen.push(...(await collect(again.events())));
        assert.same(
          seen.map(({ seq }) => seq),
          (await t.host.log(run.id)).map(({ sequence }) => sequence),
          host,
        );
      }
    },
  },
  {
    name: "A page of a poll has 100 events and says isComplete, whatever follows.",
    async run(t) {
      const { native } = client(t, "extended");
      const { runId } = await native.runs.create({ workflowId: "steps", inputs: { nodes: 120, delayMs: 0 } });
      await native.runs.waitForCompletion(runId, { pollIntervalMs: 20 });
      const seen = [];
      for (let lastSequence, isComplete = false; !isComplete; ) {
        const page = await native.runs.pollEvents(runId, { lastSequence });
        seen.push(...page.events);
        ({ lastSequence, isComplete } = page);
      }
      const log = await t.host.log(runId);
      assert.ok(log.length > 200, `${log.length} events`);
      assert.same(
        seen.map(({ sequence }) => sequence),
        log.map(({ sequence }) => sequence),
        "the events",
      );
    },
  },
  {
    name: "The output is in run.completed as outputs or output, or nowhere.",
    async run(t) {
      for (const host of HOSTS) {
        const run = await client(t, host).start("echo", { a: 1 });
        const { payload } = (await collect(run.events())).at(-1).raw;
        const shown = Object.keys(payload ?? {}).filter((name) => name.startsWith("output"));
        assert.same(shown, { spec: ["outputs"], extended: ["output"] }[host] ?? [], `${host}: its name`);
        assert.same((await run.result()).output, shown.length > 0 ? { a: 1 } : undefined, host);
      }
    },
  },
  {
    name: "run.failed has its code and message in error, or beside it too.",
    async run(t) {
      for (const host of HOSTS) {
        const run = await client(t, host).start("fail", { message: "it broke", code: "out_of_paper" });
        const events = await collect(run.events());
        const { kind, error } = events.at(-1);
        assert.same([kind, error?.code, error?.message], ["failed", "out_of_paper", "it broke"], `${host}: the event`);
        const state = await run.result();
        assert.same([state.status, state.error.code, state.error.message], ["failed", "out_of_paper", "it broke"], `${host}: the record`);
      }
    },
  },
  {
    name: "A gate that is rejected fails the run; on one host it completes it.",
    async run(t) {
      for (const host of GATED) {
        const run = await client(t, host).start("approval", {});
        const state = await run.result({ onWaiting: () => ({ decision: "reject", message: "no" }) });
        assert.equal(state.status, host === "extended" ? "completed" : "failed", host);
      }
    },
  },
  {
    name: "The response to a reply has the status of before, or that of after.",
    async run(t) {
      for (const host of GATED) {
        const run = await client(t, host).start("approval", {});
        const to = await asked(run);
        const given = [await run.respond({ decision: "approve" }, { to }), await run.respond({ decision: "approve" }, { to })];
        assert.same(given, [true, false], host);
        assert.equal((await run.result()).status, "completed", host);
      }
    },
  },
  {
    name: "An interrupt that is over is 404, 409 or 410, by run and by token.",
    async run(t) {
      for (const host of GATED) {
        for (const end of [(run) => run.respond({ decision: "approve" }), (run) => run.cancel()]) {
          const run = await client(t, host).start("approval", {});
          const to = await asked(run);
          await end(await client(t, host).attach(run.id));
          await run.result();
          const { native } = client(t, host);
          const late = await assert.rejects(native.interrupts.resolve(run.id, "gate", { resumeValue: { action: "accept" } }), t.flowtether.ApiError);
          assert.ok([404, 409, 410].includes(late.status), `${host}: ${late.status}`);
          assert.equal(await run.respond({ decision: "approve" }, { to }), false, host);
        }
      }
    },
  },
  {
    name: "A clarification may show neither its questions nor their ids.",
    async run(t) {
      for (const host of GATED) {
        const run = await client(t, host).start("clarification", {});
        await asked(run);
        assert.equal(await run.respond({ message: "blue" }), true, host);
        assert.equal((await run.result()).status, "completed", host);
      }
    },
  },
  {
    name: "Every interrupt has a token, or those alone that wait for an outside event; one host shows what a token is for.",
    async run(t) {
      for (const host of GATED) {
        const run = await client(t, host).start("approval", {});
        await asked(run);
        const { interrupt } = (await run.status()).record;
        assert.equal(typeof interrupt.interruptToken, host === "extended" ? "string" : "undefined", host);
        if (host !== "extended") continue;
        const { native } = client(t, host);
        assert.equal((await native.interrupts.inspectByToken(interrupt.interruptToken)).kind, "approval", host);
        await native.interrupts.resolveByToken(interrupt.interruptToken, { resumeValue: { action: "accept" } });
        assert.equal((await run.result()).status, "completed", host);
      }
    },
  },
  {
    name: "The mode values brings snapshots, all events, or those alone that complete something.",
    async run(t) {
      for (const host of HOSTS) {
        const { native } = client(t, host);
        const { runId } = await native.runs.create({ workflowId: "steps", inputs: { nodes: 2, delayMs: 10 } });
        const last = (await collect(native.runs.events(runId, { streamMode: "values" }))).at(-1);
        const end = last.type === "state.snapshot" ? last.payload.status : last.type;
        assert.equal(end, host === "spec" ? "completed" : "run.completed", host);
        assert.equal(last.synthetic, undefined, `${host}: the host's own`);
      }
    },
  },
  {
    name: "A run that is over may keep its currentNodeId and its interrupt: it does not wait.",
    async run(t) {
      const record = {
        runId: "run-1",
        workflowId: "w",
        status: "completed",
        currentNodeId: "gate",
        interrupt: { kind: "approval", nodeId: "gate", data: { prompt: "Ship it?" } },
      };
      const run = await client(t, "spec", { fetch: async () => Response.json(record) }).attach("run-1");
      const { status, waiting } = await run.status();
      assert.same([status, waiting], ["completed", undefined]);
      assert.equal(await run.respond({ decision: "approve" }), false);
    },
  },
  {
    name: "A cancel of a run that is over is 200 with the status that it has, or 409.",
    async run(t) {
      for (const host of HOSTS) {
        const run = await client(t, host).start("echo", {});
        await run.result();
        assert.equal((await run.cancel()).status, "completed", host);
        await t.host.faults({
          method: "POST",
          path: "/cancel",
          status: 409,
          body: JSON.stringify({ error: "run_terminal", details: { runStatus: "completed" } }),
        });
        assert.equal((await run.cancel("enough")).status, "completed", `${host}: where it is 409`);
      }
    },
  },
];
