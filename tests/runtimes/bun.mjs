import { resolve } from "node:path";
import { driveChild } from "./child.mjs";

/** Runs the contract in Bun. */
export const drive = (job) => driveChild("bun", resolve("node_modules/.bin/bun"), ["run"], job);
