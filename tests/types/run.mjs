// The package's types, compiled as its users compile them: every case under every setting, declarations checked too.
//
//   node tests/types/run.mjs [part of a case's name]
//
// A case is a file of `cases/`: it compiles, and each of its `@ts-expect-error` lines does not. pkg/ must be built.

import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Compiler } from "./compiler.mjs";
import { settings } from "./settings.mjs";
import { surfaceTests } from "./surface.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const project = path.join(root, "target/types");
const installed = path.join(project, "node_modules/flowtether");

/** A project of its own inside the repository, so that the development tools' types are found as in any project. */
async function makeProject() {
  await rm(project, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  await cp(path.join(root, "pkg"), installed, { recursive: true });
  await cp(path.join(import.meta.dirname, "cases"), project, { recursive: true });
  await writeFile(path.join(project, "package.json"), `{ "private": true, "type": "module" }\n`);
  return (await readdir(project)).filter((file) => file.endsWith(".ts")).map((file) => path.join(project, file));
}

let passed = 0;
let failed = 0;

function report(title, problems) {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${title}`);
  for (const problem of problems) console.log(problem.replaceAll(/^/gm, "       "));
}

const part = process.argv[2] ?? "";
const cases = await makeProject();
for (const [name, setting] of Object.entries(settings)) {
  const compiler = new Compiler(project, cases, setting);
  report(`${name}: the settings are sound`, compiler.globalProblems());
  for (const file of compiler.files()) {
    const short = path.relative(project, file).replace("node_modules/", "");
    if (short.includes(part)) report(`${name}: ${short}`, compiler.problems(file));
  }
}
for (const [title, test] of Object.entries(surfaceTests)) {
  if (title.includes(part)) report(title, await test(installed));
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
