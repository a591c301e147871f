// The process that the scenario `kill` ends at any moment: `node follower.mjs <package> <settings>`. It follows the run of the stored
// token, and writes each event into a journal. It ends with 0 when the run is over, and with 3 after a typed error.

import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fileStore } from "./file_store.mjs";

const [packageFolder, settings] = process.argv.slice(2);
const { folder, provider, baseUrl, apiKey, calls, stream } = JSON.parse(settings);
const { FlowtetherError, WorkflowClient } = await import(pathToFileURL(join(packageFolder, "entry/node.js")).href);
const write = (line) => appendFileSync(join(folder, "journal"), `${JSON.stringify(line)}\n`);

const store = fileStore(folder);
const client = new WorkflowClient({ provider, baseUrl, apiKey, ...calls });
const run = await client.attach(await store.load("run"), { checkpoint: { store, key: "run" } });
write({ begins: true });
try {
  for await (const event of run.events(stream)) write({ event });
} catch (error) {
  console.error(error);
  process.exit(error instanceof FlowtetherError ? 3 : 1);
}
