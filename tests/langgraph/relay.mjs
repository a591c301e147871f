// What stands between a client and the server in a test: it notes every request, and does to a response what the test says.

import { createServer, request } from "node:http";

/**
 * Starts a relay. `spoil` is given each request, with `index`, how many of its method and path there were before, and says what becomes
 * of it: nothing, or `{ cut: N }`, the connection breaks off after N events; `{ end: N }`, the body ends properly after N events,
 * and with `half` in the middle of the next one; `{ lost: true }`, the request is handled and its response lost; `{ refuse: true }`, it is not handled at all.
 *
 * Whoever cannot give a function writes it into the address: below `/cut-3` and `/end-3` the first four connections to a stream break off, or
 * end, after 3, 4, 5 and 6 events.
 * @param {string} target @param {(seen: any) => any} spoil
 */
export async function relay(target, spoil = () => undefined) {
  const { hostname, port } = new URL(target);
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const part of incoming.setEncoding("utf8")) body += part;
    const { method, headers } = incoming;
    const [mark = "", kind, count] = /^\/(cut|end)-(\d+)(?=\/)/.exec(incoming.url) ?? [];
    const url = incoming.url.slice(mark.length);
    const path = url.split("?")[0];
    const seen = {
      method,
      url,
      path,
      headers,
      body: body && JSON.parse(body),
      index: requests.filter((other) => other.method === method && other.path === path).length,
    };
    requests.push(seen);
    const isMarked = mark !== "" && path.endsWith("/stream") && method === "GET" && seen.index < 4;
    const fault = spoil(seen) ?? (isMarked ? { [kind]: Number(count) + seen.index } : {});
    if (fault.refuse) return outgoing.destroy();
    const { host, connection, ...sent } = headers;
    const upstream = request({ hostname, port, method, path: url, headers: sent, agent: false });
    upstream.on("error", () => outgoing.destroy());
    outgoing.on("close", () => upstream.destroy());
    upstream.on("response", (response) => {
      if (fault.lost) {
        response.resume();
        return response.on("end", () => outgoing.destroy());
      }
      const { connection, "transfer-encoding": encoding, ...head } = response.headers;
      outgoing.writeHead(response.statusCode, head);
      outgoing.flushHeaders();
      const most = fault.cut ?? fault.end;
      if (most === undefined) return response.pipe(outgoing);
      let rest = "";
      let count = 0;
      response.setEncoding("utf8").on("data", (text) => {
        rest += text;
        for (let end = /\r?\n\r?\n/.exec(rest); end !== null && count < most; end = /\r?\n\r?\n/.exec(rest)) {
          const block = rest.slice(0, end.index + end[0].length);
          rest = rest.slice(block.length);
          outgoing.write(block);
          count += 1;
        }
        if (count < most || (fault.half && rest === "")) return;
        if (fault.half) outgoing.write(rest.slice(0, rest.length >> 1));
        upstream.destroy();
        // What a connection loses in the end was not sent.
        setTimeout(() => (fault.cut === undefined ? outgoing.end() : outgoing.destroy()), 5);
      });
      response.on("end", () => outgoing.end()).on("error", () => {});
    });
    upstream.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}`,
    requests,
    /** The requests of a method whose path ends so. */
    sent: (method, end) => requests.filter((seen) => seen.method === method && seen.path.endsWith(end)),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
