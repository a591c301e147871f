// The LangGraph client against the real servers: `node tests/langgraph/run.mjs npm|pypi [part of a test's name]`.
//
// The server is installed in the versions of its lock file, or of its requirements, into target/langgraph, and started on a port of
// this machine. FLOWTETHER_PACKAGE is the built package (`pkg` by default): it is packed, and installed beside the server. The last
// line is `N passed, N failed`.

import { pathToFileURL } from "node:url";
import path from "node:path";
import { installPackage, installServer, startServer } from "./server.mjs";

const LIMIT_MS = 40_000;
const LANES = 6;

const [kind, part = ""] = process.argv.slice(2);
let passed = 0;
let failed = 0;

function report(name, began, error) {
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${error === undefined ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (error === undefined) passed += 1;
  else {
    failed += 1;
    console.log(String(error?.stack ?? error).replaceAll(/^/gm, "       "));
    if (error?.cause) console.log(`       because ${error.cause.stack ?? error.cause}`);
  }
}

async function attempt(name, work) {
  const began = performance.now();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    const result = await Promise.race([work(), limit]);
    report(name, began);
    return result;
  } catch (error) {
    report(name, began, error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function main() {
  if (kind !== "npm" && kind !== "pypi") throw new Error("which server? npm or pypi");
  const began = performance.now();
  await installServer(kind);
  // It is where the official client is.
  if (kind === "pypi") await installServer("npm");
  const folder = await installPackage(kind);
  report(`the ${kind} server is installed`, began);
  const flowtether = await import(pathToFileURL(path.join(folder, "entry/node.js")).href);
  const server = await attempt("it starts", () => startServer(kind));
  if (server === undefined) return;
  const names = ["checklist", "vocabulary", "native", "bad_input", "faults", "official"];
  const modules = await Promise.all(names.map((name) => import(`./${name}.mjs`)));
  const tests = modules.flatMap(({ default: tests }) => Object.entries(tests));
  const chosen = tests.filter(([name, test]) => name.includes(part) && (test.only ?? kind) === kind);
  if (chosen.length === 0) throw new Error(`no test's name holds ${JSON.stringify(part)}`);
  const lane = async () => {
    for (let next = chosen.shift(); next !== undefined; next = chosen.shift()) {
      const [name, test] = next;
      await attempt(name, () => (test.run ?? test)({ flowtether, baseUrl: server.baseUrl, kind }));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await server.stop();
}

await main().catch((error) => report("the suite", performance.now(), error));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
