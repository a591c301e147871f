// Starts the real servers of services that the local host does not speak: `node tests/real_servers/start.mjs a2a langgraph`.
//
// They are installed where they are not yet there. Each has a line, `langgraph http://127.0.0.1:...`, when it can be called; all of them end
// with the standard input. A page of any origin may call them.

import * as a2a from "../a2a/stage.mjs";
import { installServer, startServer } from "../langgraph/server.mjs";

/** What is started, by the service's name; resolves with its address. */
export const SERVERS = {
  async a2a() {
    const { url } = await a2a.start("js", { ALLOW_ORIGIN: "*" });
    return url;
  },
  async langgraph() {
    await installServer("npm");
    return (await startServer("npm")).baseUrl;
  },
};

process.on("exit", a2a.stopAll);

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in SERVERS));
  if (unknown !== undefined) throw new Error(`there is no server of ${unknown}, only of ${Object.keys(SERVERS).join(", ")}`);
  for (const name of names) console.log(`${name} ${await SERVERS[name]()}`);
  process.stdin.on("end", () => process.exit(0)).resume();
}
