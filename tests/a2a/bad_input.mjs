// What is wrong with what a caller gives or an agent replies: typed errors, or a result that docs/a2a.md has. Cards are in cards.mjs.

import assert from "node:assert/strict";
import { INTERFACES, all, say, speaking } from "./native.mjs";
import { clientOf, follow } from "./vocabulary.mjs";

const unknownTask =
  ({ NotFoundError }) =>
  (error) =>
    error instanceof NotFoundError && error.code === "TASK_NOT_FOUND" && error.status === 404;

export const tests = {
  async "an unknown task: each verb of a run is a NotFoundError"(stage) {
    const client = clientOf(stage);
    const is = unknownTask(stage.flowtether);
    const run = await client.attach("no-such-task");
    await assert.rejects(run.status(), is);
    await assert.rejects(follow(run), is);
    await assert.rejects(run.result(), is);
    await assert.rejects(run.cancel(), is);
    await assert.rejects(run.respond({ message: "red" }), is);
    await assert.rejects(all(client.native.sendStreamingMessage(say("more", { taskId: "no-such-task" }))), is);
    await assert.rejects(client.native.sendMessage(say("more", { taskId: "no-such-task" })), is);
  },
  async "an unknown task: each method of every interface is an error of the code TASK_NOT_FOUND"(stage) {
    const is = unknownTask(stage.flowtether);
    for (const [binding, version] of INTERFACES) {
      const agent = await speaking(stage, binding, version);
      for (const id of ["no-such-task", "a b?d#e", "\u{1F600}"]) {
        await assert.rejects(agent.getTask(id), is, `${binding} ${version} ${id}`);
        await assert.rejects(agent.cancelTask(id), is, `${binding} ${version} ${id}`);
        await assert.rejects(all(agent.subscribeToTask(id)), is, `${binding} ${version} ${id}`);
      }
    }
  },
  async "a context that is not the task's is a ValidationError of the code INVALID_PARAMS"(stage) {
    for (const [binding, version] of INTERFACES.slice(0, 2)) {
      const agent = await speaking(stage, binding, version);
      const { task } = await agent.sendMessage(say("ask"));
      await assert.rejects(
        agent.sendMessage(say("red", { taskId: task.id, contextId: "another" })),
        (/** @type {any} */ error) => error instanceof stage.flowtether.ValidationError && error.code === "INVALID_PARAMS",
      );
    }
  },
  async "an agent that replies with a bare message: a run that is completed, which nobody attaches"(stage) {
    const client = clientOf(stage);
    const run = await client.start("", "hello");
    assert.equal(run.id, "");
    assert.equal(await run.respond({ message: "more" }), false);
    assert.equal((await run.cancel()).status, "completed");
    assert.deepEqual(
      (await follow(run)).map(({ kind, output }) => [kind, output]),
      [
        ["message", undefined],
        ["completed", "hello, hello"],
      ],
    );
    const { status, output } = await run.result();
    assert.deepEqual([status, output], ["completed", "hello, hello"]);
    await assert.rejects(client.attach(""), stage.flowtether.ConfigurationError);
  },
  async "an input that is nothing: no message is made of undefined, and parts that are none are refused"(stage) {
    const client = clientOf(stage);
    const { ConfigurationError } = stage.flowtether;
    for (const input of [{ parts: [] }, { parts: [7] }, { parts: [{ kind: "text" }] }])
      await assert.rejects(client.start("", input), ConfigurationError, JSON.stringify(input));
    for (const input of ["", null, 0, false, []]) {
      const run = await client.start("", input);
      assert.equal((await run.result()).status, "completed", JSON.stringify(input));
    }
  },
};
