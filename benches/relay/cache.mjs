// What a cache in front of a stream saves, simulated: watchers come while a run runs, catch up, and then wait for what is new.
//
// The cache keeps a catch-up read for a minute, as the protocol advises, and sends one request upstream for all that ask the same at the
// same time (collapsing). A long poll is known by its offset and the cursor that the server gave, which changes every 20 s.

const RUN_S = 60;
const EVENTS_PER_S = 10;
const KEPT_S = 60;
const CURSOR_S = 20;
/** The way upstream and back. */
const TRIP_S = 0.05;
/** The places of the cache: each asks for itself. */
const PLACES = 20;

/** The same numbers each time. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** So many events are there at a time. */
const tail = (now) => Math.min(Math.floor(now * EVENTS_PER_S), RUN_S * EVENTS_PER_S);

class Cache {
  upstream = 0;
  #kept = new Map();

  /** The end of what a read from an offset brings, sent at a time. */
  catchUp(offset, now) {
    const found = this.#kept.get(offset);
    if (found && now < found.until) return found.end;
    this.upstream += 1;
    const end = tail(now + TRIP_S / 2);
    this.#kept.set(offset, { end, until: now + KEPT_S });
    return end;
  }
}

/** What watchers cost who come within the first half of the run: without a cache, and with one. */
export function simulated(watchers) {
  const random = numbers(7);
  const arrivals = Array.from({ length: watchers }, () => ({ at: (random() * RUN_S) / 2, place: Math.floor(random() * PLACES) })).sort((a, b) => a.at - b.at);
  const caches = Array.from({ length: PLACES }, () => new Cache());
  for (const { at, place } of arrivals) caches[place].catchUp(-1, at);
  const cached = caches.reduce((sum, { upstream }) => sum + upstream, 0);
  // With long polls each event is one request for each place of the cache, and each change of the cursor one more.
  const polls = PLACES * (RUN_S * EVENTS_PER_S + Math.ceil(RUN_S / CURSOR_S));
  const perWatcher = arrivals.reduce((sum, { at }) => sum + RUN_S * EVENTS_PER_S - tail(at), 0);
  return [
    { name: "no cache, server-sent events", catchUp: watchers, live: watchers },
    { name: "no cache, long polls", catchUp: watchers, live: perWatcher },
    { name: `a cache with ${PLACES} places, server-sent events`, catchUp: cached, live: watchers },
    { name: `a cache with ${PLACES} places, long polls that it collapses`, catchUp: cached, live: polls },
  ];
}
