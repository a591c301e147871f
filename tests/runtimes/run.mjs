// Runs the contract in one runtime against the local host: `node tests/runtimes/run.mjs <runtime> [part of a test's name]`.
//
// FLOWTETHER_LOCAL_HOST is the host's binary, FLOWTETHER_CHROMIUM, FLOWTETHER_FIREFOX and FLOWTETHER_WEBKIT_DRIVER name the
// browsers, FLOWTETHER_PACKAGE the built package (`pkg` by default). The last line is `N passed, N failed`, the exit code 1 when something failed.

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { tests } from "./contract/index.mjs";
import { RUNTIMES, select } from "./contract/runner.mjs";
import { startRelay } from "../relay/relay_server.mjs";
import { startLocalHost } from "./local_host.mjs";
import { makeProject } from "./project.mjs";
import { Results } from "./results.mjs";

/** Beyond this the runtime itself hangs: every test has a limit of its own. */
const SUITE_LIMIT_MS = 360_000;

const [runtime, part = ""] = process.argv.slice(2);
if (!RUNTIMES.includes(runtime)) fail(`which runtime? one of ${RUNTIMES.join(", ")}`);
const packageFolder = resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
if (!existsSync(packageFolder)) fail(`there is no package in ${packageFolder}: run \`cargo xtask build\``);

const { drive, ownTests = [] } = await import(`./${runtime}.mjs`);
const isWanted = ({ name }) => name.includes(part);
const selected = select(tests, runtime).filter(isWanted);
const own = ownTests.filter(isWanted);
if (selected.length + own.length === 0) fail(`no test's name holds ${JSON.stringify(part)}`);

const project = await makeProject(runtime, packageFolder);
const host = await startLocalHost(project.folder, packageFolder);
const load = (file) => import(pathToFileURL(join(packageFolder, file)).href);
const [{ WorkflowClient }, published] = await Promise.all([load("entry/node.js"), load("relay.js")]);
const relay = await startRelay({ WorkflowClient, ...published, hostUrl: host.baseUrl });
await writeFile(join(project.folder, "contract/relay_address.mjs"), `export default ${JSON.stringify(relay.baseUrl)};\n`);
const results = new Results([...selected, ...own].map(({ name }) => name));
const stop = new AbortController();
const limit = new Promise((_, reject) => {
  setTimeout(() => {
    const error = new Error(`${runtime} was not done after ${SUITE_LIMIT_MS} ms`);
    reject(error);
    stop.abort(error);
  }, SUITE_LIMIT_MS);
});
try {
  const names = selected.map(({ name }) => name);
  const job = { baseUrl: host.baseUrl, project, names, own, report: (item) => results.take(item), signal: stop.signal };
  await Promise.race([drive(job), limit]);
} catch (error) {
  results.trouble(error);
}
await host.stop();
relay.close();
process.exit(results.finish() ? 0 : 1);

function fail(message) {
  console.error(message);
  console.log("0 passed, 1 failed");
  process.exit(1);
}
