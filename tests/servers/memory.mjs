// The memory of a program that listens, as Linux counts it.

import { readdir, readFile, readlink } from "node:fs/promises";

/** The memory of the process that listens at an address, in MB: now, and the most that it ever had. */
export async function memory(address) {
  const port = Number(new URL(address).port).toString(16).toUpperCase().padStart(4, "0");
  const sockets = (await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")))).join("\n");
  const listening = sockets
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[1]?.endsWith(`:${port}`) && row[3] === "0A")
    .map((row) => `socket:[${row[9]}]`);
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      if (!listening.includes(await readlink(`/proc/${pid}/fd/${file}`).catch(() => ""))) continue;
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
      return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
    }
  }
  throw new Error(`nobody listens at ${address}`);
}
