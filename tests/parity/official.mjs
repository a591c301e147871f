// A program in Python that makes calls with an official client: one JSON line in for each call, one out with its outcome.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const CALL_LIMIT_MS = 20_000;

export class Official {
  #python;
  #program;
  #child;
  #lines;

  constructor(python, program) {
    this.#python = python;
    this.#program = program;
  }

  /**
   * Makes the call; resolves with `{ value?, error?, message?, status? }`, or with `{ pending: true }` when there is a patience
   * and the call takes longer. The client does not survive that: the next call starts another one.
   */
  async call(call, patienceMs) {
    if (this.#child === undefined) this.#start();
    const timer = setTimeout(() => this.end(), patienceMs ?? CALL_LIMIT_MS);
    this.#child.stdin.write(`${JSON.stringify(call)}\n`);
    const { value: line, done } = await this.#lines.next();
    clearTimeout(timer);
    if (!done) return JSON.parse(line);
    const wasEnded = this.#child === undefined;
    this.end();
    if (wasEnded && patienceMs !== undefined) return { pending: true };
    throw new Error(`the official client's program ended, or took more than ${CALL_LIMIT_MS} ms: ${JSON.stringify(call)}`);
  }

  end() {
    this.#child?.kill();
    this.#child = undefined;
  }

  #start() {
    this.#child = spawn(this.#python, ["-I", "-X", "utf8", this.#program], {
      // Unlike fetch, Python asks a proxy for 127.0.0.1 too.
      env: { ...process.env, no_proxy: "127.0.0.1", NO_PROXY: "127.0.0.1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    // That the program has ended is seen where its output is read.
    this.#child.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }
}
