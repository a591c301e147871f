// A fifth service: one folder, one line in src/backends/mod.rs and one cargo feature, and WorkflowClient speaks it.
//
//   node tests/fifth_service/run.mjs
//
// The tree is copied to target/fifth-service, the folder `toy` and the two lines are added, and the WebAssembly is built. It is
// then driven against a little server that is the toy. The last line is `N passed, N failed`.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

const root = path.resolve(import.meta.dirname, "../..");
const copy = path.join(root, "target/fifth-service");
const glue = path.join(copy, "glue");

const MODULE_LINE = '#[cfg(feature = "toy")]\npub mod toy;\n';
const FEATURE_LINE = 'toy = ["runs", "approvals"]\n';
/** @type {[RegExp, string]} */
const FEWER_MEMBERS = [/^members = .*$/m, 'members = ["wasm"]'];

async function copyTree() {
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy, { recursive: true });
  for (const part of ["src", "endpoints", "event-stream/src", "event-stream/Cargo.toml", "wasm", "Cargo.toml", "Cargo.lock", "tests/wasm"])
    await cp(path.join(root, part), path.join(copy, part), { recursive: true });
  // The other members of the workspace are not needed here.
  await edit("Cargo.toml", (text) => text.replace(...FEWER_MEMBERS));
}

async function edit(file, change) {
  const name = path.join(copy, file);
  const text = await readFile(name, "utf8");
  const changed = change(text);
  assert.notEqual(changed, text, `${file} is changed`);
  await writeFile(name, changed);
}

async function addService() {
  await cp(path.join(import.meta.dirname, "toy"), path.join(copy, "src/backends/toy"), { recursive: true });
  await edit("src/backends/mod.rs", (text) => text + MODULE_LINE);
  await edit("Cargo.toml", (text) => text.replace("[features]\n", `[features]\n${FEATURE_LINE}`));
}

function run(program, ...given) {
  const { status, stdout, stderr, error } = spawnSync(program, given, {
    cwd: copy,
    encoding: "utf8",
    // The module has no hash in its name without the second, and cargo takes that of the repository for this one.
    env: { ...process.env, CARGO_TARGET_DIR: path.join(root, "target"), __CARGO_DEFAULT_LIB_METADATA: "fifth-service" },
  });
  if (status !== 0) throw new Error(`${program} ${given.join(" ")} failed: ${error ?? ""}\n${stdout}\n${stderr}`);
}

/** The files of a folder, with their texts. */
async function texts(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const entries = names.map(async (name) => /** @type {const} */ ([name, await readFile(path.join(folder, name), "utf8")]));
  return new Map(await Promise.all(entries));
}

/** The toy: jobs whose events have numbers, in memory. */
function toy() {
  const jobs = new Map();
  const seen = [];
  const tell = (job, what, members = {}) => {
    job.log.push({ n: job.log.length + 1, what, ...members });
    for (const wake of job.waiting.splice(0)) wake();
  };
  const isOver = ({ status }) => status === "done" || status === "stopped";
  async function work(job) {
    tell(job, "opened");
    job.status = "open";
    for (const part of ["a", "b", "c"]) tell(job, "made", { part });
    if (job.plan === "asks") {
      Object.assign(job, { status: "asking", question: "q1", text: "Continue?" });
      tell(job, "asked", { question: "q1", text: "Continue?" });
      await new Promise((resolve) => (job.resume = resolve));
      tell(job, "heard");
    }
    if (job.plan === "long") return;
    Object.assign(job, { status: "done", result: job.data });
    tell(job, "done", { result: job.data });
  }
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, url: request.url, body, key: request.headers.authorization, after: request.headers["last-event-id"] });
    const [, , id, verb] = request.url.split("/");
    const job = jobs.get(id);
    const respond = (status, value) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    const shown = () => ({ job: job.id, status: job.status, result: job.result, question: job.question, text: job.text });
    if (id === undefined) {
      const { plan, data } = JSON.parse(body);
      const made = { id: `job-${jobs.size + 1}`, plan, data, status: "new", log: [], waiting: [] };
      jobs.set(made.id, made);
      setTimeout(() => work(made), 10);
      return respond(201, { job: made.id });
    }
    if (job === undefined) return respond(404, { error: { code: "no_job", message: "there is no such job" } });
    if (verb === undefined) return respond(200, shown());
    if (verb === "stop") {
      if (isOver(job)) return respond(409, { error: { code: "over", message: "the job is over" } });
      job.status = "stopped";
      tell(job, "stopped");
      return respond(200, shown());
    }
    if (verb === "replies") {
      if (job.question === undefined) return respond(409, { error: { code: "not_asked", message: "nothing is asked" } });
      Object.assign(job, { status: "open", question: undefined, said: JSON.parse(body) });
      respond(200, shown());
      return job.resume();
    }
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    for (let next = Number(request.headers["last-event-id"] ?? 0); !response.destroyed; next += 1) {
      while (job.log.length <= next && !isOver(job)) await new Promise((resolve) => job.waiting.push(resolve));
      const event = job.log[next];
      if (event === undefined) break;
      response.write(`id: ${event.n}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  });
  return { server, seen, jobs };
}

const checks = {
  async "the copy differs by one folder, the line that names it and its feature"() {
    const [one, two] = [await texts(path.join(root, "src")), await texts(path.join(copy, "src"))];
    const others = [...two.keys()].filter((name) => one.get(name) !== two.get(name) && !name.startsWith("backends/toy/"));
    assert.deepEqual(others, ["backends/mod.rs"]);
    assert.deepEqual(
      [...one.keys()].filter((name) => !two.has(name)),
      [],
    );
    assert.equal(two.get("backends/mod.rs"), one.get("backends/mod.rs") + MODULE_LINE);
    const manifests = await Promise.all([root, copy].map((folder) => readFile(path.join(folder, "Cargo.toml"), "utf8")));
    assert.equal(manifests[1].replace(FEATURE_LINE, ""), manifests[0].replace(...FEWER_MEMBERS));
  },
  async "the declarations name the provider"() {
    const types = await readFile(path.join(glue, "flowtether.d.ts"), "utf8");
    assert.match(types, /toy: \{ options: ClientOptions; native: Toy; decisions: "approve" \| "reject" \}/);
    assert.match(types, /openwop: \{/);
  },
  async "a run is followed, replied to and has its result"({ client, jobs }) {
    assert.equal(client.provider, "toy");
    assert.equal(client.capabilities.approvals, true);
    const started = await client.start("asks", { order: 7 });
    const kinds = [];
    for await (const event of started.events()) {
      kinds.push(event.kind);
      if (event.kind === "waiting")
        assert.deepEqual([await started.respond({ decision: "approve", message: "fine" }), await started.respond({ decision: "approve" })], [true, false]);
    }
    assert.deepEqual(kinds, ["status", "node", "node", "node", "waiting", "other", "completed"]);
    const { status, output, raw } = await started.result();
    assert.deepEqual({ status, output, raw }, { status: "completed", output: { order: 7 }, raw: "done" });
    assert.deepEqual(jobs.get(started.id).said, { say: { yes: "ok", words: "fine" } });
  },
  async "a run resumes after a reload at any event, each once and in order"({ client, seen }) {
    for (let place = 1; place < 5; place += 1) {
      const started = await client.start("plain", { place });
      const numbers = [];
      for await (const event of started.events()) if (numbers.push(event.seq) === place) break;
      const again = await client.attach(JSON.stringify(started));
      for await (const event of again.events()) numbers.push(event.seq);
      assert.deepEqual(numbers, [1, 2, 3, 4, 5]);
      assert.equal(seen.findLast(({ url }) => url.endsWith("/feed")).after, String(place));
    }
  },
  async "a run is cancelled, and one that is over is no error"({ client }) {
    const started = await client.start("long", {});
    for await (const event of started.events()) if (event.kind === "node") break;
    assert.equal((await started.cancel()).status, "cancelled");
    assert.equal((await started.cancel()).status, "cancelled");
    assert.equal((await started.result()).status, "cancelled");
  },
  async "what it cannot do is refused before anything is sent, and its errors are typed"({ client, module, seen }) {
    const before = seen.length;
    await assert.rejects(client.list(), module.UnsupportedOperationError);
    await assert.rejects(client.start("plain", {}, { idempotencyKey: "auto" }), module.UnsupportedOperationError);
    assert.equal(seen.length, before);
    await assert.rejects(
      (await client.attach("job-unknown")).status(),
      (/** @type {any} */ error) => error instanceof module.NotFoundError && error.provider === "toy" && error.code === "no_job",
    );
  },
};

let [passed, failed] = [0, 0];
function report(name, error) {
  if (error === undefined) passed += 1;
  else failed += 1;
  console.log(`${error === undefined ? "ok    " : "FAILED"} ${name}`);
  if (error !== undefined) console.log(String(error.stack ?? error).replaceAll(/^/gm, "       "));
}

let service;
try {
  await copyTree();
  await addService();
  console.log("building the WebAssembly with the fifth service");
  run("cargo", "build", "-p", "flowtether-wasm", "--offline", "--target", "wasm32-unknown-unknown", "--features", "flowtether/default,flowtether/toy");
  run(
    "wasm-bindgen",
    "--target",
    "web",
    "--out-name",
    "flowtether",
    "--out-dir",
    glue,
    path.join(root, "target/wasm32-unknown-unknown/debug/flowtether_wasm.wasm"),
  );
  await writeFile(path.join(glue, "package.json"), '{ "type": "module" }');
  const module = await import(pathToFileURL(path.join(glue, "flowtether.js")).href);
  module.initSync({ module: await readFile(path.join(glue, "flowtether_bg.wasm")) });
  // As pkg-template/bundle.js does.
  module.provide(module);
  service = toy();
  await new Promise((resolve) => service.server.listen(0, "127.0.0.1", resolve));
  const client = new module.WorkflowClient({ provider: "toy", baseUrl: `http://127.0.0.1:${service.server.address().port}`, apiKey: "key" });
  for (const [name, check] of Object.entries(checks)) {
    await /** @type {any} */ (check)({ client, module, ...service }).then(
      () => report(name),
      (error) => report(name, error),
    );
  }
} catch (error) {
  report("the fifth service is built", error);
}
service?.server.closeAllConnections();
service?.server.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
