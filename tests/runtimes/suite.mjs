// Runs the tests of a suite as those of the contract are run: beside each other, each within its time limit and with its own cleanups,
// and those that failed once more alone. Prints a line for each, and at last `N passed, N failed`.

import { running } from "../packaging/program.mjs";
import { runInLanes } from "./contract/lanes.mjs";
import { Results } from "./results.mjs";

// A test may put a clock of its own in place of these.
const { setTimeout: startTimer, clearTimeout: stopTimer, setImmediate: afterPromises } = globalThis;

/**
 * @typedef {object} Test
 * @property {string} name
 * @property {(cleanup: (work: () => unknown) => void) => unknown} run `cleanup` has work done when the test is over, last first.
 * @property {number} [timeLimitMs] In place of the suite's.
 */

/** Rejections that nobody handled: they fail a test that runs. */
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

/**
 * Runs a suite's tests, so many at once, and prints their sum. True when all passed, and there was one. `sharesPrograms`: what a test
 * starts serves later tests too, and does not end with it.
 * @param {Test[]} tests
 * @param {{ timeLimitMs: number, lanes?: number, sharesPrograms?: boolean }} options
 */
export async function runSuite(tests, { timeLimitMs, lanes = 1, sharesPrograms = false }) {
  const results = new Results(tests.map(({ name }) => name));
  if (tests.length === 0) results.trouble(new Error("no test has this name"));
  const limited = tests.map((test) => ({ timeLimitMs, ...test }));
  await runInLanes(
    limited,
    lanes,
    (test) => runTest(test, sharesPrograms),
    (result) => results.take(result),
  );
  return results.finish();
}

/** Runs one test to its end or its time limit, and then its cleanups. Never rejects. */
async function runTest({ name, run, timeLimitMs }, sharesPrograms) {
  const began = performance.now();
  const over = new AbortController();
  const cleanups = [];
  let timer;
  const limit = new Promise((_, reject) => {
    timer = startTimer(() => reject(new Error(`hangs: not over after ${timeLimitMs} ms`)), timeLimitMs);
  });
  let error;
  try {
    const work = () => Promise.race([run((work) => cleanups.push(work)), limit]);
    await (sharesPrograms ? work() : running.run(over.signal, work));
    // A rejection is known to be unhandled when all promises that are settled have run.
    await new Promise((resolve) => afterPromises(resolve));
    if (unhandled.length > 0) throw new Error("a rejection was not handled", { cause: unhandled[0] });
  } catch (thrown) {
    error = described(thrown);
  }
  stopTimer(timer);
  for (const work of cleanups.reverse()) {
    try {
      await work();
    } catch (thrown) {
      error ??= described(thrown);
    }
  }
  over.abort();
  unhandled.length = 0;
  return { name, passed: error === undefined, ms: Math.round(performance.now() - began), error };
}

function described(error) {
  const cause = error?.cause === undefined ? "" : `\nbecause ${error.cause?.stack ?? error.cause}`;
  return String(error?.stack ?? error) + cause;
}
