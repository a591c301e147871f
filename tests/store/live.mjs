// The store over the package's own client and the local host, with the real clock.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { startHost } from "../examples/host.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { createRunStore } from "./fake_client.mjs";

const { WorkflowClient, memory } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const LOG_EVENTS = 3000;

async function open(after) {
  const { baseUrl } = await startHost(after);
  const requests = [];
  const noted = (...given) => {
    requests.push(given);
    return fetch(.../** @type {[string, RequestInit]} */ (given));
  };
  const client = () => new WorkflowClient({ provider: "openwop", baseUrl, apiKey: "demo-key", retry: { baseDelayMs: 10 }, fetch: noted });
  return { client, requests, host: new Host(baseUrl, "demo-key") };
}

/** A store that is followed; `until` waits for what it shows. */
function follow(after, client, source, options) {
  const store = createRunStore(client, source, options);
  const seen = { changes: 0, connections: [] };
  store.subscribe(() => {
    seen.changes += 1;
    const { connection } = store.getSnapshot();
    if (seen.connections.at(-1) !== connection) seen.connections.push(connection);
  });
  after(() => store.dispose());
  const until = async (holds) => {
    while (!holds(store.getSnapshot())) await sleep(5);
    return store.getSnapshot();
  };
  return { store, seen, until };
}

const inOrder = ({ events }) =>
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, at) => at),
    "each event once and in order",
  );

export default {
  "a reload in the middle of a streamed text: the text is whole, and one run was started": async (after) => {
    const { client } = await open(after);
    const text = "a text that is streamed in pieces, one after the other";
    const source = { workflowId: "chat", input: { text, chunks: 20, delayMs: 20 }, checkpoint: { store: memory(), key: "chat" } };
    const first = follow(after, client(), source);
    const { run } = await first.until((shown) => shown.text.length > 10);
    first.store.dispose();
    const told = [];
    const second = follow(after, client(), source, { onEvent: ({ seq }) => told.push(seq) });
    const shown = await second.until(({ status }) => status === "completed");
    assert.equal(shown.text, text);
    assert.equal(shown.run.id, run.id);
    assert.equal(shown.isPartial, false);
    inOrder(shown);
    assert.deepEqual(
      shown.messages.map(({ role, text }) => [role, text]),
      [["assistant", text]],
    );
    assert.ok(told.length > 0 && told[0] > 3, `only what is new is reported: ${told}`);
    const third = follow(after, client(), source);
    const over = await third.until(({ connection }) => connection === "closed");
    inOrder(over);
    assert.deepEqual([over.events.length, over.text, over.output.text], [shown.events.length, text, text]);
  },

  "3,000 events as fast as they come: at most 70 changes a second, and no more kept than wanted": async (after) => {
    const { client } = await open(after);
    const started = performance.now();
    const { store, seen, until } = follow(after, client(), { workflowId: "log", input: { events: LOG_EVENTS } }, { maxEvents: 100 });
    let count = 0;
    store.configure({ onEvent: () => (count += 1) });
    await until(({ status }) => status === "completed");
    assert.ok(count > LOG_EVENTS, `${count} events`);
    const seconds = Math.max(1, (performance.now() - started) / 1000);
    assert.ok(seen.changes <= 70 * seconds, `${seen.changes} changes in ${seconds} s`);
    assert.equal(store.getSnapshot().events.length, 100);
  },

  "events that come at once and take long leave other work its turns": async (after) => {
    const { client } = await open(after);
    const { store, until } = follow(after, client(), { workflowId: "log", input: { events: 300 } }, {});
    let [turns, isOver] = [0, false];
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    const seen = [];
    store.configure({
      onEvent: () => {
        if (seen.length === 0) count();
        seen.push(turns);
        const began = performance.now();
        while (performance.now() - began < 1);
      },
    });
    await until(({ status }) => status === "completed");
    isOver = true;
    const most = Math.max(...seen.map((_, at) => seen.filter((turn) => turn === seen[at]).length));
    assert.ok(seen.length > 300 && most <= 40, `${most} of ${seen.length} events of 1 ms in one turn`);
  },

  "a connection that is cut is shown, and loses nothing": async (after) => {
    const { client } = await open(after);
    const request = {
      configurable: {
        "host.streamFaults": [
          { kind: "drop", afterEvents: 2 },
          { kind: "status", status: 503 },
        ],
      },
    };
    const { seen, until } = follow(after, client(), { workflowId: "steps", input: { nodes: 3, delayMs: 30 }, request });
    inOrder(await until(({ status }) => status === "completed"));
    assert.deepEqual([...new Set(seen.connections)], ["connecting", "connected", "reconnecting", "closed"]);
    assert.equal(seen.connections.at(-2), "connected");
  },

  "who leaves during a reconnect sees no change, and nothing connects after that": async (after) => {
    const { client, requests, host } = await open(after);
    const request = { configurable: { "host.streamFaults": [{ kind: "drop", afterEvents: 2 }, ...Array(3).fill({ kind: "status", status: 503 })] } };
    const { store, seen, until } = follow(after, client(), { workflowId: "steps", input: { nodes: 1, delayMs: 60_000 }, request });
    const { run } = await until(({ connection }) => connection === "reconnecting");
    store.dispose();
    const before = [seen.changes, requests.length];
    await host.closed(run.id);
    await sleep(400);
    assert.deepEqual([seen.changes, requests.length, (await host.streams(run.id)).open], [...before, 0]);
  },

  "a reply that the service refuses shows as `error`, and the next one is taken": async (after) => {
    const { client } = await open(after);
    const { store, until } = follow(after, client(), { workflowId: "approval", input: {} });
    await until(({ waiting }) => waiting !== undefined);
    store.respond({ decision: "no-such-decision" });
    const { error } = await until((shown) => shown.error !== undefined);
    assert.equal(error.name, "ConfigurationError");
    assert.equal(await store.respond({ decision: "approve" }), true);
    const { messages } = await until(({ status }) => status === "completed");
    assert.deepEqual(
      messages.map(({ kind, state }) => `${kind} ${state}`),
      ["question answered", "reply failed", "reply sent"],
    );
  },

  "a question has its schema, whichever of its events says it": async (after) => {
    const { baseUrl } = await startHost(after);
    for (const profile of ["", "/as/spec", "/as/v2"]) {
      const client = new WorkflowClient({ provider: "openwop", baseUrl: baseUrl + profile, apiKey: "demo-key" });
      const { store, until } = follow(after, client, { workflowId: "support", input: { message: "order 12" } });
      const { waiting, run, messages } = await until((shown) => shown.waiting?.schema !== undefined);
      assert.deepEqual(Object.keys(waiting.schema.properties), ["amount", "reason", "note"], profile);
      assert.equal(messages.findLast(({ kind }) => kind === "question").question, waiting);
      assert.equal((await run.status()).waiting.schema?.type, "object", `the record ${profile}`);
      assert.equal(await store.respond({ decision: "approve", values: { amount: 40 } }), true);
      await until(({ status }) => status === "completed");
    }
  },

  "a gate that needs three votes is asked until it has them": async (after) => {
    const { client } = await open(after);
    const { store, until } = follow(after, client(), { workflowId: "quorum", input: { votes: 3 } });
    await until(({ waiting }) => waiting !== undefined);
    for (let vote = 1; vote <= 3; vote += 1) {
      assert.equal(store.getSnapshot().waiting?.asks, "approval", `before vote ${vote}`);
      assert.equal(await store.respond({ decision: "approve" }), true);
    }
    const { messages } = await until(({ status }) => status === "completed");
    assert.deepEqual(
      messages.map(({ kind }) => kind),
      ["question", "reply", "reply", "reply"],
    );
  },
};
