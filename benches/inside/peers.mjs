// The peers, each used as its documentation says or, where it has no such door, as the package itself does.

import { BytesLineDecoder, SSEDecoder } from "../node_modules/@langchain/langgraph-sdk/dist/utils/sse.js";
import { getLines, getMessages } from "@microsoft/fetch-event-source/lib/esm/parse.js";
import { createParser } from "eventsource-parser";
import { Stream } from "openai/core/streaming";

/** Events out of chunks, by eventsource-parser. */
export function parseWithEventsourceParser(chunks, onEvent) {
  const parser = createParser({ onEvent });
  const decoder = new TextDecoder();
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
}

/** Events out of chunks, by @microsoft/fetch-event-source. */
export function parseWithFetchEventSource(chunks, onEvent) {
  const push = getLines(
    getMessages(
      () => {},
      () => {},
      onEvent,
    ),
  );
  for (const chunk of chunks) push(chunk);
}

/** Parsed data of a response: eventsource-parser behind an async iterator written by hand, and JSON.parse. */
export function iterateWithEventsourceParser(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let batch = [];
  let index = 0;
  const parser = createParser({ onEvent: (event) => batch.push(JSON.parse(event.data)) });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (index >= batch.length) {
        const { done, value } = await reader.read();
        if (done) return { done: true, value: undefined };
        batch = [];
        index = 0;
        parser.feed(decoder.decode(value, { stream: true }));
      }
      return { done: false, value: batch[index++] };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/** Parsed data of a response, by openai's decoder. */
export const iterateWithOpenai = (response) => Stream.fromSSEResponse(response, new AbortController());

/** Parsed data of a response, by langgraph's decoder. */
export async function* iterateWithLanggraph(response) {
  const stream = response.body.pipeThrough(BytesLineDecoder()).pipeThrough(SSEDecoder());
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.data !== null) yield value.data;
  }
}

/** The practical limit: fetch, a text decoder, a search for blank lines, JSON.parse. It knows one form of stream only. */
export async function* iterateByHand(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    let end;
    while ((end = text.indexOf("\n\n")) >= 0) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const data = block.indexOf("data: ");
      if (data >= 0) yield JSON.parse(block.slice(data + 6));
    }
  }
}
