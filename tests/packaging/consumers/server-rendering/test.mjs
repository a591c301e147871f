import assert from "node:assert/strict";
import path from "node:path";
import { assertRefunded } from "../../expected.mjs";
import { root } from "../../program.mjs";

const VITE = ["node", path.join(root, "node_modules/vite/bin/vite.js")];

export default {
  "a server built by Vite imports it": async (project) => {
    await project.run(...VITE, "build", "--ssr", "server.js");
    const host = await project.host();
    const { html, outcome } = JSON.parse(await project.run("node", "dist/server.js", host.address));
    assert.equal(html, "<button>Refund with OpenWop</button>");
    assertRefunded(outcome);
  },

  "a server that Vite bundles into one file needs no other": async (project) => {
    await project.run(...VITE, "build", "--ssr", "bundled.js", "--config", "bundled.config.mjs");
    const host = await project.host();
    assertRefunded(await project.run("node", "bundled/bundled.js", host.address));
  },

  "Node imports the browser's modules without fetching": async (project) => {
    const host = await project.host();
    assertRefunded(await project.run("node", "browser-modules.mjs", host.address, "default"));
  },
};
