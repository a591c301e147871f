import { assertRefunded } from "../../expected.mjs";

export default {
  "the slim form is loaded by a service worker": async (project) => {
    // A classic script, as most service workers are.
    await project.run("esbuild", "worker.js", "--bundle", "--format=iife", "--loader:.wasm=file", "--outdir=public");
    const host = await project.host("public");
    assertRefunded(await project.open(host.address));
  },
};
