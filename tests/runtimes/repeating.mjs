// How the contract's own runner judges a test that failed: a check of the checks, in Node.

import * as assert from "./contract/assert.mjs";
import { runInLanes } from "./contract/lanes.mjs";

const SO_MANY = 6;

/** What is reported of tests that pass from this attempt on. */
async function reported(tests) {
  const attempts = new Map();
  const run = async ({ name, passesFrom }) => {
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    return attempt >= passesFrom ? { name, passed: true, lines: [] } : { name, passed: false, error: "late" };
  };
  const results = [];
  await runInLanes(tests, 2, run, ({ began, ...result }) => began ?? results.push(result));
  return Object.fromEntries(results.map(({ name, passed, wasRepeated = false }) => [name, [passed, wasRepeated, attempts.get(name)]]));
}

export const repeatingTests = [
  {
    name: "a test of the contract that failed is repeated alone once",
    async run() {
      const tests = [
        { name: "fine", passesFrom: 1 },
        { name: "late", passesFrom: 2 },
        { name: "broken", passesFrom: 3 },
        { name: "alone", passesFrom: 2, alone: true },
      ];
      assert.same(await reported(tests), { fine: [true, false, 1], late: [true, true, 2], alone: [true, true, 2], broken: [false, false, 2] });
    },
  },
  {
    name: "tests of the contract that fail in numbers are not repeated",
    async run() {
      const tests = Array.from({ length: SO_MANY }, (_, index) => ({ name: `${index}`, passesFrom: 2 }));
      assert.same(Object.values(await reported(tests)), Array(SO_MANY).fill([false, false, 1]));
    },
  },
];
