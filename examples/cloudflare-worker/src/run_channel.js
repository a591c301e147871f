// One run, followed once and told to everybody who listens. Events are kept with the token that comes after them, in one write: a
// restart goes on with the first event that is not kept, and who listens goes on after the last event he has.

import { WorkflowClient } from "flowtether";
import { failure, json } from "./answers.js";

const ENDS = ["completed", "failed", "cancelled"];

/** How many kept events are read at a time. */
const PAGE = 64;

/** A comment tells who listens, and everything between, that the connection is alive. */
const KEEP_ALIVE_MS = 15_000;

const keyOf = (number) => `event:${String(number).padStart(9, "0")}`;

export class RunChannel {
  #storage;
  #client;
  /** How many events are kept. */
  #count = 0;
  #isOver = false;
  #run;
  #following;
  /** Those who have all events and wait for the next. */
  #waiting = new Set();

  constructor(state, env) {
    this.#storage = state.storage;
    this.#client = new WorkflowClient({ provider: "openwop", baseUrl: env.SERVICE_URL, apiKey: env.SERVICE_KEY });
    state.blockConcurrencyWhile(async () => {
      const kept = await this.#storage.get(["count", "token"]);
      this.#count = kept.get("count") ?? 0;
      const token = kept.get("token");
      if (token === undefined) return;
      this.#run = await this.#client.attach(token);
      this.#isOver = ENDS.includes(token.status);
    });
  }

  async fetch(request) {
    const url = new URL(request.url);
    this.#run ??= await this.#client.attach(url.searchParams.get("id"));
    switch (url.pathname) {
      case "/events":
        return this.#listen(request, url);
      case "/answer":
        return this.#attempt(async () => ({ taken: await this.#run.respond(await request.json()) }));
      default:
        return this.#attempt(async () => ({ status: (await this.#run.cancel("cancelled in the browser")).status }));
    }
  }

  /** An event stream of the run, after the event that the listener has. */
  #listen(request, url) {
    const has = request.headers.get("Last-Event-ID") ?? url.searchParams.get("lastEventId");
    let next = has === null ? 0 : Number(has) + 1;
    if (!Number.isSafeInteger(next) || next < 0 || next > this.#count) return json({ error: "unknown_cursor" }, 410);
    // To a browser's EventSource this means: do not come back.
    if (this.#isOver && next === this.#count) return new Response(null, { status: 204 });
    this.#follow();

    const encoder = new TextEncoder();
    let hasLeft = false;
    // It is asked for more when the listener has read what it gave: a slow one has nothing piled up for him, and holds up nobody.
    const pull = async (controller) => {
      let text = "";
      while (text === "") {
        for (const event of await this.#kept(next)) text += `id: ${next++}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
        if (text !== "") break;
        if (this.#isOver) return controller.close();
        // The listener comes again, and with him the next attempt to follow.
        if (this.#following === undefined) return controller.error(new Error("the run cannot be followed"));
        if (!(await this.#news())) text = ": alive\n\n";
        if (hasLeft) return undefined;
      }
      return controller.enqueue(encoder.encode(text));
    };
    const cancel = () => {
      hasLeft = true;
    };
    const headers = { "Content-Type": "text/event-stream", "Cache-Control": "no-store" };
    return new Response(new ReadableStream({ pull, cancel }, { highWaterMark: 0 }), { headers });
  }

  /** Kept events from a number on, a page of them. */
  async #kept(number) {
    if (number === this.#count) return [];
    return (await this.#storage.list({ start: keyOf(number), end: keyOf(this.#count), limit: PAGE })).values();
  }

  /** Waits for an event, or for the time of a keep-alive: then it is false. */
  #news() {
    return new Promise((resolve) => {
      const tell = (isNews) => {
        clearTimeout(timer);
        this.#waiting.delete(tell);
        resolve(isNews);
      };
      const timer = setTimeout(tell, KEEP_ALIVE_MS, false);
      this.#waiting.add(tell);
    });
  }

  /** Follows the run, once at a time, to its end. */
  #follow() {
    if (this.#isOver) return;
    this.#following ??= this.#read().finally(() => {
      this.#following = undefined;
      this.#tellAll();
    });
  }

  async #read() {
    try {
      for await (const event of this.#run.events()) {
        const token = this.#run.toJSON();
        await this.#storage.put({ [keyOf(this.#count)]: event, count: this.#count + 1, token });
        this.#count += 1;
        this.#isOver = ENDS.includes(token.status);
        this.#tellAll();
      }
    } catch (error) {
      console.error("the run cannot be followed", error.name, error.message);
    }
  }

  #tellAll() {
    for (const tell of [...this.#waiting]) tell(true);
  }

  async #attempt(work) {
    try {
      return json(await work());
    } catch (error) {
      return failure(error);
    }
  }
}
