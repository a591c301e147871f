// The long form of tests/chaos: two thousand seeds.

import { execFileSync } from "node:child_process";

console.log("\nchaos");
execFileSync(process.execPath, ["tests/chaos/run.mjs", "--seeds", "2000"], { stdio: "inherit" });
