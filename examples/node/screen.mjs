// What the demo prints: one line for each event, streamed text growing on its line.

import { createInterface } from "node:readline";

const coloured = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const paint = (code) => (text) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const red = paint(31);
const green = paint(32);
const yellow = paint(33);
const cyan = paint(36);

/** By the last word of an event's type. */
const COLOURS = { completed: green, failed: red, cancelled: red, suspended: yellow, requested: yellow };

export class Screen {
  #began = Date.now();
  /** Whether a line of streamed text is open. */
  #streaming = false;

  begin(title, runId) {
    console.log(`${bold(title)}\n${dim(runId)}\n`);
    console.log(dim(this.#columns("time", "seq", "event", "node").trimEnd()));
  }

  /** @param {any} event */
  event({ type, sequence, nodeId, payload }) {
    const isChunk = type === "output.chunk";
    if (!(isChunk && this.#streaming)) {
      this.#endLine();
      const colour = COLOURS[type.split(".").at(-1)] ?? ((text) => text);
      const time = ((Date.now() - this.#began) / 1000).toFixed(3);
      const columns = this.#columns(time, sequence, type, nodeId ?? "");
      process.stdout.write(isChunk ? colour(columns) : `${colour(columns.trimEnd())}\n`);
      this.#streaming = isChunk;
    }
    if (isChunk) process.stdout.write(payload.chunk);
  }

  /** A line that is no event. */
  note(text) {
    this.#endLine();
    console.log(cyan(`         --- ${text}`));
  }

  /** The action that the person at the terminal chooses. */
  async askForApproval({ title, artifactData }) {
    console.log(`\n${bold(title)}\n  order  ${artifactData.order}\n  reply  ${artifactData.reply}`);
    const prompt = yellow("Accept? [y/n] ");
    const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt });
    terminal.prompt();
    for await (const line of terminal) {
      const action = { y: "accept", yes: "accept", n: "reject", no: "reject" }[line.trim().toLowerCase()];
      if (action !== undefined) return action;
      terminal.prompt();
    }
    throw new Error("no reply came from the terminal; run it with --yes");
  }

  /** @param {any} run @param {any} last */
  result({ status, startedAt, completedAt }, { payload }) {
    const seconds = ((Date.parse(completedAt) - Date.parse(startedAt)) / 1000).toFixed(1);
    const colour = status === "completed" ? green : red;
    console.log(`\n${bold("Run")}       ${colour(status)} after ${seconds} s`);
    const { error, outputs = {} } = payload;
    if (error !== undefined) console.log(`${dim("error")}     ${error.code}: ${error.message}`);
    for (const [name, value] of Object.entries(outputs)) console.log(`${dim(name.padEnd(8))}  ${value}`);
  }

  verdict(isRight, text) {
    console.log(`${bold("Check")}     ${(isRight ? green : red)(text)}`);
  }

  failure(text) {
    this.#endLine();
    console.error(`\n${red(text)}`);
  }

  #columns(time, sequence, type, node) {
    return `${time.padStart(7)} ${String(sequence).padStart(4)}  ${type.padEnd(20)} ${node.padEnd(13)}`;
  }

  #endLine() {
    if (this.#streaming) process.stdout.write("\n");
    this.#streaming = false;
  }
}
