// The events of many runs in one loop, over few connections.

import { configuration } from "../../js/glue/errors.js";
import { iterate } from "../../js/glue/iterate.js";

/** How many runs have a connection at a time: a browser has six to a host over HTTP/1.1. */
const MAX_CONNECTIONS = 4;

/** So long a run keeps its connection while others wait for one, in ms. */
const TURN_MS = 1000;

/** Follows the runs, `limit` of them at a time. Each goes on where it stopped when its turn comes again. */
export function watch(runs, limit = MAX_CONNECTIONS, options) {
  if (!(limit >= 1)) throw configuration("maxConnections", "must be at least 1");
  const waiting = [...runs];
  // The loops of the runs that have a connection, in the order in which they got it.
  const live = new Map();
  // What came and was not handed out yet: one event a run at most, so that a busy run does not keep the others back.
  const came = [];
  let last;
  let turnEnds = performance.now() + TURN_MS;
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

  // The run that has had its connection for the longest time makes room, unless something of it was not handed out yet.
  function takeTurns() {
    if (waiting.length === 0 || performance.now() < turnEnds) return;
    turnEnds = performance.now() + TURN_MS;
    const [run, events] = [...live].find(([run]) => !came.some((found) => found.run === run)) ?? [];
    if (run === undefined) return;
    live.delete(run);
    events.return();
    waiting.push(run);
  }

  function take({ run, events, step, error }) {
    // What comes of a loop that was ended to make room is no news.
    if (live.get(run) !== events) return undefined;
    if (step?.done === false) {
      last = { run, events };
      run.position_.take_(step.value);
      return [{ run, event: step.value }];
    }
    live.delete(run);
    return error && [{ run, error }];
  }

  return iterate({
    async pull() {
      const { run, events } = last ?? {};
      last = undefined;
      if (run?.position_.isDue_()) await run.position_.save_();
      takeTurns();
      // The reader is done with what it got last: that run goes on.
      if (run !== undefined && live.get(run) === events) ask(run, events);
      for (;;) {
        while (live.size < limit && waiting.length > 0) {
          const next = waiting.shift();
          live.set(next, next.follow_(options));
          ask(next, live.get(next));
        }
        const found = came.length > 0 ? take(came.shift()) : undefined;
        if (found) return found;
        if (live.size === 0) return undefined;
        if (came.length > 0) continue;
        let timer;
        await new Promise((resolve) => {
          wake = resolve;
          if (waiting.length > 0) timer = setTimeout(resolve, TURN_MS);
        });
        clearTimeout(timer);
        takeTurns();
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
