import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Starts the local host on a free port, serving a page and the package. */
export async function startLocalHost(page, packageFolder) {
  const program = process.env.FLOWTETHER_LOCAL_HOST;
  if (program === undefined) throw new Error("FLOWTETHER_LOCAL_HOST must name the local host's binary");
  const child = spawn(program, ["--port", "0", "--page", page, "--package", packageFolder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), "line"),
    once(child, "error").then(([error]) => Promise.reject(error)),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the local host ended with ${code}`))),
  ]);
  const baseUrl = line.replace("local host ready at ", "");
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return { baseUrl, stop };
}
