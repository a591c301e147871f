import { driveChild } from "./child.mjs";
import { runTest } from "./contract/runner.mjs";
import { processTests } from "./processes.mjs";
import { repeatingTests } from "./repeating.mjs";

/** Tests of several processes, and of how the contract is run. */
export const ownTests = [...processTests, ...repeatingTests];

/** Runs the contract in the Node that runs this, and then the tests of several processes. */
export async function drive(job) {
  await driveChild("node", process.execPath, [], job);
  const { own, project, baseUrl, report } = job;
  for (const test of own) {
    report({ began: test.name });
    report(await runTest({ ...test, run: (t) => test.run(t, project) }, { runtime: "node", baseUrl }));
  }
}
