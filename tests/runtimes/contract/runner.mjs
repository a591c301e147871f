// Runs scenarios: each with its own key, its own time limit, and a result that names it.

import { show } from "./assert.mjs";
import { Host } from "./host.mjs";
import { TIME_LIMIT_MS } from "./lanes.mjs";
import { KEY, LISTENERS, leaks } from "./overheard.mjs";

/** So many tests run at once: most of them wait most of the time. */
export const LANES = 12;

/** The runtimes in which a test runs in a page. */
export const PAGES = ["chromium", "firefox", "webkit"];

export const RUNTIMES = ["node", "deno", "bun", "workerd", ...PAGES];

export const allBut = (name) => RUNTIMES.filter((runtime) => runtime !== name);

/**
 * Declares, as a part of a test, that no runtime takes part in what it shows: the module is the same bytes everywhere, and decides it by
 * itself. It runs once, in Node.
 */
export const inNodeAlone = (because) => ({ runtimes: ["node"], because });

/** The tests that apply to a runtime. One that leaves a runtime out must say why. */
export function select(tests, runtime) {
  const names = new Set();
  for (const { name, runtimes, because } of tests) {
    if (names.has(name)) throw new Error(`two tests are called ${JSON.stringify(name)}`);
    if (runtimes !== undefined && !because) throw new Error(`${JSON.stringify(name)} leaves runtimes out without a reason`);
    names.add(name);
  }
  return tests.filter(({ runtimes }) => runtimes === undefined || runtimes.includes(runtime));
}

/** Runs one test to its end or its time limit. Never rejects. */
export async function runTest(test, environment) {
  const began = Date.now();
  let timer;
  const limit = test.timeLimitMs ?? TIME_LIMIT_MS;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: not over after ${limit} ms`)), limit);
  });
  try {
    // The test begins in a promise of its own: what it throws at once is a failure like any other.
    const run = Promise.resolve().then(() => test.run(context(environment)));
    const returned = await Promise.race([run, timeout]);
    const leaked = leaks();
    if (leaked.length > 0) throw new Error(`a key was said: ${leaked[0]}`);
    // A list is lines to be printed.
    const lines = Array.isArray(returned) ? returned : [];
    return { name: test.name, passed: true, ms: Date.now() - began, lines };
  } catch (error) {
    return { name: test.name, passed: false, ms: Date.now() - began, error: describe(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** What a test is given. */
function context({ flowtether, runtime, baseUrl }) {
  const key = `${KEY}${runtime}-${crypto.randomUUID()}`;
  /** What every client of a test has; retries do not take long. */
  const shared = { baseUrl, apiKey: key, dangerouslyAllowBrowser: true, retry: { baseDelayMs: 10 }, ...LISTENERS };
  return {
    flowtether,
    runtime,
    isPage: PAGES.includes(runtime),
    /** A connection that breaks off. WebKitGTK takes one that is closed between two chunks of the body for a clean end. */
    drop: (more = {}) => ({ kind: runtime === "webkit" ? "reset" : "drop", ...more }),
    baseUrl,
    key,
    host: new Host(baseUrl, key),
    /** The host's base URL with words that ask for a behaviour, such as `python`. */
    as: (...words) => `${baseUrl}/as/${words.join(",")}`,
    /** A client of OpenWOP with this test's key. */
    client: (options = {}) => new flowtether.OpenWop({ ...shared, ...options }),
    /** A client of FlowMaestro with this test's key. */
    flowmaestro: (options = {}) => new flowtether.FlowMaestro({ ...shared, ...options }),
    /** A client of SyncTeams with this test's key. */
    syncteams: (options = {}) => new flowtether.SyncTeams({ ...shared, baseUrl: `${baseUrl}/syncteams`, ...options }),
    /** A client of SnapState with this test's key. */
    snapstate: (options = {}) => new flowtether.SnapState({ ...shared, baseUrl: `${baseUrl}/snapstate`, ...options }),
  };
}

function describe(error) {
  const text = show(error);
  const stack = error instanceof Error && typeof error.stack === "string" ? error.stack : "";
  const cause = error instanceof Error && error.cause !== undefined ? `\ncause: ${show(error.cause)}` : "";
  return (stack.includes(error?.message) ? stack : `${text}\n${stack}`).trimEnd() + cause;
}
