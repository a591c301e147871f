// @ts-check
// Few connections for many runs. Over HTTP/1.1 a browser has six to a host: if streams had them all, nothing else could be sent there.

/** So long a run keeps its connection while others wait for one, in ms. */
const TURN_MS = 1000;

class Turn {
  #leave = new AbortController();
  #since = Date.now();
  /** Another run has its turn now. */
  isOver = false;

  /** Ends with the turn, and with what it is a part of. */
  get signal() {
    return this.#leave.signal;
  }

  /** The time that it still has, in ms. */
  get left() {
    return this.#since + TURN_MS - Date.now();
  }

  end() {
    this.isOver = true;
    this.leave();
  }

  /** @param {any} [reason] */
  leave(reason) {
    this.#leave.abort(reason);
  }
}

class Turns {
  /** Those that are connected, the longest first. @type {Set<Turn>} */
  #held = new Set();
  /** Wakes those that wait, in the order in which they came. @type {Set<() => void>} */
  #waiting = new Set();

  /** Resolves with a turn as soon as fewer than `most` runs are connected. @param {number} most @param {AbortSignal} signal */
  async take(most, signal) {
    while (this.#held.size >= most) {
      const [longest] = this.#held;
      if (longest && longest.left <= 0) {
        this.#held.delete(longest);
        longest.end();
      } else await this.#wait(longest?.left ?? TURN_MS, signal);
      signal.throwIfAborted();
    }
    const turn = new Turn();
    this.#held.add(turn);
    return turn;
  }

  /** @param {Turn} turn */
  free(turn) {
    if (!this.#held.delete(turn)) return;
    for (const wake of [...this.#waiting]) wake();
  }

  /** @param {number} ms @param {AbortSignal} signal */
  #wait(ms, signal) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve(undefined);
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}

/** @type {WeakMap<object, Turns>} */
const turnsOf = new WeakMap();

/**
 * Does `work` while it is the run's turn to be connected, and again in its next turn if another run had one meanwhile.
 *
 * @template T
 * @param {any} client
 * @param {number} most So many runs of the client are connected at a time.
 * @param {AbortSignal} signal
 * @param {(signal: AbortSignal, isFirst: boolean) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTurns(client, most, signal, work) {
  const { liveEvents, resume } = client.capabilities;
  // Between two turns nothing is missed only where the service keeps the events.
  if (!liveEvents || !resume || most === Infinity) return work(signal, true);
  let turns = turnsOf.get(client);
  if (!turns) turnsOf.set(client, (turns = new Turns()));
  for (let isFirst = true; ; isFirst = false) {
    const turn = await turns.take(most, signal);
    const leave = () => turn.leave(signal.reason);
    signal.addEventListener("abort", leave);
    try {
      const outcome = await work(turn.signal, isFirst);
      if (!turn.isOver || signal.aborted) return outcome;
    } catch (error) {
      if (!turn.isOver || signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", leave);
      turns.free(turn);
    }
  }
}
