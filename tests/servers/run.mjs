// The modules for servers, in their own runtimes, and the attacks that they withstand.
//
//   node tests/servers/run.mjs [part of a test's name]
//
// FLOWTETHER_LOCAL_HOST names the local host's program; pkg/ must be built. The last line is `N passed, N failed`, the exit code 1 when
// something failed.

import { rm } from "node:fs/promises";
import { workshop } from "../examples/host.mjs";
import { runSuite } from "../runtimes/suite.mjs";
import access from "./access.mjs";
import conformance, { limitMs as conformanceLimitMs } from "./conformance.mjs";
import crowding from "./crowding.mjs";
import proxying from "./proxying.mjs";
import replaying from "./replaying.mjs";
import receiving from "./receiving.mjs";
import relaying from "./relaying.mjs";
import spelling from "./spelling.mjs";
import sockets from "./sockets.mjs";
import waiting from "./waiting.mjs";
import webhooks from "./webhooks.mjs";

const TEST_LIMIT_MS = 90_000;

const groups = { access, webhooks, replaying, receiving, relaying, spelling, waiting, sockets, crowding, proxying, conformance };
const limits = { conformance: conformanceLimitMs };
const [part = ""] = process.argv.slice(2);
const tests = Object.entries(groups)
  .flatMap(([group, tests]) => Object.entries(tests).map(([name, run]) => ({ name: `${group}: ${name}`, run, timeLimitMs: limits[group] ?? TEST_LIMIT_MS })))
  .filter(({ name }) => name.includes(part));

const isPassed = await runSuite(tests, { timeLimitMs: TEST_LIMIT_MS });
await rm(workshop, { recursive: true, force: true });
process.exit(isPassed ? 0 : 1);
