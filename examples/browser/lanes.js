// The picture of a run: one lane for each node, a bar for each time it worked or waited.

/** A wait takes at most this share of the time that was worked, so that a slow reply does not flatten the rest. */
const LARGEST_WAIT_SHARE = 0.5;
const SHORTEST_WAIT_MS = 1000;
const SHORTEST_AXIS_MS = 1000;
const YOUR_REPLY = "your reply";

export class Lanes {
  #list;
  #lanes = new Map();
  #began;
  #ended;
  #gaps = [];
  /** The lane that waits for a reply. */
  #asking;

  constructor(list) {
    this.#list = list;
  }

  /** Takes in one event; those that say nothing about a node's work change nothing. */
  show({ kind, phase, id, name, status }, at) {
    this.#began ??= at;
    if (kind === "node") {
      const node = name ?? id;
      return phase === "started" ? this.#enter(node, at, "running") : this.#leave(node, at, phase);
    }
    if (kind === "waiting") {
      // The node that asks waits; where the service names none, the reply has a lane of its own.
      this.#asking = this.#lanes.has(id) ? id : YOUR_REPLY;
      return this.#enter(this.#asking, at, "waiting");
    }
    if (status === "waiting" || this.#asking === undefined) return undefined;
    if (this.#asking === YOUR_REPLY) this.#leave(YOUR_REPLY, at, "completed");
    else this.#enter(this.#asking, at, "running");
    this.#asking = undefined;
    return undefined;
  }

  /** The run is over: what still works or waits ended with it. */
  end(at, state) {
    for (const [node, lane] of this.#lanes) {
      if (lane.spans.some((span) => span.to === undefined)) this.#leave(node, at, state);
    }
    this.draw(at);
    this.#ended = at;
  }

  /** From here there is no connection. */
  lose(at) {
    this.#gaps.push({ from: at, to: undefined });
  }

  /** From here there is one again. */
  find(at) {
    const gap = this.#gaps.at(-1);
    if (gap !== undefined) gap.to ??= at;
  }

  draw(now) {
    if (this.#began === undefined || this.#ended !== undefined) return;
    const axis = this.#axis(now);
    for (const lane of this.#lanes.values()) {
      const bars = lane.spans.map(({ from, to, kind }) => bar(axis, from, to ?? now, kind === "waiting" ? kind : lane.state));
      const gaps = this.#gaps.map(({ from, to }) => bar(axis, from, to ?? now, "gap"));
      lane.track.replaceChildren(...gaps, ...bars);
      lane.words.textContent = words(lane, now);
      lane.spoken.textContent = lane.state;
      lane.item.dataset.state = lane.state;
    }
  }

  #lane(node) {
    let lane = this.#lanes.get(node);
    if (lane === undefined) {
      const item = document.createElement("li");
      item.dataset.state = "running";
      const [name, track, text, spoken] = ["name", "track", "words", "spoken"].map((part) => {
        const element = document.createElement("span");
        element.className = part;
        return element;
      });
      name.textContent = node;
      track.ariaHidden = "true";
      item.append(name, track, text, spoken);
      this.#list.append(item);
      lane = { item, track, words: text, spoken, spans: [], state: "running" };
      this.#lanes.set(node, lane);
    }
    return lane;
  }

  #close(lane, at) {
    const span = lane.spans.at(-1);
    if (span !== undefined) span.to ??= at;
  }

  #enter(node, at, state) {
    const lane = this.#lane(node);
    this.#close(lane, at);
    lane.spans.push({ from: at, to: undefined, kind: state });
    lane.state = state;
  }

  #leave(node, at, state) {
    const lane = this.#lane(node);
    if (this.#asking === node) this.#asking = undefined;
    // Its beginning was reported before anybody followed.
    if (lane.spans.length === 0) lane.spans.push({ from: this.#began, to: at, kind: "running" });
    this.#close(lane, at);
    lane.state = state;
  }

  /** Where a time lies, from 0 to 1, with long waits drawn shorter than they were. */
  #axis(now) {
    const waits = [...this.#lanes.values()]
      .flatMap(({ spans }) => spans.filter(({ kind }) => kind === "waiting"))
      .map(({ from, to }) => ({ from, ms: Math.max((to ?? now) - from, 1) }));
    const waited = waits.reduce((sum, { ms }) => sum + ms, 0);
    const longest = Math.max(SHORTEST_WAIT_MS, (now - this.#began - waited) * LARGEST_WAIT_SHARE);
    const place = (at) =>
      waits.reduce((sum, { from, ms }) => {
        const inside = Math.min(Math.max(at - from, 0), ms);
        return sum - inside * (1 - Math.min(ms, longest) / ms);
      }, at - this.#began);
    const length = Math.max(place(now), SHORTEST_AXIS_MS);
    return (at) => Math.min(Math.max(place(at) / length, 0), 1);
  }
}

function bar(axis, from, to, kind) {
  const element = document.createElement("i");
  element.className = kind;
  element.style.left = `${axis(from) * 100}%`;
  element.style.width = `${(axis(to) - axis(from)) * 100}%`;
  return element;
}

function words({ spans, state }, now) {
  const total = (waiting) =>
    spans.filter(({ kind }) => (kind === "waiting") === waiting).reduce((sum, { from, to }) => sum + Math.max(0, (to ?? now) - from), 0);
  const [worked, waited] = [total(false), total(true)];
  switch (state) {
    case "waiting":
      return `waiting ${seconds(waited)}`;
    case "running":
      return seconds(worked);
    default: {
      const outcome = state === "completed" ? "" : `${state} `;
      return outcome + (waited > worked ? `waited ${seconds(waited)}` : seconds(worked));
    }
  }
}

function seconds(ms) {
  if (ms < 59_500) return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
