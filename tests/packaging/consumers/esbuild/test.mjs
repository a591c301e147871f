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
};
