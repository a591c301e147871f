// The events of many runs in one loop, over few connections: a browser has six to a host over HTTP/1.1.

import { configuration } from "../../js/glue/errors.js";
import { iterate } from "../../js/glue/iterate.js";

const MAX_CONNECTIONS = 4;

/** So long a run keeps its connection while others wait for one, in ms. */
const TURN_MS = 1000;

/** Follows the runs, `limit` of them at a time. Each goes on where it stopped when its turn comes again. */
export function watch(runs, limit = MAX_CONNECTIONS, options) {
  if (!(limit >= 1)) throw configuration("maxConnections", "must be a number of at least 1");
  const waiting = [...runs];
  // The loops of the runs that have a connection, in the order in which they got it.
  const live = new Map();
  // Those that make room once the event that came from them is handed out.
  const leaving = new Set();
  // What came and was not handed out yet: one event a run at most, so that a busy run does not keep the others back.
  const came = [];
  let last;
  let turnEnds;
  let wake;

  function ask(run, events) {
    const arrive = (found) => {
      came.push({ run, events, ...found });
      wake?.();
    };
    events.next().then(
      (step) => arrive({ step }),
      (error) => arrive({ error }),
    );
  }

  function leave(run) {
    live.get(run).return();
    live.delete(run);
    leaving.delete(run);
    waiting.push(run);
  }

  function fill() {
    while (live.size < limit && waiting.length > 0) {
      const run = waiting.shift();
      const events = run.follow_(options);
      live.set(run, events);
      ask(run, events);
      turnEnds ??= Date.now() + TURN_MS;
    }
  }

  // The run that has had its connection for the longest time makes room.
  function pass() {
    turnEnds = Date.now() + TURN_MS;
    for (const run of live.keys()) {
      if (leaving.has(run)) continue;
      if (came.some((found) => found.run === run)) leaving.add(run);
      else leave(run);
      return;
    }
  }

  /** The reader is done with what it got last: that run goes on, or makes room. */
  async function goOn() {
    if (last === undefined) return;
    const { run, events } = last;
    last = undefined;
    if (run.position_.isDue_()) await run.position_.save_();
    if (live.get(run) !== events) return;
    if (leaving.has(run)) leave(run);
    else ask(run, events);
  }

  function take({ run, events, step, error }) {
    // What comes of a loop that was ended to make room is no news.
    if (live.get(run) !== events) return undefined;
    if (step?.done === false) {
      last = { run, events };
      run.position_.take_(step.value);
      return { run, event: step.value };
    }
    live.delete(run);
    leaving.delete(run);
    return error === undefined ? undefined : { run, error };
  }

  return iterate({
    async pull() {
      await goOn();
      for (;;) {
        if (waiting.length > 0 && Date.now() >= turnEnds) pass();
        fill();
        if (came.length > 0) {
          const found = take(came.shift());
          if (found !== undefined) return [found];
        } else if (live.size > 0) {
          let timer;
          await new Promise((resolve) => {
            wake = resolve;
            if (waiting.length > 0) timer = setTimeout(resolve, TURN_MS);
          });
          clearTimeout(timer);
        } else {
          return undefined;
        }
      }
    },
    close() {
      for (const events of live.values()) events.return();
      live.clear();
      waiting.length = 0;
      wake?.();
    },
  });
}
