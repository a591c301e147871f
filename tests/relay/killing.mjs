// A publisher that is killed and started twice at once, in processes of their own, while a reader watches.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventsIn, isTheLog, messagesOf, sleep, start, withStreams } from "./stage.mjs";

const PROGRAM = fileURLToPath(new URL("./publisher.mjs", import.meta.url));

function launch({ packageFolder, hostUrl }, run, stream) {
  const settings = JSON.stringify({ baseUrl: hostUrl, run: run.id, stream });
  const child = spawn(process.execPath, [PROGRAM, packageFolder, settings], { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
  return { child, ended: once(child, "exit").then(([code, signal]) => ({ code, signal, printed })) };
}

export const tests = {
  "a publisher that is killed and started twice at once loses nothing and repeats nothing": (stage) =>
    withStreams(async (url) => {
      for (const afterMs of [350, 700, 1100]) {
        const run = await start(stage, "steps", { nodes: 40, delayMs: 40 });
        const target = stage.streamUrl(url, run.id);
        const reader = new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: url });
        await fetch(target, { method: "PUT", headers: { "Content-Type": "application/json" } });
        const watched = (async () => {
          const seen = [];
          for await (const event of (await reader.attach(run.id)).events()) seen.push(event);
          return seen;
        })();
        const first = launch(stage, run, target);
        await sleep(afterMs);
        first.child.kill("SIGKILL");
        assert.equal((await first.ended).signal, "SIGKILL");
        const both = [launch(stage, run, target), launch(stage, run, target)];
        const outcomes = await Promise.all(both.map(({ ended }) => ended));
        assert.ok(
          outcomes.some(({ code }) => code === 0),
          JSON.stringify(outcomes),
        );
        assert.ok(
          outcomes.every(({ code }) => code === 0 || code === 3),
          JSON.stringify(outcomes),
        );
        const { messages, isClosed } = await messagesOf(target);
        await isTheLog(stage.hostUrl, run, messages);
        assert.ok(isClosed);
        const seen = await watched;
        assert.deepEqual(
          seen.map(({ seq }) => seq),
          eventsIn(messages).map(({ seq }) => seq),
          "what the reader saw",
        );
        assert.equal(seen.at(-1).kind, "completed");
      }
    }),
};
