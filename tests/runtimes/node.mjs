import { driveChild } from "./child.mjs";

/** Runs the contract in the Node that runs this. */
export const drive = (job) => driveChild("node", process.execPath, [], job);
