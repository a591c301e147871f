// First load: how long a page takes, with nothing in its cache and on a slow line, until its client is there and until its first
// event. The line is Chromium's own throttling, which lets each request wait for the latency.
//
// FLOWTETHER_LOCAL_HOST is the local host's binary, FLOWTETHER_CHROMIUM the browser, FLOWTETHER_PACKAGE the built package.
// All forms are measured in turn in one run; the ratio is to three files as version 0.1 had them.

import { createServer, request } from "node:http";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startLocalHost } from "../tests/runtimes/local_host.mjs";

const ROUNDS = 9;
const MBIT_PER_S = 1.6;
const LATENCY_MS = 150;
const LINE = { offline: false, latency: LATENCY_MS, downloadThroughput: (MBIT_PER_S * 1e6) / 8, uploadThroughput: (MBIT_PER_S * 1e6) / 8 };

const packageFolder = resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const APP = `import { WorkflowClient } from "flowtether";
const client = new WorkflowClient({ provider: "openwop", baseUrl: location.origin, apiKey: async () => "key-first-load" });
const ready = performance.now();
const run = await client.start("echo", {});
for await (const event of run.events()) {
  globalThis.took = { ready, firstEvent: performance.now(), kind: event.kind };
  break;
}
`;

/** The package's entry in version 0.1: JavaScript and WebAssembly are files of their own, and the entry awaits them. */
const THREE_FILES = `import wasm from "../flowtether.js";
await wasm.init({ module_or_path: new URL("../flowtether_bg.wasm", import.meta.url) });
export * from "../flowtether.js";
`;

const SINGLE = "/pkg/entry/browser.js";
const FIRST_OF_THREE = "/pkg/entry/three.js";
const modulepreload = (path) => `<link rel="modulepreload" href="${path}">`;

const FORMS = {
  "three files, as in version 0.1": { entry: FIRST_OF_THREE, links: [] },
  "three files with links": {
    entry: FIRST_OF_THREE,
    links: [
      ...[FIRST_OF_THREE, "/pkg/flowtether.js"].map(modulepreload),
      '<link rel="preload" href="/pkg/flowtether_bg.wasm" as="fetch" type="application/wasm" crossorigin>',
    ],
  },
  "one module": { entry: SINGLE, links: [] },
  "one module with a link": { entry: SINGLE, links: [modulepreload(SINGLE)] },
  "bundled into the page's own module": { app: "/bundled.js", links: [] },
};

/** @param {{ entry?: string, app?: string, links: string[] }} form */
const page = ({ entry, app = "/app.js", links }) => `<!doctype html>
<meta charset="utf-8">
<title>First load</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: { flowtether: entry ?? SINGLE } })}</script>
${links.join("\n")}
<script type="module" src="${app}"></script>
`;

const MEDIA_TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", wasm: "application/wasm" };

async function makeFiles() {
  const inPackage = (path) => readFile(join(packageFolder, path));
  const bundled = await build({
    stdin: { contents: APP, resolveDir: packageFolder },
    alias: { flowtether: join(packageFolder, "entry/browser.js") },
    bundle: true,
    minify: true,
    format: "esm",
    target: "esnext",
    write: false,
    logLevel: "error",
  });
  const files = {
    "/app.js": APP,
    "/bundled.js": bundled.outputFiles[0].contents,
    [SINGLE]: await inPackage("entry/browser.js"),
    [FIRST_OF_THREE]: THREE_FILES,
    "/pkg/flowtether.js": await inPackage("flowtether.js"),
    "/pkg/flowtether_bg.wasm": await inPackage("flowtether_bg.wasm"),
  };
  Object.values(FORMS).forEach((form, index) => (files[`/${index}.html`] = page(form)));
  return new Map(Object.entries(files).map(([path, content]) => [path, brotliCompressSync(content)]));
}

/** Serves the files compressed, as a page's host does, and all else from the local host, so that no preflight is needed. */
async function serve(files, baseUrl) {
  const server = createServer((incoming, outgoing) => {
    const file = files.get(incoming.url);
    if (file === undefined) {
      const { method, headers, url } = incoming;
      const passed = request(new URL(url, baseUrl), { method, headers }, (response) => {
        outgoing.writeHead(response.statusCode, response.headers);
        response.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      outgoing.on("close", () => passed.destroy());
      incoming.pipe(passed);
      return;
    }
    outgoing.setHeader("Content-Type", MEDIA_TYPES[incoming.url.split(".").at(-1)]);
    outgoing.setHeader("Content-Encoding", "br");
    outgoing.end(file);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, close: () => (server.close(), server.closeAllConnections()) };
}

async function load(browser, url) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINE);
  await page.goto(url, { waitUntil: "commit" });
  const took = await (await page.waitForFunction(() => globalThis.took)).jsonValue();
  await context.close();
  return took;
}

const files = await makeFiles();
const host = await startLocalHost("examples/browser", packageFolder);
const server = await serve(files, host.baseUrl);
const browser = await chromium.launch({
  executablePath: process.env.FLOWTETHER_CHROMIUM,
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const names = Object.keys(FORMS);
const measured = names.map(() => []);
for (let round = -1; round < ROUNDS; round += 1) {
  for (const index of names.keys()) {
    const took = await load(browser, `${server.url}/${index}.html`);
    // The first round warms the browser up.
    if (round >= 0) measured[index].push(took);
  }
}
await browser.close();
server.close();
await host.stop();

console.log(`\nfirst load on ${MBIT_PER_S} Mbit/s and ${LATENCY_MS} ms (median of ${ROUNDS}; the ratio is to the first line)`);
console.log(`${"form".padEnd(36)} ${"client".padStart(9)} ${"first event".padStart(12)}  ratio`);
const ofAll = (member) => measured.map((times) => median(times.map((took) => took[member])));
const [ready, firstEvent] = [ofAll("ready"), ofAll("firstEvent")];
for (const [index, name] of names.entries()) {
  const figures = `${ready[index].toFixed(0).padStart(6)} ms ${firstEvent[index].toFixed(0).padStart(9)} ms`;
  console.log(`${name.padEnd(36)} ${figures}  ${(ready[index] / ready[0]).toFixed(2)}, ${(firstEvent[index] / firstEvent[0]).toFixed(2)}`);
}
