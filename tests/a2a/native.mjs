// The native client: every method over each interface of the real server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Relay, start } from "./stage.mjs";

export const INTERFACES = [
  ["JSONRPC", "1.0"],
  ["HTTP+JSON", "1.0"],
  ["JSONRPC", "0.3"],
  ["HTTP+JSON", "0.3"],
];

/** A client that speaks one of the server's interfaces. */
export async function speaking({ flowtether, server }, binding, version, options = {}) {
  const card = await new flowtether.A2A({ baseUrl: server.url }).getAgentCard();
  const supportedInterfaces = card.supportedInterfaces.filter((offer) => offer.protocolBinding === binding && offer.protocolVersion === version);
  assert.equal(supportedInterfaces.length, 1);
  return new flowtether.A2A({ baseUrl: server.url, card: { ...card, supportedInterfaces }, ...options });
}

export const say = (text, more) => ({ message: { parts: [{ text }], ...more } });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function all(iterator) {
  const items = [];
  for await (const item of iterator) items.push(item);
  return items;
}

export const textsOf = (events) =>
  events.filter(({ artifactUpdate }) => artifactUpdate).map(({ artifactUpdate }) => artifactUpdate.artifact.parts.map(({ text }) => text).join(""));

/** Receives webhooks: `deliveries` have the headers and the body's text. */
async function receiver() {
  const deliveries = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    deliveries.push({ headers: request.headers, text });
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { deliveries, url: `http://127.0.0.1:${server.address().port}/hook`, close: () => (server.closeAllConnections(), server.close()) };
}

const perInterface = {};
for (const [binding, version] of INTERFACES) {
  const named = `over ${binding} ${version}`;
  const open = (stage) => speaking(stage, binding, version);

  perInterface[`a message makes a task, whose record is read again, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { task, message } = await agent.sendMessage(say("echo hi"));
    assert.equal(message, undefined);
    assert.equal(task.status.state, "TASK_STATE_COMPLETED");
    assert.deepEqual(
      task.artifacts[0].parts.map(({ text }) => text),
      ["echo hi"],
    );
    const read = await agent.getTask(task.id);
    assert.deepEqual([read.id, read.status.state, read.history[0].role], [task.id, "TASK_STATE_COMPLETED", "ROLE_USER"]);
    assert.equal(read.history[0].kind, undefined);
    // The Python server does not read it in version 0.3, nor the JavaScript one over HTTP+JSON.
    if (version === "1.0") assert.deepEqual((await agent.getTask(task.id, { historyLength: 0 })).history ?? [], []);
  };

  perInterface[`an agent that replies by a bare message makes no task, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { task, message } = await agent.sendMessage(say("hello"));
    assert.equal(task, undefined);
    assert.deepEqual([message.role, message.parts[0].text], ["ROLE_AGENT", "hello, hello"]);
    const events = await all(agent.sendStreamingMessage(say("hello")));
    assert.equal(events.length, 1);
    assert.equal(events[0].message.parts[0].text, "hello, hello");
  };

  perInterface[`returnImmediately returns before the task is over, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { task } = await agent.sendMessage({ ...say("slow 2"), configuration: { returnImmediately: true } });
    assert.ok(["TASK_STATE_SUBMITTED", "TASK_STATE_WORKING"].includes(task.status.state), task.status.state);
    assert.equal((await agent.cancelTask(task.id)).status.state, "TASK_STATE_CANCELED");
  };

  perInterface[`a stream has each event once and in order, and the task with the last one, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const events = await all(agent.sendStreamingMessage(say("stream 6 20")));
    assert.equal(events[0].task.status.state, "TASK_STATE_SUBMITTED");
    assert.deepEqual(textsOf(events), ["c1 ", "c2 ", "c3 ", "c4 ", "c5 ", "c6 "]);
    assert.ok(events.every(({ synthetic }) => synthetic === undefined));
    const last = events.at(-1);
    assert.equal(last.statusUpdate.status.state, "TASK_STATE_COMPLETED");
    assert.equal(last.task.artifacts[0].parts.map(({ text }) => text).join(""), "c1 c2 c3 c4 c5 c6 ");
    assert.equal(last.statusUpdate.final, undefined);
  };

  perInterface[`a subscription begins with the task, and has each part that follows once, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { task } = await agent.sendMessage({ ...say("stream 6 100"), configuration: { returnImmediately: true } });
    await pause(250);
    const events = await all(agent.subscribeToTask(task.id));
    const before = events[0].task.artifacts?.[0]?.parts.map(({ text }) => text) ?? [];
    assert.deepEqual([...before, ...textsOf(events)], ["c1 ", "c2 ", "c3 ", "c4 ", "c5 ", "c6 "]);
    const cursor = events.find(({ artifactUpdate }) => artifactUpdate)?.cursor;
    const rest = await all(agent.subscribeToTask(task.id, { after: cursor }));
    assert.equal(textsOf(rest).length, textsOf(events).length - 1);
    assert.ok(rest.every(({ synthetic }) => synthetic));
  };

  perInterface[`a task that is over is subscribed to without an error, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { task } = await agent.sendMessage(say("echo hi"));
    const events = await all(agent.subscribeToTask(task.id));
    assert.equal(events.at(-1).task.status.state, "TASK_STATE_COMPLETED");
  };

  perInterface[`errors are typed alike, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { NotFoundError, ValidationError } = stage.flowtether;
    const is = (Class, code, status) => (error) => {
      assert.ok(error instanceof Class, String(error));
      assert.deepEqual([error.code, error.status, error.provider], [code, status, "a2a"]);
      return true;
    };
    await assert.rejects(agent.getTask("no-such-task"), is(NotFoundError, "TASK_NOT_FOUND", 404));
    await assert.rejects(all(agent.subscribeToTask("no-such-task")), is(NotFoundError, "TASK_NOT_FOUND", 404));
    await assert.rejects(agent.cancelTask("no-such-task"), is(NotFoundError, "TASK_NOT_FOUND", 404));
    const { task } = await agent.sendMessage(say("echo hi"));
    await assert.rejects(agent.cancelTask(task.id), is(ValidationError, "TASK_NOT_CANCELABLE", 400));
    await assert.rejects(agent.sendMessage(say("more", { taskId: task.id, contextId: task.contextId })), is(ValidationError, "UNSUPPORTED_OPERATION", 400));
  };

  perInterface[`parts of every kind come and go, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const { task } = await agent.sendMessage({
      message: {
        parts: [
          { text: "files" },
          { data: { a: 1 } },
          { url: "https://files.example/in.pdf", mediaType: "application/pdf", filename: "in.pdf" },
          { raw: "AAEC", mediaType: "application/octet-stream" },
        ],
      },
    });
    const [text, data, url] = task.artifacts[0].parts;
    // Over HTTP+JSON of version 0.3 the JavaScript server loses names of files, and the Python one their bytes.
    const isLost = (kind) => named.endsWith("HTTP+JSON 0.3") && stage.kind === kind;
    assert.deepEqual(
      [text.text, data.data, url.url, url.mediaType, url.filename],
      ["two files", { rows: 2 }, "https://files.example/a.png", "image/png", isLost("js") ? undefined : "a.png"],
    );
    const sent = task.history[0].parts;
    assert.deepEqual(
      [sent[0].text, sent[1].data, sent[2].url, sent[3].raw],
      ["files", { a: 1 }, "https://files.example/in.pdf", isLost("python") ? undefined : "AAEC"],
    );
    assert.ok(sent.every(({ kind, file }) => kind === undefined && file === undefined));
  };

  perInterface[`webhook configurations are made, read, listed and deleted, and a delivery is checked, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const hook = await receiver();
    try {
      const { task } = await agent.sendMessage({ ...say("stream 4 200"), configuration: { returnImmediately: true } });
      const made = await agent.createTaskPushNotificationConfig(task.id, { id: "mine", url: hook.url, token: "token-1" });
      assert.deepEqual([made.id, made.taskId, made.url, made.token], ["mine", task.id, hook.url, "token-1"]);
      assert.equal((await agent.getTaskPushNotificationConfig(task.id, "mine")).url, hook.url);
      assert.deepEqual(
        (await agent.listTaskPushNotificationConfigs(task.id)).configs.map(({ id }) => id),
        ["mine"],
      );
      await all(agent.subscribeToTask(task.id));
      await pause(100);
      // The Python server has not got this over HTTP+JSON of version 0.3.
      if (named.endsWith("HTTP+JSON 0.3") && stage.kind === "python") {
        await assert.rejects(agent.deleteTaskPushNotificationConfig(task.id, "mine"), stage.flowtether.NotFoundError);
      } else {
        await agent.deleteTaskPushNotificationConfig(task.id, "mine");
        await agent.deleteTaskPushNotificationConfig(task.id, "mine");
        assert.deepEqual((await agent.listTaskPushNotificationConfigs(task.id)).configs, []);
      }
      const { headers, text } = hook.deliveries.at(-1);
      const token = headers["x-a2a-notification-token"];
      const event = await stage.flowtether.A2A.verifyWebhook(text, token, "token-1");
      assert.equal(event.task?.id ?? event.statusUpdate?.taskId ?? event.artifactUpdate?.taskId, task.id);
      await assert.rejects(stage.flowtether.A2A.verifyWebhook(new TextEncoder().encode(text), token, "token-2"), stage.flowtether.WebhookVerificationError);
    } finally {
      hook.close();
    }
  };

  perInterface[`the extended card takes the place of the public one, ${named}`] = async (stage) => {
    const extended = await (await open(stage)).getExtendedAgentCard();
    assert.deepEqual([extended.name, extended.description], ["Test agent", "The extended card."]);
  };

  if (version === "0.3") continue;
  perInterface[`tasks are listed by context and by state, a page or all, ${named}`] = async (stage) => {
    const agent = await open(stage);
    const contextId = crypto.randomUUID();
    for (const n of [1, 2, 3]) await agent.sendMessage(say(`echo ${n}`, { contextId }));
    const { task } = await agent.sendMessage(say("ask", { contextId }));
    const page = await agent.listTasks({ contextId, pageSize: 3, historyLength: 0 });
    assert.deepEqual([page.data.length, page.totalSize], [3, 4]);
    const ids = (await all(agent.listTasks({ contextId, pageSize: 3 }))).map(({ id }) => id);
    assert.deepEqual([ids.length, new Set(ids).size], [4, 4]);
    assert.deepEqual(
      (await agent.listTasks({ contextId, status: "TASK_STATE_INPUT_REQUIRED" })).data.map(({ id }) => id),
      [task.id],
    );
    const whole = await agent.listTasks({ contextId, status: "TASK_STATE_COMPLETED", includeArtifacts: true });
    assert.ok(whole.data.every(({ artifacts }) => artifacts[0].parts[0].text.startsWith("echo")));
  };
}

export const tests = {
  ...perInterface,
  async "arguments that no server should see are refused before anything is sent"({ flowtether, server }) {
    const relay = await Relay.before(server.url);
    const agent = new flowtether.A2A({ baseUrl: relay.url });
    const { ConfigurationError } = flowtether;
    const refused = (field) => (error) => error instanceof ConfigurationError && error.field === field;
    try {
      await assert.rejects(agent.sendMessage({ message: { parts: [] } }), refused("parts"));
      await assert.rejects(agent.sendMessage({ message: { parts: [{ kind: "text" }] } }), refused("parts"));
      await assert.rejects(agent.sendMessage({ message: { role: "user", parts: [{ text: "x" }] } }), refused("role"));
      await assert.rejects(agent.sendMessage({}), refused("message"));
      await assert.rejects(all(agent.sendStreamingMessage({ message: {} })), refused("parts"));
      await assert.rejects(agent.listTasks({ status: "working" }), refused("status"));
      await assert.rejects(agent.listTasks({ pageSize: 101 }), refused("pageSize"));
      await assert.rejects(agent.getTask(""), refused("id"));
      await assert.rejects(agent.createTaskPushNotificationConfig("task", { url: "not a url" }), refused("url"));
      await assert.rejects(all(agent.subscribeToTask("task", { after: "7" })), refused("cursor"));
      assert.equal(relay.sent.length, 0);
    } finally {
      relay.close();
    }
  },
};

/** What the Python server has no switch for. */
export const testsOfJs = {
  async "an agent whose card has no streaming is polled"({ flowtether, kind }) {
    const server = await start("js", { BARE_CARD: "1" });
    const agent = new flowtether.A2A({ baseUrl: server.url });
    const events = await all(agent.sendStreamingMessage(say("stream 4 150"), { pollIntervalMs: 100 }));
    assert.deepEqual(textsOf(events), ["c1 ", "c2 ", "c3 ", "c4 "]);
    const client = new flowtether.WorkflowClient({ provider: "a2a", baseUrl: server.url });
    assert.equal(client.capabilities.liveEvents, false);
    assert.equal((await (await client.start("", "stream 3 50")).result()).output, "c1 c2 c3 ");
    const run = await client.start("", "stream 3 50");
    assert.equal((await (await client.attach(run.id)).result()).output, "c1 c2 c3 ");
    server.stop();
  },
  async "a key is sent, and a gateway's 401 is an AuthenticationError"({ flowtether, kind }) {
    const server = await start("js", { KEY: "key-of-the-test" });
    assert.equal(
      (await new flowtether.A2A({ baseUrl: server.url, apiKey: "key-of-the-test" }).sendMessage(say("echo hi"))).task.status.state,
      "TASK_STATE_COMPLETED",
    );
    const other = new flowtether.A2A({ baseUrl: server.url, apiKey: "another-key" });
    await assert.rejects(
      other.sendMessage(say("echo hi")),
      (/** @type {any} */ error) => error instanceof flowtether.AuthenticationError && error.message === "who are you?",
    );
    await assert.rejects(all(other.sendStreamingMessage(say("echo hi"))), flowtether.AuthenticationError);
    let keys = ["another-key", "key-of-the-test"];
    const renewing = new flowtether.A2A({ baseUrl: server.url, apiKey: () => keys.shift() ?? "key-of-the-test" });
    await renewing.getAgentCard();
    keys = ["another-key", "key-of-the-test"];
    assert.equal((await all(renewing.sendStreamingMessage(say("echo hi")))).at(-1).statusUpdate.status.state, "TASK_STATE_COMPLETED");
    server.stop();
  },
  async "a body that is too large for the server says so"({ flowtether, kind, server }) {
    const agent = new flowtether.A2A({ baseUrl: server.url });
    await assert.rejects(agent.sendMessage(say("x".repeat(200_000))), flowtether.PayloadTooLargeError);
  },
};
