// The Cloudflare Worker in workerd, as its wrangler.jsonc says, in front of the local host.

import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { OpenWop, openEventStream } from "../../pkg/entry/node.js";
import { Miniflare } from "miniflare";
import ts from "typescript";
import { Host } from "../runtimes/contract/host.mjs";
import { workerModules } from "../runtimes/worker_modules.mjs";
import { root, startHost, workshop } from "./host.mjs";

const EXAMPLE = path.join(root, "examples/cloudflare-worker");
const ORIGIN = "http://127.0.0.1:5173";
const SECRETS = { SERVICE_KEY: "key-of-the-worker", SESSION_SECRET: "a secret of the tests" };
const SUBSCRIBERS = 100;

/** The worker, with its channels kept in a folder, and how to start it once more. */
async function startWorker(after) {
  const { baseUrl } = await startHost(after);
  const host = new Host(baseUrl, SECRETS.SERVICE_KEY);
  const { config, error } = ts.parseConfigFileTextToJson("wrangler.jsonc", await readFile(path.join(EXAMPLE, "wrangler.jsonc"), "utf8"));
  assert.equal(error, undefined);
  const [{ name, class_name: className }] = config.durable_objects.bindings;
  const kept = path.join(workshop, `channels-${process.hrtime.bigint()}`);
  after(() => rm(kept, { recursive: true, force: true }));
  const options = {
    modules: await workerModules(path.join(EXAMPLE, config.main), { alias: { flowtether: path.join(root, "pkg/entry/workerd.js") } }),
    compatibilityDate: config.compatibility_date,
    bindings: { ...config.vars, ...SECRETS, SERVICE_URL: baseUrl },
    durableObjects: { [name]: { className, useSQLite: config.migrations[0].new_sqlite_classes.includes(className) } },
    durableObjectsPersist: kept,
    host: "127.0.0.1",
  };
  let miniflare = new Miniflare({ ...options, port: 0 });
  after(() => miniflare.dispose());
  const address = (await miniflare.ready).origin;
  const restart = async () => {
    await miniflare.dispose();
    miniflare = new Miniflare({ ...options, port: Number(new URL(address).port) });
    await miniflare.ready;
  };
  const session = await fetch(`${address}/session`, { method: "POST" });
  const cookie = session.headers.get("set-cookie").split(";")[0];
  const call = (where, init = {}) => fetch(address + where, { ...init, headers: { Cookie: cookie, Origin: ORIGIN, ...init.headers } });
  const post = (where, body) => call(where, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  return { host, address, cookie, call, post, restart };
}

/** Reads a run's channel to its end, over whatever breaks. */
async function subscribe({ address, cookie }, id, tell = () => {}) {
  const events = [];
  const stream = openEventStream(`${address}/runs/${id}/events`, { headers: { Cookie: cookie }, maxReconnects: 30 });
  for await (const { id: number, data } of stream) {
    events.push({ number: Number(number), event: JSON.parse(data) });
    tell(events.length);
  }
  return events;
}

export default {
  [`${SUBSCRIBERS} subscribers share one upstream connection, over a restart, and nothing is lost or repeated`]: async (after) => {
    const worker = await startWorker(after);
    const { id } = await (await worker.post("/runs", { workflowId: "steps", input: { nodes: 30, delayMs: 200 } })).json();
    let restarted;
    // In the middle, once everybody has something.
    const counts = new Array(SUBSCRIBERS).fill(0);
    const tell = (subscriber) => (count) => {
      counts[subscriber] = count;
      if (Math.min(...counts) >= 8) restarted ??= upstream().then(({ open, total }) => worker.restart().then(() => ({ open, total })));
    };
    const upstream = () => worker.host.streams(id);
    const all = await Promise.all(Array.from({ length: SUBSCRIBERS }, (_, subscriber) => subscribe(worker, id, tell(subscriber))));
    assert.deepEqual(await restarted, { open: 1, total: 1 }, "the upstream connections before the restart");
    assert.equal((await upstream()).total, 2, "the upstream connections in all: one after it");
    const log = await worker.host.log(id);
    for (const events of all) {
      assert.deepEqual(events.map(({ number }) => number), events.map((_, at) => at), "the numbers");
      assert.deepEqual(events.map(({ event }) => event.raw.sequence), log.map(({ sequence }) => sequence), "the host's log");
    }
    const late = await subscribe(worker, id);
    assert.deepEqual(late, all[0], "who comes after the end has it all");
    const again = await worker.call(`/runs/${id}/events`, { headers: { "Last-Event-ID": String(late.length - 1) } });
    assert.equal(again.status, 204, "who has it all is told not to come back");
    assert.equal((await worker.call(`/runs/${id}/events`, { headers: { "Last-Event-ID": "9999" } })).status, 410);
    assert.equal((await upstream()).total, 2, "a run that is over is not followed again");
  },

  "a browser's answer reaches the run, and a cancelled run ends for everybody": async (after) => {
    const worker = await startWorker(after);
    const { id } = await (await worker.post("/runs", { workflowId: "refund", input: { order: 7 } })).json();
    let answered;
    const events = [];
    for await (const { data } of openEventStream(`${worker.address}/runs/${id}/events`, { headers: { Cookie: worker.cookie } })) {
      const event = JSON.parse(data);
      events.push(event);
      if (event.kind === "waiting") answered = await (await worker.post(`/runs/${id}/answer`, { decision: "approve" })).json();
    }
    assert.deepEqual(answered, { taken: true });
    assert.equal(events.at(-1).kind, "completed");
    assert.equal(events.at(-1).output.refunded, true);
    assert.deepEqual(await (await worker.post(`/runs/${id}/answer`, { decision: "approve" })).json(), { taken: false });

    const second = await (await worker.post("/runs", { workflowId: "steps", input: { nodes: 1, delayMs: 60_000 } })).json();
    const both = [0, 1].map(() => subscribe(worker, second.id));
    assert.equal((await worker.post(`/runs/${second.id}/cancel`, {})).status, 200);
    for (const seen of await Promise.all(both)) assert.equal(seen.at(-1).event.kind, "cancelled");
  },

  "only listed pages with a session may do only what is listed": async (after) => {
    const { address, call, post } = await startWorker(after);
    assert.equal((await fetch(`${address}/runs/x/events`)).status, 401, "no session");
    const forged = { Cookie: `session=me.9999999999.${"0".repeat(64)}` };
    assert.equal((await fetch(`${address}/runs/x/events`, { headers: forged })).status, 401, "a session that was made up");
    assert.equal((await post("/runs", { workflowId: "chat", input: {} })).status, 403, "a workflow that is not listed");
    for (const [method, where] of [["GET", "/service/v1/runs"], ["POST", "/service/v1/runs"], ["GET", "/service/v1/runs/../keys"], ["DELETE", "/service/v1/runs/a"]]) {
      assert.equal((await call(where, { method })).status, 404, `${method} ${where}`);
    }
    const mine = await call("/runs/x/cancel", { method: "OPTIONS" });
    assert.equal(mine.headers.get("access-control-allow-origin"), ORIGIN);
    assert.equal(mine.headers.get("access-control-allow-credentials"), "true");
    const other = await call("/runs/x/cancel", { method: "OPTIONS", headers: { Origin: "https://elsewhere.example" } });
    assert.equal(other.headers.get("access-control-allow-origin"), null);
  },

  "a client in a page uses the service through the worker without a key, and its streams are not gathered": async (after) => {
    const { host, address, cookie, post } = await startWorker(after);
    const { id } = await (await post("/runs", { workflowId: "steps", input: { nodes: 3, delayMs: 300 } })).json();
    const wop = new OpenWop({ baseUrl: `${address}/service`, credentials: "include", headers: { Cookie: cookie } });
    const times = [];
    for await (const event of wop.runs.events(id, { streamMode: "debug" })) times.push(Date.now() - Date.parse(event.timestamp));
    assert.equal(times.length, 8, "the events");
    assert.ok(Math.min(...times.slice(0, 4)) < 250, `an event comes when it happens, not at the end: ${times} ms`);
    assert.equal((await wop.runs.get(id)).status, "completed");
    const requests = await host.requests();
    assert.ok(JSON.stringify(requests).includes(`/v1/runs/${id}/events`), "the key is the worker's");
    assert.ok(!JSON.stringify(requests).includes("session="), "the cookie stays here");
  },
};
