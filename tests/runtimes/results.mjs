// Prints one line a test, and knows which tests never came back.

export class Results {
  #waiting;
  #running = new Set();
  #passed = 0;
  #failed = 0;

  constructor(names) {
    this.#waiting = new Set(names);
  }

  /** Takes what a runtime reports: that a test began, or its result. */
  take({ began, name, passed, ms, error }) {
    if (began !== undefined) {
      this.#running.add(began);
      return;
    }
    this.#running.delete(name);
    if (!this.#waiting.delete(name)) {
      this.#fail(`a result nobody waited for: ${name}`, error);
    } else if (passed) {
      this.#passed += 1;
      console.log(`ok   ${String(ms).padStart(6)} ms  ${name}`);
    } else {
      this.#fail(`${String(ms).padStart(6)} ms  ${name}`, error);
    }
  }

  /** Takes note of what is wrong with the runtime as a whole. */
  trouble(error) {
    this.#fail(`the runtime: ${error.message}`, error.stack);
  }

  /** Counts the tests without a result as failed and prints the sum; true if nothing failed. */
  finish() {
    for (const name of this.#running) this.#fail(name, "it began and never ended");
    const unseen = this.#waiting.size - this.#running.size;
    if (unseen > 0) console.log(`FAIL ${unseen} tests never began`);
    this.#failed += unseen;
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0;
  }

  #fail(line, details = "") {
    this.#failed += 1;
    console.log(`FAIL ${line}\n${String(details).replaceAll(/^/gm, "       ")}`);
  }
}
