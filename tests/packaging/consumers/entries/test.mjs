import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../../program.mjs";

/** The program of Cloudflare's worker is run as that consumer's. */
export const basedOn = ["workerd"];

const SERVICES = { openwop: ["OpenWop"], flowmaestro: ["FlowMaestro"], syncteams: ["SyncTeams"], snapstate: ["SnapState"], langgraph: ["LangGraph"], a2a: ["A2A"], "relay-client": ["Relay"] };

/** Checks what `each.js` resolved with. */
function assertEach(printed) {
  const { own, seen, status, kinds, started, errors, refusal, ...more } = typeof printed === "string" ? JSON.parse(printed) : printed;
  assert.deepEqual(own, { all: Object.values(SERVICES).flat().sort(), ...SERVICES });
  assert.deepEqual(seen, seen.map((_, at) => at), "each event once and in order, over two entries");
  assert.equal(status, "completed");
  for (const [way, list] of Object.entries(kinds)) assert.ok(list.includes("waiting") && list.at(-1) === "completed", `${way}: ${list}`);
  assert.equal(started, 1, "runs under one key");
  assert.deepEqual(errors, Array(Object.keys(SERVICES).length + 1).fill(true), "the classes of errors are the same ones");
  assert.deepEqual(refusal, [true, "provider"]);
  return more;
}

const VITE = ["node", path.join(root, "node_modules/vite/bin/vite.js")];

export default {
  "a module of Node imports every entry": async (project) => {
    const host = await project.host();
    assertEach(await project.run("node", "app.mjs", host.address));
  },

  "a CommonJS program of Node requires every entry": async (project) => {
    const host = await project.host();
    assertEach(await project.run("node", "app.cjs", host.address));
  },

  "a program of Deno imports every entry": async (project) => {
    const host = await project.host();
    assertEach(await project.run("deno", "run", "--cached-only", "--no-prompt", "--allow-net=127.0.0.1", "app.mjs", host.address));
  },

  "a program of Bun imports every entry": async (project) => {
    const host = await project.host();
    assertEach(await project.run("bun", "--no-install", "app.mjs", host.address));
  },

  "every entry has a module that carries it and one that is loaded by the program": async (project) => {
    const ways = JSON.parse(await project.run("node", "ways.mjs"));
    const expected = { inline: "function", before: "ConfigurationError", required: ["function", "function"] };
    assert.deepEqual(ways, Object.fromEntries(Object.keys(SERVICES).map((service) => [service, expected])));
  },

  "a worker has every entry in one isolate": async (project) => {
    const bundled = ["--bundle", "--format=esm", "--outdir=dist", "--conditions=workerd,worker,browser", "--loader:.wasm=copy"];
    await project.run("esbuild", "worker.js", ...bundled);
    const host = await project.host();
    const worker = await project.serve("node", "serve.mjs", host.address);
    assertEach(await (await fetch(worker)).json());
  },

  "a page that Vite built has every entry, and React follows a run of one": async (project) => {
    await project.run(...VITE, "build", "--outDir", "page", "--target", "es2022");
    const [host, page] = await Promise.all([project.host(), project.serve(...VITE, "preview", "--outDir", "page", "--host", "127.0.0.1", "--port", "0")]);
    const { followed } = assertEach(await project.open(`${page}/?host=${encodeURIComponent(host.open)}`, /status of 404/));
    assert.equal(followed.status, "completed");
    assert.equal(followed.output.refunded, true);
  },

  "the file of names says which function of the WebAssembly a number in a stack is": async (project) => {
    const names = JSON.parse(await project.run("node", "trace.mjs"));
    assert.ok(names.length > 2 && names.every((name) => name), names.join("\n"));
    // The function that calls `fetch`.
    assert.match(names[0], /^flowtether::js::.*::dispatch/);
  },

  "no entry carries another service": async (project) => {
    const words = { openwop: "/v1/runs", flowmaestro: "/knowledge-bases", syncteams: "continueTask", snapstate: "/checkpoints/", langgraph: "/assistants/search", a2a: "/extendedAgentCard", "relay-client": "/replies" };
    for (const service of Object.keys(SERVICES)) {
      const wasm = await readFile(project.path(`node_modules/flowtether/${service}/flowtether_bg.wasm`), "latin1");
      const found = Object.keys(words).filter((other) => wasm.includes(words[other]));
      assert.deepEqual(found, [service]);
    }
  },
};
