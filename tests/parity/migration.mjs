// The programs of docs/migration.md: each service's, before with the official client and after with ours.

import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FOLDER = path.join(ROOT, "target/parity/migration");

/** Where each service is on the local host, as the programs' environment says it. */
const PLACES = { OPENWOP: "", FLOWMAESTRO: "", SYNCTEAMS: "/syncteams", SNAPSTATE: "/snapstate" };

const run = promisify(execFile);

/** What the service's two programs print. */
export async function printed(service, { origin, packageFolder, python }) {
  const page = await readFile(path.join(ROOT, "docs/migration.md"), "utf8");
  const section = page.split(/^## /m).find((text) => text.startsWith(`${service}\n`));
  const program = (language) => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(section)?.[1] ?? "";
  const folder = path.join(FOLDER, service);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "node_modules"), { recursive: true });
  await symlink(packageFolder, path.join(folder, "node_modules/flowtether"), "dir");
  await Promise.all([writeFile(path.join(folder, "before.py"), program("python")), writeFile(path.join(folder, "after.mjs"), program("js"))]);
  const key = `key-migration-${service.toLowerCase()}`;
  const places = Object.entries(PLACES).flatMap(([name, place]) => [
    [`${name}_URL`, origin + place],
    [`${name}_KEY`, key],
  ]);
  const options = { cwd: folder, env: { ...process.env, ...Object.fromEntries(places) }, timeout: 60_000 };
  const before = await run(python, ["before.py"], options);
  const after = await run(process.execPath, ["after.mjs"], options);
  return { before: before.stdout, after: after.stdout };
}
