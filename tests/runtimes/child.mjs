import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { LANES } from "./contract/runner.mjs";

/** Runs the contract in a child process: Node, Deno or Bun with the project's main module. */
export async function driveChild(runtime, program, programArguments, { baseUrl, project, names, report, signal }) {
  const mark = `contract-${randomUUID()} `;
  await project.settle({ runtime, baseUrl, names, mark, lanes: LANES });
  const child = spawn(program, [...programArguments, "main.mjs"], {
    cwd: project.folder,
    stdio: ["ignore", "pipe", "inherit"],
    signal,
    killSignal: "SIGKILL",
  });
  const unhandled = [];
  let done = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith(mark)) return console.log(line);
    const item = JSON.parse(line.slice(mark.length));
    if (item.unhandled !== undefined) unhandled.push(item.unhandled);
    else if (item.done) done = true;
    else report(item);
  });
  // Rejects when the signal ends the child.
  const [code] = await once(child, "close");
  if (!done || code !== 0) throw new Error(`${runtime} ended with ${code}${done ? "" : " before it was done"}`);
  if (unhandled.length > 0) throw new Error(`promises were rejected that nobody handled:\n${unhandled.join("\n")}`);
}
