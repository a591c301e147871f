// One line that changes, where there is a terminal; elsewhere a line for each node.

const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

export class Progress {
  /** What a later start continues from. */
  counted;
  #began = Date.now();
  #isTerminal = process.stdout.isTTY === true;
  #state = "connecting";
  #timer;
  #turn = 0;

  constructor(id, counted = { events: 0, tokens: 0, done: [], running: [], ms: 0 }) {
    this.counted = counted;
    console.log(`run ${id}${counted.events > 0 ? `, continuing after ${counted.events} events` : ""}`);
    if (this.#isTerminal) this.#timer = setInterval(() => this.#draw(), 100);
  }

  show({ kind, phase, id, name, status, prompt }) {
    const { counted } = this;
    counted.events += 1;
    counted.ms += Date.now() - this.#began;
    this.#began = Date.now();
    if (kind === "token") counted.tokens += 1;
    if (kind === "node") this.#node(name ?? id, phase);
    if (kind === "waiting") this.#line(`waits: ${prompt ?? id}`);
    this.#state = status;
  }

  connection(state, delayMs) {
    if (state === "reconnecting") this.#line(`connection lost, next attempt in ${Math.round(delayMs)} ms`);
    if (this.#state === "connecting" || state !== "connected") this.#state = state;
  }

  end(words) {
    clearInterval(this.#timer);
    const { events, tokens, done, ms } = this.counted;
    this.#line(`${words}: ${done.length} nodes, ${tokens} tokens, ${events} events, ${(ms / 1000).toFixed(1)} s`);
  }

  #node(node, phase) {
    const { counted } = this;
    counted.running = counted.running.filter((other) => other !== node);
    if (phase === "started") counted.running.push(node);
    else counted.done.push(node);
    if (phase !== "started") this.#line(`${phase === "failed" ? "✗" : "✓"} ${node}`);
  }

  #line(text) {
    if (this.#isTerminal) process.stdout.write("\r\x1b[2K");
    console.log(text);
  }

  #draw() {
    const { done, running, tokens, ms } = this.counted;
    const seconds = ((ms + Date.now() - this.#began) / 1000).toFixed(1);
    const width = process.stdout.columns ?? 80;
    this.#turn += 1;
    const line = `${SPINNER[this.#turn % SPINNER.length]} ${this.#state} ${seconds} s · ${done.length} nodes done${running.length > 0 ? ` · ${running.join(", ")}` : ""} · ${tokens} tokens`;
    process.stdout.write(`\r\x1b[2K${line.slice(0, width - 1)}`);
  }
}
