// The command-line follower in Node and Bun: it is stopped in the middle of a run, and continues.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Host } from "../runtimes/contract/host.mjs";
import { copyExample, root, startHost } from "./host.mjs";

const RUNTIMES = { node: [process.execPath], bun: [path.join(root, "node_modules/.bin/bun"), "--no-install"] };

async function prepare(after, name) {
  const { baseUrl } = await startHost(after);
  const host = new Host(baseUrl, "key-follower");
  const folder = await copyExample("follower");
  const env = { ...process.env, WORKFLOWS_URL: baseUrl, WORKFLOWS_KEY: host.key };
  const [program, ...first] = RUNTIMES[name];
  /** Runs it to its end; it is stopped as with Ctrl-C when `until` finds something in its output. */
  const follow = async (words, until) => {
    const child = spawn(program, [...first, "follow.mjs", ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    let isStopped = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part) => {
        text += part;
        if (isStopped || !until?.test(text)) return;
        isStopped = true;
        child.kill("SIGINT");
      });
    }
    const [code] = await once(child, "close");
    return { code, text };
  };
  return { host, folder, follow };
}

export default Object.fromEntries(
  Object.keys(RUNTIMES).flatMap((name) => [
    [
      `in ${name} it is stopped and started again, and counts every event once`,
      async (after) => {
        const { host, folder, follow } = await prepare(after, name);
        const stopped = await follow(["start", "steps", '{"nodes":5,"delayMs":300}'], /✓ step-2/);
        assert.equal(stopped.code, 130, stopped.text);
        assert.match(stopped.text, /^run run-[\w-]+\n✓ step-1\n✓ step-2\nstopped; start me again to continue: 2 nodes, 0 tokens, \d+ events, \d\.\d s\n$/);
        const ended = await follow([]);
        assert.equal(ended.code, 0, ended.text);
        assert.match(
          ended.text,
          /continuing after \d+ events\n✓ step-3\n✓ step-4\n✓ step-5\ncompleted: 5 nodes, 0 tokens, 12 events, \d\.\d s\n\{"steps":5\}\n$/,
        );
        const [id] = Object.keys(JSON.parse(await readFile(path.join(folder, ".flowtether.json"), "utf8")));
        assert.equal((await host.log(id)).length, 12, "the host's log");
        const again = await follow([id]);
        assert.match(again.text, /^run .+\ncompleted: 5 nodes, 0 tokens, 12 events/);
      },
    ],
    [
      `in ${name} it shows tokens, failures, and what is wrong with its words`,
      async (after) => {
        const { follow } = await prepare(after, name);
        const chat = await follow(["start", "chat", '{"chunks":8,"delayMs":5}']);
        assert.match(chat.text, /✓ answer\ncompleted: 1 nodes, 8 tokens/);
        const failed = await follow(["start", "fail"]);
        assert.equal(failed.code, 1);
        assert.match(failed.text, /✗ boom\nfailed: 1 nodes[^]+The node failed/);
        for (const [words, message] of /** @type {[string[], RegExp][]} */ ([
          [["start"], /start what\? Name a workflow/],
          [["start", "no-such"], /ValidationError: /],
          [["run-unknown"], /NotFoundError: /],
        ])) {
          const { code, text } = await follow(words);
          assert.deepEqual([code, message.test(text)], [2, true], text);
        }
      },
    ],
  ]),
);
