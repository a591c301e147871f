// Requests as no client library writes them: a head of any spelling, and a body that stalls, lies or never ends.

import { connect } from "node:net";

/** Longer than any response takes. */
const PATIENCE_MS = 60_000;

/**
 * Sends a head, as it is, and then what `feed` writes; resolves with the status and the error's code of the response. `feed` gets a
 * function that writes and says whether the connection is still open, and one that ends this side of it.
 * @param {string} address @param {string[]} head @param {(write: (bytes: string | Uint8Array) => boolean, end: () => void) => void} feed
 * @returns {Promise<{ status: number, code?: string, text: string }>}
 */
export function raw(address, head, feed = () => {}) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const timer = setTimeout(() => {
      reject(new Error(`no response to ${head[0]}: ${text}`));
      socket.destroy();
    }, PATIENCE_MS);
    let text = "";
    socket.setEncoding("latin1").on("data", (more) => {
      text += more;
      // The body of each response here is one object, and its length is announced.
      const [, length, body] = /\r\ncontent-length: (\d+)\r\n.*?\r\n\r\n(.*)$/is.exec(text) ?? [];
      if (length !== undefined && body.length >= Number(length)) socket.destroy();
    });
    // A server that has responded may close a connection on which more arrives.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), code: /"code":"(\w+)"/.exec(text)?.[1], text });
    });
    const write = (bytes) => {
      if (socket.destroyed || !socket.writable) return false;
      socket.write(bytes);
      return true;
    };
    write(`${head.join("\r\n")}\r\n\r\n`);
    feed(write, () => socket.end());
  });
}

/** Writes again and again until the connection is closed. */
function again(write, bytes, everyMs) {
  const timer = setInterval(() => {
    if (!write(bytes)) clearInterval(timer);
  }, everyMs);
}

/** Bodies that are not what they should be: how each is framed, what is sent of it, and with which code a server refuses it. @type {Record<string, [string, (write: any, end: any) => void, [number, string]]>} */
export const HOSTILE_BODIES = {
  "never ends": ["Transfer-Encoding: chunked", (write) => again(write, `4000\r\n${"x".repeat(0x4000)}\r\n`, 20), [413, "body_too_large"]],
  "announces more than is allowed": ["Content-Length: 100000000", () => {}, [413, "body_too_large"]],
  "never begins": ["Transfer-Encoding: chunked", () => {}, [408, "body_too_slow"]],
  "drips, a byte at a time": ["Transfer-Encoding: chunked", (write) => again(write, "1\r\n \r\n", 100), [408, "body_too_slow"]],
  "is shorter than its announced length": ["Content-Length: 100", (write) => write("{}"), [408, "body_too_slow"]],
};
