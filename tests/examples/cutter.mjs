// What a network does: passes bytes on, and cuts every connection on command.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/** A way to a server that can be cut; `after` gets what ends it. */
export async function cuttable(after, address) {
  const { hostname: host, port } = new URL(address);
  const sockets = new Set();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect({ host, port: Number(port) });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(one);
      one.on("error", () => other.destroy()).on("close", () => sockets.delete(one) && other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => sockets.forEach((socket) => socket.destroy());
  after(() => {
    close();
    server.close();
  });
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    /** Cuts what is connected, and refuses what wants to, until `mend`. */
    cut() {
      isCut = true;
      close();
    },
    mend: () => (isCut = false),
  };
}
