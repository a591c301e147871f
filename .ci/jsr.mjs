// Makes the package of JSR in target/jsr out of the built npm package: JSR has no conditions, so each entry is the one module that
// contains the WebAssembly, with its types.
//
//   node .ci/jsr.mjs [folder of the npm package]

import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** The name that a module imports the package by: JSR has scopes only. */
const NAME = "@flowtether/flowtether";
const MODULE = `// @ts-self-types="./index.d.ts"\nexport * from "./entry/browser.js";\n`;

/** @returns the folder */
export async function makeJsrPackage(from = path.join(root, "pkg")) {
  const to = path.join(root, "target/jsr");
  await rm(to, { recursive: true, force: true });
  const { version, license, exports } = JSON.parse(await readFile(path.join(from, "package.json"), "utf8"));
  // Each way "./openwop/slim" belongs to the entry "./openwop"; the main entry is ".".
  const entries = Object.keys(exports).filter((way) => `${way}/slim` in exports || way === ".");
  for (const entry of entries) {
    await mkdir(path.join(to, entry, "entry"), { recursive: true });
    await copyFile(path.join(from, entry, "entry/browser.js"), path.join(to, entry, "entry/browser.js"));
    const types = await readFile(path.join(from, entry, "index.d.ts"), "utf8");
    // JSR refuses what changes a program's globals; Deno has these types anyway.
    await writeFile(path.join(to, entry, "index.d.ts"), types.replace(/^\/\/\/ <reference lib=.*\n/gm, ""));
    await writeFile(path.join(to, entry, "index.js"), MODULE);
  }
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]) await copyFile(path.join(from, file), path.join(to, file));
  const manifest = { name: NAME, version, license, exports: Object.fromEntries(entries.map((entry) => [entry, `${entry}/index.js`])) };
  await writeFile(path.join(to, "jsr.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return to;
}

if (process.argv[1] === import.meta.filename) console.log(await makeJsrPackage(process.argv[2]));
