import assert from "node:assert/strict";
import { cp, rm } from "node:fs/promises";
import path from "node:path";
import { assertQuickStart } from "../../expected.mjs";
import { freePort } from "../../../browsers/free_port.mjs";
import { workshop } from "../../package.mjs";
import { output, text } from "../../served.mjs";

export const limitMs = 300_000;

/** A package for development is bundled into the server, and is not there where that is deployed. */
export const installOptions = ["--save-dev"];

async function assertServed(project, address) {
  assertQuickStart(await text(`${address}/api`));
  assertQuickStart(output(await text(`${address}/server`)));
  assert.match(await text(address), /<p>no run yet<\/p>/, "what a server renders");
  assert.match(await text(`${address}/run`), /<p>no run yet, connecting<\/p>/, "what a server renders of a run");
  for (const page of ["", "run"]) assertQuickStart(await project.open(`${address}/${page}`));
}

export default {
  "what vite build makes with adapter-node runs by itself": async (project) => {
    const host = await project.host();
    await project.run("vite", "build");
    const deployed = path.join(workshop, "sveltekit-deployed");
    await rm(deployed, { recursive: true, force: true });
    await cp(project.path("build"), path.join(deployed, "build"), { recursive: true });
    await cp(project.path("package.json"), path.join(deployed, "package.json"));
    Object.assign(project.env, { WORKFLOWS_URL: host.open, HOST: "127.0.0.1", PORT: String(await freePort()) });
    await assertServed(project, await project.serve("node", path.join(deployed, "build/index.js")));
  },

  "the development server serves it": async (project) => {
    const host = await project.host();
    Object.assign(project.env, { WORKFLOWS_URL: host.open });
    await assertServed(project, await project.serve("vite", "dev", "--host", "127.0.0.1", "--port", "0"));
  },
};
