import assert from "node:assert/strict";
import { assertRefunded } from "../../expected.mjs";

export default {
  "one file runs in a page": async (project) => {
    await project.run("esbuild", "app.js", "--bundle", "--minify", "--format=esm", "--outdir=public");
    const host = await project.host("public");
    assertRefunded(await project.open(host.address));
  },

  "one file of the inline form runs in a page": async (project) => {
    await project.run("esbuild", "app.js", "--bundle", "--alias:flowtether=flowtether/inline", "--format=esm", "--outdir=public");
    const host = await project.host("public");
    assertRefunded(await project.open(host.address));
  },

  "the provider of an error is the service in a minified bundle too, of a subclass of its client": async (project) => {
    await project.run("esbuild", "overtaken.js", "--bundle", "--minify", "--format=esm", "--platform=node", "--outfile=overtaken.mjs");
    const outcome = JSON.parse(await project.run("node", "overtaken.mjs"));
    assert.deepEqual(outcome, { name: "ConflictError", provider: "snapstate", operation: "save", isRenamed: true });
  },
};
