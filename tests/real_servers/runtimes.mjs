// The tests of a real server inside a runtime other than Node: they take the place of the contract's in a project like a user's.
//
// FLOWTETHER_LOCAL_HOST serves the page, FLOWTETHER_CHROMIUM is the browser, FLOWTETHER_PACKAGE the built package (`pkg` by default).

import path from "node:path";
import { pathToFileURL } from "node:url";
import { startLocalHost } from "../runtimes/local_host.mjs";
import { makeProject } from "../runtimes/project.mjs";

export const RUNTIMES = ["deno", "bun", "workerd", "chromium"];
const RUNTIME_LIMIT_MS = 120_000;

/** Counts results, and prints a line for each. */
export class Report {
  #passed = 0;
  #failed = 0;

  take(place, { name, passed, ms = 0, error }) {
    if (passed) this.#passed += 1;
    else this.#failed += 1;
    console.log(`${passed ? "ok    " : "FAILED"} ${place}: ${name} (${(ms / 1000).toFixed(1)} s)`);
    if (!passed) console.log(String(error).replaceAll(/^/gm, "       "));
  }

  /** Prints the sum; the exit code. */
  finish() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}

/** The runtimes that are named on the command line; all of them by default. */
export function chosenRuntimes() {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !RUNTIMES.includes(name));
  if (unknown) throw new Error(`which runtime? one of ${RUNTIMES.join(", ")}`);
  return chosen.length > 0 ? chosen : RUNTIMES;
}

/**
 * Runs the tests that `prepare` writes into a folder of the project, as `index.mjs`; `own` are those of pages, which Chromium runs. The
 * report takes each result.
 */
export async function runInside(runtime, { suite, prepare, own, report }) {
  const packageFolder = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
  const project = await makeProject(runtime, packageFolder, suite);
  const contract = path.join(project.folder, "contract");
  await prepare(contract);
  const { tests } = await import(pathToFileURL(path.join(contract, "index.mjs")).href);
  const ofPages = runtime === "chromium" ? own : [];
  const waiting = new Set([...tests, ...ofPages].map(({ name }) => name));
  const host = await startLocalHost(project.folder, packageFolder);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error(`not done after ${RUNTIME_LIMIT_MS} ms`)), RUNTIME_LIMIT_MS);
  const take = (result) => {
    if (result.began === undefined && waiting.delete(result.name)) report.take(runtime, result);
  };
  try {
    const { drive } = await import(`../runtimes/${runtime}.mjs`);
    const job = { baseUrl: host.baseUrl, project, names: tests.map(({ name }) => name), own: ofPages, report: take, signal: stop.signal };
    const ended = new Promise((_, reject) => stop.signal.addEventListener("abort", () => reject(stop.signal.reason)));
    await Promise.race([drive(job), ended]);
  } catch (error) {
    report.take(runtime, { name: "the runtime as a whole", passed: false, error: error.stack });
  }
  clearTimeout(timer);
  await host.stop();
  for (const name of waiting) report.take(runtime, { name, passed: false, error: "it has no result" });
}
