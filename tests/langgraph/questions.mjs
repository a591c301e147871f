// What is easy to get wrong with the questions of a graph, each a test of that name.

import assert from "node:assert/strict";
import { relay } from "./relay.mjs";
import { collect, isWhole, raw, until, upTo, workflow } from "./stage.mjs";

/** A workflow client through a relay, which is closed at the end. */
export async function through(stage, spoil, work) {
  const between = await relay(stage.baseUrl, spoil);
  try {
    return await work(workflow({ ...stage, baseUrl: between.baseUrl }), between);
  } finally {
    between.close();
  }
}

export const approve = { decision: "approve" };

const questions = (events) => events.filter(({ kind }) => kind === "waiting");

export const questionsChecklist = {
  async "a reply goes to the question that it is for, and the other one is asked again"(stage) {
    const client = workflow(stage);
    const run = await client.start("askBoth", {});
    const asked = [];
    const events = await collect(run.events(), async (event) => {
      if (event.kind !== "waiting") return;
      asked.push(event.prompt);
      // The right one first, although it came last.
      if (event.prompt === "Right?" && asked.length <= 2) assert.equal(await run.respond({ message: "R" }, { to: event }), true);
      else if (asked.length > 2) assert.equal(await run.respond({ message: "L" }, { to: event }), true);
    });
    assert.deepEqual(asked, ["Left?", "Right?", "Left?"]);
    await isWhole(stage.baseUrl, run.id, events);
    const { answers } = events.at(-1).output;
    assert.deepEqual([...answers].sort(), [
      ["join", true],
      ["left", "L"],
      ["right", "R"],
    ]);
  },

  async "a reply is what was given: a text, an object, or all of it"(stage) {
    const client = workflow(stage);
    const replies = [
      [{ decision: "yes" }, "yes"],
      [{ message: "" }, ""],
      [{ values: { decisions: [{ type: "approve" }] } }, { decisions: [{ type: "approve" }] }],
      [
        { values: { a: 1 }, message: "so" },
        { a: 1, message: "so" },
      ],
      // Names like those of questions do not make it another reply.
      [{ values: { ["0".repeat(32)]: 1 } }, { ["0".repeat(32)]: 1 }],
    ];
    for (const [reply, expected] of replies) {
      const run = await client.start("open", {});
      const state = await run.result({ onWaiting: () => reply });
      assert.deepEqual(state.output.decision, { answer: expected });
    }
    const run = await client.start("open", {});
    await collect(
      run.events(),
      upTo(({ kind }) => kind === "waiting"),
    );
    await assert.rejects(run.respond({ values: {} }), stage.flowtether.ConfigurationError);
    await assert.rejects(run.respond({ decision: "a" }, { to: { asks: "custom", id: "wrong" } }), stage.flowtether.ConfigurationError);
    assert.equal(await run.respond({ decision: "a" }, { to: { asks: "custom", id: "0".repeat(32), details: "Which?" } }), false);
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${run.id}/runs`)).value.length, 1, "nothing was sent");
  },

  async "an empty reply, and one to something that was not asked, are refused before anything is sent"(stage) {
    const { ConfigurationError } = stage.flowtether;
    await through(stage, undefined, async (client, between) => {
      const run = await client.start("open", {});
      const [question] = questions(
        await collect(
          run.events(),
          upTo(({ kind }) => kind === "waiting"),
        ),
      );
      const sent = between.sent("POST", "/runs").length;
      for (const nothing of [{}, { values: {} }, { message: null }, { decision: null }, { values: null }]) {
        await assert.rejects(run.respond(nothing, { to: question }), ConfigurationError, JSON.stringify(nothing));
      }
      for (const id of ["", "ask", question.id.toUpperCase(), question.id.slice(1), `${question.id}0`]) {
        await assert.rejects(run.respond({ message: "a" }, { to: { ...question, id } }), ConfigurationError, id);
      }
      assert.equal(between.sent("POST", "/runs").length, sent);
    });
  },

  async "a reply that comes too late is reported as such"(stage) {
    const client = workflow(stage);
    const run = await client.start("ask", { item: "tea" });
    const [question] = questions(
      await collect(
        run.events(),
        upTo(({ kind }) => kind === "waiting"),
      ),
    );
    const other = await client.attach(run.id);
    await until(async () => (await other.status()).status === "waiting");
    assert.equal(await other.respond(approve), true);
    assert.equal(await run.respond(approve, { to: question }), false, "somebody else is replying");
    await other.result();
    assert.equal(await run.respond(approve, { to: question }), false, "it is over");
    assert.equal((await raw(stage.baseUrl, "GET", `/threads/${run.id}/runs`)).value.length, 2);
  },

  async "of two replies at the same moment one is taken"(stage) {
    const client = workflow(stage);
    // A reply that comes when the graph has ended is taken by the server as a run that does nothing: on a busy machine the second
    // one may be that late, and then it was not the same moment.
    for (let round = 0; round < 5; round += 1) {
      const run = await client.start("ask", { item: "tea" });
      const [question] = questions(
        await collect(
          run.events(),
          upTo(({ kind }) => kind === "waiting"),
        ),
      );
      await until(async () => (await run.status()).status === "waiting");
      const other = await client.attach(run.id);
      const taken = await Promise.all([run, other].map((one) => one.respond(approve, { to: question })));
      assert.equal((await run.result()).status, "completed");
      if (taken.every((is) => is)) continue;
      assert.deepEqual(taken.sort(), [false, true]);
      return;
    }
    assert.fail("the second reply was late five times");
  },

  async "what is open is found where `next` does not show it"(stage) {
    const client = workflow(stage);
    const run = await client.start("askTwice", {});
    const prompts = [];
    const state = await run.result({
      onWaiting: (question) => {
        prompts.push(question.prompt);
        return { message: `to ${question.prompt}` };
      },
    });
    assert.deepEqual(prompts, ["first?", "second?"]);
    assert.deepEqual(state.output, { first: "to first?", second: "to second?" });
  },

  async "what is open is read from the state's tasks, not from the thread, which may show what has its reply"(stage) {
    const run = await workflow(stage).start("askBoth", {});
    const asked = questions(
      await collect(
        run.events(),
        upTo(({ kind, prompt }) => kind === "waiting" && prompt === "Right?"),
      ),
    );
    await until(async () => (await run.status()).status === "waiting");
    assert.equal(await run.respond({ message: "R" }, { to: asked.find(({ prompt }) => prompt === "Right?") }), true);
    const state = await until(async () => {
      const now = await run.status();
      return now.status === "waiting" && now.record.runs.length === 2 && now;
    });
    assert.deepEqual(
      state.record.questions.map(({ prompt }) => prompt),
      ["Left?"],
    );
    // Somebody replies to what nobody asked: all that was asked once is in the thread's `interrupts` again.
    await raw(stage.baseUrl, "POST", `/threads/${run.id}/runs/wait`, { assistant_id: "askBoth", command: { resume: { ["0".repeat(32)]: "x" } } });
    const { value: thread } = await raw(stage.baseUrl, "GET", `/threads/${run.id}`);
    assert.equal(Object.values(thread.interrupts).flat().length, 2);
    assert.deepEqual(
      (await run.status()).record.questions.map(({ prompt }) => prompt),
      ["Left?"],
    );
    assert.equal(await run.respond({ message: "R" }, { to: asked.find(({ prompt }) => prompt === "Right?") }), false);
  },

  async "the events of a reply follow without a break, and are kept as those before"(stage) {
    await through(stage, undefined, async (client, between) => {
      const run = await client.start(
        "ask",
        { item: "tea" },
        { request: { stream_mode: ["tasks", "custom"], config: { tags: ["a"], configurable: { mood: "calm" } } } },
      );
      const events = await collect(run.events(), (event) => (event.kind === "waiting" ? run.respond(approve, { to: event }) : undefined));
      await isWhole(stage.baseUrl, run.id, events);
      assert.deepEqual(
        events.filter(({ type }) => type === "custom").map(({ raw }) => raw.data),
        [{ decision: "approve" }],
      );
      const [, { body: reply }] = between.sent("POST", "/runs").filter(({ index, body }) => index === 0 || body.command);
      assert.deepEqual([reply.stream_resumable, reply.multitask_strategy, reply.stream_mode], [true, "reject", ["tasks", "custom"]]);
      assert.deepEqual([reply.config.tags, reply.context ?? reply.config.configurable], [["a"], { mood: "calm" }]);
    });
  },
};
