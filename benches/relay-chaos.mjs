// The long form of the relay's chaos: two hundred seeds, in which publishers and readers lose their connections.

import { execFileSync } from "node:child_process";

console.log("\nrelay chaos");
execFileSync(process.execPath, ["tests/relay/run.mjs", "spoils connections", "--seeds", "200"], { stdio: "inherit" });
