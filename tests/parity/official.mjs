// A program in Python that makes calls with an official client: one JSON line in for each call, one out with its outcome.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const CALL_LIMIT_MS = 20_000;

export class Official {
  #child;
  #lines;

  constructor(python, program) {
    this.#child = spawn(python, ["-I", "-X", "utf8", program], {
      // Unlike fetch, Python asks a proxy for 127.0.0.1 too.
      env: { ...process.env, no_proxy: "127.0.0.1", NO_PROXY: "127.0.0.1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    // That the program has ended is seen where its output is read.
    this.#child.stdin.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Makes the call; resolves with `{ value?, error?, message?, status? }`. */
  async call(call) {
    const limit = setTimeout(() => this.end(), CALL_LIMIT_MS);
    this.#child.stdin.write(`${JSON.stringify(call)}\n`);
    const { value: line, done } = await this.#lines.next();
    clearTimeout(limit);
    if (done) throw new Error(`the official client's program ended, or took more than ${CALL_LIMIT_MS} ms: ${JSON.stringify(call)}`);
    return JSON.parse(line);
  }

  end() {
    this.#child.kill();
  }
}
