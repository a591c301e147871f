import assert from "node:assert/strict";
import { assertQuickStart } from "../../expected.mjs";
import { freePort } from "../../../browsers/free_port.mjs";
import { output, text } from "../../served.mjs";

export const limitMs = 300_000;

async function assertServed(project, address) {
  assertQuickStart(await text(`${address}/api`));
  assertQuickStart(output(await text(`${address}/server`)));
  assert.match(await text(`${address}/island`), /<p>no run yet, connecting<\/p>/, "what a server renders");
  for (const page of ["", "island"]) assertQuickStart(await project.open(`${address}/${page}`));
}

export default {
  "what astro build makes with the adapter for Node runs": async (project) => {
    const host = await project.host();
    await project.run("astro", "build");
    Object.assign(project.env, { WORKFLOWS_URL: host.open, HOST: "127.0.0.1", PORT: String(await freePort()) });
    await assertServed(project, await project.serve("node", "dist/server/entry.mjs"));
  },

  "the development server serves it": async (project) => {
    const host = await project.host();
    Object.assign(project.env, { WORKFLOWS_URL: host.open });
    const port = String(await freePort());
    await assertServed(project, await project.serve("astro", "dev", "--host", "127.0.0.1", "--port", port));
  },
};
