// The relay's log and its read side behind a writer for the conformance suite, which creates streams of any content type. A stream of
// runs is JSON: what is written as another type is kept as JSON texts of its bytes in base64, and unpacked when it is read.

import { Log, offsetOf } from "../../../pkg-template/server/cloudflare/log.js";
import { Reading } from "../../../pkg-template/server/cloudflare/reading.js";

const isJson = (type) => /^application\/json\b/i.test(type);
const isText = (type) => /^text\//i.test(type);

const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

function joined(parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The messages of a body; undefined for one that is no JSON where it must be. */
async function messagesOf(request, type) {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return [];
  if (!isJson(type)) return [JSON.stringify(toBase64(bytes))];
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return (Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(one));
  } catch {
    return undefined;
  }
}

export class Stream {
  #log;
  #reading;

  constructor(state) {
    this.#log = new Log(state.storage);
    this.#reading = new Reading(this.#log, { readersPerRun: 1000, readerMs: 60_000 });
  }

  async fetch(request) {
    const record = this.#log.record;
    if (request.method === "PUT") return this.#create(request, record);
    if (record === undefined) return new Response("no such stream", { status: 404 });
    if (request.method === "POST") return this.#append(request, record);
    if (request.method === "DELETE") {
      await this.#log.end();
      this.#reading.end();
      return new Response(null, { status: 204 });
    }
    if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405 });
    const response = await this.#reading.respond(request);
    return response.status === 304 || isJson(record.type) ? this.#typed(response, record) : this.#unpacked(response, record);
  }

  async #create(request, record) {
    const type = request.headers.get("Content-Type") || "application/octet-stream";
    const isClosed = request.headers.get("Stream-Closed")?.toLowerCase() === "true";
    const headers = () => ({
      "Content-Type": this.#log.record.type,
      Location: request.url,
      "Stream-Next-Offset": offsetOf(this.#log.record.count),
      ...(this.#log.record.isClosed ? { "Stream-Closed": "true" } : {}),
    });
    if (record !== undefined)
      return new Response(null, { status: record.type.toLowerCase() === type.toLowerCase() && record.isClosed === isClosed ? 200 : 409, headers: headers() });
    const messages = await messagesOf(request, type);
    if (messages === undefined) return new Response("no JSON", { status: 400 });
    this.#log.begin({ id: crypto.randomUUID(), type });
    for (const message of messages) this.#log.append(message, {});
    if (isClosed) this.#log.change({ isClosed });
    return new Response(null, { status: 201, headers: headers() });
  }

  async #append(request, record) {
    const isClosing = request.headers.get("Stream-Closed")?.toLowerCase() === "true";
    const type = request.headers.get("Content-Type");
    const messages = await messagesOf(request, record.type);
    const headers = () => ({ "Stream-Next-Offset": offsetOf(this.#log.record.count), ...(this.#log.record.isClosed ? { "Stream-Closed": "true" } : {}) });
    if (record.isClosed) return new Response(null, { status: isClosing && messages?.length === 0 ? 204 : 409, headers: headers() });
    if (messages?.length > 0 && !type) return new Response("no type", { status: 400 });
    if (messages?.length > 0 && type.split(";")[0].trim().toLowerCase() !== record.type.split(";")[0].trim().toLowerCase())
      return new Response("another type", { status: 409 });
    if (messages === undefined || (messages.length === 0 && !isClosing)) return new Response("no data", { status: 400 });
    for (const message of messages) this.#log.append(message, {});
    if (isClosing) this.#log.change({ isClosed: true });
    this.#reading.wake();
    return new Response(null, { status: 204, headers: headers() });
  }

  /** @param {Response} response @param {{ type?: string }} record */
  #typed(response, { type }) {
    const headers = new Headers(response.headers);
    if (headers.get("Content-Type") === "application/json" && response.status < 400) headers.set("Content-Type", type);
    return new Response(response.body, { status: response.status, headers });
  }

  async #unpacked(response, record) {
    if (response.status >= 400 || response.body === null) return this.#typed(response, record);
    if (response.headers.get("Content-Type") !== "text/event-stream") {
      const bytes = joined((await response.json()).map(fromBase64));
      return this.#typed(new Response(bytes, response), record);
    }
    const headers = new Headers(response.headers);
    if (!isText(record.type)) headers.set("stream-sse-data-encoding", "base64");
    let rest = "";
    // A data event goes out with the control event behind it, as it came: the suite takes what one read brings for the whole batch, and
    // stops before a control event that comes by itself.
    let batch = "";
    const unpack = new TransformStream({
      transform(text, controller) {
        rest += text;
        for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
          const block = rest.slice(0, end + 2);
          rest = rest.slice(end + 2);
          const [, data] = /^event: data\ndata:(.*)\n\n$/.exec(block) ?? [];
          if (data === undefined) {
            controller.enqueue(batch + block);
            batch = "";
            continue;
          }
          const bytes = joined(JSON.parse(data).map(fromBase64));
          const lines = isText(record.type) ? new TextDecoder().decode(bytes).split(/\r\n|\r|\n/) : [toBase64(bytes)];
          batch += `event: data\n${lines.map((line) => `data:${line}`).join("\n")}\n\n`;
        }
      },
    });
    const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(unpack).pipeThrough(new TextEncoderStream());
    return new Response(body, { headers });
  }
}

export default {
  async fetch(request, env) {
    const headers = {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "*",
      "Access-Control-Allow-Headers": "*",
      "Access-Control-Expose-Headers": "*",
    };
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers });
    const response = await env.STREAMS.get(env.STREAMS.idFromName(new URL(request.url).pathname)).fetch(request);
    const own = new Response(response.body, response);
    for (const [name, value] of Object.entries(headers)) own.headers.set(name, value);
    own.headers.set("X-Content-Type-Options", "nosniff");
    return own;
  },
};
