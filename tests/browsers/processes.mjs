// The programs of a browser: each in a group of its own, so that what it starts ends with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const START_LIMIT_MS = 60_000;

const alive = new Set();

process.on("exit", () => alive.forEach((child) => kill(child)));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Starts a program and resolves with it when `isReady`, which is given all that it printed, returns or resolves with something. */
export async function start(program, programArguments, isReady, env = {}) {
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", "pipe", "pipe", "pipe"];
  const child = spawn(program, programArguments, { stdio, detached: true, env: { ...process.env, ...env } });
  alive.add(child);
  child.on("exit", () => alive.delete(child));
  let printed = "";
  for (const stream of /** @type {import("node:stream").Readable[]} */ (child.stdio.slice(1))) {
    // A pipe that nobody reads fills up, and the program waits.
    stream.setEncoding("utf8").on("data", (text) => (printed += text));
  }
  let over;
  child.on("error", (error) => (over = `does not start: ${error.message}`));
  child.on("exit", (code) => (over ??= `ended with ${code}`));
  for (const deadline = Date.now() + START_LIMIT_MS; ; await sleep(20)) {
    const ready = await isReady(printed);
    if (ready) return { child, ready };
    over ??= Date.now() > deadline ? `is not ready after ${START_LIMIT_MS} ms` : undefined;
    if (over === undefined) continue;
    kill(child);
    throw new Error(`${program} ${over}:\n${printed}`);
  }
}

/** Ends a program with all that it started. */
export async function end(child) {
  if (!alive.has(child)) return;
  const exited = once(child, "exit");
  kill(child);
  await exited;
}

function kill(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
