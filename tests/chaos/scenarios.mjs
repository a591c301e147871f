// What a caller does while the proxy spoils his connections.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Proxy } from "./proxy.mjs";
import { fileStore } from "./file_store.mjs";
import { SERVICES } from "./services.mjs";

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Short waits: a seed shall take seconds. */
export const CALLS = { timeoutMs: 2000, retry: { maxRetries: 3, baseDelayMs: 5, maxDelayMs: 50 } };
export const STREAM = { idleTimeoutMs: 250, maxReconnects: 4 };
/** How often a caller comes back after an error. More means that the client makes no progress. */
const MOST_RETURNS = 60;

/** What a scenario has: the package, the host, a seed's random numbers, the proxy, and a client through it. */
export class Play {
  constructor(flowtether, hostUrl, service, random, key) {
    this.flowtether = flowtether;
    this.hostUrl = hostUrl;
    this.service = service;
    this.random = random;
    this.key = key;
    this.loops = 0;
  }

  async open(faults) {
    const possible = faults.filter((fault) => !this.service.impossible?.includes(fault));
    this.proxy = new Proxy(this.hostUrl, this.random.branch(), this.random.integer(2, 9), possible);
    this.proxyUrl = await this.proxy.listen();
  }

  close() {
    this.proxy?.close();
  }

  client(url = this.proxyUrl) {
    const { provider, path } = this.service;
    return new this.flowtether.WorkflowClient({ provider, baseUrl: url + path, apiKey: this.key, ...CALLS });
  }

  stream() {
    const pollIntervalMs = this.service.provider === "openwop" ? undefined : 100;
    return { ...STREAM, pollIntervalMs };
  }

  /** Rethrows what is no error of the package. */
  mustBeTyped(error) {
    if (!(error instanceof this.flowtether.FlowtetherError)) throw error;
    this.lastError = error;
  }

  /** Repeats what may fail by a typed error. */
  async insist(work) {
    for (let turn = 0; ; turn += 1) {
      try {
        return await work();
      } catch (error) {
        this.mustBeTyped(error);
        if (turn === MOST_RETURNS) throw new Error(`${MOST_RETURNS} attempts failed`, { cause: error });
      }
    }
  }

  async start(options, workflow = this.random.one(this.service.workflows)) {
    const [name, input] = workflow;
    if (!this.service.safeStart) return this.#through(await this.client(this.hostUrl).start(name, input), options);
    const idempotencyKey = `${this.key}-start`;
    const run = await this.insist(() => this.client().start(name, input, { ...options, idempotencyKey }));
    // Sometimes the run is over before anybody follows it, and all its events are behind the cursor.
    if (this.random.chance(0.3)) await sleep(250);
    return run;
  }

  /** The run as the client sees it through the proxy: a service without idempotent starts is started beside it. */
  async #through(run, options) {
    return this.client().attach(run.id, options);
  }

  /** The run as another page has it from the token. */
  again(run, options) {
    return this.client().attach(JSON.parse(JSON.stringify(run)), options);
  }

  /** Replies to what a run asks, as a patient person does. */
  async reply(run, event) {
    if (event.kind !== "waiting") return;
    for (let turn = 0; turn < 10; turn += 1) {
      if (await this.insist(() => run.respond({ decision: "approve" }, { to: event }))) return;
      // False says that the question is not open, and a 404 that the proxy invented says so too: the run itself knows.
      const { status, waiting } = await this.insist(() => run.status());
      if (status !== "waiting" || waiting?.id !== event.id) return;
    }
  }

  /** Follows a run to its end, coming back after each typed error; `follow` is one loop. */
  async follow(run, follow) {
    for (let turn = 0; ; turn += 1) {
      this.loops += 1;
      try {
        if (await follow(run)) return run;
      } catch (error) {
        this.mustBeTyped(error);
        if (turn > MOST_RETURNS) throw new Error("the run was never followed to its end", { cause: error });
      }
      if (turn > MOST_RETURNS / 2) this.proxy.calm();
      run = await this.again(run);
    }
  }

  /** Fails unless what was delivered is the run's log, and no more connections were made than documented. */
  async check(run, events) {
    await this.service.check(
      this.hostUrl,
      run,
      events.filter((event) => !this.service.isNoise(event)),
    );
    // One for each loop and each fault, and one after each clean end of a run that says that it is over.
    const most = 2 * (this.loops + this.proxy.used) + 2 + (this.service.more ?? 0);
    if (this.proxy.streams > most) throw new Error(`${this.proxy.streams} connections; ${most} are documented`);
  }
}

async function events(play) {
  const seen = [];
  const run = await play.follow(await play.start(), async (run) => {
    for await (const event of run.events(play.stream())) {
      seen.push(event);
      await play.reply(run, event);
    }
    return true;
  });
  await play.check(run, seen);
}

async function reload(play) {
  const seen = [];
  const run = await play.follow(await play.start(), async (run) => {
    let left = play.random.integer(1, 6);
    for await (const event of run.events(play.stream())) {
      seen.push(event);
      await play.reply(run, event);
      left -= 1;
      if (left === 0 && seen.length < 60) return false;
    }
    return true;
  });
  await play.check(run, seen);
}

async function text(play) {
  const parts = [];
  const workflow = play.service.workflows.find(([name]) => name === "chat");
  const run = await play.follow(await play.start({}, workflow), async (run) => {
    for await (const part of run.text(play.stream())) parts.push(part);
    return true;
  });
  const wanted = await play.service.text(play.hostUrl, run);
  if (parts.join("") !== wanted) throw new Error(`the text: ${JSON.stringify(parts.join(""))}\n  the log   ${JSON.stringify(wanted)}`);
}

async function result(play) {
  const seen = [];
  /** @type {any} */
  let state;
  const run = await play.follow(await play.start(), async (run) => {
    const onWaiting = () => ({ decision: "approve" });
    state = await run.result({ ...play.stream(), onEvent: (event) => void seen.push(event), onWaiting });
    return true;
  });
  await play.check(run, seen);
  const end = seen.at(-1);
  if (state.status !== end.status) throw new Error(`the result is ${state.status}, the last event ${end.status}`);
  if (JSON.stringify(state.output) !== JSON.stringify(end.output)) throw new Error("the result has another output than the last event");
}

/** Events are acknowledged by hand. Whoever comes back gets exactly those that were not. */
async function manual(play) {
  const store = play.flowtether.memory();
  const checkpoint = { store, key: "run", ack: "manual" };
  const acknowledged = [];
  let run = await play.start({ checkpoint });
  if (!(await store.load("run"))) await store.save("run", JSON.stringify(run));
  for (let turn = 0; ; turn += 1) {
    play.loops += 1;
    if (turn > MOST_RETURNS / 2) play.proxy.calm();
    let crashAt = turn < 8 ? play.random.integer(1, 8) : Infinity;
    try {
      let isOver = true;
      for await (const event of run.events(play.stream())) {
        await play.reply(run, event);
        crashAt -= 1;
        if (crashAt === 0) {
          isOver = false;
          break;
        }
        await run.ack(event);
        acknowledged.push(event);
      }
      if (isOver) break;
    } catch (error) {
      play.mustBeTyped(error);
      if (turn > MOST_RETURNS) throw new Error("the run was never followed to its end", { cause: error });
    }
    run = await play.client().attach(await store.load("run"), { checkpoint });
  }
  await play.check(run, acknowledged);
}

/** OpenWOP's own client, without the vocabulary. */
async function native(play) {
  const seen = [];
  const run = await play.start();
  const wop = play.client().native;
  for (let turn = 0; ; turn += 1) {
    play.loops += 1;
    if (turn > MOST_RETURNS / 2) play.proxy.calm();
    const lastEventId = seen.findLast(({ sequence }) => sequence !== undefined)?.sequence;
    try {
      for await (const event of wop.runs.events(run.id, { ...STREAM, streamMode: "debug", lastEventId })) {
        seen.push(event);
        if (event.type !== "node.suspended") continue;
        const resolve = () =>
          wop.interrupts.resolve(run.id, event.nodeId, { resumeValue: { action: "accept" } }, { idempotencyKey: `${play.key}-${event.sequence}` });
        await play.insist(() =>
          resolve().catch((error) => {
            if (![404, 409].includes(error.status) || error.code === "chaos") throw error;
          }),
        );
      }
      break;
    } catch (error) {
      play.mustBeTyped(error);
      if (turn > MOST_RETURNS) throw new Error("the run was never followed to its end", { cause: error });
    }
  }
  const kinds = { "run.completed": "completed", "run.failed": "failed", "run.cancelled": "cancelled" };
  await play.check(
    run,
    seen.map((raw) => ({ raw, type: raw.type, kind: kinds[raw.type] ?? "other", synthetic: raw.synthetic === true })),
  );
}

/**
 * The follower's process is killed at any moment and started again. It writes each event into a journal, and the token is saved
 * when it asks for the next one. What the journal may have twice is the last event before a kill, and only that: written, but
 * its acknowledgement not saved yet. Nothing is missing.
 */
async function kill(play) {
  const folder = await mkdtemp(join(tmpdir(), "flowtether-chaos-"));
  try {
    const run = await play.start({}, play.service.slow);
    const store = fileStore(folder);
    await store.save("run", JSON.stringify(run));
    const settings = {
      folder,
      provider: play.service.provider,
      baseUrl: play.proxyUrl + play.service.path,
      apiKey: play.key,
      calls: CALLS,
      stream: play.stream(),
    };
    const program = [fileURLToPath(new URL("./follower.mjs", import.meta.url)), process.env.FLOWTETHER_CHAOS_PACKAGE, JSON.stringify(settings)];
    const kills = play.random.integer(1, 3);
    for (let turn = 0; ; turn += 1) {
      play.loops += 20;
      const child = spawn(process.execPath, program, { stdio: ["ignore", "ignore", "pipe"] });
      let complaint = "";
      child.stderr.on("data", (part) => (complaint += part));
      const timer = turn < kills ? setTimeout(() => child.kill("SIGKILL"), play.random.integer(150, 900)) : undefined;
      const [code, signal] = await once(child, "exit");
      clearTimeout(timer);
      if (code === 0) break;
      if (signal !== "SIGKILL" && code !== 3) throw new Error(`the follower ended with ${code ?? signal}: ${complaint}`);
      if (turn > MOST_RETURNS / 2) play.proxy.calm();
      if (turn > MOST_RETURNS) throw new Error(`the follower never came to the end: ${complaint}`);
    }
    const lines = (await readFile(join(folder, "journal"), "utf8"))
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const events = [];
    // The event that may come again, and the last line of a process: what came after an event had its acknowledgement saved.
    let unsaved;
    let last;
    for (const { begins, event } of lines) {
      if (begins && last && !play.service.isNoise(last)) unsaved = last;
      last = event;
      if (begins || play.service.isNoise(event)) continue;
      if (event.cursor !== unsaved?.cursor) events.push(event);
      unsaved = undefined;
    }
    await play.check(run, events);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** States of a workflow are saved, and read again. A save that failed may have been made; one that succeeded was. */
async function checkpoints(play) {
  const snapstate = (url) => new play.flowtether.SnapState({ baseUrl: `${url}/snapstate`, apiKey: play.key, ...CALLS });
  const open = (url) => play.flowtether.WorkflowClient.from(new play.flowtether.OpenWop({ baseUrl: url, apiKey: play.key }), snapstate(url)).checkpoints;
  const name = `chaos ${play.key}`.slice(0, 90);
  const spoiled = open(play.proxyUrl);
  const tries = [];
  for (let number = 0; number < 6; number += 1) {
    tries[number] = 0;
    await play.insist(() => ((tries[number] += 1), spoiled.save(name, { number })));
    const latest = await play.insist(() => spoiled.latest(name));
    if (latest?.state?.number !== number) throw new Error(`saved ${number}, read ${JSON.stringify(latest?.state)}`);
  }
  const history = await open(play.hostUrl).history(name);
  const numbers = history.checkpoints.map(({ state }) => state.number);
  if (JSON.stringify(numbers) !== JSON.stringify([...numbers].sort((a, b) => a - b))) throw new Error(`out of order: ${numbers}`);
  tries.forEach((most, number) => {
    const written = numbers.filter((one) => one === number).length;
    if (written < 1) throw new Error(`lost: ${number} of ${numbers}`);
    if (written > most) throw new Error(`repeated: ${number} was saved ${written} times by ${most} calls: ${numbers}`);
  });
  const read = [];
  const spoiledHistory = await play.insist(() => spoiled.history(name));
  for (const { step } of spoiledHistory.checkpoints) read.push(step);
  if (new Set(read).size !== numbers.length) throw new Error(`the history has ${read.length} steps of ${numbers.length}`);
}

// A 404 is the service's word for a workflow without checkpoints.
const SNAPSTATE = { name: "snapstate", path: "/snapstate", impossible: ["404"] };

const of = (service, scenarios) => Object.entries(scenarios).map(([name, play]) => ({ name: `${service.name}/${name}`, service, play }));

/** Every service with every scenario that it has. */
export const CASES = [
  ...SERVICES.flatMap((service) =>
    of(service, {
      events,
      result,
      reload,
      manual,
      ...(service.hasText ? { text, native } : {}),
      ...(["openwop", "openwop-postgres", "syncteams"].includes(service.name) ? { kill } : {}),
    }),
  ),
  ...of(SNAPSTATE, { checkpoints }),
];
