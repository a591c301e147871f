import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";

/** The errors of an entry's first calls in a context with these globals. */
async function failures(project, entry, wasm, ...globals) {
  const options = ["--experimental-vm-modules", "--no-warnings"];
  return JSON.parse(await project.run("node", ...options, "main.mjs", entry, wasm, ...globals));
}

const inEveryEntry = (test) => async (project) => {
  // `bytes.js` is what an entry imports.
  const entries = (await readdir(project.path("node_modules/flowtether/entry"))).filter((name) => name !== "bytes.js");
  assert.ok(entries.length > 5);
  for (const entry of entries) await test(project, entry);
};

function check(failures, message, entry) {
  assert.ok(failures.length > 0);
  for (const failure of failures) {
    assert.deepEqual([failure?.isTyped, failure?.field], [true, "WebAssembly"], entry);
    assert.match(failure.message, message, entry);
  }
}

const GLOBALS = ["TextDecoder", "TextEncoder", "Buffer", "URL", "fetch", "AbortController", "atob"];

export default {
  "an environment without TextDecoder is an error of the first call, in every entry": inEveryEntry(async (project, entry) => {
    check(await failures(project, entry, "wasm"), /: TextDecoder is missing here; make TextDecoder and TextEncoder global before the import: /, entry);
  }),

  "an environment that forbids WebAssembly is an error of the first call, in every entry": inEveryEntry(async (project, entry) => {
    check(await failures(project, entry, "no wasm", ...GLOBALS), /; a page's content security policy must allow script-src 'wasm-unsafe-eval'; /, entry);
  }),

  "a bundler that gives no compiled module is an error of the first call": async (project) => {
    for (const entry of ["workerd.js", "edge-light.js"]) {
      check(await failures(project, entry, "wasm", ...GLOBALS), /; flowtether_bg\.wasm must be imported as a compiled module: the bundler needs a rule for it$/, entry);
    }
  },
};
