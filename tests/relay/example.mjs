// The example of a Node server, as it is shown, and a reader beside it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

const root = path.resolve(import.meta.dirname, "../..");

export const tests = {
  "the example publishes a run that readers watch": async ({ flowtether, hostUrl, packageFolder }) => {
    const folder = path.join(root, "target/relay/example");
    await rm(folder, { recursive: true, force: true });
    await mkdir(path.join(folder, "node_modules"), { recursive: true });
    await symlink(packageFolder, path.join(folder, "node_modules/flowtether"), "dir");
    await cp(path.join(root, "examples/node/relay.mjs"), path.join(folder, "relay.mjs"));
    const env = { ...process.env, SERVICE_KEY: "key-relay-example", PORT: "0" };
    const child = spawn(process.execPath, ["relay.mjs", hostUrl, "chat"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    try {
      const { run, ...options } = JSON.parse((await lines.next()).value);
      const seen = [];
      for await (const event of (await new flowtether.WorkflowClient(options).attach(run)).events()) seen.push(event);
      const published = JSON.parse((await lines.next()).value);
      assert.deepEqual([published.status, published.events], ["completed", seen.length]);
    } finally {
      child.kill();
    }
  },
};
