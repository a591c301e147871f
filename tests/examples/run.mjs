// Runs what people touch first: the examples in their own runtimes, and the code of the README and of docs/.
//
//   node tests/examples/run.mjs [part of a test's name]
//
// FLOWTETHER_LOCAL_HOST names the local host's program, FLOWTETHER_CHROMIUM the browser; pkg/ must be built. FLOWTETHER_FIREFOX and
// FLOWTETHER_WEBKIT_DRIVER may name those of other engines. The last line is `N passed, N failed`, the exit code 1 when something failed.

import { rm } from "node:fs/promises";
import { endAll } from "../packaging/program.mjs";
import { runSuite } from "../runtimes/suite.mjs";
import { closeBrowser } from "./browser.mjs";
import bindings from "./bindings.mjs";
import chat from "./chat.mjs";
import cloudflareWorker from "./cloudflare_worker.mjs";
import docs from "./docs.mjs";
import follower from "./follower.mjs";
import { workshop } from "./host.mjs";
import hotReload from "./hot_reload.mjs";
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
  "hot reload": hotReload,
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
  .flatMap(([group, tests]) => Object.entries(tests).map(([name, run]) => ({ name: `${group}: ${name}`, run })))
  .filter(({ name }) => name.includes(part));

for (const name of ["FLOWTETHER_LOCAL_HOST", "FLOWTETHER_CHROMIUM"]) {
  if (process.env[name] === undefined) throw new Error(`${name} must name a program`);
}
await rm(workshop, { recursive: true, force: true });
const isPassed = await runSuite(tests, { timeLimitMs: TEST_LIMIT_MS, lanes: AT_ONCE, sharesPrograms: true });
await Promise.all([closeBrowser(), endAll()]);
process.exit(isPassed ? 0 : 1);
