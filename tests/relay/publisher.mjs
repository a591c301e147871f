// A publisher in a process of its own, which `killing.mjs` ends at any moment: `node publisher.mjs <package> <settings>`.

import path from "node:path";
import { pathToFileURL } from "node:url";

const [packageFolder, settings] = process.argv.slice(2);
const { baseUrl, run: id, stream } = JSON.parse(settings);
const load = (file) => import(pathToFileURL(path.join(packageFolder, file)).href);
const [{ WorkflowClient }, { publish }] = await Promise.all([load("entry/node.js"), load("relay.js")]);

const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: "key-relay-tests" });
try {
  const published = await publish(await client.attach(id), stream, { retry: { maxRetries: 5, baseDelayMs: 10 } });
  console.log(JSON.stringify(published));
} catch (error) {
  console.log(JSON.stringify({ name: error.name, code: error.code, message: error.message }));
  process.exitCode = error.code === "publisher_fenced" ? 3 : 1;
}
