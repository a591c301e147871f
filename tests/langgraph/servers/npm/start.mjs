// Starts the npm server on a port of this machine, without its command line: `node start.mjs PORT [FOLDER]`. It keeps its state in the
// folder, or in one of its own that is removed at the end. With LANGGRAPH_KEY it wants that key. It sends nothing anywhere.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

Object.assign(process.env, { LANGSMITH_TRACING: "false", LANGCHAIN_TRACING_V2: "false", LOG_LEVEL: "error", LOG_JSON: "true" });
const { startServer } = await import("@langchain/langgraph-api/server");

const here = import.meta.dirname;
const names = Object.keys(await import("./graphs.mjs"));
const [port, kept] = process.argv.slice(2);
const folder = kept ?? mkdtempSync(path.join(tmpdir(), "langgraph-"));

const auth = process.env.LANGGRAPH_KEY ? { path: `${path.join(here, "auth.mjs")}:auth`, disable_studio_auth: true } : undefined;
const { cleanup } = await startServer({
  port: Number(port),
  host: "127.0.0.1",
  nWorkers: 10,
  cwd: folder,
  graphs: Object.fromEntries(names.map((name) => [name, `${path.join(here, "graphs.mjs")}:${name}`])),
  ...(auth ? { auth } : {}),
});

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, async () => {
    await cleanup();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    process.exit(0);
  });
}
