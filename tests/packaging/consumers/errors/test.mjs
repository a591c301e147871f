import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../program.mjs";

/** What each way of failing says first, and the statement of the caller's own that failed. */
const FAILURES = {
  awaited: [/NotFoundError: /, '.runs.get("nobody")'],
  looped: [/NotFoundError: /, "of make(baseUrl)"],
  vocabulary: [/NotFoundError: /, "await run.result()"],
  repeated: [/NotFoundError: /, 'await runs.get("nobody else")'],
  validated: [/ConfigurationError: runId must be a string/, "runs.get(42)"],
  constructed: [/ConfigurationError: unheardOf is not an option here/, "new OpenWop({ baseUrl, unheardOf"],
};

/** The number of the line that holds a statement, from 1. */
async function lineOf(project, statement) {
  const lines = (await readFile(project.path("app.js"), "utf8")).split("\n");
  return lines.findIndex((line) => line.includes(statement)) + 1;
}

async function check(project, name, text) {
  const [message, statement] = FAILURES[name];
  assert.match(text, message, name);
  assert.match(text, new RegExp(`app\\.js:${await lineOf(project, statement)}\\b`), `${name}: the caller's line in\n${text}`);
  assert.doesNotMatch(text, /entry[/\\]\w+\.js|flowtether\.js|wasm-function|wasm:/, `${name}: no frame of the package`);
  const longest = Math.max(...text.split("\n").map((line) => line.length));
  assert.ok(longest < 300, `${name}: a line of ${longest} characters`);
}

const uncaught = (runtime, program, ...programArguments) => [
  `an error nobody catches names the caller's line in ${runtime}`,
  async (project) => {
    const host = await project.host();
    for (const name of Object.keys(FAILURES)) {
      const printed = await project.run(program, ...programArguments, "main.mjs", name, host.address).then(
        () => assert.fail(`${name} must end the program`),
        (error) => error.message,
      );
      await check(project, name, printed.replaceAll(/\u001b\[[\d;]*m/g, ""));
    }
  },
];

const uncaughtIn = (engine, name) => [
  `an error nobody catches names the caller's line in ${name}`,
  async (project) => {
    const host = await project.host(".");
    const { shown, errors = [] } = await project.openIn(engine, `${host.address}/uncaught.html`);
    for (const [index, name] of Object.keys(FAILURES).entries()) {
      await check(project, name, shown[name] ?? "");
      // The console begins with the same, and finds the stack in the error.
      if (engine === "firefox") assert.match(errors[index] ?? "", FAILURES[name][0]);
    }
  },
];

export default Object.fromEntries([
  uncaught("Node", "node"),
  uncaught("Deno", "deno", "run", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1"),
  uncaught("Bun", path.join(root, "node_modules/.bin/bun"), "--no-install"),
  uncaughtIn("firefox", "Firefox"),
  uncaughtIn("webkit", "WebKitGTK"),
  [
    "an error's stack names the caller's line in Chromium",
    async (project) => {
      const host = await project.host(".");
      // The service's 404 is in the console too.
      const stacks = await project.open(host.address, /404/);
      for (const name of Object.keys(FAILURES)) await check(project, name, stacks[name] ?? "");
    },
  ],
]);
