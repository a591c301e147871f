// Bytes, and what they are read from: of this realm, of another one (a frame, `vm`, jsdom), or of a caller's own making. So nothing
// is tested by its class, and whatever is called may throw.

/** @import { Bytes, Part, Reader, Received } from "./types.d.ts" */

// Every typed array of every realm says by this what it is, and nothing else does.
const tag = /** @type {{ get(this: unknown): string | undefined }} */ (
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
).get;

/** The value, if it is a Uint8Array. @param {unknown} value */
export const bytesOf = (value) => (tag.call(value) === "Uint8Array" ? /** @type {Bytes} */ (value) : undefined);

/** A body of text or bytes; undefined for anything else. @param {unknown} value @returns {string | Bytes | undefined} */
export function bodyOf(value) {
  if (typeof value === "string") return value;
  try {
    return bytesOf(value) ?? new Uint8Array(ArrayBuffer.prototype.slice.call(/** @type {ArrayBuffer} */ (value)));
  } catch {
    return undefined;
  }
}

/** The reader of a stream; undefined when somebody else reads it. @param {ReadableStream} stream */
export const streamReader = (stream) => (stream.locked ? undefined : stream.getReader());

/** The reader of the body of a response. Those of node-fetch have a stream of Node's, others only their text. @param {Received} response @returns {Reader} */
export function bodyReader(response) {
  const { body } = response;
  if (typeof body?.getReader === "function") return body.getReader();
  if (typeof body?.[Symbol.asyncIterator] === "function") {
    const parts = /** @type {AsyncIterable<unknown>} */ (body)[Symbol.asyncIterator]();
    return { read: () => parts.next(), cancel: () => (body.destroy ? body.destroy() : parts.return?.()) };
  }
  let done = false;
  return {
    async read() {
      if (done) return { done };
      done = true;
      const text = await response.text();
      if (typeof text !== "string") throw new TypeError("text() gave no text");
      return { value: new TextEncoder().encode(text) };
    },
    async cancel() {},
  };
}

/** The promise of the next part. @param {Reader} reader @returns {Promise<Part>} */
export function read(reader) {
  try {
    return Promise.resolve(reader.read());
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The whole text of a response. @param {Received} response */
export const textOf = (response) => Promise.resolve(response.text());

/** The text of all that a reader reads; undefined once that is more than so many bytes. @param {Reader} reader @param {number} limit */
export async function drain(reader, limit) {
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await read(reader);
    if (done) break;
    const part = bytesOf(value);
    if (part === undefined) throw new TypeError("the body holds something else than bytes");
    size += part.length;
    if (size > limit) return undefined;
    parts.push(part);
  }
  let [whole] = parts;
  if (parts.length !== 1) {
    whole = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
  }
  return new TextDecoder().decode(whole);
}
