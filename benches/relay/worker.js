// The streams of `flowtether/cloudflare` behind a writer: its log and its readers, without the run that it follows.

import { Log } from "../../pkg-template/server/cloudflare/log.js";
import { Reading } from "../../pkg-template/server/cloudflare/reading.js";

const LONG_MS = 3_600_000;

export class Stream {
  #log;
  #reading;

  constructor(state) {
    this.#log = new Log(state.storage);
    this.#reading = new Reading(this.#log, { readersPerRun: 100_000, readerMs: LONG_MS, socketMs: LONG_MS }, state);
  }

  async fetch(request) {
    if (request.method === "PUT") {
      if (this.#log.record === undefined) this.#log.begin({ id: "bench" });
      return new Response();
    }
    if (request.method === "GET") return this.#reading.respond(request);
    for (const message of await request.json()) this.#log.append(JSON.stringify(message), {});
    this.#reading.wake();
    return new Response();
  }

  webSocketMessage(socket, message) {
    this.#reading.received(socket, message);
  }

  webSocketClose() {}
}

export default {
  fetch: (request, env) => env.STREAMS.get(env.STREAMS.idFromName(new URL(request.url).pathname)).fetch(request),
};
