// The readmes, the repository's and the package's, and docs/: their code runs, and what they say of the package is so.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { openPage } from "./browser.mjs";
import { root, run, startHost, workshop } from "./host.mjs";

const read = (file) => readFile(path.join(root, file), "utf8");
const readme = await read("README.md");
const packageReadme = await read("pkg-template/README.md");
/** The pages of docs/ by their names. The programs of the migration page run in tests/parity, beside the official clients. */
const pages = Object.fromEntries(
  await Promise.all(
    (await readdir(path.join(root, "docs")))
      .filter((name) => name.endsWith(".md") && name !== "migration.md")
      .map(async (name) => [name, await read(`docs/${name}`)]),
  ),
);
const decisions = (await readdir(path.join(root, "docs/decisions"))).map((name) => `docs/decisions/${name}`);
const everything = [readme, ...Object.values(pages)].join("\n");
const tool = (name) => path.join(root, "node_modules/.bin", name);
const project = path.join(workshop, "readme");

const QUICK_START =
  /^status running\nnode running\n[^]+\ntoken running\n[^]+\nwaiting waiting\n[^]+\ncompleted completed\ncompleted \{[^]+refunded: true[^]+\}\n$/;

/** What each block of JavaScript prints, by the heading it stands under. */
const PRINTED = {
  "Quick start": [QUICK_START, QUICK_START],
  "Follow a run": /^done\n$/,
  Approve: /^completed\n$/,
  Resume: /^(node\.\w+\n){3}run\.completed\n$/,
  "One API for six services": /^true\ncompleted\n$/,
  "A program": /^completed\n$/,
  "A run's events": [/^\{ steps: 2 \}\n$/, /^completed undefined\n$/],
  "With the common vocabulary": /^approval \[[^]+\]\n$/,
  OpenWOP: /^completed\n$/,
  "A run that survives a reload": /^run\.started\nnode\.started\nagain: node\.started\n(again: node\.\w+\n){3}again: run\.completed\n$/,
  "With OpenWOP's own client": /^run\.started\n(node\.completed\n){2}run\.completed\n$/,
  "A run of OpenWOP": /^0 run\.started undefined$[^]+ node\.suspended gate$[^]+ run\.completed undefined\ncompleted\n$/m,
  "A workflow of FlowMaestro": [/^connected\n(execution:started\n)?execution:completed\ncompleted \{ refunded: true, order: 7 \}\n$/, /^10 30\n$/],
  "A task of SyncTeams": [
    /^TeamKickoffStartedEvent\n[^]*TaskApprovalRequestEvent\n[^]*TeamKickoffCompletedEvent\nCOMPLETED\n$/,
    /^(PENDING\n)?(RUNNING\n)?WAITING\n([A-Z]+\n)*FAILED\nFAILED\n$/,
  ],
  "Checkpoints in SnapState": /^\[ 'paid' \]\ntrue\ntrue\n2 \{ order: 7, paid: true \}\n1 begun\n2 null\n$/,
  "Event streams of any server": /^run\.started 0 run\.started\n(node\.completed \d node\.completed\n){2}run\.completed 5 run\.completed\n(\d+\n){4}$/,
  Errors: /^no such run\n$/,
  "Hooks and logging": /^discovery\.capabilities GET 1\n.*^discovery\.capabilities 200 [\d.]+\n/ms,
};

/** What the readme calls a client of each service, and the parts of one that are not called as their class. */
const NAMES = { OpenWop: "wop", FlowMaestro: "fm", SyncTeams: "st", SnapState: "ss" };
const PARTS = { AgentMemories: "agents.memory" };

const documents = { readme, package: packageReadme, ...pages };
const blocks = Object.entries(documents).flatMap(([document, text]) => findBlocks(document, text));
const withLanguage = (...languages) => blocks.filter(({ language }) => languages.includes(language));

function findBlocks(document, text) {
  const found = [];
  let heading;
  let block;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^```(\w*)$/.exec(line);
    if (block === undefined && fence) {
      block = { language: fence[1], heading, name: `${document.replace(".md", "")}-line-${index + 1}`, lines: [] };
    } else if (fence) {
      found.push({ ...block, code: `${block.lines.join("\n")}\n` });
      block = undefined;
    } else if (block !== undefined) {
      block.lines.push(line);
    } else {
      heading = /^##+ (.+)$/.exec(line)?.[1] ?? heading;
    }
  }
  return found;
}

/** A project with the package, and with the names that the blocks take for given. */
let prepared;
const prepare = () => (prepared ??= makeProject());

async function makeProject() {
  await mkdir(path.join(project, "node_modules"), { recursive: true });
  await symlink(path.join(root, "pkg"), path.join(project, "node_modules/flowtether"), "dir");
  const write = (name, text) => writeFile(path.join(project, name), text);
  await write("package.json", `{ "private": true, "type": "module" }\n`);
  await write(
    "given.d.ts",
    `import type { OpenWop, WorkflowClient } from "flowtether";
declare global {
  const wop: OpenWop;
  const client: WorkflowClient<"openwop">;
  const runId: string;
  function token(): Promise<string>;
}
`,
  );
  await write(
    "given.mjs",
    `import { OpenWop, WorkflowClient } from "flowtether";
const client = new WorkflowClient({ provider: "openwop", baseUrl: process.env.WORKFLOWS_URL, apiKey: process.env.WORKFLOWS_KEY });
const wop = new OpenWop({ baseUrl: process.env.WORKFLOWS_URL, apiKey: process.env.WORKFLOWS_KEY });
const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 2, delayMs: 20 } });
const kept = new Map();
const localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) };
Object.assign(globalThis, { client, wop, runId, token: async () => process.env.WORKFLOWS_KEY, localStorage });
`,
  );
}

/** The address that the README names for the local host, and that of a service in the other pages. */
const ADDRESSES = /https:\/\/workflows\.example|http:\/\/127\.0\.0\.1:4700(?=")/g;

/** Writes a block into the project, with the host's address in the place of the example's. */
async function place({ code, name }, baseUrl, extension) {
  const file = path.join(project, name + extension);
  await writeFile(file, code.replaceAll(ADDRESSES, baseUrl));
  return file;
}

async function hostAndEnvironment(after) {
  await prepare();
  const { baseUrl } = await startHost(after);
  const env = {
    WORKFLOWS_URL: baseUrl,
    WORKFLOWS_KEY: "key-readme",
    SYNCTEAMS_URL: `${baseUrl}/syncteams`,
    SYNCTEAMS_KEY: "key-readme",
    SNAPSTATE_URL: `${baseUrl}/snapstate`,
    SNAPSTATE_KEY: "key-readme",
    NO_COLOR: "1",
  };
  return { baseUrl, options: { cwd: project, env } };
}

export default {
  "every block of JavaScript does what it says in Node": async (after) => {
    const { baseUrl, options } = await hostAndEnvironment(after);
    const printed = new Map(Object.entries(PRINTED).map(([heading, patterns]) => [heading, [patterns].flat()]));
    for (const block of withLanguage("js")) {
      const file = await place(block, baseUrl, ".mjs");
      const { code, stdout, stderr } = await run(process.execPath, ["--import", "./given.mjs", file], options);
      assert.equal(code, 0, `${block.name}: ${stderr}`);
      const pattern = printed.get(block.heading)?.shift();
      assert.ok(pattern, `nothing is expected of ${block.name}`);
      assert.match(stdout, pattern, block.name);
    }
    assert.deepEqual([...printed.values()].flat(), [], "every expectation has its block");
  },

  "the quick start is the same in Deno and Bun": async (after) => {
    const { baseUrl, options } = await hostAndEnvironment(after);
    const [block] = withLanguage("js");
    const file = await place({ ...block, name: "quick-start" }, baseUrl, ".mjs");
    const runtimes = {
      deno: ["run", "--cached-only", "--no-prompt", "--node-modules-dir=manual", "--allow-net", "--allow-env"],
      bun: ["--no-install"],
    };
    for (const [name, runtimeArguments] of Object.entries(runtimes)) {
      const { code, stdout, stderr } = await run(tool(name), [...runtimeArguments, file], options);
      assert.equal(code, 0, `${name}: ${stderr}`);
      assert.match(stdout, QUICK_START, name);
    }
  },

  "every block of JavaScript and TypeScript has the package's types": async () => {
    await prepare();
    const checked = withLanguage("js", "ts", "tsx");
    const extension = ({ language }) => (language === "tsx" ? ".tsx" : ".mts");
    for (const block of checked) await place(block, "https://workflows.example", extension(block));
    const settings = {
      compilerOptions: {
        strict: true,
        noEmit: true,
        jsx: "react-jsx",
        module: "nodenext",
        target: "es2022",
        lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
        types: ["node"],
        typeRoots: [path.join(root, "node_modules/@types")],
      },
      files: ["given.d.ts", ...checked.map((block) => block.name + extension(block))],
    };
    await writeFile(path.join(project, "tsconfig.json"), JSON.stringify(settings));
    const { code, stdout } = await run(tool("tsc"), ["-p", "."], { cwd: project });
    assert.equal(code, 0, stdout);
    assert.ok(checked.length >= 10);
  },

  "the Worker responds": async (after) => {
    const { baseUrl, options } = await hostAndEnvironment(after);
    const block = withLanguage("ts").find(({ heading }) => heading === "Cloudflare Worker");
    await place({ ...block, name: "worker" }, baseUrl, ".mts");
    const call = `import worker from "./worker.mjs";
const response = await worker.fetch(new Request("http://worker.example/"), process.env);
console.log(response.status, (await response.json()).status);`;
    await writeFile(path.join(project, "call.mjs"), call);
    const built = await run(tool("esbuild"), ["worker.mts", "--outfile=worker.mjs"], { cwd: project });
    assert.equal(built.code, 0, built.stderr);
    const { stdout, stderr } = await run(process.execPath, ["call.mjs"], options);
    assert.equal(stdout, "200 waiting-approval\n", stderr);
  },

  "the Worker that a webhook calls knows who calls it": async (after) => {
    const { options } = await hostAndEnvironment(after);
    const block = withLanguage("ts").find(({ code }) => code.includes("FlowMaestro.verifyWebhook"));
    await writeFile(path.join(project, "receiver.mts"), block.code);
    const call = `import { createHmac } from "node:crypto";
import receiver from "./receiver.mjs";
const body = '{"id":"delivery-1","event":"execution.completed","created_at":"2026-11-24T10:00:00.000Z","data":{"execution_id":"e-1"}}';
const signature = "v1=" + createHmac("sha256", "whsec_readme").update(body).digest("hex");
for (const sent of [body, body.replace("e-1", "e-2")]) {
  const request = new Request("http://worker.example/", { method: "POST", body: sent, headers: { "X-FlowMaestro-Signature": signature } });
  console.log((await receiver.fetch(request, { WEBHOOK_SECRET: "whsec_readme" })).status);
}`;
    await writeFile(path.join(project, "receive.mjs"), call);
    const built = await run(tool("esbuild"), ["receiver.mts", "--outfile=receiver.mjs"], { cwd: project });
    assert.equal(built.code, 0, built.stderr);
    const { stdout, stderr } = await run(process.execPath, ["receive.mjs"], options);
    assert.equal(stdout, "e-1\n200\n400\n", stderr);
  },

  "the page shows its events": async (after) => {
    const folder = path.join(project, "page");
    await mkdir(folder, { recursive: true });
    const { code } = withLanguage("html").find(({ code }) => code.startsWith("<!doctype html>"));
    await writeFile(path.join(folder, "index.html"), code);
    const host = await startHost(after, folder);
    const { page, trouble } = await openPage(after, host.baseUrl);
    await page.route("**/api/workflow-key", (route) => route.fulfill({ body: "key-readme" }));
    await page.goto(host.baseUrl);
    await page.locator("li", { hasText: "run.completed" }).waitFor();
    const types = await page.locator("li").allTextContents();
    assert.deepEqual(types, ["run.started", ...Array(3).fill("node.completed"), "run.completed"]);
    assert.deepEqual(trouble, []);
  },

  "every command is there": async () => {
    const help = (await Promise.all(["command_line", "suites", "bench"].map((name) => read(`xtask/src/${name}.rs`)))).join("\n");
    const { version } = JSON.parse(await read("pkg/package.json"));
    const lines = withLanguage("sh").flatMap(({ code }) => code.split("\n").map((line) => line.replace(/#.*/, "").trim()));
    const commands = lines.filter((line) => line !== "");
    const inText = [...everything.matchAll(/`(cargo xtask [^`]+)`/g)].map(([, command]) => command);
    for (const command of [...commands, ...inText].filter((command) => command.startsWith("cargo"))) {
      const [, , task, ...flags] = command.split(/\s+/);
      for (const word of [task, ...flags]) assert.ok(help.includes(word), `${command}: ${word} is not in the task runner's help`);
    }
    assert.ok(
      commands.some((line) => line.includes(`flowtether-${version}.tgz`)),
      `the packed file is of version ${version}`,
    );
  },

  "the README has 200 to 250 lines, and a page of docs/ says its purpose first, in at most 200 lines": async () => {
    const lines = (text) => text.trimEnd().split("\n").length;
    assert.ok(lines(readme) >= 200 && lines(readme) <= 250, `README.md has ${lines(readme)} lines`);
    const others = ["migration.md", "migration/a2a.md", "migration/langgraph.md"].map(async (name) => [name, await read(`docs/${name}`)]);
    for (const [name, text] of [...Object.entries(pages), ...(await Promise.all(others))]) {
      assert.ok(lines(text) <= 200, `docs/${name} has ${lines(text)} lines`);
      assert.match(text, /^# .+\n\n[A-Z`].+/, `docs/${name} begins with its title and a sentence`);
    }
  },

  "every file, heading and page that is named is there": async () => {
    const layout = findBlocks("contributing", await read("CONTRIBUTING.md"))
      .filter(({ language }) => language === "text")
      .flatMap(({ code }) =>
        code
          .trim()
          .split("\n")
          .map((line) => line.split(" ")[0]),
      );
    const inText = [...everything.matchAll(/`((?:src|tests|examples|xtask|pkg-template|docs|benches|event-stream)[\w./-]*)`/g)].map(([, name]) => name);
    for (const name of [...layout, ...inText]) assert.ok(existsSync(path.join(root, name)), `${name} is not there`);
    assert.ok(layout.length > 5 && inText.length > 5);
    const anchors = (text) =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
    const files = [
      "README.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      ".ci/release.md",
      "examples/README.md",
      "local-host/README.md",
      "docs/migration.md",
      "docs/migration/a2a.md",
      "docs/migration/langgraph.md",
      ...Object.keys(pages).map((name) => `docs/${name}`),
      ...decisions,
      "SECURITY.md",
    ];
    let links = 0;
    for (const file of files) {
      for (const [, target] of (await read(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        links += 1;
        const [name, anchor] = target.split("#");
        const linked = name === "" ? file : path.join(path.dirname(file), name);
        assert.ok(existsSync(path.join(root, linked)), `${file}: ${target} is not there`);
        if (anchor) assert.ok(anchors(await read(linked)).includes(anchor), `${file}: ${target} is no heading`);
      }
    }
    assert.ok(links > 10, `${links} links`);
  },

  "it names every option, method and error of the package": async () => {
    const types = await read("pkg/index.d.ts");
    const members = (name) => {
      const body = new RegExp(`^export interface ${name} [^{]*\\{\\n([^]*?)^\\}`, "m").exec(types)?.[1];
      assert.ok(body !== undefined, `${name} is not declared`);
      return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, member]) => member);
    };
    const missing = [];
    for (const name of [
      "ClientOptions",
      "RequestOptions",
      "MutationOptions",
      "OpenWopCreateRunOptions",
      "StreamOptions",
      "OpenWopRunEventsOptions",
      "OpenWopPollEventsOptions",
      "OpenWopWaitOptions",
      "EventStreamOptions",
      "FlowMaestroStartOptions",
      "FlowMaestroListOptions",
      "FlowMaestroExecutionListOptions",
      "FlowMaestroWaitOptions",
      "FlowMaestroMessageStreamOptions",
      "SyncTeamsOptions",
      "SyncTeamsStartOptions",
      "SyncTeamsWaitOptions",
      "SyncTeamsExecuteAndWaitOptions",
      "SyncTeamsEventsOptions",
      "SyncTeamsWebhookOptions",
      "SnapStateSaveOptions",
      "SnapStateReplayOptions",
      "SnapStateRegisterWebhookOptions",
      "SnapStatePeriodOptions",
      "SnapStateFailuresOptions",
    ]) {
      for (const option of members(name).filter((option) => option !== "retry")) if (!everything.includes(`\`${option}\``)) missing.push(`${name}.${option}`);
    }
    for (const option of members("RetryOptions")) if (!everything.includes(`\`retry.${option}\``)) missing.push(`retry.${option}`);
    const errors = [...types.matchAll(/^export class (\w+Error) /gm)].map(([, name]) => name);
    for (const name of errors) if (!everything.includes(`\`${name}\``)) missing.push(name);
    for (const [, service, group, body] of types.matchAll(/^export class (OpenWop|FlowMaestro|SyncTeams|SnapState)(\w*) \{\n([^]*?)^\}/gm)) {
      const part = PARTS[group] ?? group.charAt(0).toLowerCase() + group.slice(1);
      for (const [, isStatic, method] of body.matchAll(/^ {4}(static )?(\w+)\(.*\): (?:Promise|AsyncGenerator|FlowMaestroList|SnapStateHistory)/gm)) {
        const owner = isStatic ? service : [NAMES[service], part].filter((word) => word !== "").join(".");
        const call = `${owner}.${method}(`;
        if (!everything.includes(call)) missing.push(call);
      }
    }
    assert.deepEqual(missing, []);
    assert.ok(errors.length > 10);
  },

  "the versions it names are those that are tested": async () => {
    const { devDependencies } = JSON.parse(await read("package.json"));
    for (const name of ["deno", "bun", "miniflare", "vite", "webpack", "esbuild", "typescript"]) {
      assert.ok(everything.includes(devDependencies[name]), `${name} ${devDependencies[name]}`);
    }
    const frameworks = {
      astro: ["astro"],
      cloudflare: ["wrangler", "@cloudflare/vite-plugin"],
      jest: ["jest"],
      "next-15": ["next"],
      "next-16": ["next"],
      nuxt: ["nuxt"],
      parcel: ["parcel"],
      rsbuild: ["@rsbuild/core"],
      sveltekit: ["@sveltejs/kit"],
      solidstart: ["@solidjs/start"],
      vitest: ["vitest"],
    };
    for (const [consumer, names] of Object.entries(frameworks)) {
      const project = JSON.parse(await read(`tests/packaging/consumers/${consumer}/project/package.json`));
      const versions = { ...project.dependencies, ...project.devDependencies };
      for (const name of names) assert.ok(everything.includes(versions[name]), `${name} ${versions[name]}`);
    }
  },

  "the sizes it names are within ten percent": async () => {
    const rows = [...readme.matchAll(/^\| `flowtether(\/\w+)?` \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
    assert.equal(rows.length, 7);
    for (const [, entry = "", ...named] of rows) {
      const file = `pkg${entry}/entry/browser.js`;
      const bytes = await readFile(path.join(root, file));
      const measured = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
      measured.forEach((size, at) => {
        const ratio = size / Number(named[at]);
        assert.ok(ratio > 0.9 && ratio < 1.1, `${file} is ${size} bytes, not ${named[at]}: cargo xtask build --set-size-gate`);
      });
    }
  },
};
