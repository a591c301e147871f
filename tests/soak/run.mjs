// What a long life does to the package, in Node: `node tests/soak/run.mjs` is the short form, `--full` the long one.
//
// FLOWTETHER_LOCAL_HOST is the local host's binary, FLOWTETHER_PACKAGE the built package. After a warm-up nothing may grow: the
// module's memory, the JavaScript heap, listeners on a signal that all share, open sockets. The last line is `N passed, N failed`.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { startLocalHost } from "../runtimes/local_host.mjs";

const packageFolder = resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const page = resolve("target/soak");
await mkdir(page, { recursive: true });
const host = await startLocalHost(page, packageFolder);
const programArguments = ["--expose-gc", resolve("tests/soak/inside.mjs"), packageFolder, host.baseUrl, ...process.argv.slice(2)];
const child = spawn(process.execPath, programArguments, { stdio: "inherit" });
const [code] = await once(child, "exit");
await host.stop();
if (code !== 0 && code !== 1) console.log(`\n0 passed, 1 failed`);
process.exit(code === 0 ? 0 : 1);
