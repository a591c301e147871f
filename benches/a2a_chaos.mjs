// The long form of the seeds of faults over the official A2A servers: two hundred over each.

import { execFileSync } from "node:child_process";

for (const kind of ["js", "python"]) {
  console.log(`\nA2A, ${kind}`);
  execFileSync(process.execPath, ["tests/a2a/chaos.mjs", kind, "--seeds", "200"], { stdio: "inherit" });
}
