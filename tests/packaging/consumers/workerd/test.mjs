import { assertRefunded } from "../../expected.mjs";

export default {
  "esbuild bundles it beside its compiled module": async (project) => {
    await project.run(
      "esbuild",
      "worker.js",
      "--bundle",
      "--format=esm",
      "--outdir=dist",
      // As Cloudflare's own bundler is set.
      "--conditions=workerd,worker,browser",
      "--loader:.wasm=copy",
    );
  },

  "requests at the same time use it in one isolate": async (project) => {
    const host = await project.host();
    const worker = await project.serve("node", "serve.mjs", host.address);
    const answers = await Promise.all(Array.from({ length: 4 }, async () => (await fetch(worker)).json()));
    answers.forEach(assertRefunded);
  },
};
