// docs/migration/langgraph.md: each program before and after, against the real npm server.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { installServer, installed, startServer } from "../langgraph/server.mjs";
import { openPage } from "./browser.mjs";
import { makePage } from "./bundle.mjs";
import { root, startHost, workshop } from "./host.mjs";

const page = await readFile(path.join(root, "docs/migration/langgraph.md"), "utf8");
const programs = (heading, language) =>
  [
    ...page
      .split(`\n## ${heading}\n`)[1]
      .split("\n## ")[0]
      .matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g")),
  ].map(([, code]) => code);

async function server(after) {
  await installServer("npm");
  const started = await startServer("npm");
  after(() => started.stop());
  return started.baseUrl;
}

/** What a component shows at its question, and at its end. */
async function shown(after, name, code, address) {
  const folder = path.join(workshop, `migration-${name}`);
  await mkdir(folder, { recursive: true });
  const component = path.join(folder, "order.jsx");
  await writeFile(component, code.replaceAll("https://graphs.example", address));
  const contents = `import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Order } from "./order.jsx";
createRoot(document.body).render(<StrictMode><Order item="tea" /></StrictMode>);`;
  const served = await makePage(`migration-${name}`, { stdin: { contents, loader: "jsx", resolveDir: folder } });
  const host = await startHost(after, served);
  const { page, trouble } = await openPage(after, host.baseUrl, {}, [address]);
  await page.goto(host.baseUrl);
  await page.getByRole("button", { name: "Order" }).click();
  await page.getByText("Ship tea?").waitFor();
  const asked = await page.locator("section").textContent();
  await page.getByRole("button", { name: "approve" }).click();
  await page.locator("output").waitFor();
  const over = await page.locator("section").textContent();
  return { asked, over, errors: trouble.filter((line) => /^(error|uncaught)/.test(line)) };
}

/** What a program prints. */
async function printed(code, address) {
  const require = createRequire(path.join(installed("npm"), "package.json"));
  const { Client } = await import(pathToFileURL(require.resolve("@langchain/langgraph-sdk")).href);
  const { WorkflowClient } = await import(pathToFileURL(path.join(root, "pkg/entry/node.js")).href);
  const lines = [];
  const given = { Client, WorkflowClient, console: { log: (...words) => lines.push(words.join(" ")) } };
  const body = code.replaceAll(/^import .*\n/gm, "").replaceAll("https://graphs.example", address);
  await new Function(...Object.keys(given), `return (async () => {${body}})()`)(...Object.values(given));
  return lines;
}

export default {
  "a component shows with useRun what it showed with useStream": async (after) => {
    const address = await server(after);
    const [before, now] = programs("A component", "jsx");
    const old = await shown(after, "before", before, address);
    const ours = await shown(after, "after", now, address);
    assert.deepEqual(ours, old);
    assert.deepEqual(ours, { asked: "OrderShip tea?approvereject", over: "Orderapprove: prepared tea, finished", errors: [] });
  },

  "a program prints with our client what it printed with the official one": async (after) => {
    const address = await server(after);
    const [before, now] = programs("A program", "javascript");
    const ours = await printed(now, address);
    assert.deepEqual(ours, await printed(before, address));
    assert.deepEqual(ours, ["asks Ship tea?", "custom approve", "decision approve"]);
  },

  "the page has at most 200 lines": () => assert.ok(page.split("\n").length <= 200),
};
