import assert from "node:assert/strict";
import { assertQuickStart } from "../../expected.mjs";
import { freePort } from "../../../browsers/free_port.mjs";
import { output, text } from "../../served.mjs";

export const limitMs = 300_000;

async function assertServed(project, address) {
  assertQuickStart(await text(`${address}/api/quick-start`));
  assertQuickStart(output(await text(`${address}/server`)));
  assert.match(await text(address), /<p>no run yet<\/p>/, "what a server renders");
  assert.match(await text(`${address}/run`), /<p>no run yet, connecting<\/p>/, "what a server renders of a run");
  for (const page of ["", "server", "run"]) assertQuickStart(await project.open(`${address}/${page}`));
}

export default {
  "what nuxt build makes runs by itself": async (project) => {
    const host = await project.host();
    await project.run("nuxt", "build");
    const port = String(await freePort());
    Object.assign(project.env, { NUXT_PUBLIC_WORKFLOWS_URL: host.open, HOST: "127.0.0.1", PORT: port });
    await assertServed(project, await project.serve("node", ".output/server/index.mjs"));
  },

  "the development server serves it": async (project) => {
    const host = await project.host();
    Object.assign(project.env, { NUXT_PUBLIC_WORKFLOWS_URL: host.open });
    const port = String(await freePort());
    await assertServed(project, await project.serve("nuxt", "dev", "--host", "127.0.0.1", "--port", port));
  },
};
