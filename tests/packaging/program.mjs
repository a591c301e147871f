// Programs that a test runs: none outlives its test.

import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

/** Holds the signal that ends the programs of the test that is running. */
export const running = new AsyncLocalStorage();

const alive = new Set();

/** Ends what is still running, with everything it started. */
export function endAll() {
  for (const child of alive) end(child);
}

process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Runs a program to its end and resolves with what it printed; rejects when it fails. */
export async function run(command, programArguments, options) {
  const program = start(command, programArguments, options);
  const code = await program.ended;
  if (code !== 0) throw new Error(`${program.name} ended with ${code}:\n${program.output()}${program.errors()}`);
  return program.output();
}

/** Starts a program and resolves with what `pattern` found in what it printed; it is ended with the test. */
export async function serve(command, programArguments, pattern, options) {
  const program = start(command, programArguments, options);
  return new Promise((resolve, reject) => {
    program.onOutput(() => {
      const found = pattern.exec(program.output()) ?? pattern.exec(program.errors());
      if (found) resolve(found);
    });
    program.ended.then((code) => {
      reject(new Error(`${program.name} ended with ${code}:\n${program.output()}${program.errors()}`));
    }, reject);
  });
}

function start(command, programArguments, { cwd = root, env = {} } = {}) {
  const name = [path.basename(command), ...programArguments].join(" ");
  const signal = running.getStore();
  signal?.throwIfAborted();
  // A group of its own, so that what it starts ends with it.
  const child = spawn(command, programArguments, {
    cwd,
    detached: true,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  alive.add(child);
  const onAbort = () => end(child);
  signal?.addEventListener("abort", onAbort);
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  const ended = new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new Error(`${name} does not start: ${error.message}`)));
    child.on("close", (code, signalName) => resolve(code ?? signalName));
  }).finally(() => {
    alive.delete(child);
    signal?.removeEventListener("abort", onAbort);
  });
  return { name, ended, output: output.text, errors: errors.text, onOutput: (listener) => [output, errors].forEach(({ onText }) => onText(listener)) };
}

function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function collect(stream) {
  let text = "";
  const listeners = [];
  stream.setEncoding("utf8").on("data", (part) => {
    text += part;
    for (const listener of listeners) listener();
  });
  return { text: () => text, onText: (listener) => listeners.push(listener) };
}
