// The programs of docs/migration/a2a.md: before and after, against a real server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { programOf } from "./stage.mjs";

const run = promisify(execFile);
const PAGE = path.join(import.meta.dirname, "../../docs/migration/a2a.md");

/** The programs of the page, as it has them. */
const NAMES = ["before, with @a2a-js/sdk", "before, with a2a-sdk", "after"];

/** What a program of the page prints. */
async function printed(name, url, packageFolder) {
  const programs = [...(await readFile(PAGE, "utf8")).matchAll(/^```(?:javascript|python)\n([^]*?)^```$/gm)].map(([, program]) => program);
  assert.equal(programs.length, NAMES.length);
  const program = programs[NAMES.indexOf(name)];
  const [python] = name === NAMES[1] ? await programOf("python") : [];
  const folder = path.join(path.dirname((await programOf("js"))[1]), "migration", String(NAMES.indexOf(name)));
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "node_modules"), { recursive: true });
  await symlink(packageFolder, path.join(folder, "node_modules/flowtether"), "dir");
  const file = path.join(folder, python ? "program.py" : "program.mjs");
  await writeFile(file, program);
  const { stdout } = await run(python ?? process.execPath, [file], { env: { ...process.env, A2A_URL: url, no_proxy: "127.0.0.1" }, timeout: 30_000 });
  return stdout;
}

const comparison =
  (name) =>
  async ({ server, packageFolder }) => {
    const before = await printed(name, server.url, packageFolder);
    assert.match(before, /^asks Which colour\?\npart You said: red\noutput You said: red\n$/);
    assert.equal(await printed("after", server.url, packageFolder), before);
  };

export const tests = { "the migration page: the program with @a2a-js/sdk and the one after it print the same": comparison(NAMES[0]) };
export const testsOfPython = { "the migration page: the program with a2a-sdk and the one after it print the same": comparison(NAMES[1]) };
