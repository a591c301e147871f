// The process that is measured: workerd with the streams of `flowtether/cloudflare`, and what appends to them. It is asked as `server.mjs` is.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { workerModules } from "../../tests/runtimes/worker_modules.mjs";
import { at, message } from "./messages.mjs";

const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

const handle = async (asked) => respond(await started, asked);

// Before anything is waited for: what is sent before that would be lost.
process.on("message", async (/** @type {any} */ asked) => process.send(await handle(asked).catch((error) => ({ error: error.message }))));
process.on("disconnect", () => process.exit(0));

const started = start();

async function start() {
  const miniflare = new Miniflare({
    modules: await workerModules(fileURLToPath(new URL("./worker.js", import.meta.url))),
    compatibilityDate: "2025-09-01",
    durableObjects: { STREAMS: { className: "Stream", useSQLite: true } },
    host: "127.0.0.1",
    port: 0,
  });
  const { origin } = await miniflare.ready;
  return { origin, pid: workerd(), runs: 0 };
}

/** The workerd that this process started. */
const workerd = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find((name) => {
      try {
        const [program, ...fields] = readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^\d+ \((.*)\) /s, "$1\n")
          .split("\n");
        return program.startsWith("workerd") && Number(fields[0].split(" ")[1]) === process.pid;
      } catch {
        return false;
      }
    });

function usage(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  return { cpu: ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6, rss };
}

async function send(origin, method, run, body) {
  const response = await fetch(at(origin, run), { method, body });
  if (!response.ok) throw new Error(`${method} responded with ${response.status}`);
  await response.text();
}

async function respond(server, { create, append, usage: isUsage }) {
  const { origin, pid } = server;
  if (isUsage) return usage(pid);
  if (create) {
    server.runs = create;
    for (let run = 0; run < create; run += 1) await send(origin, "PUT", run);
    return { url: origin };
  }
  const began = Date.now();
  await Promise.all(Array.from({ length: server.runs }, (_, run) => send(origin, "POST", run, JSON.stringify([message(append)]))));
  return { at: began };
}
