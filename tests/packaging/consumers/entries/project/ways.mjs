// The other ways into an entry: from one module, and with the program's own loading.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const ways = {};
for (const service of ["openwop", "flowmaestro", "syncteams", "snapstate", "langgraph", "a2a", "relay-client"]) {
  const inline = await import(`flowtether/${service}/inline`);
  const { default: init, WorkflowClient, memory } = await import(`flowtether/${service}/slim`);
  let before;
  try {
    memory();
    new WorkflowClient({ provider: service.replace("-client", "") });
  } catch (error) {
    before = error.name;
  }
  await init({ module_or_path: await readFile(require.resolve(`flowtether/${service}/wasm`)) });
  const required = [`flowtether/${service}/inline`, `flowtether/${service}/slim`].map((way) => typeof require(way).WorkflowClient);
  ways[service] = { inline: typeof inline.WorkflowClient, before, required };
}
console.log(JSON.stringify(ways));
