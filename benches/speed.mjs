// Speed against the peers, in every runtime: `node benches/speed.mjs [runtime] [part of a measure's name]`.
//
// FLOWTETHER_LOCAL_HOST is the local host's binary, FLOWTETHER_CHROMIUM the browser, FLOWTETHER_PACKAGE the built package.
// What is printed is the median of each contender's rounds, for one event or call, and the ratio to the peer: above 1 this
// package is faster. A wanted ratio that is not reached is marked; nothing fails, for the machine may be busy.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startLocalHost } from "../tests/runtimes/local_host.mjs";
import { COMMANDS } from "./inside/runtimes.mjs";
import { heading, row } from "./inside/table.mjs";

/** How each runtime runs a module; a browser is driven otherwise. */
const RUNTIMES = { ...COMMANDS, chromium: [] };

const [wanted = "", part = ""] = process.argv.slice(2);
const packageFolder = resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const folder = resolve("target/benches");
const mark = `bench-${randomUUID()} `;

/** The measures and the peers in one file; the package stays outside, found as users find it. */
async function makeProject() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(packageFolder, join(folder, "node_modules/flowtether"), "dir");
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await build({
    entryPoints: [resolve("benches/inside/main.mjs")],
    outfile: join(folder, "measures.mjs"),
    bundle: true,
    format: "esm",
    target: "esnext",
    external: ["flowtether"],
    logLevel: "error",
  });
}

async function runInChild(command, settings, take) {
  const program = `import { run } from "./measures.mjs";
await run(${JSON.stringify(settings)}, (found) => console.log(${JSON.stringify(mark)} + JSON.stringify(found)));
`;
  await writeFile(join(folder, "main.mjs"), program);
  const [executable, ...programArguments] = command;
  const child = spawn(executable, [...programArguments, "main.mjs"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith(mark)) take(JSON.parse(line.slice(mark.length)));
    else console.log(line);
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${executable} ended with ${code}`);
}

async function runInChromium(settings, take) {
  const { exports } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8"));
  const imports = { flowtether: exports["."].default.replace("./", "/pkg/") };
  const page = `<!doctype html><meta charset="utf-8"><title>Measures</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">import { run } from "/measures.mjs"; globalThis.run = run;</script>`;
  await writeFile(join(folder, "index.html"), page);
  const args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const browser = await chromium.launch({ executablePath: process.env.FLOWTETHER_CHROMIUM, args });
  try {
    const tab = await browser.newPage();
    await tab.exposeFunction("take", take);
    await tab.goto(settings.baseUrl);
    await tab.waitForFunction(() => globalThis.run !== undefined);
    await tab.evaluate((given) => globalThis.run(given, (found) => globalThis.take(found)), settings);
  } finally {
    await browser.close();
  }
}

await makeProject();
const host = await startLocalHost(folder, packageFolder);
try {
  for (const [runtime, command] of Object.entries(RUNTIMES)) {
    if (!runtime.includes(wanted)) continue;
    console.log(heading(runtime));
    const settings = { baseUrl: host.baseUrl, part, hasCpuTime: runtime !== "chromium" };
    const take = (found) => console.log(row(found));
    if (runtime === "chromium") await runInChromium(settings, take);
    else await runInChild(command, settings, take);
  }
} finally {
  await host.stop();
}
