// The modules of a worker, as Cloudflare's own bundler makes them: the code in one, WebAssembly compiled beside it.

import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

/** For Miniflare's option `modules`; `more` are further settings of esbuild. */
export async function workerModules(entry, more = {}) {
  const wasm = [];
  const beside = {
    name: "wasm beside the worker",
    setup(esbuild) {
      esbuild.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
        wasm.push(join(resolveDir, path));
        return { path: `./${basename(path)}`, external: true };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    target: "esnext",
    conditions: ["workerd"],
    plugins: [beside],
    write: false,
    ...more,
  });
  const compiled = wasm.map(async (path) => ({ type: "CompiledWasm", path: basename(path), contents: await readFile(path) }));
  return [{ type: "ESModule", path: "worker.mjs", contents: outputFiles[0].text }, ...(await Promise.all(compiled))];
}
