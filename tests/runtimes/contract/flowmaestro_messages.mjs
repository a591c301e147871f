// Messages to FlowMaestro's agents: sent once, waited for as long as the service takes, and streamed where it can.

import * as assert from "./assert.mjs";
import { AGENT, collect, newThread } from "./flowmaestro_catalogue.mjs";
import { PAGES } from "./runner.mjs";
import { timed } from "./time.mjs";

/** The bodies of the messages that this test posted. */
const posted = async (t) => (await t.host.requests("/messages")).filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body));

/** What a thread holds, when it holds so much. */
async function said(fm, threadId, count) {
  for (let look = 0; look < 200; look += 1) {
    const messages = await collect(fm.threads.listMessages(threadId));
    if (messages.length >= count) return messages.map(({ role, content }) => [role, content]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new assert.AssertionError(`the thread never held ${count} messages`);
}

/** Why some counts of the host mean nothing in Chromium. */
const AGAIN_BY_ITSELF = {
  runtimes: ["node", "deno", "bun", "workerd"],
  because: "Chromium sends a request again by itself after a 408 on a connection that was used before, a POST too",
};

/** Failures after which a message may have been sent. */
const UNCERTAIN = [
  ["a 500", { status: 500 }, "ServerError"],
  ["a 503", { status: 503 }, "ServerError"],
  ["a 408", { status: 408 }, "ApiError"],
  ["a 501 of another kind", { status: 501, body: '{"error":{"code":"no_such_agent","message":"no"},"meta":{}}' }, "ServerError"],
  ["a 501 of a proxy", { status: 501, body: "<html>Not implemented", contentType: "text/html" }, "ServerError"],
  ["a lost response", { action: "drop-after-handling" }, "ConnectionError"],
  ["a dropped connection", { action: "drop" }, "ConnectionError"],
];

/** The two ways to send a message. */
const WAYS = {
  sendMessage: (fm, threadId, options, content = "Hello") => fm.threads.sendMessage(threadId, { content }, options),
  sendMessageStream: (fm, threadId, options, content = "Hello") => collect(fm.threads.sendMessageStream(threadId, { content }, options)),
};

export const tests = [
  {
    name: "a message to FlowMaestro gets the agent's own",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const { data } = await fm.threads.sendMessage(threadId, { content: "Grüße ☕" });
      const { created_at: createdAt, ...message } = data.message;
      assert.same(message, { role: "assistant", content: "Echo: Grüße ☕", tool_calls: null }, "the message");
      assert.equal(data.thread_id, threadId, "the thread");
      assert.same(
        await said(fm, threadId, 2),
        [
          ["user", "Grüße ☕"],
          ["assistant", "Echo: Grüße ☕"],
        ],
        "the thread's messages",
      );
    },
  },
  {
    name: "a message to FlowMaestro that the agent replies to with nothing has null for a message",
    async run(t) {
      const fm = t.flowmaestro();
      const { data } = await fm.threads.sendMessage(await newThread(fm), { content: "null: never mind" });
      assert.same([data.message, data.status], [null, "completed"]);
    },
  },
  {
    name: "a message to FlowMaestro has more time than the client's timeoutMs",
    async run(t) {
      const threadId = await newThread(t.flowmaestro());
      const fm = t.flowmaestro({ timeoutMs: 700 });
      const { value, ms } = await timed(fm.threads.sendMessage(threadId, { content: "slow:1500 Hello" }));
      assert.equal(value.data.message.content, "Echo: slow:1500 Hello", "the answer");
      assert.ok(ms >= 1490, `it took ${ms} ms`);
      const events = await collect(fm.threads.sendMessageStream(threadId, { content: "slow:1500 again" }));
      assert.equal(events.at(-1).content, "Echo: slow:1500 again", "the answer as an event");
    },
  },
  {
    name: "a call's own timeoutMs ends a message to FlowMaestro, which is not sent again",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const call = fm.threads.sendMessage(threadId, { content: "slow:4000 Hello" }, { timeoutMs: 600 });
      const { ms } = await timed(assert.rejects(call, t.flowtether.TimeoutError, { operation: "threads.sendMessage" }));
      assert.between(ms, 590, 3500, "the time in ms");
      assert.equal((await posted(t)).length, 1, "the number of messages sent");
    },
  },
  {
    ...AGAIN_BY_ITSELF,
    name: "a message to FlowMaestro that takes longer than its timeout is a 408, is kept, and is not sent again",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const call = fm.threads.sendMessage(threadId, { content: "slow:1500 Hello", timeout: 500 });
      const error = await assert.rejects(call, t.flowtether.ApiError, { status: 408, code: "timeout" });
      assert.equal(error.constructor, t.flowtether.ApiError, "the class");
      assert.same(await collect(fm.threads.listMessages(threadId)), [], "the messages at first");
      assert.same(
        await said(fm, threadId, 2),
        [
          ["user", "slow:1500 Hello"],
          ["assistant", "Echo: slow:1500 Hello"],
        ],
        "the messages later",
      );
      assert.same(await posted(t), [{ content: "slow:1500 Hello", timeout: 500 }], "the messages sent");
    },
  },
  {
    runtimes: PAGES,
    because: "only a browser sends a request again by itself that gets a 408",
    name: "a message to FlowMaestro from a page asks for no 408: it has no timeout, and ends by itself",
    async run(t) {
      const fm = t.flowmaestro({ timeoutMs: 60_000 });
      const threadId = await newThread(fm);
      const message = Object.freeze({ content: "slow:1500 Hello", timeout: 500 });
      for (const send of [() => fm.threads.sendMessage(threadId, message), () => fm.threads.sendMessage(threadId, message, { timeoutMs: 9000 })]) {
        const { ms } = await timed(assert.rejects(send(), t.flowtether.TimeoutError, { operation: "threads.sendMessage", retryable: false }));
        assert.between(ms, 490, 1400, "the time in ms");
      }
      const quick = { ...message, content: "Hello" };
      assert.equal((await fm.threads.sendMessage(threadId, quick)).data.message.content, "Echo: Hello", "a response in time");
      const events = await collect(fm.threads.sendMessageStream(threadId, quick));
      assert.equal(events.at(-1).content, "Echo: Hello", "as events");
      const { content } = message;
      assert.same(
        await posted(t),
        [{ content }, { content }, { content: "Hello" }, { content: "Hello", stream: true }, { content: "Hello" }],
        "the messages sent",
      );
    },
  },
  {
    name: "a message at which FlowMaestro's agent fails is a ServerError execution_failed, and is not sent again",
    async run(t) {
      const fm = t.flowmaestro();
      for (const send of Object.values(WAYS)) {
        const call = send(fm, await newThread(fm), {}, "fail: no model");
        await assert.rejects(call, t.flowtether.ServerError, { code: "execution_failed", status: 500 });
      }
      assert.equal((await posted(t)).filter(({ stream }) => !stream).length, 2, "the number of messages sent");
    },
  },
  ...Object.entries(WAYS).flatMap(([way, send]) =>
    UNCERTAIN.map((/** @type {any[]} */ [name, fault, Class]) => ({
      name: `a message to FlowMaestro is not sent again after ${name}, by ${way}`,
      async run(t) {
        const threadId = await newThread(t.flowmaestro());
        let attempts = 0;
        const fm = t.flowmaestro({ apiKey: () => ((attempts += 1), t.key) });
        // A runtime may send again by itself what was dropped or got a 408: the client's own attempts are counted.
        await t.host.faults({ method: "POST", times: 20, ...fault });
        await assert.rejects(send(fm, threadId, { maxRetries: 5 }), t.flowtether[Class], { operation: `threads.${way}` });
        assert.equal(attempts, 1, "the attempts");
      },
    })),
  ),
  ...Object.entries(WAYS).map(([way, send]) => ({
    name: `a message to FlowMaestro is sent again after a 429, and with retryUnsafe after a 500, by ${way}`,
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      await t.host.faults({ method: "POST", status: 429, headers: { "Retry-After": "1" } });
      await send(fm, threadId);
      const [first, second] = (await t.host.requests("/messages")).map(({ atMs }) => atMs);
      assert.between(second - first, 990, 6000, "the wait in ms");
      await t.host.faults({ method: "POST", status: 500 }, { method: "POST", status: 503 });
      await send(fm, threadId, { retryUnsafe: true });
      const extra = way === "sendMessage" ? 0 : 2;
      assert.equal((await posted(t)).length, 2 + 3 + extra, "the number of messages posted");
      assert.equal((await said(fm, threadId, 4)).length, 4, "the thread's messages");
    },
  })),
  {
    name: "a message that FlowMaestro does not stream becomes two synthetic events, with two posts",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const [started, completed, ...more] = await collect(fm.threads.sendMessageStream(threadId, { content: "Hello", timeout: 9000 }));
      assert.same(more, [], "no more events");
      assert.same(started, { type: "message:started", thread_id: threadId, synthetic: true }, "the first event");
      const { message, execution_id: executionId, ...rest } = completed;
      assert.same(rest, { type: "message:completed", thread_id: threadId, synthetic: true, content: "Echo: Hello", status: "completed" }, "the second event");
      assert.same([message.role, message.content, typeof executionId], ["assistant", "Echo: Hello", "string"], "the message");
      const timeout = t.isPage ? undefined : 9000;
      assert.same(
        await posted(t),
        [
          { content: "Hello", timeout, stream: true },
          { content: "Hello", timeout },
        ].map((body) => JSON.parse(JSON.stringify(body))),
        "the messages posted",
      );
      assert.equal((await said(fm, threadId, 2)).length, 2, "the message is there once");
      assert.same(await t.host.requests("/events"), [], "the thread's stream");
    },
  },
  {
    name: "a streamed message that FlowMaestro's agent replies to with nothing is completed with an empty text",
    async run(t) {
      const fm = t.flowmaestro();
      const events = await collect(fm.threads.sendMessageStream(await newThread(fm), { content: "null: never mind" }));
      assert.same([events.at(-1).type, events.at(-1).content, events.at(-1).message], ["message:completed", "", null]);
    },
  },
  {
    name: "skipStream posts a message to FlowMaestro once",
    async run(t) {
      const fm = t.flowmaestro();
      const events = await collect(fm.threads.sendMessageStream(await newThread(fm), { content: "Hello" }, { skipStream: true }));
      assert.same(
        events.map(({ type, synthetic }) => [type, synthetic]),
        [
          ["message:started", true],
          ["message:completed", true],
        ],
        "the events",
      );
      assert.same(await posted(t), [{ content: "Hello" }], "the messages posted");
    },
  },
  {
    name: "message:started comes before the answer of FlowMaestro's agent does",
    async run(t) {
      const fm = t.flowmaestro();
      const iterator = fm.threads.sendMessageStream(await newThread(fm), { content: "slow:2500 Hello" });
      const { value, ms } = await timed(iterator.next());
      assert.equal(value.value.type, "message:started");
      assert.between(ms, 0, 2000, "the time in ms");
      const later = await timed(iterator.next());
      assert.equal(later.value.value.content, "Echo: slow:2500 Hello", "the answer");
      assert.ok(later.ms >= 1000, `it took ${later.ms} ms`);
    },
  },
  {
    name: "a FlowMaestro that streams messages is asked once, and its tokens are delivered",
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.as("message-streams") });
      const threadId = await newThread(fm);
      const events = await collect(fm.threads.sendMessageStream(threadId, { content: "slow:500 one two three" }));
      const tokens = events.filter(({ type }) => type === "message:token");
      assert.same(
        events.map(({ type }) => type),
        ["connected", "message:started", ...tokens.map(({ type }) => type), "message:completed"],
        "the types",
      );
      assert.equal(tokens.map(({ token }) => token).join(""), "Echo: slow:500 one two three", "the tokens");
      assert.equal(tokens.length, 5, "the number of tokens");
      assert.equal(events.at(-1).content, "Echo: slow:500 one two three", "the content");
      assert.ok(
        events.every(({ thread_id: thread, synthetic }) => thread === threadId && synthetic === undefined),
        "they are the service's own",
      );
      assert.same(await posted(t), [{ content: "slow:500 one two three", stream: true }], "the messages posted");
      assert.equal((await t.host.requests("/events")).length, 1, "the number of streams");
    },
  },
  {
    name: "a message that fails in FlowMaestro's message stream is its last event",
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.as("message-streams") });
      const events = await collect(fm.threads.sendMessageStream(await newThread(fm), { content: "slow:300 fail: no model" }));
      assert.same(
        events.map(({ type }) => type),
        ["connected", "message:started", "message:failed"],
        "the types",
      );
      assert.equal(events.at(-1).error, "no model", "the error");
    },
  },
  {
    name: "a message to FlowMaestro stays as the caller made it",
    async run(t) {
      const fm = t.flowmaestro();
      const message = Object.freeze({ content: "Hello", timeout: 5000 });
      const events = await collect(fm.threads.sendMessageStream(await newThread(fm), message));
      assert.same(
        events.map(({ type }) => type),
        ["message:started", "message:completed"],
        "the types",
      );
      assert.same(message, { content: "Hello", timeout: 5000 }, "the message");
    },
  },
  {
    name: "FlowMaestro's message streams may name their members as its inner events do",
    async run(t) {
      const threadId = await newThread(t.flowmaestro());
      const blocks = [
        'data: {"type":"message:token","threadId":"t","token":"Hi"}',
        'event: thread:thinking\ndata: {"a":1}',
        'event: message:completed\ndata: {"threadId":"t","messageId":"m","finalContent":"Hi"}',
      ];
      await t.host.faults(
        { method: "POST", status: 202, body: '{"data":{"message_id":"m","thread_id":"t","status":"pending"},"meta":{}}' },
        { path: "/events", status: 200, contentType: "text/event-stream", body: `${blocks.join("\n\n")}\n\n` },
      );
      assert.same(
        await collect(t.flowmaestro().threads.sendMessageStream(threadId, { content: "Hello" })),
        [
          { type: "message:token", threadId: "t", thread_id: "t", token: "Hi" },
          { type: "thread:thinking", a: 1 },
          { type: "message:completed", threadId: "t", thread_id: "t", messageId: "m", message_id: "m", finalContent: "Hi", final_content: "Hi", content: "Hi" },
        ],
        "the events",
      );
    },
  },
  {
    name: "a FlowMaestro that responds to a streamed message with the whole message is not asked again",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      await t.host.faults({
        method: "POST",
        status: 200,
        body: '{"data":{"thread_id":"t","status":"completed","content":"All of it","message_id":"m"},"meta":{}}',
      });
      const events = await collect(fm.threads.sendMessageStream(threadId, { content: "Hello" }));
      assert.same(
        events.map(({ type, content, message_id: id }) => [type, content, id]),
        [
          ["message:started", undefined, undefined],
          ["message:completed", "All of it", "m"],
        ],
        "the events",
      );
      assert.equal((await posted(t)).length, 1, "the messages posted");
    },
  },
  ...[
    ["waited for", {}],
    ["streamed", { baseUrl: (t) => t.as("message-streams") }],
  ].map((/** @type {any[]} */ [name, { baseUrl }]) => ({
    name: `an abort of a message to FlowMaestro that is ${name} rejects with the reason itself`,
    async run(t) {
      const fm = t.flowmaestro(baseUrl && { baseUrl: baseUrl(t) });
      const threadId = await newThread(fm);
      const controller = new AbortController();
      const reason = new Error("the chat was closed");
      const walk = (async () => {
        for await (const { type } of fm.threads.sendMessageStream(threadId, { content: "slow:60000 Hello" }, { signal: controller.signal })) {
          if (type === "message:started") setTimeout(() => controller.abort(reason), 300);
        }
      })();
      assert.equal(await assert.rejection(walk), reason, "the reason");
      if (baseUrl) assert.equal((await t.host.closed(threadId))[0].endedBy, "client", "who ended the stream");
      assert.equal((await posted(t)).length, baseUrl ? 1 : 2, "the messages posted");
    },
  })),
  {
    name: "an abort of sendMessage rejects with the reason itself, and FlowMaestro's agent continues",
    async run(t) {
      const fm = t.flowmaestro();
      const threadId = await newThread(fm);
      const controller = new AbortController();
      setTimeout(() => controller.abort("bored"), 300);
      assert.equal(
        await assert.rejection(fm.threads.sendMessage(threadId, { content: "slow:1000 Hello" }, { signal: controller.signal })),
        "bored",
        "the reason",
      );
      assert.equal((await said(fm, threadId, 2)).length, 2, "the messages later");
    },
  },
  {
    name: "break closes the connection of FlowMaestro's message stream at once",
    async run(t) {
      const fm = t.flowmaestro({ baseUrl: t.as("message-streams") });
      const threadId = await newThread(fm);
      let left;
      for await (const { type } of fm.threads.sendMessageStream(threadId, { content: "slow:60000 Hello" })) {
        if (type !== "message:started") continue;
        left = await t.host.now();
        break;
      }
      const [{ closedAtMs, endedBy }] = await t.host.closed(threadId);
      assert.equal(endedBy, "client", "who ended the stream");
      assert.between(closedAtMs - left, -5, 5000, "the time in ms");
    },
  },
  {
    name: "an agent's answer in FlowMaestro belongs to an execution that cannot be asked for",
    async run(t) {
      const fm = t.flowmaestro();
      const { data } = await fm.threads.sendMessage(await newThread(fm), { content: "Hello" });
      await assert.rejects(fm.executions.get(data.execution_id), t.flowtether.NotFoundError, { code: "resource_not_found" });
      const { data: found } = await fm.agents.memory.search(AGENT, { query: "hello" });
      assert.equal(found.results[0].execution_id, data.execution_id, "where it is known");
    },
  },
];
