// The events of many runs in one loop, over few connections and at one pace of polls.
//
// | the service | a run without a connection |
// |---|---|
// | keeps events and streams them | waits for its turn, and then resumes where it stopped |
// | streams events and keeps none | is polled until a connection is free: what it would miss between two turns is gone |
// | has no streams | is polled to its end |

import { configuration } from "../../js/glue/errors.js";
import { iterate } from "../../js/glue/iterate.js";
import { now, startTimer, stopTimer } from "../../js/glue/pending.js";

/** @import { WorkflowEvent } from "flowtether" */
/** @import { Arrival, Watched } from "./types.d.ts" */

/** How many runs have a connection at a time: a browser has six to a host over HTTP/1.1. */
const MAX_CONNECTIONS = 4;

/** So long a run keeps its connection while others wait for one, in ms. */
const TURN_MS = 1000;

/** Follows the runs, `limit` of them at a time over a connection. @param {Watched[]} runs @param {number} [limit] @param {object} [options] */
export function watch(runs, limit = MAX_CONNECTIONS, options) {
  if (!(limit >= 1)) throw configuration("maxConnections", "must be at least 1");
  // Those that want a connection and have none.
  const waiting = new Set(runs);
  // The loops of the runs that are read, in the order in which they began, and the runs whose loops only poll.
  /** @type {Map<Watched, Arrival["events"]>} */
  const live = new Map();
  /** @type {Set<Watched>} */
  const polled = new Set();
  // What came and was not delivered yet: one event a run at most, so that a busy run does not keep the others back.
  /** @type {Arrival[]} */
  const came = [];
  /** @type {(Pick<Arrival, "run" | "events"> & { event: WorkflowEvent }) | undefined} */
  let last;
  let turnEnds = now() + TURN_MS;
  /** @type {((value?: unknown) => void) | undefined} */
  let wake;

  /** @param {Watched} run @param {Arrival["events"]} events */
  function ask(run, events) {
    /** @param {Pick<Arrival, "step" | "error">} found */
    const arrive = (found) => {
      came.push({ run, events, ...found });
      wake?.();
    };
    events.next().then(
      (step) => arrive({ step }),
      (error) => arrive({ error }),
    );
  }

  /** @param {Watched} run @param {boolean} onlyPolls */
  function begin(run, onlyPolls) {
    live.get(run)?.return();
    polled[onlyPolls ? "add" : "delete"](run);
    const events = run.follow_(options, undefined, undefined, true, onlyPolls);
    live.set(run, events);
    ask(run, events);
  }

  /** @param {Watched} run */
  function end(run) {
    live.delete(run);
    polled.delete(run);
    waiting.delete(run);
  }

  function connect() {
    for (const run of waiting) {
      const hasStream = run.can_("liveEvents");
      const isConnected = hasStream && live.size - polled.size < limit;
      if (isConnected || !hasStream) waiting.delete(run);
      else if (run.can_("resume") || live.has(run)) continue;
      begin(run, !isConnected);
    }
  }

  // The run that has had its connection for the longest time makes room, unless something of it was not delivered yet.
  function takeTurns() {
    if (waiting.size === 0 || now() < turnEnds) return;
    turnEnds = now() + TURN_MS;
    const mayWait = (/** @type {[Watched, unknown]} */ [run]) => run.can_("resume") && !polled.has(run) && !came.some((found) => found.run === run);
    const [run, events] = [...live].find(mayWait) ?? [];
    if (run === undefined) return;
    live.delete(run);
    /** @type {Arrival["events"]} */ (events).return();
    waiting.add(run);
  }

  /** @param {Arrival} arrival @returns {{ run: Watched, event?: WorkflowEvent, error?: unknown }[] | undefined} */
  function take({ run, events, step, error }) {
    // What comes of a loop that was ended to make room is no news.
    if (live.get(run) !== events) return undefined;
    if (step?.done === false) {
      last = { run, events, event: step.value };
      run.position_.take_(step.value);
      return [{ run, event: step.value }];
    }
    end(run);
    return /** @type {{ run: Watched, error: unknown }[] | undefined} */ (error && [{ run, error }]);
  }

  return iterate({
    async pull() {
      const { run, events, event } = last ?? {};
      last = undefined;
      if (run?.position_.isDue_(event)) await run.position_.save_();
      takeTurns();
      // The reader is done with what it got last: that run is read on.
      if (run !== undefined && live.get(run) === events) ask(run, /** @type {Arrival["events"]} */ (events));
      for (;;) {
        connect();
        const next = came.shift();
        if (next?.step?.done && next.run.position_.isDue_(undefined, true)) await next.run.position_.save_();
        const found = next && take(next);
        if (found) return found;
        if (live.size === 0) return undefined;
        if (came.length > 0) continue;
        let timer;
        await new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
          wake = resolve;
          if (waiting.size > 0) timer = startTimer(TURN_MS, resolve);
        });
        if (timer) stopTimer(timer);
        takeTurns();
      }
    },
    close() {
      for (const events of live.values()) events.return();
      live.clear();
      waiting.clear();
      wake?.();
    },
  });
}
