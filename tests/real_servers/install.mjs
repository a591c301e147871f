// Installs the real servers of A2A and LangGraph from the registries, as on a clean machine: `node tests/real_servers/install.mjs`.
//
// Those that are there are left as they are. The last line is `N passed, N failed`; together they may take a minute.

import { programOf } from "../a2a/stage.mjs";
import { installServer } from "../langgraph/server.mjs";

const LIMIT_S = 60;
const SERVERS = {
  "A2A, npm": () => programOf("js"),
  "A2A, PyPI": () => programOf("python"),
  "LangGraph, npm": () => installServer("npm"),
};

const tally = { passed: 0, failed: 0 };
let sum = 0;
for (const [name, work] of Object.entries(SERVERS)) {
  const began = performance.now();
  let problem;
  try {
    await work();
  } catch (error) {
    problem = error;
  }
  const seconds = (performance.now() - began) / 1000;
  sum += seconds;
  tally[problem ? "failed" : "passed"] += 1;
  console.log(`${problem ? "FAILED" : "ok    "} ${name}: installed in ${seconds.toFixed(1)} s`);
  if (problem) console.log(`       ${problem.message}`);
}
const isInTime = sum < LIMIT_S;
tally[isInTime ? "passed" : "failed"] += 1;
console.log(`${isInTime ? "ok    " : "FAILED"} together ${sum.toFixed(1)} s, of at most ${LIMIT_S}`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
