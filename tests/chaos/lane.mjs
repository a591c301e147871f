// Plays seeds one after the other, in a process of its own: what nobody catches belongs to the seed that is played.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Random } from "./random.mjs";
import { CASES, Play } from "./scenarios.mjs";

/** No seed takes so long: whoever does hangs. */
const SEED_LIMIT_MS = 40_000;

const [packageFolder, hostUrl] = process.argv.slice(2);
process.env.FLOWTETHER_CHAOS_PACKAGE = packageFolder;
const flowtether = await import(pathToFileURL(join(packageFolder, "entry/node.js")).href);

let unhandled;
for (const name of ["unhandledRejection", "uncaughtException"]) {
  process.on(name, (error) => (unhandled ??= new Error(`unhandled: ${error?.stack ?? error}`)));
}

async function play(seed, name, faults) {
  unhandled = undefined;
  const { service, play: scenario } = CASES.find((one) => one.name === name);
  // Another case of the same seed is another play, and one alone is the same as one among all.
  const mixed = [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed);
  const stage = new Play(flowtether, hostUrl, service, new Random(mixed), `key-chaos-${seed}-${name.replace("/", "-")}-${process.pid}`);
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hung: not done after ${SEED_LIMIT_MS} ms`)), SEED_LIMIT_MS);
  });
  const began = performance.now();
  let problem;
  try {
    await stage.open(faults);
    await Promise.race([scenario(stage), limit]);
    // What is rejected late is still this seed's.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (unhandled) throw unhandled;
  } catch (error) {
    problem = describe(error);
  }
  clearTimeout(timer);
  const { log = [], streams } = stage.proxy ?? {};
  stage.close();
  return { seed, name, problem, log, streams, last: problem && stage.lastError && describe(stage.lastError), ms: performance.now() - began };
}

function describe(error) {
  const cause = error?.cause ? `\n  because ${describe(error.cause)}` : "";
  const own = error?.stack?.split("\n").slice(0, 3).join("\n") ?? String(error);
  return (error?.name === "Error" ? error.message : own) + cause;
}

process.on("message", async ({ seed, name, faults }) => process.send(await play(seed, name, faults)));
process.on("disconnect", () => process.exit(0));
process.send({ ready: true });
