// The webhook receiver in Deno and Bun: the local host delivers what the services would, signed, and the runs go on.

import assert from "node:assert/strict";
import path from "node:path";
import { FlowMaestro, OpenWop, SnapState, SyncTeams } from "../../pkg/entry/node.js";
import { serve } from "../packaging/program.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { copyExample, root, startHost } from "./host.mjs";

const KEY = "key-webhooks";
const SECRETS = { SYNCTEAMS_SECRET: "whsec_syncteams", SNAPSTATE_SECRET: "a secret of ours" };

const bin = (name) => path.join(root, "node_modules/.bin", name);
const RUNTIMES = {
  deno: [bin("deno"), ["serve", "--cached-only", "--no-prompt", "--node-modules-dir=manual", "--allow-net", "--allow-env", "--host", "127.0.0.1", "--port", "0", "main.ts"]],
  bun: [bin("bun"), ["--no-install", "main.ts"]],
};

async function start(after, name) {
  const { baseUrl } = await startHost(after);
  const fm = new FlowMaestro({ baseUrl, apiKey: KEY });
  const ss = new SnapState({ baseUrl: `${baseUrl}/snapstate`, apiKey: KEY });
  const st = new SyncTeams({ baseUrl: `${baseUrl}/syncteams`, apiKey: KEY });
  const wop = new OpenWop({ baseUrl, apiKey: KEY });
  // The service makes this one up.
  const registered = await fm.webhooks.create({ name: "runs", url: "http://127.0.0.1:9/later", events: ["execution.completed"] });
  // Without deno.json, which takes the package from the registry.
  const folder = await copyExample("deno-edge-function", ["main.ts"]);
  const places = { OPENWOP_URL: baseUrl, OPENWOP_KEY: KEY, SYNCTEAMS_URL: `${baseUrl}/syncteams`, SYNCTEAMS_KEY: KEY };
  const [program, words] = RUNTIMES[name];
  const env = { ...SECRETS, ...places, FLOWMAESTRO_SECRET: registered.data.secret, PORT: "0", BUN_PORT: "0" };
  const [address] = await serve(program, words, /http:\/\/(?:127\.0\.0\.1|localhost):\d+/, { cwd: folder, env });
  return { host: new Host(baseUrl, KEY), address, fm, ss, st, wop, webhookId: registered.data.id };
}

async function until(what, is) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(what);
}

export default Object.fromEntries(
  Object.keys(RUNTIMES).map((name) => [
    `in ${name} every service's webhook is verified, and the run that waits goes on`,
    async (after) => {
      const { host, address, fm, ss, st, wop, webhookId } = await start(after, name);
      const waits = async () => {
        const { runId } = await wop.runs.create({ workflowId: "external", inputs: { orderId: 4 } });
        await until("the run never waited", async () => (await wop.runs.get(runId)).status === "waiting-external");
        return runId;
      };
      const isOver = (runId) => until(`${runId} did not go on`, async () => (await wop.runs.get(runId)).status === "completed");

      const forFlowMaestro = await waits();
      await fm.webhooks.update(webhookId, { url: `${address}/flowmaestro?run=${forFlowMaestro}` });
      await host.deliver("execution.completed", { execution_id: "e-1" });
      await isOver(forFlowMaestro);

      const forSnapState = await waits();
      await ss.registerWebhook({ url: `${address}/snapstate?run=${forSnapState}`, events: ["checkpoint.saved"], secret: SECRETS.SNAPSTATE_SECRET });
      await ss.save("order-7", 1, { paid: true });
      await isOver(forSnapState);

      const { taskId } = await st.executeWorkflow({ workflowId: "approval", input: { order: 7 } });
      await until("the task never waited", async () => (await st.getTaskStatus(taskId)).status === "WAITING");
      await host.deliverTask({ taskId, url: `${address}/syncteams`, secret: SECRETS.SYNCTEAMS_SECRET });
      await until("the task did not go on", async () => (await st.getTaskStatus(taskId)).status === "COMPLETED");

      for (const where of ["flowmaestro", "snapstate", "syncteams"]) {
        const { status } = await fetch(`${address}/${where}?run=${forSnapState}`, { method: "POST", body: '{"event":"execution.completed"}' });
        assert.equal(status, 400, `an unsigned webhook at /${where}`);
      }
      assert.equal((await fetch(address)).status, 405);
    },
  ]),
);
