// The table "What it does that the official clients do not" of docs/a2a.md: each situation, with both official clients, before both
// servers.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { Relay, start } from "./stage.mjs";
import { chunks, clientOf, follow, tokensOf } from "./vocabulary.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const isStarted = ({ body }) => body?.method === "SendStreamingMessage";

/** A request of the protocol: official clients fill in nothing. */
const say = (text, more) => ({ message: { messageId: crypto.randomUUID(), role: "ROLE_USER", parts: [{ text }], ...more } });

const partsOf = (artifacts = []) => artifacts.flatMap(({ parts }) => parts.map(({ text }) => text));

/** The texts of the artifacts that a stream brought: those of snapshots, and those that came live. */
const textsOf = (events) => events.flatMap(({ task, artifactUpdate }) => partsOf(task ? task.artifacts : artifactUpdate && [artifactUpdate.artifact]));

const taskOf = (events) => events.find(({ task }) => task).task;

/** Both clients do the same, each before a relay of its own. */
async function both({ flowtether, server, official }, spoil, theirs, ours) {
  const relays = await Promise.all([Relay.before(server.url), Relay.before(server.url)]);
  for (const relay of relays) relay.spoil = spoil;
  try {
    await theirs((verb, given) => official.call({ url: relays[0].url, verb, ...given }), relays[0]);
    await ours(clientOf({ flowtether, server: relays[1] }), relays[1]);
  } finally {
    for (const relay of relays) relay.close();
  }
}

/** What the official clients throw when a connection is lost. */
const LOST = { js: "TypeError", python: "A2AClientError" };

/** Six parts, of which the first stream has two, then an end of some kind. */
async function ended(stage, how) {
  const theirs = {};
  await both(
    stage,
    (sent) => (isStarted(sent) ? { [how]: 4 } : undefined),
    async (call) => Object.assign(theirs, await call("send", { request: say("stream 6 50") })),
    async (client) => {
      const events = await follow(await client.start("", "stream 6 50"));
      assert.deepEqual([tokensOf(events), events.at(-1).kind], [chunks(6), "completed"]);
    },
  );
  assert.deepEqual(textsOf(theirs.events), chunks(2));
  return theirs;
}

export const rows = {
  async "a connection that is cut"(stage) {
    const { error } = await ended(stage, "cutAfter");
    assert.equal(error.name, LOST[stage.language]);
  },

  async "a body that ends properly in the middle"(stage) {
    const { error } = await ended(stage, "endAfter");
    assert.equal(error, undefined);
  },

  async "a subscription after a seam"({ flowtether, kind, official }) {
    const count = kind === "js" ? 8 : 4;
    const hook = createServer((request, response) => setTimeout(() => response.end(), 600));
    await new Promise((resolve) => hook.listen(0, "127.0.0.1", resolve));
    const server = await start(kind, { SLOW_STORE: "300" });
    const taskPushNotificationConfig = { id: "slow", url: `http://127.0.0.1:${hook.address().port}/` };
    // The store of one server is behind its stream; the other waits for a webhook between its store and its stream.
    const [text, configuration] = kind === "js" ? [`stream ${count} 40`, {}] : [`stream ${count} 700`, { taskPushNotificationConfig }];
    const agent = new flowtether.A2A({ baseUrl: server.url });
    const client = clientOf({ flowtether, server });
    const begun = async () => (await agent.sendMessage({ ...say(text), configuration: { ...configuration, returnImmediately: true } })).task.id;
    const isThere = async (id) => kind === "js" || partsOf((await agent.getTask(id)).artifacts).length === 2;
    const there = async (id) => {
      if (kind === "js") await pause(200);
      while (!(await isThere(id))) await pause(20);
      return id;
    };
    try {
      const { events } = await official.call({ url: server.url, verb: "subscribe", id: await there(await begun()) });
      const seen = textsOf(events);
      if (kind === "js") assert.ok(seen.length < count, `gaps: ${seen}`);
      else assert.ok(seen.length > new Set(seen).size, `doubles: ${seen}`);
      assert.deepEqual(tokensOf(await follow(await client.attach(await there(await begun())))), chunks(count));
    } finally {
      hook.closeAllConnections();
      hook.close();
      server.stop();
    }
  },

  async "silence of 7 s"(stage) {
    const began = performance.now();
    const [theirs, events] = await Promise.all([
      stage.official.call({ url: stage.server.url, verb: "send", request: say("slow 7") }),
      clientOf(stage, { timeoutMs: 1000 }).start("", "slow 7").then(follow),
    ]);
    assert.ok(performance.now() - began > 6900);
    assert.deepEqual(tokensOf(events), ["late"]);
    assert.equal(theirs.error?.name, stage.language === "js" ? undefined : "A2AClientTimeoutError");
    assert.deepEqual(textsOf(theirs.events), stage.language === "js" ? ["late"] : []);
  },

  async "`event: error`"(stage) {
    const { events, error } = await stage.official.call({ url: stage.server.url, verb: "send", request: say("throw") });
    if (stage.kind === "python") {
      assert.deepEqual([error.name, error.isTyped], stage.language === "js" ? ["Error", false] : ["InternalError", true]);
    } else {
      assert.equal(events.at(-1).statusUpdate.status.state, "TASK_STATE_FAILED");
    }
    const own = await follow(await clientOf(stage).start("", "throw"));
    assert.deepEqual([own.at(-1).kind, own.at(-1).error.code], ["failed", "TASK_STATE_FAILED"]);
  },

  async "a start whose response was lost"(stage) {
    const contextId = crypto.randomUUID();
    await both(
      stage,
      (sent, number) => (isStarted(sent) && number < 4 ? { swallow: true } : undefined),
      async (call) => {
        const { events, error } = await call("send", { request: say("echo hi", { contextId }) });
        assert.deepEqual([events, error.name], [[], LOST[stage.language]]);
        await call("send", { request: say("echo hi", { contextId }) });
        const { totalSize } = await new stage.flowtether.A2A({ baseUrl: stage.server.url }).listTasks({ contextId });
        assert.equal(totalSize, 2, "the second attempt is a second task");
      },
      async (client, relay) => {
        assert.equal((await (await client.start("", "echo hi")).result()).output, "echo hi");
        assert.equal(relay.calls("SendStreamingMessage").length, 1);
      },
    );
  },

  async "a second reply to a question"(stage) {
    await both(
      stage,
      () => undefined,
      async (call, relay) => {
        const { id: taskId, contextId } = taskOf((await call("send", { request: say("ask") })).events);
        await call("send", { request: say("red", { taskId, contextId }) });
        const { error } = await call("send", { request: say("blue", { taskId, contextId }) });
        assert.match(error.name, /UnsupportedOperationError$/);
        assert.equal(relay.calls("SendStreamingMessage").length, 3, "it was sent");
      },
      async (client, relay) => {
        const run = await client.start("", "ask");
        await run.result({ onWaiting: () => ({ message: "red" }) });
        assert.equal(await run.respond({ message: "blue" }), false);
        assert.equal(relay.calls("SendMessage").length, 1, "nothing was sent");
      },
    );
  },

  async "the `contextId` of a reply"(stage) {
    await both(
      stage,
      () => undefined,
      async (call, relay) => {
        const { id: taskId, contextId } = taskOf((await call("send", { request: say("ask") })).events);
        const { events } = await call("send", { request: say("red", { taskId }) });
        assert.equal(relay.sent.at(-1).body.params.message.contextId, undefined);
        const { contextId: replied } = events.find(({ artifactUpdate }) => artifactUpdate).artifactUpdate;
        assert.equal(replied === contextId, stage.kind === "js", "one server makes another context of it");
      },
      async (client, relay) => {
        const run = await client.start("", "ask");
        await run.result({ onWaiting: () => ({ message: "red" }) });
        assert.equal(relay.calls("SendMessage")[0].body.params.message.contextId, (await run.status()).record.contextId);
      },
    );
  },

  async "the security schemes of the JavaScript server's card"(stage) {
    const { card } = await stage.official.call({ url: stage.server.url, verb: "card" });
    const specified = { bearer: { httpAuthSecurityScheme: { scheme: "Bearer" } } };
    const isLost = stage.kind === "js" && stage.language === "python";
    assert.deepEqual(card.securitySchemes, isLost ? { bearer: {} } : specified);
    const { securitySchemes } = await new stage.flowtether.A2A({ baseUrl: stage.server.url }).getAgentCard();
    assert.equal(securitySchemes.bearer.httpAuthSecurityScheme.scheme, "Bearer");
  },

  async "a reload in the middle"(stage) {
    // The first call of a program takes a while.
    await stage.official.call({ url: stage.server.url, verb: "card" });
    const run = await clientOf(stage).start("", "stream 6 300");
    const seen = [];
    for await (const event of run.events()) if (event.kind === "token" && seen.push(event.text) === 3) break;
    const token = JSON.stringify(run);
    assert.ok(token.length < 600, token);
    const theirs = stage.official.call({ url: stage.server.url, verb: "subscribe", id: run.id });
    const rest = tokensOf(await follow(await clientOf(stage).attach(token)));
    assert.deepEqual([...seen, ...rest], chunks(6));
    const again = textsOf((await theirs).events);
    assert.deepEqual(again.slice(0, 2), chunks(2), "what was there before comes again");
  },

  async "an event of 5 MB"(stage) {
    const { events, error } = await stage.official.call({ url: stage.server.url, verb: "send", request: say("big 5000") });
    if (stage.language === "js") assert.match(error.message, /maximum allowed size/);
    else assert.equal(textsOf(events)[0].length, 5_000_000);
    const { output } = await (await clientOf(stage).start("", "big 5000")).result();
    assert.equal(output.length, 5_000_000);
  },
};

/** The situations of the page's table. */
export async function rowsOfThePage() {
  const page = await readFile(path.join(import.meta.dirname, "../../docs/a2a.md"), "utf8");
  const section = page.split("\n## What it does that the official clients do not\n")[1].split("\n## ")[0];
  const lines = section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|")[1].trim());
  return lines.filter((situation) => situation !== "");
}
