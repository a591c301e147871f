import assert from "node:assert/strict";
import { freePort } from "../../../browsers/free_port.mjs";
import { assertQuickStart } from "../../expected.mjs";
import { output, text } from "../../served.mjs";

export const limitMs = 300_000;

async function assertServed(project, address, host) {
  const to = `?host=${encodeURIComponent(host.open)}`;
  assertQuickStart(await text(`${address}/api/quick-start`));
  assertQuickStart(output(await text(`${address}/server`)));
  assert.match(await text(`${address}/${to}`), /<p[^>]*>no run yet<\/p>/, "what a server renders");
  assert.match(await text(`${address}/run${to}`), /<p[^>]*>no run yet, connecting<\/p>/, "what a server renders of a run");
  for (const page of ["", "server", "run"]) assertQuickStart(await project.open(`${address}/${page}${to}`));
}

export default {
  "what vite build makes runs by itself": async (project) => {
    const host = await project.host();
    await project.run("vite", "build");
    Object.assign(project.env, { WORKFLOWS_URL: host.open, HOST: "127.0.0.1", PORT: String(await freePort()) });
    await assertServed(project, await project.serve("node", ".output/server/index.mjs"), host);
  },

  "the development server serves it": async (project) => {
    const host = await project.host();
    Object.assign(project.env, { WORKFLOWS_URL: host.open });
    await assertServed(project, await project.serve("vite", "dev", "--host", "127.0.0.1", "--port", "0"), host);
  },
};
