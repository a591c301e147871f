// A run that is followed into a log, once, over restarts: from the cursor that was kept with the last message.

/**
 * @import { Run, WorkflowEvent, WorkflowReply, WorkflowWaitingEvent } from "flowtether"
 * @import { BegunLog, Client, OpenQuestion, Settings } from "../types.d.ts"
 */

export const ENDS = ["completed", "failed", "cancelled"];

/** What identifies a question. @type {(keyof OpenQuestion)[]} */
const PLACES = ["id", "seq"];

/**
 * Whether no later attempt could follow the run: the service has dropped it, or the events after the cursor.
 *
 * @param {{ name: string, reason?: string }} error
 */
const isFinal = ({ name, reason }) => name === "NotFoundError" || (name === "StreamError" && reason === "gap");

export class Following {
  #log;
  #client;
  #options;
  #onNews;
  /** @type {Run | undefined} */
  #run;
  /** @type {AbortController | undefined} */
  #leave;
  /** The question that is open, as its event said it. @type {WorkflowWaitingEvent | undefined} */
  #question;
  /** Why nothing more could be kept, until the next attempt. @type {unknown} */
  fault;

  /** @param {BegunLog} log @param {Client} client @param {Settings} options @param {() => void} onNews */
  constructor(log, client, options, onNews) {
    this.#log = log;
    this.#client = client;
    this.#options = options;
    this.#onNews = onNews;
  }

  get isRunning() {
    return this.#leave !== undefined;
  }

  /** The run, after what is kept of it. */
  async run() {
    const { run: id, token } = this.#log.record;
    if (this.#run !== undefined) return this.#run;
    const fresh = await this.#client.attach(id);
    // A token is of one address: where the service has moved, only its place in the run still counts.
    const isThere = token !== undefined && token.baseUrl === fresh.toJSON().baseUrl;
    this.#run = isThere ? await this.#client.attach(token) : fresh;
    return this.#run;
  }

  /** Follows the run to its end, unless that is being done. Resolves when it is not followed any more. */
  async follow() {
    const { isClosed } = this.#log.record;
    if (isClosed || this.isRunning) return;
    this.#leave = new AbortController();
    this.fault = undefined;
    const { signal } = this.#leave;
    try {
      const run = await this.run();
      await this.#recall(run);
      const { token } = this.#log.record;
      const isMoved = token !== undefined && token.baseUrl !== run.toJSON().baseUrl;
      for await (const event of run.events({ signal, ...(isMoved ? { from: token.cursor } : {}) })) {
        this.#keep(event, run);
        if (this.#log.record.isClosed) break;
      }
    } catch (thrown) {
      const error = /** @type {Error} */ (thrown);
      // What was not kept is delivered again to whoever follows next.
      this.#run = undefined;
      if (signal.aborted) return;
      console.error("a run cannot be followed:", error.name, this.#options.redactor.text(error.message));
      if (isFinal(error)) this.#stop(error.message);
    } finally {
      this.#leave = undefined;
      this.#onNews();
    }
  }

  stop() {
    this.#leave?.abort();
  }

  /** After a restart the token of the open question is asked for again, because it is not kept: an event may name it. @param {Run} run */
  async #recall(run) {
    if (this.#log.record.question === undefined || this.#question !== undefined) return;
    const { waiting } = await run.status();
    this.#options.redactor.learn(waiting?.token);
  }

  /** Whether the run still waits for the reply to the question that is kept, by one request to the service. */
  async isStill() {
    const { question } = this.#log.record;
    if (question === undefined) return false;
    try {
      const { status, waiting } = await (await this.run()).status();
      this.#options.redactor.learn(waiting?.token);
      const asked = /** @type {OpenQuestion | undefined} */ (waiting);
      const name = PLACES.find((one) => question[one] !== undefined && asked?.[one] !== undefined);
      return status === "waiting" && name !== undefined && asked?.[name] === question[name];
    } catch {
      // Whoever follows finds out why.
      return false;
    }
  }

  /** @param {WorkflowEvent} event @param {Run} run */
  #keep(event, run) {
    const { count, bytes } = this.#log.record;
    const { redactor } = this.#options;
    const text = redactor.json(redactor.message(event, count));
    const isEnd = ENDS.includes(event.kind);
    this.#question = event.kind === "waiting" ? event : event.status === "waiting" ? this.#question : undefined;
    const question = this.#question && { id: this.#question.id, seq: this.#question.seq };
    // Twice the length is at least the bytes of any text but the rarest; what it really takes is counted by the log.
    if (bytes + text.length > this.#options.bytesPerRun) return this.#stop("the events of the run take more than is kept of one");
    const state = { token: run.toJSON(), status: event.status, question, isClosed: isEnd, ...(isEnd ? { endedAt: Date.now() } : {}) };
    try {
      this.#log.append(text, state);
    } catch (error) {
      this.fault = error;
      throw error;
    }
    return this.#onNews();
  }

  /** Ends the stream before the run is over, visibly: its last message says why. @param {string} said */
  #stop(said) {
    const reason = this.#options.redactor.text(said);
    const { count, token, status = "queued" } = this.#log.record;
    const last = { number: count, kind: "other", type: "gap", status, cursor: token?.cursor ?? "", synthetic: true, raw: { reason } };
    console.error("a run is not followed any more:", reason);
    this.#log.append(JSON.stringify(last), { isClosed: true, stopped: reason, endedAt: Date.now() });
    this.#onNews();
  }

  /** Replies to the question that a reader saw; false when it is not open any more. @param {WorkflowReply} answer @param {OpenQuestion | undefined} asked */
  async reply(answer, asked) {
    const open = this.#log.record.question;
    const isOpen = open !== undefined && PLACES.every((name) => asked?.[name] === undefined || asked[name] === open[name]);
    if (!isOpen) return false;
    const run = await this.run();
    // After a restart the question is read from the service: its token is not kept.
    const to = this.#question ?? (await run.status()).waiting;
    if (to === undefined || (open.id !== undefined && to.id !== undefined && to.id !== open.id)) return false;
    return run.respond(answer, { to });
  }
}
