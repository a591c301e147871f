// What the crates cost that could do what the package does by itself: bytes of the same small program with and without each, after
// wasm-opt and brotli, and the program with which gloo-net fails. See docs/decisions/named-crates.md.
//
//   cargo xtask bench named_crates

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = path.resolve(import.meta.dirname, "..");
const folder = path.join(import.meta.dirname, "named_crates");
const target = path.join(root, "target/named-crates");

function run(program, ...given) {
  const { status, stderr, error } = spawnSync(program, given, { cwd: folder, encoding: "utf8", env: { ...process.env, CARGO_TARGET_DIR: target } });
  if (status !== 0) throw new Error(`${program} ${given.join(" ")} failed: ${error ?? ""}\n${stderr}`);
}

// What Node 20 knows.
const FEATURES = ["bulk-memory", "mutable-globals", "nontrapping-float-to-int", "sign-ext", "reference-types", "multivalue"].map((name) => `--enable-${name}`);

const brotli = (file) => brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** Builds the program with one feature; the bytes of its WebAssembly and its JavaScript. */
function build(feature) {
  const out = path.join(target, feature);
  run("cargo", "build", "--quiet", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--features", feature);
  run("wasm-bindgen", path.join(target, "wasm32-unknown-unknown/release/named_crates.wasm"), "--target", "nodejs", "--out-dir", out);
  writeFileSync(path.join(out, "package.json"), "{}");
  const wasm = path.join(out, "named_crates_bg.wasm");
  run("wasm-opt", wasm, "-o", wasm, "-Oz", ...FEATURES);
  return { wasm: brotli(wasm), js: brotli(path.join(out, "named_crates.js")), module: path.join(out, "named_crates.js") };
}

const built = {};
console.log(`${"program".padEnd(20)} ${"wasm".padStart(7)} ${"js".padStart(7)}   bytes, brotli`);
for (const feature of ["nothing", "fetch_by_web_sys", "fetch_by_gloo_net", "options_by_hand", "options_by_serde", "url_by_web_sys", "url_by_crate"]) {
  const { wasm, js, module } = build(feature);
  built[feature] = module;
  console.log(`${feature.padEnd(20)} ${String(wasm).padStart(7)} ${String(js).padStart(7)}`);
}

// A request that is aborted with a reason which is no Error: `controller.abort("the user left")`.
const server = createServer(() => {}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
const url = `http://127.0.0.1:${port}/`;
for (const feature of ["fetch_by_web_sys", "fetch_by_gloo_net"]) {
  const { default: module } = await import(pathToFileURL(built[feature]).href);
  const controller = new AbortController();
  const outcome = module.post(fetch, url, "key", "{}", controller.signal).then(String, (reason) => `rejects with ${JSON.stringify(reason)}`);
  const trapped = new Promise((resolve) => process.once("uncaughtException", (error) => resolve(`traps: ${error.message}`)));
  const late = new Promise((resolve) => setTimeout(resolve, 2000, "never settles"));
  setTimeout(() => controller.abort("the user left"), 200);
  const first = await Promise.race([outcome, trapped]);
  console.log(`${feature}, aborted with a text: ${first}${first.startsWith("traps") ? `; its promise ${await Promise.race([outcome, late])}` : ""}`);
}
server.closeAllConnections();
server.close();
