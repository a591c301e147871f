// How each runtime runs a module.

import { resolve } from "node:path";

const bin = (name) => resolve("node_modules/.bin", name);

export const COMMANDS = {
  node: [process.execPath],
  deno: [bin("deno"), "run", "--no-prompt", "--no-remote", "--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-env"],
  bun: [bin("bun"), "run"],
};
