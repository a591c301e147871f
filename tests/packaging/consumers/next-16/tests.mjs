// The tests of both versions of Next.

import assert from "node:assert/strict";
import { assertQuickStart } from "../../expected.mjs";
import { output, text } from "../../served.mjs";

const LISTEN = ["-H", "127.0.0.1", "-p", "0"];

// Next's own client for development warns when the server's first message comes before its router is there.
const EARLY_MESSAGE = /^\[HMR\] Invalid message: \{"(?:type|action)":"isrManifest"/;

/** Everything that the package is used from, on a server that runs; `expected` is what a page may warn of. */
async function assertServed(project, address, expected) {
  for (const route of ["api/node", "api/edge", "api/pages-router"]) assertQuickStart(await text(`${address}/${route}`));
  assertQuickStart(output(await text(`${address}/server`)));
  for (const page of ["", "edge", "pages-router", "forwarded-page"]) {
    assert.match(await text(`${address}/${page}`), /<p>no run yet, connecting<\/p>/, "what a server renders");
    assertQuickStart(await project.open(`${address}/${page}`, expected));
  }
}

async function begin(project, bundler) {
  const host = await project.host();
  Object.assign(project.env, { WORKFLOWS_URL: host.open, DIST: `built-by-${bundler}`, COMPRESS: "yes" });
}

const built = (bundler, options) => async (project) => {
  await begin(project, bundler);
  await project.run("next", "build", ...options);
  const start = () => project.serve("next", "start", ...LISTEN);
  await assertServed(project, await start());
  project.env.COMPRESS = "no";
  assertQuickStart(await project.open(`${await start()}/rewritten-page`));
};

const developed = (bundler, options) => async (project) => {
  await begin(project, bundler);
  await assertServed(project, await project.serve("next", "dev", ...options, ...LISTEN), EARLY_MESSAGE);
};

/** The tests for the options of `next build` and `next dev` by which each bundler is chosen. */
export const tests = (bundlers) =>
  Object.fromEntries(
    Object.entries(bundlers).flatMap(([bundler, options]) => [
      [`what ${bundler} builds runs in next start`, built(bundler, options)],
      [`what ${bundler} serves runs in next dev`, developed(bundler, options)],
    ]),
  );
