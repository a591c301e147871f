import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { assertQuickStart } from "../../expected.mjs";

const LISTEN = ["--port", "0"];

/** Starts the local host and tells the worker its address, as a developer would. */
async function configure(project) {
  // No account, no question, no report, and no request for where this machine is.
  Object.assign(project.env, { CI: "1", CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: project.path("logs") });
  const host = await project.host();
  await writeFile(project.path(".dev.vars"), `HOST=${host.address}\n`);
}

/** Requests at the same time share an isolate. */
async function check(worker) {
  const texts = await Promise.all(Array.from({ length: 3 }, async () => (await fetch(worker)).text()));
  texts.forEach(assertQuickStart);
}

export default {
  "wrangler dev runs it": async (project) => {
    await configure(project);
    await check(await project.serve("wrangler", "dev", "--ip", "127.0.0.1", ...LISTEN, "--inspector-port", "0", "--show-interactive-dev-session=false"));
  },

  "wrangler deploy bundles it beside its compiled module": async (project) => {
    await configure(project);
    await project.run("wrangler", "deploy", "--dry-run", "--outdir", "deployed");
    const files = await readdir(project.path("deployed"));
    assert.equal(files.filter((name) => name.endsWith(".wasm")).length, 1, `${files}`);
  },

  "the development server of Cloudflare's Vite plugin runs it": async (project) => {
    await configure(project);
    await check(await project.serve("vite", ...LISTEN));
  },

  "the build of Cloudflare's Vite plugin runs in its preview": async (project) => {
    await configure(project);
    await project.run("vite", "build");
    await check(await project.serve("vite", "preview", ...LISTEN));
  },
};
