// Readers over WebSockets in workerd: what they get, who may open one, and what a hostile one does.

import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { openSocket } from "./reader.mjs";
import { assertWhole, eventsOf } from "./relaying.mjs";
import { catchUp, follow, ORIGIN, startWorker, until } from "./worker.mjs";

const start = (after, bindings) => startWorker(after, { bindings });

export default {
  "a WebSocket brings what server-sent events bring, from any offset": async (after) => {
    const worker = await start(after);
    const run = await worker.start("steps", { nodes: 12, delayMs: 40 });
    const [first, other] = await Promise.all([openSocket(worker, run), follow(eventsOf(worker, run), run.grant)]);
    assert.equal(await first.ended, 1000, "closed as the stream is");
    await assertWhole(worker, run, first.messages);
    assert.deepEqual(first.messages, other);
    assert.equal(first.socket.protocol, "flowtether.events.1");
    const { offset } = await catchUp(eventsOf(worker, run), run.grant);
    for (const [from, rest] of /** @type {[string, any[]][]} */ ([
      [String(5).padStart(16, "0"), other.slice(5)],
      [offset, []],
      ["now", []],
    ])) {
      const late = await openSocket(worker, run, { offset: from });
      assert.equal(await late.ended, 1000);
      assert.deepEqual([late.messages, late.isClosed, late.offset], [rest, true, offset], from);
    }
  },

  "one that asks for nothing gets one batch, and holds up nobody": async (after) => {
    const worker = await start(after);
    const run = await worker.start("log", { events: 40, bytes: 100_000 });
    const [slow, quick] = await Promise.all([openSocket(worker, run, { asks: false }), openSocket(worker, run)]);
    assert.equal(await quick.ended, 1000);
    await assertWhole(worker, run, quick.messages);
    assert.equal(slow.batches, 1);
    slow.socket.send("more");
    await until("it gets no second batch", async () => slow.batches === 2);
    slow.socket.on("message", () => slow.socket.send("more"));
    slow.socket.send("more");
    assert.equal(await slow.ended, 1000);
    await assertWhole(worker, run, slow.messages);
  },

  "a WebSocket is opened by who may read the run, and by nobody else": async (after) => {
    const worker = await start(after);
    const run = await worker.start("approval", {}, "ada");
    const own = await worker.start("approval", {}, "eve");
    const { grant: replyOnly } = await (await worker.post(`/runs/${run.id}/grants`, { verbs: ["reply"] }, { grant: run.grant })).json();
    /** @type {[object, [number, string]][]} */
    const refused = [
      [{ grant: "" }, [401, "unauthenticated"]],
      [{ grant: own.grant }, [403, "grant_of_another_run"]],
      [{ grant: replyOnly }, [403, "grant_of_another_verb"]],
      [{ grant: `${run.grant}x` }, [403, "grant_invalid"]],
      [{ grant: "", headers: { "X-Person": "eve" } }, [404, "run_unknown"]],
      [{ grant: "", headers: { "X-Person": "ada", Origin: "https://evil.example" } }, [403, "origin_not_allowed"]],
      [{ headers: { Origin: "null" } }, [403, "origin_not_allowed"]],
      [{ offset: "0000000000009999" }, [400, "offset_unknown"]],
      [{ offset: "x" }, [400, "offset_unknown"]],
    ];
    for (const [how, expected] of refused) assert.deepEqual((await openSocket(worker, run, how)).status, expected, JSON.stringify(how).slice(0, 80));
    const accepted = [
      {},
      { grant: "", headers: { "X-Person": "ada", Origin: ORIGIN } },
      { grant: "", protocols: [], headers: { Authorization: `Bearer ${run.grant}` } },
    ];
    for (const how of accepted) {
      const reader = await openSocket(worker, run, how);
      assert.equal(reader.status, 101);
      reader.socket.close();
    }
    const plain = await worker.call(`/runs/${run.id}/events?offset=-1&live=websocket`, { grant: run.grant });
    assert.deepEqual([plain.status, (await plain.json()).error.code], [426, "upgrade_required"]);
    assert.equal((await openSocket(worker, { ...run, id: "invented" })).status?.[0], 403, "a run that is none");
  },

  "an upgrade of anything but a read is no WebSocket": async (after) => {
    const worker = await start(after);
    const run = await worker.start("approval", {});
    const upgrade = (path, method) =>
      new Promise((resolve) => {
        const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==" };
        const request = httpRequest(worker.address + path, { method, headers: { ...headers, Authorization: `Bearer ${run.grant}` } });
        request.on("response", (response) => (response.resume(), resolve(response.statusCode)));
        request.on("upgrade", (response, socket) => (socket.destroy(), resolve(101)));
        request.on("error", () => resolve(undefined));
        request.end();
      });
    for (const path of [`/runs/${run.id}/events?offset=-1`, `/runs/${run.id}/events?offset=-1&live=sse`])
      assert.notEqual(await upgrade(path, "GET"), 101, path);
    for (const [method, path] of [
      ["GET", `/runs/${run.id}/cancel`],
      ["GET", "/runs"],
      ["GET", "/person/start"],
    ])
      assert.ok([404, 405].includes(await upgrade(path, method)), path);
    const { messages } = await catchUp(eventsOf(worker, run), run.grant);
    assert.equal(messages.at(-1).status, "waiting");
  },

  "what a reader sends is not understood, whatever it is, and closes its socket alone": async (after) => {
    const worker = await start(after);
    const run = await worker.start("steps", { nodes: 6, delayMs: 100 });
    const [good, ...bad] = await Promise.all(Array.from({ length: 6 }, () => openSocket(worker, run)));
    const sent = ["", "MORE", '{"offset":"-1"}', Buffer.from("more"), "x".repeat(900_000)];
    for (const [at, text] of sent.entries()) bad[at].socket.send(text);
    for (const reader of bad) assert.equal(await reader.ended, 1008);
    for (let at = 0; at < 500; at += 1) good.socket.send("more");
    assert.equal(await good.ended, 1000);
    await assertWhole(worker, run, good.messages);
  },

  "readers that are refused and never close their end hold up nobody": async (after) => {
    const worker = await start(after);
    const run = await worker.start("steps", { nodes: 10, delayMs: 150 });
    const { hostname, port } = new URL(worker.address);
    const head = `GET /runs/${run.id}/events?live=websocket&offset=-1 HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${run.grant}\r\nConnection: Upgrade\r\n`;
    /** A text as a frame whose mask is zero. */
    const frame = (text) => Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0, ...Buffer.from(text)]);
    const hostile = Array.from({ length: 5 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => {});
      socket.write(`${head}Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
      return socket;
    });
    after(() => hostile.forEach((socket) => socket.destroy()));
    await Promise.all(
      hostile.map(async (socket) => {
        let received = Buffer.alloc(0);
        const isClosed = new Promise((resolve) =>
          socket.on("data", (data) => (received = Buffer.concat([received, data])).includes(Buffer.from([0x03, 0xf0])) && resolve(undefined)),
        );
        await until("no first batch", async () => received.includes("streamNextOffset"));
        for (const text of ["more", "no", "more"]) socket.write(frame(text));
        await isClosed;
      }),
    );
    const messages = await follow(eventsOf(worker, run), run.grant);
    await assertWhole(worker, run, messages);
    assert.equal((await worker.host.streams(run.id)).total, 1, "the run was followed once, without a break");
  },

  "a socket lasts as long as its grant, and as the limits say; a run that is removed ends it": async (after) => {
    const worker = await start(after, { LIMITS: JSON.stringify({ socketMs: 1500 }), DOZE: JSON.stringify({ afterMs: 300, everyMs: 1000 }) });
    const run = await worker.start("approval", {});
    const limited = await openSocket(worker, run);
    assert.equal(await limited.ended, 4001);
    await worker.restart({ LIMITS: "{}" });
    const { grant: short } = await (await worker.post(`/runs/${run.id}/grants`, { verbs: ["read"], expiresInSeconds: 5 }, { grant: run.grant })).json();
    const brief = await openSocket(worker, run, { grant: short });
    assert.equal(await brief.ended, 4001);
    assert.deepEqual((await openSocket(worker, run, { grant: short })).status, [403, "grant_expired"]);
    const last = await openSocket(worker, run, { asks: false });
    await worker.restart({ LIMITS: JSON.stringify({ keepMs: 500 }) });
    await last.ended;
    const still = await openSocket(worker, run, { asks: false });
    await worker.post(`/runs/${run.id}/cancel`, {}, { grant: run.grant });
    assert.equal(await still.ended, 4004, "it has not asked for the end");
    assert.deepEqual((await openSocket(worker, run)).status, [404, "run_unknown"]);
  },

  "sockets are readers that have a limit, and abandoned ones give their places back": async (after) => {
    const worker = await start(after, { LIMITS: JSON.stringify({ readersPerRun: 10 }) });
    const run = await worker.start("approval", {});
    const readers = await Promise.all(Array.from({ length: 10 }, () => openSocket(worker, run)));
    assert.ok(readers.every(({ status }) => status === 101));
    assert.deepEqual((await openSocket(worker, run)).status, [429, "too_many_readers"]);
    const other = await worker.call(`/runs/${run.id}/events?offset=-1&live=sse`, { grant: run.grant });
    assert.deepEqual([other.status, (await other.json()).error.code], [429, "too_many_readers"]);
    for (const { socket } of readers) socket.terminate();
    await until("their places are not free", async () => {
      const { status, socket } = await openSocket(worker, run);
      socket.terminate();
      return status === 101;
    });
  },
};
