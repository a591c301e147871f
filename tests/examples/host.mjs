// The local host, and other programs that a test starts.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

export const root = path.resolve(import.meta.dirname, "../..");
/** Where tests put what they make. */
export const workshop = path.join(root, "target/examples");

/** Starts a fresh local host with a page and the package; `after` gets what ends it. Resolves with its address. */
export async function startHost(after, page = path.join(root, "examples/browser"), port = "0") {
  const child = spawn(process.env.FLOWTETHER_LOCAL_HOST, ["--port", port, "--page", page, "--package", path.join(root, "pkg")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  after(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    ended.then(([code]) => Promise.reject(new Error(`the local host ended with ${code}`))),
  ]);
  return { baseUrl: line.replace("local host ready at ", ""), stop: () => child.kill("SIGTERM") && ended };
}

let common;

/** A copy of an example, or of some of its files, as a stranger has it: with the package in its node_modules. Resolves with its folder. */
export async function copyExample(name, files = ["."]) {
  await mkdir(workshop, { recursive: true });
  const folder = await mkdtemp(path.join(workshop, `${name}-`));
  const isOwn = (file) => !/node_modules|\/dist/.test(path.relative(root, file));
  for (const file of files) await cp(path.join(root, "examples", name, file), path.join(folder, file), { recursive: true, filter: isOwn });
  // What examples share lies beside them.
  common ??= cp(path.join(root, "examples/common"), path.join(workshop, "common"), { recursive: true });
  await common;
  await cp(path.join(root, "pkg"), path.join(folder, "node_modules/flowtether"), { recursive: true });
  return folder;
}

/** Runs a program to its end; resolves with what it printed and its exit code. @param {string} program @param {string[]} programArguments @param {{ input?: string, cwd?: string, env?: NodeJS.ProcessEnv }} options */
export async function run(program, programArguments, { input, cwd = root, env = {} } = {}) {
  const child = spawn(program, programArguments, {
    cwd,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of Object.keys(output)) child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  child.stdin?.end(input);
  const [code] = await once(child, "close");
  return { code, ...output };
}
