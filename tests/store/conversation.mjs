// What the events of a run become as messages.

import assert from "node:assert/strict";
import { FakeClient, createRunStore, pass, settle } from "./fake_client.mjs";

async function chat() {
  const client = new FakeClient();
  const store = createRunStore(client, { workflowId: "chat" });
  store.subscribe(() => {});
  await settle();
  const log = client.log();
  const messages = async () => {
    await pass(40);
    return store.getSnapshot().messages;
  };
  return { store, log, messages };
}

const brief = (messages) =>
  messages.map(({ kind, role, state, text, name, prompt }) => [kind, role ?? name ?? prompt, state, ...(text === undefined ? [] : [text])]);

export default {
  "a text grows under one id, and the messages that do not change stay the same objects": async () => {
    const { store, log, messages } = await chat();
    log.add("message", { role: "user", text: "Why?" });
    log.add("token", { text: "Be", node: "n" });
    const [user, first] = await messages();
    log.add("token", { text: "cause", node: "n" });
    const [sameUser, second] = await messages();
    assert.equal(sameUser, user);
    assert.notEqual(second, first);
    assert.equal(second.id, first.id);
    assert.deepEqual([second.text, second.state], ["Because", "streaming"]);
    log.add("node", { phase: "completed", id: "n" });
    assert.equal((await messages())[1].state, "done");
    store.dispose();
  },

  "a question has what a later event says of it: its schema, where that comes behind": async () => {
    const { store, log, messages } = await chat();
    const schema = { type: "object", properties: { amount: { type: "number" } } };
    log.add("waiting", { asks: "approval", id: "gate", prompt: "Pay?", details: { title: "Pay?" } });
    const [before] = await messages();
    log.add("other", { status: "waiting", id: "another", schema: {} });
    log.add("other", { status: "waiting", id: "gate", prompt: "Pay now?", schema });
    const [question] = await messages();
    const { waiting } = store.getSnapshot();
    assert.deepEqual([waiting.prompt, waiting.schema, waiting.seq], ["Pay?", schema, 0]);
    assert.deepEqual([question.id, question.state, question.question], [before.id, "open", waiting]);
    await store.respond({ values: { amount: 3 } });
    assert.equal(log.replies[0].options.to, waiting);
    store.dispose();
  },

  "the whole message takes the place of what was streamed of it, and keeps its id": async () => {
    const { store, log, messages } = await chat();
    log.add("token", { text: "Hel" });
    const [{ id }] = await messages();
    log.add("token", { text: "lo" });
    log.add("message", { role: "assistant", text: "Hello" });
    log.add("message", { role: "assistant", text: "Hello" });
    const all = await messages();
    assert.deepEqual(brief(all), [
      ["text", "assistant", "done", "Hello"],
      ["text", "assistant", "done", "Hello"],
    ]);
    assert.equal(all[0].id, id);
    store.dispose();
  },

  "the whole message completes a text whose beginning was missed": async () => {
    const { store, log, messages } = await chat();
    log.add("token", { text: "upon a time" });
    log.add("message", { role: "assistant", text: "Once upon a time" });
    assert.deepEqual(brief(await messages()), [["text", "assistant", "done", "Once upon a time"]]);
    store.dispose();
  },

  "texts of two nodes at the same time are two messages": async () => {
    const { store, log, messages } = await chat();
    for (const [node, text] of [
      ["a", "1"],
      ["b", "x"],
      ["a", "2"],
      ["b", "y"],
    ])
      log.add("token", { node, text });
    assert.deepEqual(
      (await messages()).map(({ node, text }) => [node, text]),
      [
        ["a", "12"],
        ["b", "xy"],
      ],
    );
    store.dispose();
  },

  "a tool's call stands between the texts before and after it, with its states": async () => {
    const { store, log, messages } = await chat();
    log.add("token", { text: "Let me look." });
    log.add("tool", { phase: "started", id: "t1", name: "search", input: { q: "x" } });
    log.add("tool", { phase: "started", id: "t2", name: "fetch" });
    const [, running] = await messages();
    log.add("tool", { phase: "completed", id: "t1", output: [1] });
    log.add("tool", { phase: "failed", id: "t2", error: { message: "404" } });
    log.add("token", { text: "Found." });
    const all = await messages();
    assert.deepEqual(brief(all), [
      ["text", "assistant", "done", "Let me look."],
      ["tool", "search", "completed"],
      ["tool", "fetch", "failed"],
      ["text", "assistant", "streaming", "Found."],
    ]);
    assert.equal(all[1].id, running.id);
    assert.deepEqual([all[1].input, all[1].output, all[2].error.message], [{ q: "x" }, [1], "404"]);
    store.dispose();
  },

  "calls without ids return in the order in which they were made": async () => {
    const { store, log, messages } = await chat();
    for (const input of [1, 2]) log.add("tool", { phase: "started", name: "search", input });
    for (const output of ["one", "two"]) log.add("tool", { phase: "completed", name: "search", output });
    assert.deepEqual(
      (await messages()).map(({ input, output, state }) => [input, output, state]),
      [
        [1, "one", "completed"],
        [2, "two", "completed"],
      ],
    );
    store.dispose();
  },

  "a call that never returned is stopped with the run": async () => {
    const { store, log, messages } = await chat();
    log.add("tool", { phase: "started", id: "t", name: "search" });
    log.add("waiting", { asks: "approval", id: "g" });
    log.add("cancelled", {});
    assert.deepEqual(
      brief(await messages()).map(([kind, , state]) => [kind, state]),
      [
        ["tool", "stopped"],
        ["question", "answered"],
      ],
    );
    store.dispose();
  },

  "two events that report one question are one message, and the next question is another": async () => {
    const { store, log, messages } = await chat();
    log.add("waiting", { asks: "approval", id: "g", prompt: "Sure?" });
    log.add("waiting", { asks: "approval", id: "g", prompt: "Sure?" });
    log.add("status", {});
    log.add("waiting", { asks: "approval", id: "g", prompt: "Really?" });
    assert.deepEqual(brief(await messages()), [
      ["question", "Sure?", "answered"],
      ["question", "Really?", "open"],
    ]);
    store.dispose();
  },

  "several replies to one question stand behind it in their order": async () => {
    const { store, log, messages } = await chat();
    log.add("waiting", { asks: "approval", id: "g", prompt: "Sure?" });
    await settle();
    for (const message of ["one", "two"]) await store.respond({ decision: "approve", message });
    log.add("token", { text: "Done." });
    assert.deepEqual(
      brief(await messages()).map(([kind, , , text]) => [kind, text]),
      [
        ["question", undefined],
        ["reply", "one"],
        ["reply", "two"],
        ["text", "Done."],
      ],
    );
    log.add("message", { role: "user", text: "two" });
    assert.equal((await messages()).length, 4, "what the service sends of a reply is that reply");
    store.dispose();
  },

  "a message of parts has the words of its parts, and what came": async () => {
    const { store, log, messages } = await chat();
    const parts = [
      { type: "text", text: "A" },
      { type: "image", url: "x" },
      { type: "text", text: "B" },
    ];
    log.add("message", { role: "assistant", text: parts });
    const [message] = await messages();
    assert.deepEqual([message.text, message.content], ["AB", parts]);
    store.dispose();
  },

  "an output that is a text is a message where nothing was said": async () => {
    for (const [said, expected] of [
      [false, ["The answer"]],
      [true, ["Hm."]],
    ]) {
      const { store, log, messages } = await chat();
      if (said) log.add("message", { role: "assistant", text: "Hm." });
      log.add("completed", { output: "The answer" });
      assert.deepEqual(
        (await messages()).map(({ text }) => text),
        expected,
      );
      store.dispose();
    }
  },

  "messages are plain data": async () => {
    const { store, log, messages } = await chat();
    log.add("token", { text: "a" });
    log.add("tool", { phase: "failed", name: "t", error: { message: "x" } });
    log.add("waiting", { asks: "approval", id: "g", prompt: "?" });
    await settle();
    store.respond({ decision: "approve" });
    const all = await messages();
    assert.deepEqual(structuredClone(all), all);
    store.dispose();
  },
};
