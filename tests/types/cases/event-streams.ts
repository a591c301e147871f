// Event streams of any server.
import { decodeEventStream, EventStreamDecoder, openEventStream, type ServerSentEvent } from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const bytes: Uint8Array;

export async function opened(): Promise<void> {
  const url = "https://host.example/events";
  for await (const event of openEventStream(url)) {
    holds<Equal<typeof event, ServerSentEvent>>();
    const _parts: string[] = [event.event, event.id, event.data];
  }
  openEventStream(new URL(url), {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json" },
    lastEventId: "7",
    cursorParam: "after",
    idleTimeoutMs: 1000,
    maxReconnects: 1,
    maxEventBytes: 1024,
    reconnectOnEnd: true,
    credentials: "include",
    fetch,
    signal: new AbortController().signal,
  });
  // @ts-expect-error an address is needed
  openEventStream();
  // @ts-expect-error an option that does not exist
  openEventStream(url, { withCredentials: true });
  // @ts-expect-error a body that cannot be sent again
  openEventStream(url, { method: "POST", body: new ReadableStream() });
  // @ts-expect-error a method that has no stream
  openEventStream(url, { method: "HEAD" });
}

export async function decoded(): Promise<void> {
  const { body } = await fetch("https://host.example/events");
  if (body === null) return;
  for await (const event of decodeEventStream(body, { maxEventBytes: 1024 })) {
    holds<Equal<typeof event, ServerSentEvent>>();
  }
  // @ts-expect-error the stream, not the response
  decodeEventStream(await fetch("https://host.example/events"));
  // @ts-expect-error an option that does not exist
  decodeEventStream(body, { idleTimeoutMs: 1000 });
}

export function pushed(): void {
  const decoder = new EventStreamDecoder({ maxEventBytes: 1024 });
  holds<Equal<ReturnType<typeof decoder.push>, ServerSentEvent[]>>();
  holds<Equal<typeof decoder.lastEventId, string>>();
  holds<Equal<typeof decoder.reconnectionTimeMs, number | undefined>>();
  decoder.push(bytes);
  new EventStreamDecoder();
  // @ts-expect-error bytes, not text
  decoder.push("data: 1\n\n");
  // @ts-expect-error what was read cannot be set
  decoder.lastEventId = "7";
}
