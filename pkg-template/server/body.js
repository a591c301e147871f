// The body of a request, read no further than is allowed.

import { refuse } from "./responses.js";

/**
 * The bytes of a request's body, or the response that refuses it: 413 for one that is larger than `maxBytes`, announced or counted
 * while it arrives, and 408 for one that is not complete after `timeoutMs`.
 */
export async function readBody(request, maxBytes, timeoutMs) {
  // The rest is not read, so the connection cannot be used again.
  const end = { Connection: "close" };
  const tooLarge = () => refuse(413, "body_too_large", `the body has more than ${maxBytes} bytes`, end);
  if (Number(request.headers.get("Content-Length")) > maxBytes) return tooLarge();
  if (request.body === null) return new Uint8Array(0);
  const reader = request.body.getReader();
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs, { isLate: true });
  });
  const chunks = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value, isLate } = await Promise.race([reader.read(), late]);
      if (isLate) return refuse(408, "body_too_slow", `the body was not complete after ${timeoutMs} ms`, end);
      if (done) break;
      size += value.byteLength;
      if (size > maxBytes) return tooLarge();
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
    // After the end this does nothing.
    reader.cancel().catch(() => {});
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
