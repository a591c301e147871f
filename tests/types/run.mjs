// The package's types, compiled as its users compile them: every case under every setting, declarations checked too.
//
//   node tests/types/run.mjs [part of a case's name]
//
// A case is a file of `cases/`: it compiles, and each of its `@ts-expect-error` lines does not. pkg/ must be built.

import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Compiler } from "./compiler.mjs";
import { fixtureTests } from "./fixtures.mjs";
import { commonjsSettings, otherCompilers, settings } from "./settings.mjs";
import { surfaceTests } from "./surface.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const workshop = path.join(root, "target/types");

/** Projects inside the repository, so that the development tools' types are found as in any project. */
async function makeProject(type) {
  const directory = path.join(workshop, type);
  await mkdir(directory, { recursive: true });
  await cp(path.join(root, "pkg"), path.join(directory, "node_modules/flowtether"), { recursive: true });
  await cp(path.join(import.meta.dirname, "cases"), directory, { recursive: true });
  await writeFile(path.join(directory, "package.json"), `{ "private": true, "type": "${type}" }\n`);
  const files = (await readdir(directory)).filter((file) => file.endsWith(".ts")).map((file) => path.join(directory, file));
  return { directory, files };
}

/**
 * Compiles all cases in one go, with a compiler that may have no interface for programs.
 *
 * @param {string} compiler
 * @param {{ names: string[], withoutLib?: string, declarations?: string }} needs
 */
async function compile(compiler, { withoutLib, declarations = "" }, { directory }, setting) {
  const folder = path.join(root, "node_modules", compiler);
  const { version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const tsconfig = path.join(directory, `${compiler}.json`);
  const compilerOptions = { ...setting, lib: setting.lib.filter((name) => name !== withoutLib) };
  await writeFile(path.join(directory, `${compiler}.d.ts`), declarations);
  const files = [`${compiler}.d.ts`];
  const projects = [
    { compilerOptions, files, include: ["*.ts"], exclude: ["typescript-*.d.ts", FOREIGN] },
    // What a framework declares may need a page, or a newer compiler: its users skip that.
    { compilerOptions: { ...compilerOptions, skipLibCheck: true }, files: [...files, FOREIGN] },
  ];
  const problems = [];
  for (const project of projects) {
    await writeFile(tsconfig, JSON.stringify(project));
    const output = await new Promise((resolve) => {
      execFile(process.execPath, [path.join(folder, "bin/tsc"), "-p", tsconfig], (error, stdout, stderr) => {
        resolve(error || stdout || stderr ? `${stdout}${stderr}` || error.message : "");
      });
    });
    if (output !== "") problems.push(...output.trimEnd().split("\n"));
  }
  return { version, problems };
}

/** The case that needs another package's types. */
const FOREIGN = "vue.ts";

let passed = 0;
let failed = 0;

function report(title, problems) {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${title}`);
  for (const problem of problems) console.log(problem.replaceAll(/^/gm, "       "));
}

const part = process.argv[2] ?? "";
await rm(workshop, { recursive: true, force: true });
const modules = await makeProject("module");
const commonjs = await makeProject("commonjs");
const projects = [
  ...Object.entries(settings).map(([name, setting]) => ({ name, setting, project: modules })),
  ...Object.entries(commonjsSettings).map(([name, setting]) => ({ name, setting, project: commonjs })),
];
for (const { name, setting, project } of projects) {
  const compiler = new Compiler(project.directory, project.files, setting);
  report(`${name}: the settings are sound`, compiler.globalProblems());
  for (const file of compiler.files()) {
    const short = path.relative(project.directory, file).replace("node_modules/", "");
    if (short.includes(part)) report(`${name}: ${short}`, compiler.problems(file));
  }
}
for (const [compiler, needs] of Object.entries(otherCompilers)) {
  for (const { name, setting, project } of projects.filter(({ name }) => part === "" && needs.names.includes(name))) {
    const { version, problems } = await compile(compiler, needs, project, setting);
    report(`TypeScript ${version}: ${name}`, problems);
  }
}
const installed = path.join(modules.directory, "node_modules/flowtether");
for (const [title, test] of Object.entries({ ...surfaceTests, ...fixtureTests })) {
  if (title.includes(part)) report(title, await test(installed));
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
