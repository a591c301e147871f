// A run that is started, followed and replied to. Everything that belongs to Flowtether is in this file.

import { ConnectionError, FlowtetherError, NotFoundError, StreamError, WorkflowClient } from "flowtether";
import { Line } from "./line.js";
import { ENDS, SERVICES } from "./services.js";
import { save } from "./storage.js";

/** How long the button cuts the connection, in ms. */
const CUT_MS = 3000;

export class FollowedRun {
  #record;
  #service;
  #baseUrl;
  #card;
  #line = new Line();
  #client;
  #run;
  #question;
  #losses = 0;
  #isLost = false;

  /** `record` is what is kept over a reload: `{ provider, workflow, startedAt, token, events }`. */
  constructor(record, card) {
    this.#record = record;
    this.#card = card;
    this.#service = SERVICES[record.provider];
    this.#baseUrl = this.#service.baseUrl ?? location.origin + this.#service.path;
    this.#client = new WorkflowClient({
      provider: record.provider,
      baseUrl: this.#baseUrl,
      // A page that is served to others gets a short-lived key from its own server here.
      apiKey: async () => "demo-key",
      fetch: this.#line.fetch,
      hooks: {
        onRequest: () => card.connection("connecting"),
        onResponse: ({ status }) => status < 400 && this.#connected(),
        onRetry: (retry) => this.#reconnecting(retry),
        onReconnect: (reconnect) => this.#reconnecting(reconnect),
      },
    });
  }

  get id() {
    return this.#record.token.id;
  }

  get cutForMs() {
    return this.#line.cutForMs;
  }

  async start() {
    const { id, input } = this.#service.workflows[this.#record.workflow];
    const options = this.#client.capabilities.idempotentStart ? { idempotencyKey: "auto" } : {};
    this.#run = await this.#client.start(id, input, options);
    this.#keep();
    return this.follow();
  }

  /** Shows what was seen before the reload, and resumes after that. */
  async resume() {
    for (const { event, seenAt } of this.#record.events) this.#show(event, seenAt);
    this.#run = await this.#client.attach(this.#record.token);
    if (ENDS.includes(this.#record.token.status)) return this.#finish();
    this.#card.note("the page was loaded again, and continues here", true);
    return this.follow();
  }

  async follow() {
    try {
      const { pollIntervalMs } = this.#service;
      for await (const event of this.#run.events({ ...(pollIntervalMs && { pollIntervalMs }) })) {
        const seenAt = Date.now();
        this.#record.events.push({ event, seenAt });
        // The token says that this event was delivered: both are kept, or neither is.
        this.#keep();
        this.#show(event, seenAt);
      }
      if (ENDS.includes(this.#record.token.status)) await this.#finish();
    } catch (error) {
      this.#card.connection("closed");
      this.#card.problem("The run cannot be followed", advice(error), detail(error), !(error instanceof NotFoundError));
    }
  }

  /** Ends the following; the run continues. */
  leave() {
    this.#run?.detach();
  }

  cut() {
    this.#line.cut(CUT_MS);
  }

  /** Rejects with what is wrong with the reply. */
  async reply(reply) {
    const isTaken = await this.#run.respond(reply, { to: this.#question });
    if (!isTaken) this.#card.note("somebody else replied before", false);
  }

  async cancel() {
    await this.#run.cancel("cancelled from the page");
  }

  get canCancel() {
    return this.#client.capabilities.cancel;
  }

  #keep() {
    this.#record.token = this.#run.toJSON();
    save(this.id, this.#record);
  }

  #show(event, seenAt) {
    this.#card.event(event, seenAt);
    if (event.kind === "waiting") this.#question = event;
    // OpenWOP tells what is to be approved in an event of its own.
    if (event.kind === "waiting" || (event.asks !== undefined && event.id === this.#question?.id)) this.#card.ask(event);
    else if (event.status !== "waiting") this.#card.replied();
  }

  async #finish() {
    this.#card.connection("closed");
    this.#card.finish(await this.#isWholeLog(), this.#record.events.length, this.#losses);
  }

  /** Whether these are the events of the service's own log, each once and in order; undefined where there is none. */
  async #isWholeLog() {
    const { place, log } = this.#service;
    if (place === undefined) return undefined;
    const wanted = await log(this.id, this.#baseUrl).catch(() => undefined);
    if (wanted === undefined) return undefined;
    const seen = this.#record.events.map(({ event }) => place(event)).filter((found) => found !== undefined);
    return JSON.stringify(seen) === JSON.stringify(wanted);
  }

  #connected() {
    if (this.#isLost) {
      this.#isLost = false;
      this.#card.found();
    }
    this.#card.connection("connected");
  }

  #reconnecting({ delayMs, error }) {
    // After a clean end the client just comes back.
    if (!this.#isLost && (this.cutForMs > 0 || error !== undefined)) {
      this.#isLost = true;
      this.#losses += 1;
      this.#card.lost();
    }
    this.#card.connection("reconnecting", Date.now() + delayMs);
  }
}

export const detail = (error) => (error instanceof FlowtetherError ? `${error.name}: ${error.message}` : String(error));

export function advice(error) {
  if (error instanceof NotFoundError) return "The host does not know it. It keeps runs in memory, so a restart forgets them.";
  if (error instanceof StreamError && error.reason === "gave-up") return "The connection failed too often in a row. The run itself continues.";
  if (error instanceof ConnectionError) return "The host does not respond. Is it still running?";
  return "";
}
