// The long form of tests/soak: a million events, a hundred thousand calls, ten thousand streams.

import { execFileSync } from "node:child_process";

console.log("\nsoak");
execFileSync(process.execPath, ["tests/soak/run.mjs", "--full"], { stdio: "inherit" });
