// A Worker in workerd, with its Durable Objects kept in a folder, in front of the local host.

import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { Miniflare } from "miniflare";
import { root, startHost, workshop } from "../examples/host.mjs";
import { Host } from "../runtimes/contract/host.mjs";
import { workerModules } from "../runtimes/worker_modules.mjs";

export const ORIGIN = "https://app.example";
export const KEY = "key-of-the-relay-4711";
export const SECRET = "secret-of-grants-0123456789abcdefghij";

const packageOf = (name) => path.join(root, "pkg", name);
export const modulesOf = (file, more = {}) =>
  workerModules(path.resolve(import.meta.dirname, "workers", file), {
    alias: {
      "flowtether/access": packageOf("access.js"),
      "flowtether/cloudflare": packageOf("cloudflare.js"),
      "flowtether/openwop": packageOf("openwop/entry/workerd.js"),
      "flowtether/webhooks": packageOf("webhooks.js"),
      flowtether: packageOf("entry/workerd.js"),
    },
    ...more,
  });

/** @typedef {{ file?: string, classes?: Record<string, string>, bindings?: Record<string, string> }} WorkerOptions */

/** Starts a Worker. `restart` ends it and starts it again, with other bindings, as another deployment. @param {any} after @param {WorkerOptions} options */
export async function startWorker(after, { file = "relay.js", classes = { RUNS: "Runs" }, bindings = {} } = {}) {
  const { baseUrl } = await startHost(after);
  const host = new Host(baseUrl, KEY);
  const kept = path.join(workshop, `objects-${process.hrtime.bigint()}`);
  await mkdir(kept, { recursive: true });
  after(() => rm(kept, { recursive: true, force: true }));
  const log = [];
  const collect = (...streams) => streams.forEach((stream) => stream.setEncoding("utf8").on("data", (text) => log.push(text)));
  let vars = {
    SERVICE_URL: baseUrl,
    SERVICE_KEY: KEY,
    GRANT_SECRETS: SECRET,
    WORKFLOWS: "steps refund log approval echo external",
    ORIGINS: ORIGIN,
    LIMITS: "{}",
    DOZE: "{}",
    SOCKETS: "true",
    ...bindings,
  };
  const open = async (port, banner = "") =>
    new Miniflare({
      modules: await modulesOf(file, { banner: { js: banner } }),
      compatibilityDate: "2025-09-01",
      bindings: vars,
      durableObjects: Object.fromEntries(Object.entries(classes).map(([name, className]) => [name, { className, useSQLite: true }])),
      durableObjectsPersist: kept,
      handleRuntimeStdio: collect,
      host: "127.0.0.1",
      port,
    });
  let miniflare = await open(0);
  after(() => miniflare.dispose());
  const address = (await miniflare.ready).origin;
  /** @param {{ banner?: string, [binding: string]: string }} options */
  const restart = async ({ banner, ...more } = {}) => {
    await miniflare.dispose();
    vars = { ...vars, ...more };
    miniflare = await open(Number(new URL(address).port), banner);
    await miniflare.ready;
  };
  const call = (where, init = {}) =>
    fetch(address + where, { ...init, headers: { ...(init.grant ? { Authorization: `Bearer ${init.grant}` } : {}), ...init.headers } });
  /** @param {string} where @param {unknown} body @param {{ as?: string, grant?: string, headers?: Record<string, string> }} options */
  const post = (where, body, { as, grant, headers } = {}) =>
    call(where, {
      method: "POST",
      body: JSON.stringify(body),
      grant,
      headers: { "Content-Type": "application/json", ...(as ? { "X-Person": as, Origin: ORIGIN } : {}), ...headers },
    });
  /** Starts a run and resolves with its id and grant. */
  const start = async (workflowId, input, as = "ada") => {
    const response = await post("/runs", { workflowId, input }, { as });
    if (response.status !== 201) throw new Error(`the start responded with ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const files = async () => (await readdir(kept, { recursive: true })).filter((name) => name.endsWith(".sqlite"));
  /** All that is kept, as bytes. */
  const stored = async () =>
    Buffer.concat(
      await Promise.all(
        (await readdir(kept, { recursive: true, withFileTypes: true }))
          .filter((file) => file.isFile())
          .map((file) => readFile(path.join(file.parentPath, file.name))),
      ),
    );
  return { host, address, baseUrl, call, post, start, restart, files, stored, log };
}

/** The events of a text of server-sent events, as far as they are whole. */
export function* blocks(state, text) {
  state.rest += text;
  for (let end = state.rest.indexOf("\n\n"); end >= 0; end = state.rest.indexOf("\n\n")) {
    const lines = state.rest.slice(0, end).split("\n");
    state.rest = state.rest.slice(end + 2);
    const data = lines
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5))
      .join("\n");
    const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
    if (name !== undefined) yield { name, value: JSON.parse(data) };
  }
}

/** Reads a run's stream to its end over server-sent events, over whatever breaks, as the protocol says. @param {string} url @param {string} grant @param {(count: number) => void} [report] */
export async function follow(url, grant, report = () => {}) {
  const messages = [];
  let offset = "-1";
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      const response = await fetch(`${url}?live=sse&offset=${offset}`, { headers: { Authorization: `Bearer ${grant}` } });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      const state = { rest: "" };
      let batch = [];
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        for (const { name, value } of blocks(state, chunk)) {
          if (name === "data") batch = value;
          else {
            messages.push(...batch);
            batch = [];
            offset = value.streamNextOffset;
            report(messages.length);
            if (value.streamClosed) return messages;
          }
        }
      }
    } catch (error) {
      if (/^4\d\d /.test(error.message)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the stream does not end: ${messages.length} messages`);
}

/** Reads what a run's stream has, by catch-up reads. */
export async function catchUp(url, grant) {
  const messages = [];
  for (let offset = "-1"; ; ) {
    const response = await fetch(`${url}?offset=${offset}`, { headers: { Authorization: `Bearer ${grant}` } });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    messages.push(...(await response.json()));
    offset = response.headers.get("Stream-Next-Offset");
    if (response.headers.get("Stream-Up-To-Date") === "true") return { messages, offset, isClosed: response.headers.get("Stream-Closed") === "true" };
  }
}

export async function until(what, is, tries = 400) {
  for (let time = 0; time < tries; time += 1) {
    if (await is()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(what);
}
