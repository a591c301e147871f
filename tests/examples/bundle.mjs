// Pages of a component, which the local host serves beside the package.

import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { installed } from "../langgraph/server.mjs";
import { root, workshop } from "./host.mjs";

const pages = new Map();

/** Makes a page of a component, once: a folder that the host serves. */
export function makePage(name, entry) {
  if (!pages.has(name)) pages.set(name, bundlePage(name, entry));
  return pages.get(name);
}

async function bundlePage(name, entry) {
  const folder = path.join(workshop, name);
  await mkdir(folder, { recursive: true });
  await cp(path.join(root, "tests/examples/use_run/index.html"), path.join(folder, "index.html"));
  await build({
    ...entry,
    outfile: path.join(folder, "app.js"),
    bundle: true,
    format: "esm",
    jsx: "automatic",
    external: ["flowtether"],
    alias: { "flowtether/react": path.join(root, "pkg/react.js"), "flowtether/relay": path.join(root, "pkg/relay.js") },
    // LangGraph's official client is beside its server.
    nodePaths: [path.join(root, "node_modules"), path.join(installed("npm"), "node_modules")],
    // StrictMode does its work in React's development build alone.
    define: { "process.env.NODE_ENV": '"development"' },
    logLevel: "error",
  });
  return folder;
}
