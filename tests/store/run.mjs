// `flowtether/store`: with clients and a clock of the test's own, and with the local host.
//
//   node tests/store/run.mjs [part of a test's name]
//
// FLOWTETHER_LOCAL_HOST names the local host's program; pkg/ must be built. The last line is `N passed, N failed`, the exit code 1
// when something failed.

import { mock } from "node:test";
import { runSuite } from "../runtimes/suite.mjs";
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

/** The test with a clock that it moves itself. */
const withClock = (test) => async (cleanup) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  cleanup(() => mock.timers.reset());
  await test(cleanup);
};

const tests = Object.entries({ ...faked, ...real })
  .flatMap(([group, tests]) => Object.entries(tests).map(([name, test]) => ({ name: `${group}: ${name}`, run: group in faked ? withClock(test) : test })))
  .filter(({ name }) => name.includes(part));
process.exit((await runSuite(tests, { timeLimitMs: TEST_LIMIT_MS })) ? 0 : 1);
