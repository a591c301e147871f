// The LangGraph client against the real servers: `node tests/langgraph/run.mjs npm|pypi [part of a test's name]`.
//
// The server is installed in the versions of its lock file, or of its requirements, into target/langgraph, and started on a port of
// this machine. FLOWTETHER_PACKAGE is the built package (`pkg` by default): it is packed, and installed beside the server. The last
// line is `N passed, N failed`.

import { pathToFileURL } from "node:url";
import path from "node:path";
import { runSuite } from "../runtimes/suite.mjs";
import { installPackage, installServer, startServer } from "./server.mjs";

const LIMIT_MS = 40_000;
const LANES = 6;

const [kind, part = ""] = process.argv.slice(2);
if (kind !== "npm" && kind !== "pypi") throw new Error("which server? npm or pypi");
await installServer(kind);
// It is where the official client is.
if (kind === "pypi") await installServer("npm");
const folder = await installPackage(kind);
const flowtether = await import(pathToFileURL(path.join(folder, "entry/node.js")).href);
const server = await startServer(kind);
const names = ["checklist", "vocabulary", "native", "bad_input", "faults", "official"];
const modules = await Promise.all(names.map((name) => import(`./${name}.mjs`)));
const tests = modules
  .flatMap(({ default: tests }) => Object.entries(tests))
  .filter(([name, test]) => name.includes(part) && (test.only ?? kind) === kind)
  .map(([name, test]) => ({ name, run: () => (test.run ?? test)({ flowtether, baseUrl: server.baseUrl, kind }) }));
const isPassed = await runSuite(tests, { timeLimitMs: LIMIT_MS, lanes: LANES });
await server.stop();
process.exit(isPassed ? 0 : 1);
