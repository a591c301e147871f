// Runs tests beside each other, and those that failed once more alone.

export const TIME_LIMIT_MS = 30_000;

/** So many failures may be those of a busy machine; more are none. */
export const MOST_REPEATED = 5;

/**
 * Runs tests in several lanes at once, then one by one those that need the machine for themselves. `run` is given the
 * test and its lane.
 */
export async function inLanes(tests, count, run) {
  const limitOf = ({ timeLimitMs = TIME_LIMIT_MS }) => timeLimitMs;
  // Those that may take longest come first, or all wait for the last one of them.
  const together = tests.filter((test) => !test.alone).sort((one, other) => limitOf(other) - limitOf(one));
  const lanes = Array.from({ length: count }, async (_, lane) => {
    for (let test = together.shift(); test !== undefined; test = together.shift()) await run(test, lane);
  });
  await Promise.all(lanes);
  for (const test of tests.filter((test) => test.alone)) await run(test, 0);
}

/**
 * Runs tests in lanes and reports each. Tests that failed run once more by themselves, when they are few: one that was late on a busy
 * machine passes then, a fault of the package fails again. What it failed with first stays in the report.
 */
export async function runInLanes(tests, count, run, report) {
  const failed = [];
  await inLanes(tests, count, async (test, lane) => {
    report({ began: test.name });
    const result = await run(test, lane);
    if (result.passed) report(result);
    else failed.push({ test, result });
  });
  const areFew = failed.length <= MOST_REPEATED;
  for (const { test, result } of failed) report(areFew ? await repeat(result, () => run(test, 0)) : result);
}

async function repeat(first, run) {
  const second = await run();
  if (!second.passed) return second;
  return {
    ...second,
    lines: [...(second.lines ?? []), "passed when it was repeated alone; at first it failed:", ...first.error.split("\n")],
    wasRepeated: true,
  };
}
