// `using` frees what WebAssembly holds; `await using` closes a stream.
import { EventStreamDecoder, OpenWop } from "flowtether";

export async function disposed(): Promise<void> {
  using wop = new OpenWop({ baseUrl: "https://host.example", apiKey: "key" });
  using decoder = new EventStreamDecoder();
  using _runs = wop.runs;
  await using events = wop.runs.events("run");
  console.log(decoder.lastEventId, await events.next());
}

export function freed(wop: OpenWop): void {
  wop.free();
}
