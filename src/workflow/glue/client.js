// The client and the runs that JavaScript sees. What they do is decided in src/workflow; here it is put together.

import { configuration, TimeoutError } from "../../js/glue/errors.js";
import { iterate } from "../../js/glue/iterate.js";
import { Position, readCheckpoint } from "./position.js";
import { checkpointsOf } from "./stores.js";
import { watch } from "./watch.js";

let providers;

/** Told once, when the WebAssembly is there. */
export function provide(given) {
  providers = given;
}

/** How many runs have a connection at a time: a browser has six to a host over HTTP/1.1. */
const MAX_CONNECTIONS = 4;

export class WorkflowClient {
  #workflows;

  constructor(options, native) {
    const { provider, checkpoints, ...own } = options ?? {};
    this.native = native ?? providers.make(provider, own);
    this.#workflows = this.native.workflows_?.();
    if (this.#workflows === undefined) throw configuration("native", "must be a client of a service with runs");
    this.provider = this.#workflows.provider();
    this.capabilities = { ...this.#workflows.capabilities(), checkpoints: checkpoints !== undefined };
    this.checkpoints = checkpoints && checkpointsOf(checkpoints);
  }

  static from(native, checkpoints) {
    return new WorkflowClient({ checkpoints }, native ?? {});
  }

  async start(workflowId, input, given) {
    const { options, checkpoint } = readCheckpoint(given);
    const id = await this.#workflows.perform("start", workflowId, input, options);
    const run = new Run(this.#workflows, this.#workflows.begin(id), checkpoint);
    // A run that nobody can find again would be lost with its page.
    await run.position.save();
    return run;
  }

  async attach(given, options) {
    return this.#attach(given, options);
  }

  #attach(given, options) {
    const { options: unknown, checkpoint } = readCheckpoint(options);
    for (const name in unknown) throw configuration(name, "is not an option here; known is checkpoint");
    let token = given;
    if (typeof given === "string" && given.startsWith("{")) {
      try {
        token = JSON.parse(given);
      } catch {
        throw configuration("token", "is no token of a run");
      }
    }
    return new Run(this.#workflows, this.#workflows.begin(token), checkpoint);
  }

  list(filter, options) {
    return this.#workflows.list(filter, options);
  }

  watch(given, { maxConnections = MAX_CONNECTIONS, ...options } = {}) {
    if (!(maxConnections >= 1)) throw configuration("maxConnections", "must be a number of at least 1");
    const runs = Array.from(given, (one) => (one instanceof Run ? one : this.#attach(one)));
    return watch(runs, maxConnections, options);
  }
}

export class Run {
  #workflows;
  #begun;

  constructor(workflows, begun, checkpoint) {
    this.#workflows = workflows;
    this.#begun = begun;
    Object.defineProperty(this, "position", { value: new Position((event) => this.#after(event), checkpoint) });
  }

  #after(event) {
    return event === undefined ? this.#begun : this.#workflows.after(this.#begun, event);
  }

  #perform(verb, given, options) {
    return this.#workflows.perform(verb, this.id, given, options, this.position);
  }

  get id() {
    return this.#begun.id;
  }

  get provider() {
    return this.#begun.provider;
  }

  status(options) {
    return this.#perform("status", undefined, options);
  }

  events(options) {
    return this.follow(options, this.position);
  }

  /** The events; `position` is told of each that is handed out. */
  follow(options, position) {
    return this.#workflows.events(this.#after(this.position.event), options, position);
  }

  text(options) {
    const events = this.events(options);
    return iterate({
      async pull() {
        for (;;) {
          const { done, value } = await events.next();
          if (done) return undefined;
          if (value.kind === "token" && value.text) return [value.text];
        }
      },
      close: () => events.return(),
    });
  }

  async result({ onEvent, onWaiting, timeoutMs, ...options } = {}) {
    const { signal, headers, maxRetries } = options;
    const call = { signal, headers, maxRetries };
    const events = this.events(options);
    let isLate = false;
    const late = () => {
      isLate = true;
      events.return();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs);
    try {
      for await (const event of events) {
        await onEvent?.(event);
        const answer = event.kind === "waiting" && (await onWaiting?.(event));
        if (answer) await this.respond(answer, { ...call, to: event });
      }
    } finally {
      clearTimeout(timer);
    }
    if (isLate) {
      const fields = { provider: this.provider, operation: "result", retryable: true };
      throw new TimeoutError("the run was not over within timeoutMs; it goes on", fields);
    }
    const state = await this.status(call);
    let end = this.position.event;
    if (state.status === "completed" && state.output === undefined && end?.kind !== "completed") {
      // OpenWOP has the output in the run's last event only, and that was handed out before a reload.
      for await (end of this.follow({ ...call, from: "start" }));
    }
    return { output: end?.output, ...state };
  }

  async respond(answer, options) {
    const isAnswered = await this.#perform("respond", answer, options);
    // Whether it was answered now or before: it is not open any more.
    this.position.waiting = undefined;
    return isAnswered;
  }

  ack(event) {
    return this.position.acknowledge(event);
  }

  cancel(reason, options) {
    return this.#perform("cancel", reason, options);
  }

  detach() {
    for (const loop of this.position.loops) loop.return();
  }

  toJSON() {
    return this.position.token();
  }
}
