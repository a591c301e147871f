// The receiver in Deno and Bun: the local host delivers what the services would, signed, the runs continue, and the attacks on the
// receiver of before do nothing.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { connect } from "node:net";
import path from "node:path";
import { webhooks } from "../../pkg/webhooks.js";
import { copyExample, root, startHost } from "../examples/host.mjs";
import { serve } from "../packaging/program.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { memory } from "./memory.mjs";
import { HOSTILE_BODIES, raw } from "./raw.mjs";

const { FlowMaestro, OpenWop, SnapState, SyncTeams } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const KEY = "key-webhooks";
const ADDRESS_SECRET = "secret-of-addresses-0123456789abcdef";
const SECRETS = { SYNCTEAMS_SECRET: "whsec_syncteams", SNAPSTATE_SECRET: "a secret of ours", ADDRESS_SECRET };

const bin = (name) => path.join(root, "node_modules/.bin", name);
const RUNTIMES = {
  deno: [
    bin("deno"),
    [
      "serve",
      "--cached-only",
      "--no-prompt",
      "--node-modules-dir=manual",
      "--unstable-kv",
      "--allow-net",
      "--allow-env",
      "--host",
      "127.0.0.1",
      "--port",
      "0",
      "main.ts",
    ],
  ],
  bun: [bin("bun"), ["--no-install", "main.ts"]],
};

async function start(after, name) {
  const { baseUrl } = await startHost(after);
  const fm = new FlowMaestro({ baseUrl, apiKey: KEY });
  const ss = new SnapState({ baseUrl: `${baseUrl}/snapstate`, apiKey: KEY });
  const st = new SyncTeams({ baseUrl: `${baseUrl}/syncteams`, apiKey: KEY });
  const wop = new OpenWop({ baseUrl, apiKey: KEY });
  // The service makes this one.
  const registered = await fm.webhooks.create({ name: "runs", url: "http://127.0.0.1:9/later", events: ["execution.completed"] });
  const secret = registered.data.secret;
  // Without deno.json, which takes the package that is built beside the examples.
  const folder = await copyExample("deno-edge-function", ["main.ts"]);
  const places = { OPENWOP_URL: baseUrl, OPENWOP_KEY: KEY, SYNCTEAMS_URL: `${baseUrl}/syncteams`, SYNCTEAMS_KEY: KEY };
  const [program, words] = RUNTIMES[name];
  const env = { ...SECRETS, ...places, RECEIVER_URL: "https://hooks.example", FLOWMAESTRO_SECRET: secret, PORT: "0", BUN_PORT: "0" };
  const [address] = await serve(program, words, /http:\/\/(?:127\.0\.0\.1|localhost):\d+/, { cwd: folder, env });
  // The secret alone makes addresses: whoever registers a webhook does not have to be the receiver.
  const service = { secrets: "x", receive() {} };
  const { webhookUrl } = webhooks({
    url: address,
    secrets: ADDRESS_SECRET,
    deliveries: new Set(),
    services: { flowmaestro: { service: FlowMaestro, ...service }, snapstate: { service: SnapState, ...service } },
  });
  const waits = async (workflowId, status, inputs = {}) => {
    const { runId } = await wop.runs.create({ workflowId, inputs });
    await until(`${workflowId} never waited`, async () => (await wop.runs.get(runId)).status === status);
    return runId;
  };
  const post = (url, body, headers) => fetch(url, { method: "POST", body, headers });
  /** A delivery of FlowMaestro, signed as the service does. */
  const signed = (data, id) => {
    const body = JSON.stringify({ id, event: "execution.completed", created_at: new Date().toISOString(), data });
    return [body, { "X-FlowMaestro-Signature": `v1=${createHmac("sha256", secret).update(body).digest("hex")}` }];
  };
  return { host: new Host(baseUrl, KEY), address, fm, ss, st, wop, webhookUrl, webhookId: registered.data.id, waits, post, signed };
}

async function until(what, is) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(what);
}

/** A signed delivery of a task that waits. */
function ofTask(taskId, time = Math.floor(Date.now() / 1000)) {
  const body = JSON.stringify({ taskId, status: "WAITING" });
  const hex = createHmac("sha256", SECRETS.SYNCTEAMS_SECRET).update(`${time}.${body}`).digest("hex");
  return [body, { "SyncTeams-Signature": `t=${time},v1=${hex}`, "SyncTeams-Timestamp": String(time) }];
}

/** The time in which a receiver responds, however busy the machine is. */
const PATIENCE_MS = 5000;

/** Sends so many bytes, without their number or with it, until there is a response; resolves with its status and how many bytes went out. */
function flood(url, bytes, announced) {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve) => {
    const chunk = Buffer.alloc(1 << 16, "x");
    const framed = announced ? chunk : Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]);
    const socket = connect(Number(port), hostname);
    let sent = 0;
    let received = "";
    socket.write(`POST ${pathname} HTTP/1.1\r\nHost: receiver\r\n${announced ? `Content-Length: ${bytes}` : "Transfer-Encoding: chunked"}\r\n\r\n`);
    // A response that comes while more is on its way is lost when the connection is closed. So there are pauses before the body and after
    // each of the first few megabytes, long enough for a busy machine; the response ends them.
    const more = () => {
      for (let part = 0; part < 17 && !socket.destroyed && received === "" && sent < bytes; part += 1) {
        sent += chunk.length;
        socket.write(framed);
      }
      if (!socket.destroyed && received === "" && sent < bytes) setTimeout(more, sent < 3 * 1024 * 1024 ? PATIENCE_MS : 20);
    };
    socket.on("data", (data) => {
      received += data;
      setTimeout(() => socket.destroy(), 50);
    });
    // A server that has responded may close a connection on which more arrives.
    socket.on("error", () => {});
    socket.on("close", () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1]), sent }));
    setTimeout(more, announced ? PATIENCE_MS : 50);
  });
}

export default Object.fromEntries(
  Object.keys(RUNTIMES).flatMap((name) => [
    [
      `in ${name} every service's webhook is verified, and the run that waits continues`,
      async (after) => {
        const { host, address, fm, ss, st, wop, webhookUrl, webhookId, waits } = await start(after, name);
        const isOver = (runId) => until(`${runId} did not continue`, async () => (await wop.runs.get(runId)).status === "completed");

        const forFlowMaestro = await waits("external", "waiting-external", { orderId: 4 });
        await fm.webhooks.update(webhookId, { url: await webhookUrl(forFlowMaestro, "flowmaestro") });
        await host.deliver("execution.completed", { execution_id: "e-1" });
        await isOver(forFlowMaestro);

        const forSnapState = await waits("external", "waiting-external", { orderId: 4 });
        await ss.registerWebhook({ url: await webhookUrl(forSnapState, "snapstate"), events: ["checkpoint.saved"], secret: SECRETS.SNAPSTATE_SECRET });
        await ss.save("order-7", 1, { paid: true });
        await isOver(forSnapState);

        const { taskId } = await st.executeWorkflow({ workflowId: "approval", input: { order: 7 } });
        await until("the task never waited", async () => (await st.getTaskStatus(taskId)).status === "WAITING");
        await host.deliverTask({ taskId, url: `${address}/syncteams`, secret: SECRETS.SYNCTEAMS_SECRET });
        await until("the task did not continue", async () => (await st.getTaskStatus(taskId)).status === "COMPLETED");

        for (const url of [await webhookUrl(forSnapState, "flowmaestro"), await webhookUrl(forSnapState, "snapstate"), `${address}/syncteams`]) {
          const { status } = await fetch(url, { method: "POST", body: '{"event":"execution.completed"}' });
          assert.equal(status, 400, `an unsigned webhook at ${url}`);
        }
        assert.equal((await fetch(`${address}/syncteams`)).status, 405);
        assert.equal((await fetch(address)).status, 404);
      },
    ],
    [
      `in ${name} a captured delivery of FlowMaestro resumes no other run`,
      async (after) => {
        const { address, wop, webhookUrl, waits, post, signed } = await start(after, name);
        const [mine, other] = [await waits("external", "waiting-external", { orderId: 4 }), await waits("external", "waiting-external", { orderId: 5 })];
        const captured = signed({ execution_id: "e-1" }, "event-1");
        const [own, foreign] = [await webhookUrl(mine, "flowmaestro"), await webhookUrl(other, "flowmaestro")];
        assert.equal((await post(own, ...captured)).status, 200);
        await until("the run did not continue", async () => (await wop.runs.get(mine)).status === "completed");
        assert.equal((await post(`${address}/flowmaestro?run=${other}`, ...captured)).status, 403, "an address that is not signed");
        assert.deepEqual(await (await post(`${own}?run=${other}`, ...captured)).json(), { outcome: "duplicate" });
        assert.deepEqual(await (await post(foreign, ...captured)).json(), { outcome: "duplicate" });
        assert.equal((await wop.runs.get(other)).status, "waiting-external");
      },
    ],
    [
      `in ${name} signed data with a decision in it decides no approval`,
      async (after) => {
        const { wop, webhookUrl, waits, post, signed } = await start(after, name);
        const run = await waits("approval", "waiting-approval");
        for (const [number, data] of [{ action: "accept" }, { decision: "approve" }, { action: "accept", values: { action: "accept" } }].entries()) {
          const response = await post(await webhookUrl(run, "flowmaestro"), ...signed(data, `event-${number}`));
          assert.deepEqual(await response.json(), { outcome: "ignored" });
        }
        assert.equal((await wop.runs.get(run)).status, "waiting-approval");
      },
    ],
    [
      `in ${name} one delivery of SyncTeams, sent again and again and at once, approves one round`,
      async (after) => {
        const { address, st, post } = await start(after, name);
        const { taskId } = await st.executeWorkflow({ workflowId: "approval", input: { rounds: 3, delayMs: 1 } });
        const waiting = async () => (await st.getTaskStatus(taskId)).status === "WAITING";
        await until("the task never waited", waiting);
        const delivery = ofTask(taskId);
        const outcomes = [];
        const send = async (id) => {
          const [body, headers] = /** @type {[string, Record<string, string>]} */ (delivery);
          const response = await post(`${address}/syncteams`, body, { ...headers, "SyncTeams-Event-Id": id });
          outcomes.push(response.status === 503 ? "in progress" : (await response.json()).outcome);
        };
        await send("1");
        await until("the task does not ask again", waiting);
        await Promise.all(["2", "3", "4"].map(send));
        for (const id of ["5", "1"]) await send(id);
        assert.deepEqual(
          outcomes.filter((outcome) => outcome === "done"),
          ["done"],
        );
        await new Promise((resolve) => setTimeout(resolve, 300));
        const decisions = (await st.getTaskStatus(taskId)).eventLogs.filter(({ eventType }) => /Approv/.test(eventType) && !/Request/.test(eventType));
        assert.ok(await waiting(), `it waits for its second round: ${JSON.stringify(decisions)}`);
        // The next round is another delivery.
        assert.deepEqual(await (await post(`${address}/syncteams`, ...ofTask(taskId, Math.floor(Date.now() / 1000) + 2))).json(), { outcome: "done" });
      },
    ],
    [
      `in ${name} a delivery whose signature is written with other spaces is the same delivery`,
      async (after) => {
        const { address, st, post } = await start(after, name);
        const { taskId } = await st.executeWorkflow({ workflowId: "approval", input: { rounds: 3, delayMs: 1 } });
        const waiting = async () => (await st.getTaskStatus(taskId)).status === "WAITING";
        await until("the task never waited", waiting);
        const [body, headers] = /** @type {[string, any]} */ (ofTask(taskId));
        assert.deepEqual(await (await post(`${address}/syncteams`, body, headers)).json(), { outcome: "done" });
        await until("the task does not ask again", waiting);
        const [time, hex] = headers["SyncTeams-Signature"].split(",");
        for (const signature of [time.replace("=", " = "), `x=1, ${time}`, `${time} `, time.replace("t", "t ")])
          assert.deepEqual(
            await (await post(`${address}/syncteams`, body, { ...headers, "SyncTeams-Signature": `${hex},${signature},v2=x` })).json(),
            { outcome: "duplicate" },
            signature,
          );
        assert.ok(await waiting(), "it waits for its second round");
      },
    ],
    [
      `in ${name} a body that never ends, stalls or lies about its length is refused in time`,
      async (after) => {
        const { address, webhookUrl } = await start(after, name);
        const { pathname } = new URL(await webhookUrl("run-1", "flowmaestro"));
        await Promise.all(
          ["/syncteams", pathname].flatMap((path) =>
            Object.entries(HOSTILE_BODIES).map(async ([how, [framing, feed, expected]]) => {
              const { status, code } = await raw(address, [`POST ${path} HTTP/1.1`, "Host: receiver", framing], feed);
              assert.deepEqual([status, code], expected, `${path}: a body that ${how}`);
            }),
          ),
        );
        assert.equal((await fetch(`${address}/syncteams`)).status, 405, "it still responds");
      },
    ],
    [
      `in ${name} 300 MB that nobody signed are refused before they are read`,
      async (after) => {
        const { address } = await start(after, name);
        const before = (await memory(address)).peak;
        for (const announced of [true, false]) {
          const { status, sent } = await flood(`${address}/syncteams`, 300 * 1024 * 1024, announced);
          assert.equal(status, 413);
          assert.ok(sent < 40 * 1024 * 1024, `${sent} bytes went out`);
        }
        const grown = (await memory(address)).peak - before;
        assert.ok(grown < 100, `the process grew by ${grown} MB`);
      },
    ],
  ]),
);
