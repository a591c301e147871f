// A project like a user's: the package in its node_modules, found by the runtime's own resolution.

import { cp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join, resolve } from "node:path";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Makes the project of one runtime, of the suite with this name. */
export async function makeProject(runtime, packageFolder, suite = "runtimes") {
  const folder = resolve("target", suite, runtime);
  await rm(folder, { recursive: true, force: true });
  const modules = join(folder, "node_modules");
  await mkdir(modules, { recursive: true });
  await symlink(packageFolder, join(modules, "flowtether"), "dir");
  await cp(join(HERE, "contract"), join(folder, "contract"), { recursive: true });
  await cp(join(HERE, "inside"), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const settle = (settings) => writeFile(join(folder, "settings.mjs"), `export default ${JSON.stringify(settings)};\n`);
  return { folder, packageFolder, settle };
}
