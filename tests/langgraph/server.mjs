// The real servers: installed, and started.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { listening } from "../packaging/listening.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const here = (kind) => path.join(import.meta.dirname, "servers", kind);

/** Where a server is installed. */
export const installed = (kind) => path.join(root, "target/langgraph", kind);

function run(program, given, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, given, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${given.join(" ")} failed: ${error?.message ?? ""}\n${stdout}\n${stderr}`);
}

const installations = new Map();

/** Installs a server in the versions that are pinned, unless it is there in these. */
export function installServer(kind) {
  if (!installations.has(kind)) installations.set(kind, installInto(installed(kind), kind));
  return installations.get(kind);
}

/** The same into a folder, for the PyPI server with this Python. */
export async function installInto(folder, kind, python = "python3") {
  const pins = kind === "npm" ? "package-lock.json" : "requirements.txt";
  const read = (place) => readFile(path.join(place, pins), "utf8").catch(() => undefined);
  const stamp = path.join(folder, "installed.txt");
  const wanted = await read(here(kind));
  const isThere = (await readFile(stamp, "utf8").catch(() => undefined)) === wanted;
  if (!isThere) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(here(kind), folder, { recursive: true });
  if (isThere) return;
  if (kind === "npm") run("npm", ["ci", "--ignore-scripts"], folder);
  else {
    const found = spawnSync(python, ["-c", "import ensurepip, venv, sys; assert sys.version_info >= (3, 11)"]);
    if (found.status !== 0) throw new Error("there is no Python: install Python 3.11 or newer with venv and pip (Debian: python3 python3-venv)");
    run(python, ["-m", "venv", "env"], folder);
    run(path.join(folder, "env/bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"], folder);
  }
  await writeFile(stamp, wanted);
}

/** Packs the built package and installs it as a project would; resolves with its folder. */
export async function installPackage(kind) {
  const built = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
  if (!existsSync(built)) throw new Error(`there is no package in ${built}: run \`cargo xtask build\``);
  const project = path.join(root, "target/langgraph", `project-${kind}`);
  await rm(project, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  run("npm", ["pack", "--silent", "--pack-destination", project], built);
  const tarball = (await readdir(project)).find((name) => name.endsWith(".tgz"));
  await writeFile(path.join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  run("npm", ["install", path.join(project, tarball), "--offline", "--no-save", "--no-package-lock"], project);
  return path.join(project, "node_modules/flowtether");
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a server, on a free port unless one is given. With a `key` it wants that; with a `folder` it keeps its state there. Only the npm server knows these two. @param {string} kind @param {{ key?: string, folder?: string, port?: number }} options */
export async function startServer(kind, { key, folder, port: given } = {}) {
  const cwd = installed(kind);
  const port = given ?? (await freePort());
  const [program, ...words] =
    kind === "npm" ? [process.execPath, "start.mjs", String(port), ...(folder ? [folder] : [])] : [path.join(cwd, "env/bin/python"), "start.py", String(port)];
  const child = spawn(program, words, { cwd, env: { ...process.env, LANGGRAPH_KEY: key ?? "" }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-4000)));
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const leave = () => child.kill("SIGKILL");
  process.on("exit", leave);
  const baseUrl = `http://127.0.0.1:${port}`;
  const isUp = async () => {
    await listening(baseUrl);
    for (let turn = 0; turn < 200; turn += 1) {
      const response = await fetch(`${baseUrl}/ok`, { headers: { "x-api-key": key ?? "" } }).catch(() => undefined);
      if (response?.ok) return true;
      await sleep(50);
    }
    return false;
  };
  const outcome = await Promise.race([isUp(), ended.then(() => false)]);
  if (!outcome) throw new Error(`the ${kind} server does not start:\n${said}`);
  return {
    baseUrl,
    async stop() {
      process.off("exit", leave);
      child.kill("SIGTERM");
      const timer = setTimeout(leave, 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}
