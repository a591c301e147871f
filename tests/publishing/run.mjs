// What a release would publish, tried without publishing: JSR's package and each crate. npm's tarball is checked by tests/packaging.
//
//   node tests/publishing/run.mjs
//
// pkg/ must be built. The last line is `N passed, N failed`, the exit code 1 when something failed.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { makeJsrPackage } from "../../.ci/jsr.mjs";

const root = path.resolve(import.meta.dirname, "../..");

/**
 * @param {string} program
 * @param {string[]} given
 */
function run(program, given, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(program, given, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  assert.equal(status, 0, `${program} ${given.join(" ")}: ${error ?? ""}\n${stdout}\n${stderr}`);
  return stdout + stderr;
}

/** The crates that are published, each after those that it depends on. */
const CRATES = ["flowtether-event-stream", "flowtether-endpoints", "flowtether"];

const tests = {
  "JSR's package passes its checks, with the types of every entry": async () => {
    const folder = await makeJsrPackage();
    run(path.join(root, "node_modules/.bin/deno"), ["publish", "--dry-run", "--allow-dirty"], folder);
    const { exports } = JSON.parse(readFileSync(path.join(folder, "jsr.json"), "utf8"));
    assert.ok("." in exports && "./openwop" in exports && "./a2a" in exports, Object.keys(exports).join(" "));
  },

  "each crate is packed, and built from what was packed": async () => {
    // Cargo keeps what it unpacked and built by the crate's version and by this folder's name: the same name would build an earlier commit.
    const folder = path.join(root, `target/publishing-${Date.now()}`);
    try {
      const crates = CRATES.flatMap((name) => ["-p", name]);
      const output = run("cargo", ["package", "--locked", "--allow-dirty", "--target-dir", folder, ...crates]);
      for (const name of CRATES) assert.match(output, new RegExp(`Verifying ${name} v`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },

  "a published crate does not pin what its users may need in another version": async () => {
    const manifest = readFileSync(path.join(root, "Cargo.toml"), "utf8");
    const pinned = [...manifest.matchAll(/^([\w-]+) = .*"=\d/gm)].map(([, name]) => name);
    assert.deepEqual(pinned, ["flowtether-endpoints"]);
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok     ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n${error instanceof Error ? error.stack : error}`);
  }
}
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
