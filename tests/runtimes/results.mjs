// Prints one line a test, and knows which tests never came back.

export class Results {
  #waiting;
  #running = new Set();
  #passed = 0;
  #failed = [];
  #repeated = [];

  constructor(names) {
    this.#waiting = new Set(names);
  }

  /** Takes what a runtime reports: that a test began, or its result. */
  take({ began, name, passed, ms, error, lines = [], wasRepeated = false }) {
    if (began !== undefined) {
      this.#running.add(began);
      return;
    }
    this.#running.delete(name);
    if (!this.#waiting.delete(name)) {
      this.#fail(`a result nobody waited for: ${name}`, undefined, error);
    } else if (passed) {
      this.#passed += 1;
      if (wasRepeated) this.#repeated.push(name);
      console.log(`ok   ${String(ms).padStart(6)} ms  ${name}`);
      for (const line of lines) console.log(`                  ${line}`);
    } else {
      this.#fail(name, ms, error);
    }
  }

  /** Takes note of what is wrong with the runtime as a whole. */
  trouble(error) {
    this.#fail("the runtime as a whole", undefined, error.stack);
  }

  /** Counts the tests without a result as failed and prints the sum; true if nothing failed. */
  finish() {
    for (const name of this.#running) this.#fail(name, undefined, "it began and never ended");
    const unseen = this.#waiting.size - this.#running.size;
    const failed = this.#failed.length + unseen;
    for (const name of this.#repeated) console.log(`passed when it ran alone: ${name}`);
    // Once more at the end, which is what is seen of a long log.
    for (const name of this.#failed) console.log(`failed: ${name}`);
    if (unseen > 0) console.log(`failed: ${unseen} tests that never began`);
    console.log(`\n${this.#passed} passed, ${failed} failed`);
    return failed === 0;
  }

  #fail(name, ms, details) {
    this.#failed.push(name);
    console.log(`FAIL ${String(ms ?? "").padStart(6)} ms  ${name}\n${String(details).replaceAll(/^/gm, "       ")}`);
  }
}
