import { resolve } from "node:path";
import { driveChild } from "./child.mjs";

/** Runs the contract in Deno, which may use the network and nothing else: the package must not need more. */
export const drive = (job) =>
  driveChild("deno", resolve("node_modules/.bin/deno"), ["run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1"], job);
