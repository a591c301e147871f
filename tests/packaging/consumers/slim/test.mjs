import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { assertRefunded } from "../../expected.mjs";

const FILE = /; it must be the whole file flowtether\/wasm of this version; /;

/** What loading says of each, beside what to change. */
const MESSAGES = {
  "a page": /^WebAssembly cannot be loaded from \S+\/index\.html, served as text\/html[^,]*: /,
  "a page with the type of WebAssembly": /^WebAssembly cannot be loaded from \S+\/page\.wasm, served as application\/wasm: /,
  "a file that is cut off": /^WebAssembly cannot be loaded from \S+\/cut\.wasm, served as application\/wasm: /,
  "a file that is cut off, of another type": /^WebAssembly cannot be loaded from \S+\/cut\.bin, served as application\/octet-stream: /,
  "no file": /^WebAssembly cannot be loaded from \S+\/missing\.wasm, served as [^:]*: the response has status 404; /,
  "no server": /^WebAssembly cannot be loaded from its source: .*(fetch|connect)/i,
  "another module": /^WebAssembly cannot be loaded from \S+\/other\.wasm, served as application\/wasm: /,
  "bytes that are cut off": /^WebAssembly cannot be used here: /,
  "no options": /^WebAssembly cannot be loaded from its source: /,
};

function check({ failures: { "nothing yet": nothing, ...failures }, outcome }) {
  assert.match(nothing.call.message, /is not loaded yet: await init\(\) of flowtether\/slim first/);
  assert.deepEqual(Object.keys(failures), Object.keys(MESSAGES));
  for (const [name, { load, call }] of Object.entries(failures)) {
    assert.equal(load?.isTyped, true, name);
    assert.equal(load.field, "WebAssembly", name);
    assert.match(load.message, MESSAGES[name], name);
    assert.match(load.message, FILE, name);
    assert.deepEqual(call, load, `${name}: a call says what the loading said`);
  }
  assertRefunded(outcome);
}

async function serve(project) {
  const whole = await readFile(project.path("node_modules/flowtether/flowtether_bg.wasm"));
  const cut = whole.subarray(0, whole.length / 2);
  const files = {
    "whole.bin": whole,
    "cut.wasm": cut,
    "cut.bin": cut,
    "page.wasm": await readFile(project.path("index.html")),
    "other.wasm": Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
  };
  for (const [name, bytes] of Object.entries(files)) await writeFile(project.path(name), bytes);
  return project.host(".");
}

export default {
  "a wrong file is one error that says what to change, in Chromium": async (project) => {
    const { address } = await serve(project);
    check(await project.open(`${address}/`, /Failed to load resource/));
  },

  "a wrong file is one error that says what to change, in Node": async (project) => {
    const { address } = await serve(project);
    check(JSON.parse(await project.run("node", "main.mjs", `${address}/`)));
  },

  "a wrong file is one error that says what to change, in Deno": async (project) => {
    const { address } = await serve(project);
    check(JSON.parse(await project.run("deno", "run", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1", "main.mjs", `${address}/`)));
  },

  "a wrong file is one error that says what to change, in Bun": async (project) => {
    const { address } = await serve(project);
    check(JSON.parse(await project.run("bun", "--no-install", "main.mjs", `${address}/`)));
  },

  "a CommonJS program loads it": async (project) => {
    const host = await project.host();
    const { outcome, init } = JSON.parse(await project.run("node", "main.cjs", host.address));
    assertRefunded(outcome);
    assert.equal(init, "function");
  },
};
