// A hook that follows a run. It needs nothing of the package but the client that it is given.

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

/** Events come faster than a page is drawn: what came within so many ms is shown at once. */
const BATCH_MS = 16;

const ENDS = ["completed", "failed", "cancelled"];

const NOTHING = { events: [], status: undefined, text: "", waiting: undefined, error: undefined, connection: "closed", output: undefined, run: undefined };

/** Follows one run, outside of React. */
class Follower {
  #client;
  #source;
  #listeners = new Set();
  #snapshot;
  /** What is not shown yet. */
  #news = [];
  #timer;
  #closing;
  #leave;
  /** The promise of the run. */
  #begun;
  #run;

  constructor(client, source) {
    this.#client = client;
    this.#source = source;
    this.#snapshot = source === undefined ? NOTHING : { ...NOTHING, connection: "connecting" };
  }

  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#snapshot;

  open() {
    // StrictMode closes and opens in one go: that is no end.
    clearTimeout(this.#closing);
    if (this.#source === undefined || this.#leave !== undefined) return;
    this.#leave = new AbortController();
    this.#follow(this.#leave.signal);
  }

  close() {
    this.#closing = setTimeout(() => {
      clearTimeout(this.#timer);
      this.#leave?.abort();
      this.#leave = undefined;
    }, 0);
  }

  async respond(answer, options) {
    const run = this.#need("respond");
    const { waiting } = this.#snapshot;
    const isTaken = await run.respond(answer, { to: waiting, ...options });
    // The next question may have come meanwhile. Live events say by themselves when this one is done with: it may need more votes.
    const isDone = !isTaken || !this.#client.capabilities.liveEvents;
    if (isDone && this.#snapshot.waiting === waiting) this.#show({ waiting: undefined });
    return isTaken;
  }

  async cancel(reason) {
    return this.#need("cancel").cancel(reason);
  }

  #need(verb) {
    if (this.#run === undefined) throw new Error(`${verb}: there is no run yet`);
    return this.#run;
  }

  /** Resolves with the run, which is started once, however often it is followed; a start that failed is tried again. */
  #open() {
    this.#begun ??= this.#begin().catch((error) => {
      this.#begun = undefined;
      throw error;
    });
    return this.#begun;
  }

  async #begin() {
    if (typeof this.#source === "string" || this.#source.workflowId === undefined) return this.#client.attach(this.#source);
    const { workflowId, input, ...options } = this.#source;
    return this.#client.start(workflowId, input, options);
  }

  async #follow(signal) {
    try {
      this.#run = await this.#open();
      signal.throwIfAborted();
      const { status } = this.#run.toJSON();
      this.#show({ run: this.#run, error: undefined });
      // What a run of before asks, and came to, was handed out before.
      const isOver = ENDS.includes(status);
      if (isOver) this.#showState(await this.#run.result({ signal }));
      else if (status === "waiting") this.#showState(await this.#run.status({ signal }));
      if (!isOver) await this.#read(signal);
      this.#flush({ connection: "closed" });
    } catch (error) {
      if (!signal.aborted) this.#flush({ error, connection: "closed" });
    }
  }

  async #read(signal) {
    const onConnection = (connection) => this.#flush({ connection });
    for await (const event of this.#run.events({ signal, onConnection })) {
      this.#news.push(event);
      if (event.kind === "waiting" || ENDS.includes(event.kind)) this.#flush({});
      else this.#timer ??= setTimeout(() => this.#flush({}), BATCH_MS);
    }
  }

  #showState({ status, waiting, output, error }) {
    this.#show({ status, waiting, output, error });
  }

  #flush(change) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const news = this.#news;
    this.#news = [];
    let { events, status, text, waiting, output, error } = this.#snapshot;
    if (news.length > 0) events = [...events, ...news];
    for (const event of news) {
      status = event.status;
      if (event.kind === "token") text += event.text;
      if (event.kind === "waiting") waiting = event;
      else if (event.status !== "waiting") waiting = undefined;
      if (event.kind === "completed") output = event.output;
      if (event.kind === "failed") error = event.error;
    }
    this.#show({ events, status, text, waiting, output, error, ...change });
  }

  #show(change) {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

export function useRun(client, source) {
  // What is followed is another run when its source says something else, not when the same is written once more.
  const key = source === undefined || typeof source === "string" ? source : JSON.stringify({ ...source, checkpoint: source.checkpoint?.key });
  const follower = useMemo(() => new Follower(client, source), [client, key]);
  useEffect(() => {
    follower.open();
    return () => follower.close();
  }, [follower]);
  const state = useSyncExternalStore(follower.subscribe, follower.snapshot, follower.snapshot);
  const respond = useCallback((answer, options) => follower.respond(answer, options), [follower]);
  const cancel = useCallback((reason) => follower.cancel(reason), [follower]);
  return { ...state, respond, cancel };
}
