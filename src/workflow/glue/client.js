// The client and the runs that JavaScript sees, over the services' own clients. What a service calls things is in its table.
// The bundle has short names for members that end in `_`.

import { ConnectionError, configuration, FlowtetherError, ServerError, TimeoutError, UnsupportedOperationError, unexpected } from "../../js/glue/errors.js";
import { isClosed, isSame, keyOf, replyOf } from "./answers.js";
import { within } from "./limit.js";
import { listRuns } from "./listing.js";
import { Position, readCheckpoint } from "./position.js";
import { isOver, Reader, stateOf } from "./reader.js";
import { checkpointsOf } from "./stores.js";
import { fill, find, readTable, UNSAID } from "./table.js";
import { readToken, tokenOf } from "./token.js";
import { inTurn } from "./turns.js";
import { watch } from "./watch.js";

let classes;

/** Told once of the package's classes: the client of `openwop` is called `OpenWop`. */
export function provide(given) {
  classes = Object.values(given).filter((Class) => Class.prototype?.table_);
}

function make(provider, options) {
  const Native = classes.find(({ name }) => name.toLowerCase() === provider);
  if (Native === undefined) throw configuration("provider", "must be a service in this package");
  return new Native(options);
}

const CAPABILITIES = ["liveEvents", "resume", "approvals", "cancel", "idempotentStart", "list", "fork", "artifacts"];

/** A service as the common vocabulary sees it: its client, its table, and its streams and tokens. */
class Service {
  constructor(native) {
    if (!native?.table_) throw configuration("native", "must be a client of a service with runs");
    this.native_ = native;
    this.table_ = readTable(native.table_());
    [this.provider] = this.table_.name;
    [this.baseUrl] = this.table_.base;
  }

  /** Refuses what the service cannot do, before anything is sent. */
  require_(capability, operation) {
    if (!this.table_.can.includes(capability)) this.refuse_(operation, "see capabilities");
  }

  refuse_(operation, why) {
    const { provider } = this;
    throw new UnsupportedOperationError(`${provider} cannot do this: ${operation}; ${why}`, { provider, operation, retryable: false });
  }

  /** Calls the native method that the table names. */
  call_(section, ...given) {
    const names = this.table_[section][0].split(".");
    const method = names.pop();
    return names.reduce((object, name) => object[name], this.native_)[method](...given);
  }

  /** The token of a run that nobody followed yet. */
  begin_(id) {
    if (typeof id !== "string" || id === "") throw configuration("id", "must be a non-empty string");
    return tokenOf({ ...this, id });
  }

  async state_(id, answer) {
    return stateOf(this.table_, id, await answer);
  }
}

export class WorkflowClient {
  #service;

  constructor(options, native) {
    const { provider, checkpoints, ...own } = options ?? {};
    const service = new Service(native ?? make(provider, own));
    this.#service = service;
    this.native = service.native_;
    this.provider = service.provider;
    this.checkpoints = checkpoints && checkpointsOf(checkpoints);
    this.capabilities = { checkpoints: !!checkpoints };
    for (const name of CAPABILITIES) this.capabilities[name] = service.table_.can.includes(name);
  }

  static from(native, checkpoints) {
    return new WorkflowClient({ checkpoints }, native ?? {});
  }

  async start(workflowId, input = {}, options) {
    const service = this.#service;
    const [{ request, ...call }, checkpoint] = readCheckpoint(options);
    if (call.idempotencyKey !== undefined) service.require_("idempotentStart", "idempotencyKey");
    const [, place, member, inputMember] = service.table_.start;
    const body = { ...request, [inputMember]: input };
    const ids = member === "-" ? [workflowId] : [];
    if (ids.length === 0) body[member] = workflowId;
    const begin = async () => {
      const answer = await service.call_("start", ...ids, body, call);
      const id = find(answer, [place.split(".")]);
      if (typeof id !== "string" || id === "") {
        const message = "the service answered without a run's id; a request was sent, and may have taken effect";
        throw unexpected(service.provider, "start", message, answer);
      }
      return new Run(service, service.begin_(id), checkpoint);
    };
    return await (checkpoint ? this.#startOnce(checkpoint, begin, call) : begin());
  }

  /** The run that is kept under the checkpoint's key, or else a new one, which is kept there before anybody follows it. */
  #startOnce(checkpoint, begin, { signal }) {
    const service = this.#service;
    const { store, key } = checkpoint;
    const attach = (kept) => new Run(service, readToken(kept, service), checkpoint);
    const open = async () => {
      // It may have been aborted while others had their turn.
      signal?.throwIfAborted?.();
      const kept = await store.load?.(key);
      if (kept) return attach(kept);
      const run = await begin();
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

  async attach(given, options) {
    return this.#attach(given, options);
  }

  #attach(given, options) {
    const [, checkpoint] = readCheckpoint(options);
    const service = this.#service;
    const isId = typeof given === "string" && !given.startsWith("{");
    return new Run(service, isId ? service.begin_(given) : readToken(given, service), checkpoint);
  }

  list(filter, options) {
    return listRuns(this.#service, filter, options);
  }

  watch(given, { maxConnections, ...options } = {}) {
    if (!Array.isArray(given)) throw configuration("runs", "must be an array");
    return watch(given.map((one) => (one instanceof Run ? one : this.#attach(one))), maxConnections, options);
  }
}

export class Run {
  #service;
  #begun;
  #position;

  constructor(service, begun, checkpoint) {
    this.#service = service;
    this.#begun = begun;
    this.id = begun.id;
    this.provider = begun.provider;
    this.#position = new Position(begun, (place) => tokenOf(begun, place), checkpoint);
  }

  get position_() {
    return this.#position;
  }

  async status(options) {
    const state = await this.#service.state_(this.id, this.#service.call_("get", this.id, options));
    this.#hear(state.record);
    return state;
  }

  /** Keeps a record that came beside the loops for the reader of their events, if it has what that would not see again. */
  #hear(record) {
    const { heard_: heard, reader_: reader } = this.position_;
    if (reader?.isNews_(record)) heard.push(record);
  }

  events(options) {
    return this.follow_(options, this.position_);
  }

  /** Whether its service can do so. */
  can_(capability) {
    return this.#service.table_.can.includes(capability);
  }

  /** The events, or what `show` makes of them; `position` takes each that is delivered. For the others see `Way` in src/js/follow.rs. */
  follow_({ from, ...options } = {}, position, show, sharesPace, onlyPolls) {
    const service = this.#service;
    let { cursor, status } = this.position_.event_ ?? this.#begun;
    if (from !== undefined) {
      if (typeof from !== "string") throw configuration("from", 'must be "start" or the cursor of an event');
      cursor = from === "start" ? "" : from;
      status = "queued";
    }
    // The last event of one that is over was delivered.
    if (isOver(status)) return watch([]);
    const reader = new Reader(service.table_, cursor, status, this.position_.heard_, from === undefined ? this.position_.asked_ : undefined);
    this.position_.reader_ = reader;
    const hands = { reader_: reader, position_: position, show_: show };
    return service.native_.follow_(this.id, cursor, options, hands, sharesPace, onlyPolls);
  }

  text(options) {
    return this.follow_(options, this.position_, ({ kind, text }) => (kind === "token" && text) || undefined);
  }

  async result({ timeoutMs, signal, ...options } = {}) {
    const fields = { provider: this.provider, operation: "result", retryable: true };
    // Awaited at once: workerd takes a promise that is rejected before anybody waits for it for one that nobody handles.
    return await within(timeoutMs, signal, fields, (signal) => this.#result({ ...options, signal }));
  }

  async #result({ onEvent, onWaiting, ...options }) {
    const { signal, headers, maxRetries } = options;
    const call = { signal, headers, maxRetries };
    const events = this.events(options);
    // One key for the attempts of a reply, where the service has keys.
    const key = this.#service.table_.can.includes("idempotentStart") ? { idempotencyKey: "auto" } : {};
    // Where a function of the caller is waited for nobody reads, and Deno keeps a connection that nobody reads.
    signal.addEventListener?.("abort", () => events.return());
    const ask = async (question) => {
      // Earlier events may be questions that were answered long ago.
      const answer = onWaiting && question && (await this.#isOpen(question, call)) && (await onWaiting(question));
      if (!answer) return;
      try {
        await this.respond(answer, { ...call, ...key, to: question });
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
    let end = this.position_.event_;
    // A record may be behind the events, or in a word that nobody knows yet: what ended is over.
    if (isOver(end?.status) && !isOver(state.status)) Object.assign(state, { status: end.status, waiting: undefined });
    if (state.status === "completed" && state.output === undefined && end?.kind !== "completed") {
      // OpenWOP has the output in the run's last event only, and that was delivered before a reload.
      for await (end of this.follow_({ ...call, from: "start" }));
    }
    // The last event may know what the record does not: OpenWOP's has the output, a log that has only news had the error.
    for (const member of ["output", "error"]) {
      if (end?.[member] !== undefined && (state[member] ?? UNSAID) === UNSAID) state[member] = end[member];
    }
    return state;
  }

  async respond(answer, { to, idempotencyKey, ...options } = {}) {
    const { decision, message, values, ...unknown } = answer ?? {};
    const position = this.position_;
    const service = this.#service;
    const { table_: table } = service;
    service.require_("approvals", "respond");
    if (idempotencyKey !== undefined) service.require_("idempotentStart", "idempotencyKey");
    if ((decision ?? message ?? values) === undefined || Object.keys(unknown).length > 0) {
      throw configuration("answer", "must have a decision, a message or values alone");
    }
    if (to && !to.asks) throw configuration("to", "must be a question of this run");
    const known = to ?? position.waiting_;
    const question = known ?? (await this.status(options)).waiting;
    if (!question) return false;
    const reply = replyOf(table, this.id, question, { decision, message, values });
    const key = keyOf(table, question);
    const { closed_: closed } = position;
    const close = () => {
      if (key !== undefined) closed.add(key);
      // The next question may have come before this reply's response.
      const { waiting_: open } = position;
      if (open && open !== question && keyOf(table, open) !== (key ?? question)) return;
      position.waiting_ = undefined;
      // What a record asks without an id is taken for the same, until an event brings another.
      closed.add(undefined);
    };
    if (closed.has(key)) return false;
    const isOpen = !known || (await this.#isOpen(question, options));
    if (!isOpen) close();
    // Another reply may have been sent meanwhile. Where the service knows no votes, one is enough.
    if (closed.has(key)) return false;
    if (table.log) closed.add(key);
    try {
      const response = await this.#send(question, reply, options, idempotencyKey && { idempotencyKey });
      // A host that needs more votes says that the run still waits. One that says so although the run continues is asked before the next reply.
      const { becomes_: status = "waiting" } = table.status.get(response?.status) ?? {};
      if (table.log || status !== "waiting") close();
      this.#hear(response);
      return true;
    } catch (error) {
      if (!isClosed(table, error)) {
        if (table.log) closed.delete(key);
        throw error;
      }
      close();
      // An attempt of this call before that got no response, and it was the one that took effect.
      return !!error.afterLostReply;
    }
  }

  /** Whether a question is still the one that is open: by what the log says after it, or by the run's record where it has no place there. */
  async #isOpen(question, options) {
    const service = this.#service;
    const { table_: table } = service;
    const { seq, id } = question;
    if (!(seq > 0 && table.since)) {
      const { waiting } = await this.status(options);
      return !!waiting && isSame(table, waiting, question);
    }
    const { waiting_: asked } = this.position_;
    if (asked?.id === id && asked.seq > seq) return false;
    // From the question itself on: so there is something to answer with at once.
    const { events } = await service.call_("since", this.id, { ...options, lastSequence: seq - 1 });
    const later = new Reader(table, "", "waiting").read_(events).filter((event) => event.seq > seq);
    return !later.some((event) => isOver(event.status) || (event.id === id && event.status !== "waiting"));
  }

  async #send(question, reply, options, key) {
    const service = this.#service;
    const { respond, token: [, kinds = ""] = [] } = service.table_;
    const call = { ...options, ...key };
    if (!respond[1]) return service.call_("respond", reply, call);
    const body = { [respond[1]]: reply };
    const { id, token, asks } = question;
    const byToken = (token) => service.call_("token", token, body, call);
    const byRun = () => service.call_("respond", this.id, id, body, call);
    if (!kinds.split(",").includes(asks)) return byRun();
    try {
      return await (token ? byToken(token) : byRun());
    } catch (error) {
      // A token may be over before its question is.
      if (error?.afterLostReply || !(token ? [401, 403, 404, 410] : [404]).includes(error?.status)) throw error;
      if (token) return byRun();
      const { waiting } = await this.status(options);
      if (waiting?.id !== id) throw error;
      if (!waiting.token) service.refuse_("respond", "the host takes this event by its token alone, and the run's record has none");
      return byToken(waiting.token);
    }
  }

  ack(event) {
    return this.position_.acknowledge_(event);
  }

  async cancel(reason, options) {
    const service = this.#service;
    service.require_("cancel", "cancel");
    // A service that takes no reason takes no body either.
    const body = service.table_.cancel[1] ? [reason && { reason }] : [];
    try {
      return await service.state_(this.id, service.call_("cancel", this.id, ...body, options));
    } catch (error) {
      // One that is over already is no error.
      const state = [400, 409].includes(error.status) && (await this.status(options));
      if (!isOver(state.status)) throw error;
      return state;
    }
  }

  detach() {
    for (const loop of this.position_.loops_) loop.return();
  }

  toJSON() {
    return this.position_.token_();
  }
}
