import { assertRefunded } from "../../expected.mjs";

export default {
  "the inline form in one file runs in a page": async (project) => {
    await project.run("esbuild", "app.js", "--bundle", "--minify", "--format=esm", "--outdir=public");
    const host = await project.host("public");
    assertRefunded(await project.open(host.address));
  },
};
