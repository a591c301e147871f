// `flowtether/store`: with clients and a clock of the test's own, and with the local host.
//
//   node tests/store/run.mjs [part of a test's name]
//
// FLOWTETHER_LOCAL_HOST names the local host's program; pkg/ must be built. The last line is `N passed, N failed`, the exit code 1
// when something failed.

import { mock } from "node:test";
import acting from "./acting.mjs";
import conversation from "./conversation.mjs";
import disorder from "./disorder.mjs";
import identity from "./identity.mjs";
import live from "./live.mjs";
import providers from "./providers.mjs";
import recalling from "./recalling.mjs";
import sharing from "./sharing.mjs";
import showing from "./showing.mjs";
import source from "./source.mjs";

const TEST_LIMIT_MS = 30_000;

/** With a clock of the test's own, but the last ones. */
const faked = { identity, sharing, showing, acting, recalling, conversation, disorder };
const real = { providers, live, source };
const [part = ""] = process.argv.slice(2);

const rejections = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));

const startTimer = setTimeout;
const stopTimer = clearTimeout;

async function failure(test, isFaked) {
  if (isFaked) mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let timer;
  const limit = new Promise((_, reject) => (timer = startTimer(() => reject(new Error(`not over after ${TEST_LIMIT_MS} ms`)), TEST_LIMIT_MS)));
  const cleanups = [];
  try {
    await Promise.race([test((cleanup) => cleanups.push(cleanup)), limit]);
    // Rejections are found unhandled after the promises have had their turn.
    await new Promise(setImmediate);
    if (rejections.length > 0) return new Error(`an unhandled rejection: ${rejections.splice(0)}`);
  } catch (error) {
    return error ?? new Error("failed with no error");
  } finally {
    stopTimer(timer);
    for (const cleanup of cleanups.reverse()) await cleanup();
    if (isFaked) mock.timers.reset();
    rejections.length = 0;
  }
}

let passed = 0;
let failed = 0;
for (const [group, tests] of Object.entries({ ...faked, ...real })) {
  for (const [name, test] of Object.entries(tests)) {
    const title = `${group}: ${name}`;
    if (!title.includes(part)) continue;
    const error = await failure(test, group in faked);
    console.log(`${error ? "FAILED" : "ok    "} ${title}`);
    if (error) console.log(String(error.stack ?? error).replaceAll(/^/gm, "       "));
    if (error) failed += 1;
    else passed += 1;
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
