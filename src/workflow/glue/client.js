// The client and the runs that JavaScript sees, over the services' own clients. What a service calls things, and what is sent, is
// decided in Rust. The bundle has short names for members that end in `_`.

import { ConnectionError, configuration, FlowtetherError, ServerError, TimeoutError, UnsupportedOperationError } from "../../js/glue/errors.js";
import { iterate } from "../../js/glue/iterate.js";
import { startTimer, stopTimer } from "../../js/glue/pending.js";
import { UNSAID } from "./fill.js";
import { within } from "./limit.js";
import { listRuns } from "./listing.js";
import { isOfOther, optionsOf, Position, readCheckpoint } from "./position.js";
import { checkpointsOf } from "./stores.js";
import { isOver, readToken, tokenOf } from "./token.js";
import { inTurn } from "./turns.js";
import { watch } from "./watch.js";

/**
 * @import {
 *   RequestOptions, WorkflowAttachOptions, WorkflowClientOptions, WorkflowEvent, WorkflowEventsOptions, WorkflowListFilter, WorkflowQuestion,
 *   WorkflowReply, WorkflowRespondOptions, WorkflowResultOptions, WorkflowRunState, WorkflowStartOptions, WorkflowToken, WorkflowWatchOptions
 * } from "flowtether"
 * @import { Deliveries, Timer } from "../../js/glue/types.d.ts"
 * @import { Checkpoint, Description, Native, NativeClass, OpenedSource, Outcome, Place, Question, StepClient } from "./types.d.ts"
 */

/** @type {NativeClass[]} */
let classes;

/** Called once with the package's classes: the client of `openwop` is called `OpenWop`. @param {Record<string, unknown>} given */
export function provide(given) {
  classes = /** @type {NativeClass[]} */ (Object.values(given)).filter((Class) => Class.prototype?.vocabulary_);
}

/** @param {string | undefined} provider @param {object} options */
function make(provider, options) {
  const Native = classes.find(({ name }) => name.toLowerCase() === provider);
  if (Native === undefined) throw configuration("provider", "must be a service in this package");
  return new Native(options);
}

/** A service as the common vocabulary sees it: its client, and what Rust says of it. */
class Service {
  /** @param {Partial<Native>} native */
  constructor(native) {
    if (!native?.vocabulary_) throw configuration("native", "must be a client of a service with runs");
    this.native_ = /** @type {Native} */ (native);
    const { provider, baseUrl, words, list } = this.vocabulary_.describe_();
    this.provider = provider;
    this.baseUrl = baseUrl;
    this.words_ = words;
    this.list_ = list;
  }

  /** The native client may have been freed: then this throws. */
  get vocabulary_() {
    return this.native_.vocabulary_();
  }

  get capabilities_() {
    return this.vocabulary_.describe_().can;
  }

  /** How a run stands, by a response that is on its way. @param {string} id @param {unknown} response */
  async stand_(id, response) {
    const came = await response;
    return this.vocabulary_.stand_(id, came);
  }

  /** @param {keyof Description["can"]} capability */
  can_(capability) {
    return this.capabilities_[capability];
  }

  /** The token of a run that nobody followed yet. @param {string} id */
  begin_(id) {
    if (typeof id !== "string" || id === "") throw configuration("id", "must be a non-empty string");
    return tokenOf({ ...this, id });
  }
}

export class WorkflowClient {
  #service;

  /** @param {WorkflowClientOptions | { checkpoints?: StepClient | undefined, provider?: undefined } | undefined} options @param {Partial<Native>} [native] */
  constructor(options, native) {
    const { provider, checkpoints, ...own } = options ?? {};
    const service = new Service(native ?? make(provider, own));
    this.#service = service;
    this.native = service.native_;
    this.provider = service.provider;
    this.checkpoints = checkpoints && checkpointsOf(checkpoints);
  }

  /** What is known of it: an agent's card may say less than its protocol can do. */
  get capabilities() {
    return { checkpoints: !!this.checkpoints, ...this.#service.capabilities_ };
  }

  /** @param {Partial<Native> | undefined} native @param {StepClient} [checkpoints] */
  static from(native, checkpoints) {
    return new WorkflowClient({ checkpoints }, native ?? {});
  }

  /** @param {string} workflowId @param {unknown} [input] @param {WorkflowStartOptions} [options] */
  async start(workflowId, input = {}, options) {
    const service = this.#service;
    const [{ request, ...call }, checkpoint] = readCheckpoint(options);
    requireJson("input", input);
    const begin = async () => {
      const started = await service.vocabulary_.start_(workflowId, input, request, call);
      if (typeof started === "string") return new Run(service, service.begin_(started), checkpoint);
      const opened = new Opened(started);
      const id = service.vocabulary_.runOf_(await opened.first_());
      // One without an id is over: there is nothing to save.
      return new Run(service, tokenOf({ ...service, id }), id === "" ? undefined : checkpoint, opened);
    };
    return await (checkpoint ? this.#startOnce(checkpoint, begin, call) : begin());
  }

  /**
   * The run that is kept under the checkpoint's key, or else a new one, which is kept there before anybody follows it.
   *
   * @param {Checkpoint} checkpoint
   * @param {() => Promise<Run>} begin
   * @param {RequestOptions} call
   */
  #startOnce(checkpoint, begin, { signal }) {
    const service = this.#service;
    const { store, key } = checkpoint;
    /** @param {string | WorkflowToken | null | undefined} kept */
    const attach = (kept) => new Run(service, readToken(kept, service), checkpoint);
    const open = async () => {
      // It may have been aborted while others had their turn.
      signal?.throwIfAborted?.();
      const kept = await store.load?.(key);
      if (kept) return attach(kept);
      const run = await begin();
      if (run.id === "") return run;
      const token = JSON.stringify(run);
      try {
        let first;
        if (store.claim) first = await store.claim(key, token);
        else {
          await store.save(key, token);
          first = await store.load?.(key);
        }
        // Somebody else, whom no lock keeps away, may have started one too: all follow the one that is kept.
        return !first || first === token ? run : attach(first);
      } catch (cause) {
        const { id: runId, provider } = run;
        const fields = { provider, operation: "start", retryable: false, runId, token: run.toJSON(), cause };
        throw new FlowtetherError("the run was started, but its token could not be kept: attach it by the token of this error", fields);
      }
    };
    return inTurn(store.owner_ ?? store, `start ${key}`, () => (store.lock ? store.lock(key, open, { signal }) : open()), signal);
  }

  /** @param {string | WorkflowToken} given @param {WorkflowAttachOptions} [options] */
  async attach(given, options) {
    return this.#attach(given, options);
  }

  /** @param {string | WorkflowToken} given @param {WorkflowAttachOptions} [options] */
  #attach(given, options) {
    const [, checkpoint] = readCheckpoint(options);
    const service = this.#service;
    // A token's text may be written once more, or stand in whitespace: it is no id then.
    const isId = typeof given === "string" && !/^\s*["[{]/.test(given);
    return new Run(service, isId ? service.begin_(given) : readToken(given, service), checkpoint);
  }

  /** @param {WorkflowListFilter} [filter] @param {RequestOptions} [options] */
  list(filter, options) {
    return listRuns(this.#service, filter, options);
  }

  /** @param {(string | WorkflowToken | Run)[]} given @param {WorkflowWatchOptions} [read] */
  watch(given, read) {
    const { maxConnections, ...options } = optionsOf(read);
    if (!Array.isArray(given)) throw configuration("runs", "must be an array");
    return watch(
      given.map((one) => (/** @type {Run} */ (one)?.follow_ ? /** @type {Run} */ (one) : this.#attach(/** @type {string | WorkflowToken} */ (one)))),
      maxConnections,
      options,
    );
  }
}

/** Refuses what JSON cannot hold: nothing would be sent in its place. @param {string} field @param {unknown} value */
function requireJson(field, value) {
  let cause;
  try {
    if (JSON.stringify(value) !== undefined) return;
  } catch (error) {
    cause = error;
  }
  throw configuration(field, "must be a value that JSON can hold", cause);
}

/** For so long the stream of a start is kept open for the first loop, in ms. */
const KEPT_MS = 1000;

/** The stream that a run was started by, kept for the first loop over it. A later one reads the run anew. */
class Opened {
  // The event with which the run is over, where it has no id.
  /** @type {WorkflowEvent | undefined} */
  end_;
  /** @type {OpenedSource | undefined} */
  #source;
  /** @type {WorkflowEvent[] | undefined} */
  #batch;
  /** @type {Timer | undefined} */
  #timer;

  /** @param {OpenedSource} source */
  constructor(source) {
    this.#source = source;
  }

  /** The first event. */
  async first_() {
    do this.#batch = await /** @type {OpenedSource} */ (this.#source).pull();
    while (this.#batch?.length === 0);
    const batch = /** @type {WorkflowEvent[]} */ (this.#batch);
    const [first] = batch;
    this.end_ = batch.at(-1);
    this.#timer = startTimer(KEPT_MS, () => this.take_()?.source_.close());
    return first.raw;
  }

  /** The source and what was read of it, once. */
  take_() {
    const source = this.#source;
    if (source === undefined) return undefined;
    stopTimer(/** @type {Timer} */ (this.#timer));
    this.#source = undefined;
    return { source_: source, batch_: this.#batch };
  }
}

export class Run {
  #service;
  #begun;
  #position;
  #opened;

  /** @param {Service} service @param {WorkflowToken} begun @param {Checkpoint} [checkpoint] @param {Opened} [opened] */
  constructor(service, begun, checkpoint, opened) {
    this.#service = service;
    this.#opened = opened;
    this.#begun = begun;
    this.id = begun.id;
    this.provider = begun.provider;
    this.#position = new Position(begun, (place, asked) => tokenOf(begun, place, asked), checkpoint, service.vocabulary_.questions_());
  }

  get position_() {
    return this.#position;
  }

  /** @param {RequestOptions} [options] */
  async status(options) {
    if (this.id === "") return this.#service.stand_("", /** @type {WorkflowEvent} */ (/** @type {Opened} */ (this.#opened).end_).raw);
    const state = await this.#read(options);
    this.position_.show_(state.waiting);
    return state;
  }

  /** @param {RequestOptions} [options] */
  async #read(options) {
    return await this.#service.stand_(this.id, this.#service.vocabulary_.status_(this.id, options));
  }

  /** @param {WorkflowEventsOptions} [options] */
  events(options) {
    return this.follow_(options, this.position_);
  }

  /** Whether its service can do so. @param {keyof Description["can"]} capability */
  can_(capability) {
    return this.#service.can_(capability);
  }

  /** The events, or what `show` makes of them; `position` takes each that is delivered. For the others see `Way` in src/js/follow.rs.
   *
   * @template [Shown=WorkflowEvent]
   * @param {WorkflowEventsOptions} [given]
   * @param {Deliveries<WorkflowEvent>} [position]
   * @param {(event: WorkflowEvent) => Shown | undefined} [show]
   * @param {boolean} [sharesPace]
   * @param {boolean} [onlyPolls]
   * @param {boolean} [onlyTexts]
   * @returns {AsyncGenerator<Shown, void, undefined>}
   */
  follow_(given, position, show, sharesPace, onlyPolls, onlyTexts) {
    const { from, ...options } = optionsOf(given);
    const service = this.#service;
    let { cursor, status } = this.position_.event_ ?? this.#begun;
    if (from !== undefined) {
      // An event says where the run stood behind it too.
      /** @type {Place} */
      const after = typeof from === "string" ? { cursor: from, status: "queued" } : from;
      if (typeof after?.cursor !== "string" || typeof after.status !== "string") {
        throw configuration("from", 'must be "start", an event, or the cursor of one');
      }
      cursor = after.cursor === "start" ? "" : after.cursor;
      status = after.status;
    }
    // The last event of one that is over was delivered.
    if (isOver(status)) return /** @type {AsyncGenerator<never, void, undefined>} */ (watch([]));
    const asked = from === undefined ? this.position_.asked_ : /** @type {{ cursor?: string, details?: unknown }} */ (from).details && from;
    const hands = { position_: position, show_: show };
    const opened = this.#opened?.take_();
    if (opened && !onlyPolls && (from === undefined || from === "start") && this.position_.event_ === undefined) {
      opened.source_.adopt_(options);
      return iterate(opened.source_, { ...hands, batch_: opened.batch_ });
    }
    opened?.source_.close();
    if (this.id === "") return /** @type {AsyncGenerator<never, void, undefined>} */ (watch([]));
    return service.vocabulary_.follow_(this.id, cursor, status, asked, options, hands, sharesPace, onlyPolls, onlyTexts);
  }

  /** @param {WorkflowEventsOptions} [options] */
  text(options) {
    return this.follow_(options, this.position_, (event) => (event.kind === "token" && event.text) || undefined, false, false, true);
  }

  /** @param {WorkflowResultOptions} [given] @returns {Promise<WorkflowRunState>} */
  async result(given) {
    const { timeoutMs, signal, ...options } = optionsOf(given);
    const fields = { provider: this.provider, operation: "result", retryable: true };
    // Awaited at once: workerd takes a promise that is rejected before anybody waits for it for one that nobody handles.
    return await within(timeoutMs, signal, fields, (signal) => this.#result({ ...options, signal }));
  }

  /** @param {WorkflowResultOptions & { signal: AbortSignal }} options @returns {Promise<WorkflowRunState>} */
  async #result({ onEvent, onWaiting, ...options }) {
    const { signal, headers, maxRetries } = options;
    const call = { signal, headers, maxRetries };
    const events = this.events(options);
    // One key for the attempts of a reply, where the service has keys.
    const key = this.can_("idempotentStart") ? { idempotencyKey: "auto" } : {};
    // Where a function of the caller is waited for nobody reads, and Deno keeps a connection that nobody reads.
    signal.addEventListener?.("abort", () => events.return());
    /** @param {Question | undefined} question */
    const ask = async (question) => {
      // Earlier events may be questions that were resolved long ago.
      const reply = onWaiting && question && (await this.#isOpen(question, call)) && (await onWaiting(question));
      if (!reply) return;
      try {
        await this.respond(reply, { ...call, ...key, to: question });
      } catch (error) {
        // Nobody knows whether it took effect; the run's record or log may.
        const isLost = [ConnectionError, ServerError, TimeoutError].some((Class) => error instanceof Class);
        if (!isLost || (await this.#isOpen(question, call))) throw error;
      }
    };
    try {
      // A question that was delivered already does not come again.
      const { status } = this.position_.event_ ?? this.#begun;
      if (status === "waiting") await ask(this.position_.waiting_ ?? (await this.status(call)).waiting);
      for await (const event of events) {
        await onEvent?.(event);
        if (event.kind === "waiting") await ask(event);
      }
    } finally {
      events.return();
    }
    const state = await this.status(call);
    /** @type {Outcome | undefined} */
    let end = this.position_.event_;
    // A record may be behind the events, or in a word that nobody knows yet: what ended is over.
    if (isOver(end?.status) && !isOver(state.status)) Object.assign(state, { status: /** @type {Outcome} */ (end).status, waiting: undefined });
    if (state.status === "completed" && state.output === undefined && end?.kind !== "completed") {
      // OpenWOP has the output in the run's last event only, and that was delivered before a reload.
      for await (end of this.follow_({ ...call, from: "start" }));
    }
    // The last event may have what the record has not: OpenWOP's has the output, a log that has only news had the error.
    for (const member of /** @type {const} */ (["output", "error"])) {
      if (end?.[member] !== undefined && (state[member] ?? UNSAID) === UNSAID) /** @type {Outcome} */ (state)[member] = end[member];
    }
    return state;
  }

  /** @param {WorkflowReply | undefined} reply @param {WorkflowRespondOptions} [given] */
  async respond(reply, given) {
    // One without an id was over when it began.
    if (this.id === "") return false;
    const { to, ...options } = optionsOf(given);
    requireJson("values", reply?.values ?? null);
    // With anything else the caller means a question that is not known here, and not the one that is open.
    if (to !== undefined && (typeof to?.asks !== "string" || isOfOther(to, this.id))) throw configuration("to", "must be a question of this run");
    const { questions_: questions, seen_: seen } = this.position_;
    let question = to ?? seen;
    if (!question && this.#begun.asked !== undefined) {
      question = await this.#asked(options);
      if (!question) return false;
    }
    return await this.#service.vocabulary_.respond_(this.id, questions, reply ?? {}, question, options);
  }

  /** The question that was open where the token was written, if it is that still. @param {RequestOptions} options */
  async #asked({ signal, headers, timeoutMs, maxRetries }) {
    const { asked, cursor } = this.#begun;
    const { waiting } = await this.#read({ signal, headers, timeoutMs, maxRetries });
    if (waiting?.id !== asked) return undefined;
    // What a log has behind the token's place nobody has seen.
    return /^\d+$/.test(cursor) ? { .../** @type {Question} */ (waiting), seq: Number(cursor) } : waiting;
  }

  /** Whether a question is still the one that is open. @param {Question} question @param {RequestOptions} options */
  async #isOpen(question, options) {
    return await this.#service.vocabulary_.isOpen_(this.id, this.position_.questions_, question, options);
  }

  /** @param {WorkflowEvent} event */
  ack(event) {
    return this.position_.acknowledge_(event);
  }

  /** @param {string} [reason] @param {RequestOptions} [options] */
  async cancel(reason, options) {
    if (this.id === "") return await this.status();
    return await this.#service.stand_(this.id, this.#service.vocabulary_.cancel_(this.id, reason, options));
  }

  detach() {
    for (const loop of this.position_.loops_) loop.return();
  }

  toJSON() {
    if (this.id === "")
      throw new UnsupportedOperationError("the agent responded without a task, so there is no run to attach", {
        provider: this.provider,
        operation: "toJSON",
        retryable: false,
      });
    return this.position_.token_();
  }
}
