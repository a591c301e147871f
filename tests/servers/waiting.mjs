// A run that waits for hours, in workerd: its object sleeps and is evicted, nothing is held open to the service, and what happens then
// reaches who watches. Hours are short here: the relay dozes soon by its options.

import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { socketFetch } from "../../pkg/relay.js";
import { openSocket } from "./reader.mjs";
import { assertWhole, eventsOf } from "./relaying.mjs";
import { catchUp, KEY, startWorker, until } from "./worker.mjs";

const { WorkflowClient } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const DOZE = JSON.stringify({ afterMs: 300, everyMs: 1000 });

/** So many checks are the hours of a run that waits. */
const CHECKS = 8;

const start = (after, bindings = {}) => startWorker(after, { file: "waiting.js", bindings: { DOZE, ...bindings } });

const serviceRun = (worker, { id }) => new WorkflowClient({ provider: "openwop", baseUrl: worker.baseUrl, apiKey: KEY }).attach(id);

/** Approves at the service: nobody tells the relay. */
const approve = async (worker, run) => (await serviceRun(worker, run)).respond({ decision: "approve" });

/** Starts a run and waits until it waits and nothing is held open to the service. */
async function dozing(worker, workflow = "refund") {
  const run = await worker.start(workflow, { order: 7 });
  const waits = async () => (await catchUp(eventsOf(worker, run), run.grant)).messages.some(({ kind }) => kind === "waiting");
  await until("the run never waits", waits);
  await until("a connection to the service is held", async () => (await worker.host.streams(run.id)).open === 0);
  return run;
}

const checksOf = async (worker, { id }) => (await worker.host.requests(`/v1/runs/${id}`)).length;

export default {
  "a run that waits for hours is asked for now and then, holds no connection to the service, and loses and repeats nothing": async (after) => {
    const worker = await start(after);
    const run = await dozing(worker);
    const { total } = await worker.host.streams(run.id);
    const asked = await checksOf(worker, run);
    const isLong = async () => (await checksOf(worker, run)) >= asked + CHECKS;
    await until("the run is not checked", isLong, 2000);
    assert.deepEqual(await worker.host.streams(run.id), { ...(await worker.host.streams(run.id)), open: 0, total }, "the connections to the service");
    // Its alarm outlives the process.
    await worker.restart();
    const before = await checksOf(worker, run);
    await until("the run is not checked after a restart", async () => (await checksOf(worker, run)) > before, 2000);
    await approve(worker, run);
    await until("nobody finds out that it continues", async () => (await worker.host.streams(run.id)).total > total, 2000);
    await until("it does not end", async () => (await catchUp(eventsOf(worker, run), run.grant)).isClosed, 2000);
    const { messages } = await catchUp(eventsOf(worker, run), run.grant);
    await assertWhole(worker, run, messages);
    assert.equal(messages.at(-1).kind, "completed");
  },

  "while a run waits its object is evicted, its readers' sockets stay open, and what comes then reaches them": async (after) => {
    // No alarm comes in between: what wakes it is the reply.
    const worker = await start(after, { DOZE: JSON.stringify({ afterMs: 300, everyMs: 10_000_000 }) });
    const run = await dozing(worker);
    const readers = await Promise.all(Array.from({ length: 5 }, () => openSocket(worker, run)));
    await until("a connection to the service is held", async () => (await worker.host.streams(run.id)).open === 0, 2000);
    const begun = () => worker.log.join("").split("an object begins").length - 1;
    const before = begun();
    const batches = readers.map((reader) => reader.batches);
    // workerd evicts an object that does nothing after 10 s; a ping is responded to without one.
    const isEvicted = async () => {
      for (const { socket } of readers) socket.send("ping");
      return readers.every(({ pongs }) => pongs >= 60);
    };
    for (let second = 0; second < 15; second += 1) await new Promise((resolve) => setTimeout(resolve, 1000));
    await until("nobody is there", isEvicted);
    assert.equal(begun(), before, "no object was needed");
    assert.deepEqual(
      readers.map((reader) => reader.batches),
      batches,
    );
    const reply = await worker.post(`/runs/${run.id}/replies`, { answer: { decision: "approve" } }, { grant: run.grant });
    assert.deepEqual(await reply.json(), { taken: true });
    await until("it is not followed on", async () => readers.every(({ isClosed }) => isClosed), 3000);
    assert.ok(begun() > before, "another object came");
    for (const reader of readers) {
      await assertWhole(worker, run, reader.messages);
      assert.equal(await reader.ended, 1000);
    }
  },

  "the reader of the package waits over a WebSocket, over a restart, and replies: nothing is lost, nothing repeated": async (after) => {
    const worker = await start(after);
    const tried = [];
    class Tried extends WebSocket {
      constructor(address, protocols) {
        super(address, protocols);
        tried.push(new URL(address));
      }
    }
    const live = [];
    const seen = (url, init) => {
      if (String(url).includes("live=")) live.push(url);
      return fetch(url, init);
    };
    const given = await worker.start("refund", { order: 7 });
    const reader = new WorkflowClient({
      provider: "relay",
      baseUrl: worker.address,
      grant: given.grant,
      retry: { baseDelayMs: 20, maxDelayMs: 200 },
      fetch: socketFetch({ fetch: seen, WebSocket: Tried }),
    });
    const run = await reader.attach(given.id);
    const events = [];
    for await (const event of run.events()) {
      events.push(event);
      if (event.kind !== "waiting") continue;
      await until("a connection to the service is held", async () => (await worker.host.streams(run.id)).open === 0, 2000);
      const before = tried.length;
      assert.ok(before > 0, "it reads over a WebSocket");
      await worker.restart();
      // A loop that does nothing reads nothing: the reader connects again once it does.
      setTimeout(
        () => until("it does not connect again", async () => tried.length > before, 2000).then(() => run.respond({ decision: "approve" }, { to: event })),
        0,
      );
    }
    await assertWhole(
      worker,
      run,
      events.map((event, number) => ({ ...event, number })),
    );
    assert.equal(events.at(-1).kind, "completed");
    assert.deepEqual(
      tried.map(({ search }) => /grant|[\w-]{40,}/.test(search)),
      tried.map(() => false),
      "no grant in an address",
    );
    assert.deepEqual(live, [], "no server-sent events were needed");
  },

  "where WebSockets do not get through, the reader of the package reads server-sent events": async (after) => {
    const worker = await start(after);
    const given = await worker.start("steps", { nodes: 6, delayMs: 60 });
    let tries = 0;
    class Blocked extends EventTarget {
      readyState = 3;
      constructor() {
        super();
        tries += 1;
        setTimeout(() => this.dispatchEvent(new Event("error")), 5);
      }
      close() {}
    }
    for (const WebSocketClass of [Blocked, undefined]) {
      tries = 0;
      const options = { provider: "relay", baseUrl: worker.address, grant: given.grant, fetch: socketFetch({ WebSocket: WebSocketClass }) };
      const run = await new WorkflowClient(options).attach(given.id);
      const events = [];
      for await (const event of run.events()) events.push(event);
      assert.equal(events.at(-1).kind, "completed");
      assert.ok(tries <= (WebSocketClass === Blocked ? 1 : 0), `${tries} attempts`);
    }
    // A relay without them offers none.
    await worker.restart({ SOCKETS: "false" });
    const response = await worker.call(`/runs/${given.id}/events?offset=-1`, { grant: given.grant });
    assert.equal(response.headers.get("Relay-Socket-Protocol"), null);
    const refused = await worker.call(`/runs/${given.id}/events?offset=-1&live=websocket`, { grant: given.grant });
    assert.deepEqual([refused.status, (await refused.json()).error.code], [400, "live_unknown"]);
  },

  "the grant of a run that this client started is over while the run waits: the page's cookie takes its place": async (after) => {
    const worker = await start(after, { GRANT_SECONDS: "2" });
    // What a page's cookie does.
    const asAda = (url, init) => fetch(url, { ...init, headers: { ...init.headers, "X-Person": "ada", Origin: "https://app.example" } });
    const client = new WorkflowClient({ provider: "relay", baseUrl: worker.address, fetch: asAda });
    const run = await client.start("refund", { order: 7 });
    let events = 0;
    for await (const event of run.events()) {
      events += 1;
      if (event.kind !== "waiting") continue;
      await new Promise((resolve) => setTimeout(resolve, 2500));
      assert.equal(await run.respond({ decision: "approve" }, { to: event }), true);
    }
    assert.equal(events, (await worker.host.log(run.id)).length);
    assert.equal((await run.status()).status, "completed");
  },
};
