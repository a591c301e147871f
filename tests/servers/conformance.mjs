// The protocol's own conformance suite against the relay's log and read side, in workerd.
//
// A stream of a run is written by its Durable Object alone, so what the suite asks of writers and of other streams is left out. Every test
// that does not pass is of one of these groups, and docs/deploying.md says what is there in place of each.

import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import path from "node:path";
import { Miniflare } from "miniflare";
import { workshop } from "../examples/host.mjs";
import { run } from "../packaging/program.mjs";
import { workerModules } from "../runtimes/worker_modules.mjs";

const LEFT_OUT = {
  "producers and their epochs": /^(?:Idempotent Producer Operations|Stream Closure > Idempotent Producers)|close-with-different-body-dedup/,
  "the header Stream-Seq": /seq(?:uence)? (?:ordering|values)|sequence ordering with seq|out-of-order seq/i,
  "Stream-TTL and Stream-Expires-At": /^(?:TTL|Fork - TTL)|TTL metadata/,
  forks: /^Fork - /,
};

/** So many of its tests pass: those of reading, creating, appending and closing. */
const PASSED = 218;

/** Its long polls wait as long as the relay's. */
const TEST_LIMIT_MS = 30_000;

export const limitMs = 400_000;

export default {
  "the conformance suite passes, but for what writers and other streams are asked": async (after) => {
    const folder = path.join(workshop, "conformance");
    await cp(path.join(import.meta.dirname, "conformance"), folder, { recursive: true });
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
    const miniflare = new Miniflare({
      modules: await workerModules(path.join(import.meta.dirname, "workers/conformance.js")),
      compatibilityDate: "2025-09-01",
      durableObjects: { STREAMS: { className: "Stream", useSQLite: true } },
      host: "127.0.0.1",
      port: 0,
    });
    after(() => miniflare.dispose());
    const { origin } = await miniflare.ready;
    const output = path.join(folder, "results.json");
    const vitest = ["node_modules/vitest/vitest.mjs", "run", `--testTimeout=${TEST_LIMIT_MS}`, "--reporter=json", `--outputFile=${output}`];
    // It fails: what is left out fails.
    await run(process.execPath, vitest, { cwd: folder, env: { STREAMS_URL: origin } }).catch(() => {});
    const tests = JSON.parse(await readFile(output, "utf8")).testResults.flatMap(({ assertionResults }) => assertionResults);
    const named = (status) => tests.filter((test) => test.status === status).map(({ ancestorTitles, title }) => [...ancestorTitles, title].join(" > "));
    const [passed, failed] = [named("passed"), named("failed")];
    const patterns = Object.values(LEFT_OUT);
    assert.deepEqual(
      failed.filter((name) => !patterns.some((pattern) => pattern.test(name))),
      [],
      "failed, and not left out",
    );
    for (const [what, pattern] of Object.entries(LEFT_OUT))
      assert.ok(
        failed.some((name) => pattern.test(name)),
        `${what} are not left out any more`,
      );
    assert.ok(passed.length >= PASSED, `${passed.length} passed`);
    console.log(`       the suite: ${passed.length} passed, ${failed.length} left out, ${tests.length - passed.length - failed.length} skipped by itself`);
  },
};
