// The long form of the seeds of faults over the real LangGraph servers: two hundred over each.

import { execFileSync } from "node:child_process";

for (const kind of ["npm", "pypi"]) {
  console.log(`\nLangGraph, ${kind}`);
  execFileSync(process.execPath, ["tests/langgraph/chaos.mjs", kind, "--seeds", "200"], { stdio: "inherit" });
}
