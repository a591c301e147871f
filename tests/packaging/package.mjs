// The package as npm publishes it and installs it.

import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { root, run } from "./program.mjs";

/** Where the projects are built. */
export const workshop = path.join(root, "target/packaging");

/** Packs pkg/ and installs the file as a project would; resolves with the file and the installed directory. */
export async function packAndInstall() {
  const built = path.join(root, "pkg");
  if (!existsSync(built)) throw new Error("there is no pkg/: run `cargo xtask build`");
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop, { recursive: true });
  await run("npm", ["pack", "--silent", "--pack-destination", workshop], { cwd: built });
  const name = (await readdir(workshop)).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error("npm pack made no file");
  const tarball = path.join(workshop, name);

  const project = path.join(workshop, "installed");
  await mkdir(project);
  await writeFile(path.join(project, "package.json"), `{ "private": true, "type": "module" }\n`);
  await run("npm", ["install", tarball, "--offline", "--no-save", "--no-package-lock"], { cwd: project });
  return { tarball, directory: path.join(project, "node_modules/flowtether") };
}

/** Puts the installed package into a project. */
export async function install(installed, project) {
  await cp(installed.directory, path.join(project, "node_modules/flowtether"), { recursive: true });
}
