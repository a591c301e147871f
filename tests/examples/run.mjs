// Runs what people touch first: the examples in their own runtimes, and the code of the README and of docs/.
//
//   node tests/examples/run.mjs [part of a test's name]
//
// FLOWTETHER_LOCAL_HOST names the local host's program, FLOWTETHER_CHROMIUM the browser; pkg/ must be built. FLOWTETHER_FIREFOX and
// FLOWTETHER_WEBKIT_DRIVER may name those of other engines. The last line is `N passed, N failed`, the exit code 1 when something failed.

import { rm } from "node:fs/promises";
import { endAll } from "../packaging/program.mjs";
import { closeBrowser } from "./browser.mjs";
import bindings from "./bindings.mjs";
import chat from "./chat.mjs";
import cloudflareWorker from "./cloudflare_worker.mjs";
import docs from "./docs.mjs";
import follower from "./follower.mjs";
import { workshop } from "./host.mjs";
import migration from "./migration.mjs";
import nodeDemo from "./node_demo.mjs";
import page from "./page.mjs";
import react from "./react.mjs";
import reactChat from "./react_chat.mjs";

const TEST_LIMIT_MS = 90_000;
const AT_ONCE = 2;

const groups = {
  page,
  react,
  bindings,
  chat,
  "react chat": reactChat,
  "cloudflare worker": cloudflareWorker,
  "node demo": nodeDemo,
  follower,
  migration,
  docs,
};
const [part = ""] = process.argv.slice(2);
const tests = Object.entries(groups)
  .flatMap(([group, tests]) => Object.entries(tests).map(([name, test]) => ({ name: `${group}: ${name}`, test })))
  .filter(({ name }) => name.includes(part));

async function failure(test) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${TEST_LIMIT_MS} ms`)), TEST_LIMIT_MS);
  });
  const cleanups = [];
  try {
    await Promise.race([test((cleanup) => cleanups.push(cleanup)), limit]);
  } catch (error) {
    return error ?? new Error("failed with no error");
  } finally {
    clearTimeout(timer);
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

for (const name of ["FLOWTETHER_LOCAL_HOST", "FLOWTETHER_CHROMIUM"]) {
  if (process.env[name] === undefined) throw new Error(`${name} must name a program`);
}
await rm(workshop, { recursive: true, force: true });
let failed = 0;
const queue = [...tests];
async function work() {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const started = performance.now();
    const error = await failure(next.test);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${error ? "FAILED" : "ok    "} ${next.name} (${seconds} s)`);
    if (error) {
      failed += 1;
      console.log(String(error.stack ?? error).replaceAll(/^/gm, "       "));
    }
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
await Promise.all([closeBrowser(), endAll()]);
console.log(`${tests.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && tests.length > 0 ? 0 : 1);
