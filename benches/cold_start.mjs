// Cold start: a process, and a worker, that import the package and make a client, over ones that do nothing.

import { execFileSync } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Miniflare } from "miniflare";
import { workerModules } from "../tests/runtimes/worker_modules.mjs";

const ROUNDS = 25;
const MOST_MS = 10;

/** As measured in Node 20 on a machine on which an empty script takes 137 ms. */
const WHY = `${" ".repeat(45)}why: loading 48 KB of JavaScript 10 ms, compiling 179 KB of WebAssembly 5, making the instance 3, a first client 3, its end the rest`;
const packageFolder = resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const folder = resolve("target/benches-cold-start");
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const OPTIONS = '{ baseUrl: "http://127.0.0.1:9", apiKey: "key" }';

async function makeProject() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(packageFolder, join(folder, "node_modules/flowtether"), "dir");
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await writeFile(join(folder, "empty.mjs"), "");
  await writeFile(join(folder, "client.mjs"), `import { OpenWop } from "flowtether";\nnew OpenWop(${OPTIONS});\n`);
  await writeFile(join(folder, "empty-worker.mjs"), 'export default { fetch: () => new Response("ok") };\n');
  await writeFile(
    join(folder, "client-worker.mjs"),
    `import { OpenWop } from "flowtether";\nconst wop = new OpenWop(${OPTIONS});\nexport default { fetch: () => new Response(typeof wop.runs.get === "function" ? "ok" : "") };\n`,
  );
}

/** Runs both in turn; the median of how much longer the second takes, in ms and as a ratio. */
async function difference(what, empty, client) {
  const differences = [];
  const ratios = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const took = [];
    for (const run of [empty, client]) {
      const began = performance.now();
      await run();
      took.push(performance.now() - began);
    }
    if (round < 0) continue;
    differences.push(took[1] - took[0]);
    ratios.push(took[1] / took[0]);
  }
  const ms = median(differences);
  console.log(`${what.padEnd(44)} ${ms.toFixed(1).padStart(7)} ms, ${median(ratios).toFixed(2)} times  at most ${MOST_MS} ms${ms > MOST_MS ? `  NOT REACHED\n${WHY}` : ""}`);
}

async function startWorker(modules) {
  const miniflare = new Miniflare({ modules, compatibilityDate: "2025-09-01", log: undefined });
  const answer = await fetch(await miniflare.ready);
  if ((await answer.text()) !== "ok") throw new Error("the worker does not work");
  await miniflare.dispose();
}

console.log(`\ncold start, over nothing (median of ${ROUNDS})`);
await makeProject();
const node = (name) => () => execFileSync(process.execPath, [name], { cwd: folder });
await difference("Node: import, instantiate, construct", node("empty.mjs"), node("client.mjs"));
const [empty, client] = await Promise.all(["empty-worker.mjs", "client-worker.mjs"].map((name) => workerModules(join(folder, name))));
await difference("workerd: start to the first answer", () => startWorker(empty), () => startWorker(client));
