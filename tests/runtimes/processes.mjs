// Processes that start a run under one checkpoint key: real ones, of Node.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { join } from "node:path";
import * as assert from "./contract/assert.mjs";

const PROCESSES = 3;

/** A process that is ready to start the run, and its lines. */
async function open(project, settings) {
  const child = spawn(process.execPath, ["starter.mjs", JSON.stringify(settings)], { cwd: project.folder, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error("the process ended early");
    return value;
  };
  assert.equal(await line(), "ready");
  return { child, line };
}

export const processTests = ["a file", "SnapState"].map((kind) => ({
  name: `processes that start a run under one key of ${kind} at once start one, and all follow it to its end`,
  async run(t, project) {
    const name = randomUUID();
    const settings = { kind, path: join(project.folder, name), baseUrl: t.baseUrl, apiKey: t.key, key: name };
    const processes = await Promise.all(Array.from({ length: PROCESSES }, () => open(project, settings)));
    // The others come while the run is started.
    await t.host.faults({ method: "POST", path: "/v1/runs", delayMs: 300 });
    for (const { child } of processes) child.stdin.write("start\n");
    const ended = (await Promise.all(processes.map(({ line }) => line()))).map((text) => JSON.parse(text));
    const posted = (await t.host.requests("/v1/runs")).filter(({ method }) => method === "POST");
    assert.equal(posted.length, 1, "runs that were started");
    const log = (await t.host.log(ended[0].id)).map(({ sequence }) => sequence);
    for (const { id, sequences } of ended) {
      assert.equal(id, ended[0].id, "the run");
      assert.same(sequences, log.slice(log.length - sequences.length), "the events after the token that was kept");
    }
    assert.ok(
      ended.some(({ sequences }) => sequences.length === log.length),
      "the one that started it has all",
    );
    for (const { child, line } of processes) {
      child.stdin.write("load\n");
      assert.equal(await line(), "completed", "the token at the end");
    }
  },
}));
