// When a server can be connected to.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** So long a server may take from saying its address to listening there, in ms. */
const LIMIT_MS = 10_000;

/** Resolves once somebody listens at an address such as `http://localhost:3000`; rejects with the last refusal after ten seconds. */
export async function listening(address) {
  const { hostname: host, port } = new URL(address);
  for (const end = Date.now() + LIMIT_MS; ; ) {
    const socket = connect({ host, port: Number(port) });
    try {
      await once(socket, "connect");
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(50);
    } finally {
      socket.destroy();
    }
  }
}
