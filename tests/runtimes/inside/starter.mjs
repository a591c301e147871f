// A process of Node that starts a run under a checkpoint key which it shares with others, as soon as it reads a line.

import { mkdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { SnapState, WorkflowClient, snapState } from "flowtether";

const { kind, path, baseUrl, apiKey, key } = JSON.parse(process.argv[2]);

/** A token in a file, and a folder that is there while a process has the lock. */
const file = {
  load: () => readFile(path, "utf8").catch(() => undefined),
  async save(_, token) {
    await writeFile(`${path}.${process.pid}`, token);
    await rename(`${path}.${process.pid}`, path);
  },
  remove: () => rm(path, { force: true }),
  async lock(_, work) {
    const isTaken = () =>
      mkdir(`${path}.lock`).then(
        () => false,
        () => true,
      );
    while (await isTaken()) await sleep(5);
    try {
      return await work();
    } finally {
      await rmdir(`${path}.lock`);
    }
  },
};
const stores = { "a file": () => file, SnapState: () => snapState(new SnapState({ baseUrl: `${baseUrl}/snapstate`, apiKey })) };

const store = stores[kind]();
const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey });
console.log("ready");
await once(process.stdin, "data");
const run = await client.start("steps", { nodes: 3, delayMs: 20 }, { checkpoint: { store, key } });
const sequences = [];
for await (const { seq } of run.events()) sequences.push(seq);
console.log(JSON.stringify({ id: run.id, sequences }));
// When the others have ended too.
await once(process.stdin, "data");
console.log(JSON.parse(await store.load(key)).status);
process.exit(0);
