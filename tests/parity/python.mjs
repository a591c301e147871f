// Virtual environments with the official clients, one per version, below target/parity.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const HERE = import.meta.dirname;
const WORKSHOP = path.resolve(HERE, "../../target/parity");

/**
 * The Python of an environment that holds what `requirements/<name>.txt` pins and, where it is there, the source distribution of
 * `requirements/<name>.source.txt`, and nothing else. It is made anew when these files have changed.
 */
export async function environment(name) {
  const requirements = path.join(HERE, "requirements", `${name}.txt`);
  const source = path.join(HERE, "requirements", `${name}.source.txt`);
  const hasSource = existsSync(source);
  const folder = path.join(WORKSHOP, name);
  const python = path.join(folder, "bin/python");
  const installed = path.join(folder, "installed.txt");
  const texts = [requirements, ...(hasSource ? [source] : [])].map((file) => readFile(file, "utf8"));
  const wanted = (await Promise.all(texts)).join("");
  if (existsSync(python) && existsSync(installed) && (await readFile(installed, "utf8")) === wanted) return python;

  await rm(folder, { recursive: true, force: true });
  await mkdir(WORKSHOP, { recursive: true });
  const made = await run("python3", ["-m", "venv", folder]);
  if (made.code !== 0) throw new Error("there is no python3 that makes virtual environments: install python3 and python3-venv");
  await pip(python, ["install", "-r", requirements]);
  if (hasSource) await unpack(python, source, path.join(folder, "source"));
  await writeFile(installed, wanted);
  return python;
}

/** Makes a source distribution's folder `src` a package of the environment, as which it is meant. */
async function unpack(python, requirements, folder) {
  await pip(python, ["download", "--no-binary", ":all:", "--no-build-isolation", "--dest", folder, "-r", requirements]);
  const [archive] = await readdir(folder);
  await must(python, ["-m", "tarfile", "--extract", path.join(folder, archive), folder]);
  const packages = await must(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
  const name = archive.split("-")[0];
  await rename(path.join(folder, path.basename(archive, ".tar.gz"), "src"), path.join(packages.trim(), name));
}

function pip(python, [command, ...rest]) {
  return must(python, ["-m", "pip", command, "--quiet", "--no-deps", "--require-hashes", ...rest]);
}

/** What the program prints; an error where it fails. */
async function must(program, programArguments) {
  const { code, output } = await run(program, programArguments);
  if (code !== 0) throw new Error(`${[program, ...programArguments].join(" ")} failed:\n${output}`);
  return output;
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
