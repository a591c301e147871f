// @ts-check
// One run of a client as it is followed, whoever watches it: started once, followed while somebody watches, kept for a while after that.

import { breathing } from "./breathing.js";
import { History } from "./history.js";
import { forget, keep } from "./registry.js";
import { inTurns } from "./turns.js";
import { View, isOver } from "./view.js";

/**
 * @typedef {{ isEnabled: boolean, notify(): void, tell(what: "onEvent" | "onFinish" | "onError", told: any): void }} Watcher
 */

/** For so long what was there before is not shown, in ms: shown piece by piece, questions of long ago would be asked again. */
const MOST_REPLAY_MS = 1000;

/** What an error in a caller's function becomes: his, and nothing that stops a run from being followed. @param {unknown} error */
export function report(error) {
  if (typeof globalThis.reportError === "function") globalThis.reportError(error);
  else console.error(error);
}

export class Follower {
  client;
  source;
  key;
  #settings;
  #view;
  /** @type {Set<Watcher>} */
  #watchers = new Set();
  /** Somebody asked for the run to be started. */
  #isAsked = false;
  /** It was cleared: what is enabled starts only when it is asked to. */
  #isCleared = false;
  /** Ends the following. @type {AbortController | undefined} */
  #leave;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;
  /** @type {Promise<any> | undefined} */
  #begun;
  /** The start is under way. */
  #isStarting = false;
  /** @type {any} */
  #run;
  /** Which run is followed: what belongs to one that was cleared is not shown. */
  #turn = 0;
  /** How many runs were started here and cleared. */
  #cleared = 0;
  /** What the checkpoint kept of a run that was cleared is removed. */
  #cleaned = Promise.resolve();
  /** The place of the last event that was read. @type {string | undefined} */
  #cursor;
  /** The place up to which events were delivered before this page; empty once it is passed. */
  #known = "";
  /** The run was there before. */
  #wasKept = false;
  /** What was there before is found, as far as it can be. */
  #isRecalled = false;
  /**
   * @param {any} client
   * @param {any} source
   * @param {string | undefined} key
   * @param {import("../../pkg/store.js").RunStoreOptions<any>} settings
   */
  constructor(client, source, key, settings) {
    this.client = client;
    this.source = source;
    this.key = key;
    this.#settings = { throttleMs: 32, maxEvents: Infinity, graceMs: 2000, maxConnections: 4, ...settings };
    this.#view = new View(this.#settings, () => {
      for (const watcher of [...this.#watchers]) watcher.notify();
    });
  }

  /** What is shown; undefined until it is followed for the first time. */
  get snapshot() {
    return this.#view.snapshot;
  }

  /** @param {Watcher} watcher */
  join(watcher) {
    keep(this);
    clearTimeout(this.#grace);
    this.#watchers.add(watcher);
    this.check();
  }

  /** @param {Watcher} watcher */
  part(watcher) {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) this.check();
    else this.#wait();
  }

  /** Ends the connection at once if nobody watches: who comes back in time finds the run, and connects again. */
  rest() {
    if (this.#watchers.size === 0) this.#stop();
  }

  /** Follows the run if somebody wants it, and does not if nobody does. */
  check() {
    const isWanted = this.source !== undefined && (this.#isAsked || (!this.#isCleared && [...this.#watchers].some(({ isEnabled }) => isEnabled)));
    if (isWanted && this.#watchers.size > 0) this.#open();
    else if (this.#watchers.size > 0) this.#stop();
  }

  /** Keeps the run for those who come back. */
  #wait() {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => {
      // A start cannot be taken back: it is kept until it is known of which run it is.
      if (this.#isStarting)
        return void this.#begun?.then(
          () => this.#wait(),
          () => this.#wait(),
        );
      if (this.#watchers.size > 0) return;
      this.#stop();
      forget(this);
    }, this.#settings.graceMs);
    /** @type {any} */ (this.#grace).unref?.();
  }

  #open() {
    if (this.#leave !== undefined) return;
    this.#leave = new AbortController();
    if (!isOver(this.snapshot?.status)) this.#view.show({ connection: "connecting", isRunning: true });
    void this.#follow(this.#leave.signal, this.#turn);
  }

  #stop() {
    if (this.#leave === undefined) return;
    this.#leave.abort();
    this.#leave = undefined;
    this.#view.release();
    this.#view.flush({ connection: "closed" });
  }

  /** Starts the run, if there is none, and follows it. @param {any[]} given The input, where it is another than the source's. */
  async start(...given) {
    if (this.source === undefined) throw new Error("start: there is no source");
    const isAttached = typeof this.source === "string" || this.source.workflowId === undefined;
    if (given.length > 0) {
      if (isAttached) throw new Error("start: only a source with a workflowId takes an input");
      const { status } = this.#view.now;
      if (this.#begun && !isOver(status)) throw new Error("start: a run is under way: cancel or clear it first");
      if (this.#begun) await this.clear();
    }
    this.#isAsked = true;
    this.#isCleared = false;
    if (this.#view.fault && this.#run === undefined) this.#stop();
    this.#begin(...given);
    this.check();
    return this.#begun;
  }

  /** Tries again what failed: the start, the following, or, where the run itself failed or was cancelled, all of it. */
  async retry() {
    const { status, error } = this.#view.now;
    const isAttached = typeof this.source === "string" || this.source?.workflowId === undefined;
    if ((status === "failed" || status === "cancelled") && !isAttached) await this.clear();
    else if (error !== undefined) this.#stop();
    this.#view.fault = this.#view.refusal = undefined;
    return this.start();
  }

  /** Forgets the run: the view, its connection, and what the checkpoint keeps. It is not cancelled. */
  async clear() {
    const { checkpoint } = this.source ?? {};
    // A start that is under way would keep its run after that.
    const starting = this.#isStarting && checkpoint ? this.#begun : undefined;
    const { history } = this.#view;
    this.#view.history = undefined;
    this.#stop();
    this.#turn += 1;
    if (this.#run !== undefined || this.#isStarting) this.#cleared += 1;
    this.#isCleared = true;
    this.#begun = this.#run = this.#cursor = undefined;
    this.#isAsked = this.#isStarting = this.#isRecalled = false;
    this.#known = "";
    this.#view.clear();
    const clean = async () => {
      await starting?.catch(() => {});
      await history?.remove();
      await checkpoint?.store.remove(checkpoint.key);
    };
    const cleaning = clean();
    this.#cleaned = cleaning.catch(() => {});
    await cleaning;
  }

  /** @param {any} reply @param {any} [options] */
  async respond(reply, options) {
    const turn = this.#turn;
    const run = await this.#need("respond");
    const { waiting } = this.#view.now;
    const settle = this.#view.reply(reply);
    try {
      const isTaken = await run.respond(reply, { to: waiting, ...options });
      // Live events say by themselves when a question is done with: it may need more votes.
      const isDone = turn === this.#turn && (!isTaken || !this.client.capabilities.liveEvents);
      settle(isTaken ? "sent" : "refused", { isDone });
      return isTaken;
    } catch (error) {
      settle("failed", { error });
      throw error;
    }
  }

  /** @param {string} [reason] */
  async cancel(reason) {
    return (await this.#need("cancel")).cancel(reason);
  }

  /** Does what a caller asks; an error shows, and is nobody's unhandled rejection. @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  act(work) {
    const turn = this.#turn;
    const promise = (async () => {
      if (this.#view.refusal !== undefined) {
        this.#view.refusal = undefined;
        this.#view.show({});
      }
      try {
        return await work();
      } catch (error) {
        if (turn === this.#turn && error !== this.#view.fault) {
          this.#view.refusal = error;
          this.#view.show({});
          this.#tell("onError", error);
        }
        throw error;
      }
    })();
    promise.catch(() => {});
    return promise;
  }

  /** @param {string} verb */
  async #need(verb) {
    const run = this.#run ?? (this.#isStarting ? await this.#begun : undefined);
    if (run === undefined) throw new Error(`${verb}: there is no run yet`);
    return run;
  }

  /** Resolves with the run, which is started once, however often it is followed; a start that failed is tried again. @param {any[]} given */
  #begin(...given) {
    if (this.#begun === undefined) {
      const turn = this.#turn;
      this.#isStarting = true;
      const begun = this.#startRun(given);
      this.#begun = begun;
      begun.then(
        (run) => {
          if (turn !== this.#turn) return;
          this.#isStarting = false;
          this.#run = run;
        },
        () => {
          if (turn !== this.#turn) return;
          this.#isStarting = false;
          this.#begun = undefined;
        },
      );
    }
    return this.#begun;
  }

  /** @param {any[]} given */
  async #startRun(given) {
    const { client, source } = this;
    if (typeof source === "string" || source.workflowId === undefined) return client.attach(source);
    if (this.#cleared > 0) await this.#cleaned;
    const { workflowId, input, ...options } = source;
    const { idempotencyKey } = options;
    // With the same key the service would return the run that was cleared.
    if (this.#cleared > 0 && idempotencyKey !== undefined && idempotencyKey !== "auto") options.idempotencyKey = `${idempotencyKey}.${this.#cleared + 1}`;
    const { store, key } = source.checkpoint ?? {};
    // A service that keeps no events cannot say whether some were before: a run that was kept has had some.
    this.#wasKept = store !== undefined && !client.capabilities.resume && Boolean(await store.load(key));
    return client.start(workflowId, given.length > 0 ? given[0] : input, options);
  }

  /** @param {AbortSignal} signal @param {number} turn */
  async #follow(signal, turn) {
    const isLeft = () => signal.aborted || turn !== this.#turn;
    try {
      const run = await this.#begin();
      if (isLeft()) return;
      this.#view.fault = undefined;
      this.#view.show({ run });
      if (!this.#isRecalled) await this.#recall(run, signal);
      else if (!isOver(this.snapshot?.status)) await this.#read(run, this.#known === "" ? undefined : (this.#cursor ?? "start"), signal);
      if (isLeft()) return;
      this.#view.flush({ connection: "closed", isRunning: false });
    } catch (error) {
      if (isLeft()) return;
      this.#view.fault = error;
      this.#view.release();
      this.#view.flush({ connection: "closed", isRunning: false });
      this.#tell("onError", error);
    }
  }

  /** Shows a run that may have been there before: from the service's log, from what was kept, or from here on. @param {any} run @param {AbortSignal} signal */
  async #recall(run, signal) {
    const { client, source } = this;
    const { cursor, status } = placeOf(run);
    const isStart = typeof source !== "string" && source.workflowId !== undefined;
    const { resume } = client.capabilities;
    const { replay = isStart, keep } = this.#settings;
    if (keep && source.checkpoint) this.#view.history = new History(source.checkpoint, keep === true ? {} : keep);
    const isFresh = cursor === "" && (resume || (isStart && !this.#wasKept));
    if (!isFresh && resume && replay) {
      this.#view.show({ status });
      try {
        await this.#readAgain(run, cursor, signal);
        // A service may tell its news once, and nothing to whoever asks later.
        if (this.#cursor !== undefined || signal.aborted) return;
      } catch (error) {
        // The log does not begin at its beginning any more.
        if (/** @type {any} */ (error)?.reason !== "gap" || this.#cursor !== undefined) throw error;
        this.#view.release();
      }
      this.#known = "";
    }
    if (!isFresh) {
      const before = await this.#view.history?.read(run.id);
      signal.throwIfAborted();
      if (before && this.#view.now.events.length === 0) this.#view.add(...before.events);
      // What happened while nobody followed is nowhere, unless the end was seen.
      this.#view.flush({ status, isPartial: !(before?.isWhole && isOver(before.events.at(-1)?.kind)) });
      // What a run of before asks, and its output, were delivered before.
      if (isOver(status)) this.#view.showState(await run.result({ signal }));
      else if (status === "waiting") this.#view.showState(await run.status({ signal }));
    }
    this.#isRecalled = true;
    if (!isOver(status)) await this.#read(run, undefined, signal);
  }

  /** Reads the run's log from its beginning; the events after `cursor` are new. @param {any} run @param {string} cursor @param {AbortSignal} signal */
  async #readAgain(run, cursor, signal) {
    this.#known = cursor;
    this.#view.hold();
    const limit = setTimeout(() => this.#view.release(), MOST_REPLAY_MS);
    try {
      await this.#read(run, "start", signal);
    } finally {
      clearTimeout(limit);
    }
  }

  /** @param {any} run @param {string | undefined} from @param {AbortSignal} signal */
  async #read(run, from, signal) {
    /** @param {any} connection */
    const onConnection = (connection) => {
      if (!signal.aborted && connection !== this.snapshot?.connection) this.#view.flush({ connection });
    };
    const { stream, maxConnections } = this.#settings;
    const isNewEnd = await inTurns(this.client, maxConnections, signal, (turn, isFirst) => {
      // Of what is new the run itself knows where to continue.
      const place = isFirst ? from : this.#known === "" ? undefined : (this.#cursor ?? from);
      // That it is connected again in its next turn is nothing to show.
      const show = isFirst ? onConnection : (/** @type {any} */ connection) => connection !== "connecting" && onConnection(connection);
      return this.#readEvents(run, { ...stream, from: place, signal: turn, onConnection: show });
    });
    if (signal.aborted) return;
    this.#view.release();
    const { status, output } = this.#view.now;
    // The record may have what no event has; without it the view is as whole as it can be.
    if (status === "completed" && output === undefined) this.#view.showState(await run.result({ signal }).catch(() => ({ status })));
    if (isNewEnd && !signal.aborted)
      this.#tell("onFinish", { status, output: this.#view.now.output, error: status === "failed" ? this.#view.fault : undefined });
  }

  /** Resolves with whether the end of the run is new. @param {any} run @param {any} options */
  async #readEvents(run, options) {
    const { signal } = options;
    const known = this.#known;
    const pause = breathing();
    let isNewEnd = false;
    for await (const event of run.events(options)) {
      if (signal.aborted) return false;
      this.#isRecalled = true;
      // The run's own place moves only with what is new.
      if (this.#known !== "" && ((this.#cursor === known && event.cursor !== known) || placeOf(run).cursor !== known)) {
        this.#known = "";
        if (this.#cursor === undefined) this.#view.show({ isPartial: true });
      }
      this.#cursor = event.cursor;
      const isNew = this.#known === "";
      this.#view.add(event);
      // Those that follow in the log are new, and may be long in coming.
      if (isNew || event.cursor === known) this.#view.release();
      if (isNew) this.#tell("onEvent", event);
      // The loop is not left: the checkpoint is saved when it asks for the next event.
      isNewEnd = isNew && isOver(event.kind);
      const paused = pause();
      if (paused) await paused;
    }
    return isNewEnd;
  }

  /** @param {"onEvent" | "onFinish" | "onError"} what @param {any} told */
  #tell(what, told) {
    for (const watcher of [...this.#watchers]) watcher.tell(what, told);
  }
}

/** Where a run was read to. One that was over with its start has no token. @param {any} run @returns {{ cursor: string, status: import("../../pkg/index.js").WorkflowRunStatus }} */
function placeOf(run) {
  try {
    return run.toJSON();
  } catch {
    return { cursor: "", status: "queued" };
  }
}
