// Cold start: a process, and a worker, that import the package and make a client, over ones that do nothing.
//
// FLOWTETHER_PACKAGE is the built package (`pkg` by default). FLOWTETHER_BEFORE may name an older one, with which it is compared:
// `FLOWTETHER_BEFORE=../older/pkg cargo xtask bench cold_start`.

import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Miniflare } from "miniflare";
import { workerModules } from "../tests/runtimes/worker_modules.mjs";

const ROUNDS = 25;
const WARM_UP = 2;
const MOST_MS = 10;

const packages = { now: resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg") };
if (process.env.FLOWTETHER_BEFORE !== undefined) packages.before = resolve(process.env.FLOWTETHER_BEFORE);
const folder = resolve("target/benches-cold-start");
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (values) => `${median(values).toFixed(1).padStart(7)} ms`;
const times = (values) => `${median(values).toFixed(3)} times`;

/** Prints what a process takes its time for, in ms, when it begins with the package. */
const PHASES = `import { readFileSync } from "node:fs";
const at = [performance.now()];
new WebAssembly.Module(readFileSync("node_modules/flowtether/flowtether_bg.wasm"));
at.push(performance.now());
const { OpenWop } = await import("flowtether");
at.push(performance.now());
new OpenWop(OPTIONS);
at.push(performance.now());
console.log(JSON.stringify(at.slice(1).map((time, index) => time - at[index])));
`;

const OPTIONS = '{ baseUrl: "http://127.0.0.1:9", apiKey: "key" }';

/** A project of each package. */
async function makeProjects() {
  await rm(folder, { recursive: true, force: true });
  for (const [name, packageFolder] of Object.entries(packages)) {
    const project = join(folder, name);
    await mkdir(join(project, "node_modules"), { recursive: true });
    await symlink(packageFolder, join(project, "node_modules/flowtether"), "dir");
    await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
    await writeFile(join(project, "empty.mjs"), "");
    await writeFile(join(project, "client.mjs"), `import { OpenWop } from "flowtether";\nnew OpenWop(${OPTIONS});\n`);
    await writeFile(join(project, "phases.mjs"), PHASES.replace("OPTIONS", OPTIONS));
    await writeFile(join(project, "empty-worker.mjs"), 'export default { fetch: () => new Response("ok") };\n');
    await writeFile(
      join(project, "client-worker.mjs"),
      `import { OpenWop } from "flowtether";\nconst wop = new OpenWop(${OPTIONS});\nexport default { fetch: () => new Response(typeof wop.runs.get === "function" ? "ok" : "") };\n`,
    );
  }
}

/** How long each run took, in ms, round by round: one after the other, another one first in each round. */
async function measure(runs) {
  const took = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  const order = Object.entries(runs);
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [name, run] of order) {
      const began = performance.now();
      await run();
      if (round >= 0) took[name].push(performance.now() - began);
    }
    order.push(order.shift());
  }
  return took;
}

/** What the start of the package consists of, in Node. */
function why(name) {
  const phases = Array.from({ length: ROUNDS }, () =>
    JSON.parse(execFileSync(process.execPath, ["phases.mjs"], { cwd: join(folder, name), encoding: "utf8" })),
  );
  const [compiling, importing, client] = phases[0].map((_, phase) => median(phases.map((took) => took[phase])).toFixed(1));
  return `why: the import takes ${importing} ms, of which compiling is ${compiling}; the first client ${client}; loading the files and the end of the process the rest`;
}

/** Prints how much longer than `empty` each other one takes, and what `now` takes of `before`, each by pairs of one round. */
async function compare(what, runs) {
  const { empty, ...others } = await measure(runs);
  console.log(`${what.padEnd(44)} ${ms(empty)} with nothing`);
  for (const [name, took] of Object.entries(others)) {
    const more = took.map((value, round) => value - empty[round]);
    const ratio = times(took.map((value, round) => value / empty[round]));
    const isMissed = name === "now" && median(more) > MOST_MS;
    console.log(`  ${name.padEnd(42)} ${ms(more)} more, ${ratio}  at most ${MOST_MS} ms${isMissed ? `  NOT REACHED\n${" ".repeat(45)}${why(name)}` : ""}`);
  }
  const { now, before } = others;
  if (before) console.log(`  ${"now over before, in pairs".padEnd(42)} ${times(now.map((value, round) => value / before[round])).padStart(18)}`);
}

async function startWorker(modules) {
  const miniflare = new Miniflare({ modules, compatibilityDate: "2025-09-01", log: undefined });
  const response = await fetch(await miniflare.ready);
  if ((await response.text()) !== "ok") throw new Error("the worker does not work");
  await miniflare.dispose();
}

/** The run of the empty script, and that of the client of each package. */
async function eachPackage(start) {
  const runs = { empty: await start("now", "empty") };
  for (const name of Object.keys(packages)) runs[name] = await start(name, "client");
  return runs;
}

console.log(`\ncold start, over nothing (median of ${ROUNDS})`);
await makeProjects();
const inNode = (name, script) => () => execFileSync(process.execPath, [`${script}.mjs`], { cwd: join(folder, name) });
await compare("Node: import, instantiate, construct", await eachPackage(inNode));
const worker = async (name, script) => {
  const modules = await workerModules(join(folder, name, `${script}-worker.mjs`));
  return () => startWorker(modules);
};
await compare("workerd: start to the first response", await eachPackage(worker));
