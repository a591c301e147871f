// A connection that can be cut: the `fetch` that the client is given.

export class Line {
  #open = new Set();
  #cutUntil = 0;

  /** Breaks what is open, and lets nothing new through for so long. */
  cut(ms) {
    this.#cutUntil = Date.now() + ms;
    for (const connection of this.#open) connection.abort(new TypeError("the connection was cut"));
    this.#open.clear();
    // What a browser says when its network is back: a client that waits to reconnect then does so at once.
    setTimeout(() => dispatchEvent(new Event("online")), ms);
  }

  /** How long it stays cut, in ms. */
  get cutForMs() {
    return Math.max(0, this.#cutUntil - Date.now());
  }

  fetch = async (url, init) => {
    if (this.cutForMs > 0) throw new TypeError("the connection is cut");
    const connection = new AbortController();
    this.#open.add(connection);
    init.signal.addEventListener("abort", () => this.#open.delete(connection), { once: true });
    return fetch(url, { ...init, signal: AbortSignal.any([init.signal, connection.signal]) });
  };
}
