import assert from "node:assert/strict";
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
    const results = await Promise.all(Array.from({ length: 4 }, async () => (await fetch(worker)).json()));
    results.forEach(assertRefunded);
  },

  "bytes that it may not compile are an error that says what to import": async (project) => {
    await project.run("esbuild", "refused.js", "--bundle", "--format=esm", "--outdir=refused");
    const worker = await project.serve("node", "serve.mjs", "http://127.0.0.1", "refused");
    const { load, call } = await (await fetch(worker)).json();
    assert.deepEqual([load?.isTyped, load?.field], [true, "WebAssembly"]);
    assert.match(load.message, /; a worker must import the file as a compiled module$/);
    assert.deepEqual(call, load, "a call says what the loading said");
  },
};
