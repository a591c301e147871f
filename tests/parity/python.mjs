// Virtual environments with the official clients, one per version, below target/parity.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const HERE = import.meta.dirname;
const WORKSHOP = path.resolve(HERE, "../../target/parity");

/**
 * The Python of an environment that holds what `requirements/<name>.txt` pins, and nothing else. It is made anew when that
 * file has changed.
 */
export async function environment(name) {
  const requirements = path.join(HERE, "requirements", `${name}.txt`);
  const folder = path.join(WORKSHOP, name);
  const python = path.join(folder, "bin/python");
  const installed = path.join(folder, "installed.txt");
  const wanted = await readFile(requirements, "utf8");
  if (existsSync(python) && existsSync(installed) && (await readFile(installed, "utf8")) === wanted) return python;

  await rm(folder, { recursive: true, force: true });
  await mkdir(WORKSHOP, { recursive: true });
  const made = await run("python3", ["-m", "venv", folder]);
  if (made.code !== 0) throw new Error("there is no python3 that makes virtual environments: install python3 and python3-venv");
  const install = await run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", requirements]);
  if (install.code !== 0) throw new Error(`pip did not install ${name}:\n${install.output}`);
  await writeFile(installed, wanted);
  return python;
}

async function run(program, programArguments) {
  const child = spawn(program, programArguments, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  try {
    const [code] = await once(child, "close");
    return { code, output };
  } catch (error) {
    return { code: undefined, output: error.message };
  }
}
