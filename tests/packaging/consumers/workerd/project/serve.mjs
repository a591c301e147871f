// Runs the built worker as Cloudflare does.

import { readdir } from "node:fs/promises";
import path from "node:path";
import { Miniflare } from "miniflare";

const dist = path.join(import.meta.dirname, process.argv[3] ?? "dist");
const modules = (await readdir(dist)).sort().reverse();

const worker = new Miniflare({
  cf: false,
  compatibilityDate: "2026-01-01",
  host: "127.0.0.1",
  modulesRoot: dist,
  modules: modules.map((name) => ({
    type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path: path.join(dist, name),
  })),
  bindings: { HOST: process.argv[2] },
});

console.log(`worker ready at ${(await worker.ready).origin}`);
