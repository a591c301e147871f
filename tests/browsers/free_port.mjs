import { once } from "node:events";
import { createServer } from "node:net";

/** A port that is free now, for a server that does not say which one it found. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
