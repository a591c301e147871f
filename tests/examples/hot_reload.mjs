// Hot reload: components are edited under Vite's development server, and no other run is started.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { serve } from "../packaging/program.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { openPage } from "./browser.mjs";
import { copyExample, root, startHost } from "./host.mjs";

/** Development servers write hints. */
const isTrouble = (line) => !/^(debug|info):/.test(line);

/** The address of an example of which these files are others, under Vite's development server. */
async function developed(name, files) {
  const folder = await copyExample(name);
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  // Over what is there: the server would read a file that is emptied first while it is empty.
  const write = (file, text) => writeFile(path.join(folder, file), text, { flag: "r+" });
  const [address] = await serve("node", [path.join(root, "node_modules/vite/bin/vite.js"), "--host", "127.0.0.1", "--port", "0"], /http:\/\/[\w.]+:\d+/, {
    cwd: folder,
  });
  /** Edits a file until the page shows it: the server may overlook a change that follows on another one. */
  const edit = async (file, text, shown) => {
    for (let isShown = false; !isShown; ) {
      await write(file, text);
      isShown = await shown.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
    }
  };
  return { address, edit };
}

const CLIENT =
  'const client = new WorkflowClient({ provider: "openwop", baseUrl: new URLSearchParams(location.search).get("host"), apiKey: async () => "demo-key" });';
const SOURCE = '{ workflowId: "refund", input: { order: 7, delayMs: 5 } }';
const imports = (name) => `import { WorkflowClient } from "flowtether";\nimport { useRun } from "flowtether/${name}";`;

/** Components that have a client of their own, by the place where it is made, with a word that is edited. */
const OWN_CLIENTS = {
  Vue: {
    file: "src/App.vue",
    "in the component": (word) => `<script setup>
${imports("vue")}
${CLIENT}
const { waiting, output, respond } = useRun(client, ${SOURCE});
const word = "${word}";
</script>
<template><p>{{ word }} <button v-if="waiting" @click="respond({ decision: 'approve' })">Approve</button> {{ output?.refunded }}</p></template>`,
    "in its module": (word) => `<script>
import { WorkflowClient } from "flowtether";
${CLIENT}
</script>
<script setup>
import { useRun } from "flowtether/vue";
const { waiting, output, respond } = useRun(client, ${SOURCE});
const word = "${word}";
</script>
<template><p>{{ word }} <button v-if="waiting" @click="respond({ decision: 'approve' })">Approve</button> {{ output?.refunded }}</p></template>`,
  },
  Svelte: {
    file: "src/App.svelte",
    "in the component": (word) => `<script>
${imports("svelte")}
${CLIENT}
const run = useRun(client, ${SOURCE});
</script>
<p>${word} {#if run.waiting}<button onclick={() => run.respond({ decision: "approve" })}>Approve</button>{/if} {run.output?.refunded}</p>`,
    "in its module": (word) => `<script module>
import { WorkflowClient } from "flowtether";
${CLIENT}
</script>
<script>
import { useRun } from "flowtether/svelte";
const run = useRun(client, ${SOURCE});
</script>
<p>${word} {#if run.waiting}<button onclick={() => run.respond({ decision: "approve" })}>Approve</button>{/if} {run.output?.refunded}</p>`,
  },
  Solid: {
    file: "src/App.jsx",
    "in the component": (word) => `${imports("solid")}
export function App() {
  ${CLIENT}
  const run = useRun(client, ${SOURCE});
  return <p>${word} {run.waiting && <button onClick={() => run.respond({ decision: "approve" })}>Approve</button>} {String(run.output?.refunded)}</p>;
}`,
    "in its module": (word) => `${imports("solid")}
${CLIENT}
export function App() {
  const run = useRun(client, ${SOURCE});
  return <p>${word} {run.waiting && <button onClick={() => run.respond({ decision: "approve" })}>Approve</button>} {String(run.output?.refunded)}</p>;
}`,
  },
};

/** Edits a component that has a client of its own: nothing but that file may be loaded anew. */
async function ownClient(after, name, place) {
  const { file, [place]: component } = OWN_CLIENTS[name];
  const { address, edit } = await developed(name.toLowerCase(), { [file]: component("first") });
  const { baseUrl } = await startHost(after);
  const { page, trouble } = await openPage(after, address, {}, [baseUrl]);
  const runs = [];
  page.on("response", async (response) => {
    if (response.request().method() === "POST" && new URL(response.url()).pathname.endsWith("/v1/runs")) runs.push((await response.json()).runId);
  });
  await page.goto(`${address}/?host=${encodeURIComponent(`${baseUrl}/as/cors-open`)}`);
  const approve = page.getByRole("button", { name: "Approve" });
  await approve.waitFor();
  // The server may load the page once more when it has found what it is made of.
  await approve.waitFor();
  await page.evaluate(() => (globalThis.isSamePage = true));
  const before = runs.length;
  for (const word of ["other", "third"]) {
    await edit(file, component(word), page.getByText(word));
    await approve.waitFor();
  }
  assert.equal(await page.evaluate(() => globalThis.isSamePage), true);
  await approve.click();
  await page.getByText("third true").waitFor();
  assert.equal(runs.length, before, "runs that were started");
  assert.equal((await new Host(baseUrl, "demo-key").streams(runs.at(-1))).total, 1, "connections");
  assert.deepEqual(trouble.filter(isTrouble), []);
}

/** Edits the example's component under Vite's development server, which keeps its state; resolves with what was started. */
async function edited(after, replace) {
  const file = "src/Refund.jsx";
  const original = replace(await readFile(path.join(root, "examples/react", file), "utf8"));
  const { address, edit } = await developed("react", { [file]: original });
  const host = await startHost(after);
  const { page, trouble } = await openPage(after, address, {}, [host.baseUrl]);
  let posted = 0;
  page.on("request", (request) => (posted += request.method() === "POST" && new URL(request.url()).pathname.endsWith("/v1/runs") ? 1 : 0));
  await page.goto(`${address}/?host=${encodeURIComponent(`${host.baseUrl}/as/cors-open`)}`);
  await page.getByRole("button", { name: "Refund" }).click();
  const order = page.getByRole("region", { name: "Order 7" });
  await order.getByRole("button", { name: "Approve" }).waitFor();
  for (const word of ["first", "other"]) {
    await edit(file, original.replace("Order {order}", `Order {order} ${word}`), order.getByText(`Order 7 ${word}`));
    await order.getByRole("button", { name: "Approve" }).waitFor();
  }
  await order.getByRole("button", { name: "Approve" }).click();
  await order.getByText("Refunded: true").waitFor();
  assert.deepEqual(trouble.filter(isTrouble), []);
  return posted;
}

/** Nothing that another start would be known by. */
const byValue = (text) => text.replace(/^ +(idempotencyKey|checkpoint):.*\n/gm, "");

export default {
  ...Object.fromEntries(
    Object.entries(OWN_CLIENTS).flatMap(([name, { file, ...places }]) =>
      Object.keys(places).map((place) => [
        `${name}: a component whose client is made ${place} starts no other run`,
        async (after) => ownClient(after, name, place),
      ]),
    ),
  ),

  "React: Fast Refresh, two edits of the component start no other run": async (after) => assert.equal(await edited(after, byValue), 1),

  "React: Fast Refresh of a file that has the client too starts no other run": async (after) => {
    const own = (text) =>
      byValue(text).replace(
        'import { client, store } from "./client.js";',
        'import { WorkflowClient } from "flowtether";\n\nconst baseUrl = new URLSearchParams(location.search).get("host");\nconst client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: async () => "demo-key" });',
      );
    assert.equal(await edited(after, own), 1);
  },

  "React: Fast Refresh of a component that follows its run in a hook of its own starts no other run": async (after) => {
    const inHook = (text) => byValue(text).replace("useRun(client, {", "useRefund({").concat("\nconst useRefund = (source) => useRun(client, source);\n");
    assert.equal(await edited(after, inHook), 1);
  },
};
