// The programs of docs/migration.md for users of the official clients: before and after, against a real server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { programOf } from "./stage.mjs";

const run = promisify(execFile);
const PAGE = path.join(import.meta.dirname, "../../docs/migration.md");

/** What a program of the page prints; `language` is its fence. */
async function printed(language, url, packageFolder) {
  const section = (await readFile(PAGE, "utf8")).split("\n## A2A\n")[1].split("\n## ")[0];
  const [, program] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(section);
  const [python] = language === "python" ? await programOf("python") : [];
  const folder = path.join(path.dirname((await programOf("js"))[1]), "migration", language);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, "node_modules"), { recursive: true });
  await symlink(packageFolder, path.join(folder, "node_modules/flowtether"), "dir");
  const file = path.join(folder, python ? "program.py" : "program.mjs");
  await writeFile(file, program);
  const { stdout } = await run(python ?? process.execPath, [file], { env: { ...process.env, A2A_URL: url, no_proxy: "127.0.0.1" }, timeout: 30_000 });
  return stdout;
}

const comparison = (language) => async ({ server, packageFolder }) => {
  const before = await printed(language, server.url, packageFolder);
  assert.match(before, /^asks Which colour\?\npart You said: red\noutput You said: red\n$/);
  assert.equal(await printed("js", server.url, packageFolder), before);
};

export const tests = { "the migration page: the program with @a2a-js/sdk and the one after it print the same": comparison("javascript") };
export const testsOfPython = { "the migration page: the program with a2a-sdk and the one after it print the same": comparison("python") };
