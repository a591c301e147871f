// One event of 5 MB: small chunks must not make it slower than in proportion.

import { EventStreamDecoder } from "flowtether";
import { compare, expect } from "./compare.mjs";
import { chunksOf, plainStream } from "./inputs.mjs";

export async function measure(report) {
  const { bytes } = plainStream({ kind: "ascii", bytes: 5_000_000, count: 1 });
  const read = (chunks) => () => {
    const decoder = new EventStreamDecoder();
    let count = 0;
    for (const chunk of chunks) count += decoder.push(chunk).length;
    decoder.free();
    expect(count, 1, "events");
  };
  const times = await compare({ flowtether: read(chunksOf(bytes, 1024)), "16 KB chunks": read(chunksOf(bytes, 16_384)) });
  report({ what: "one event of 5 MB in 1 KB chunks", times, peer: "16 KB chunks", most: 2.5, per: 1 });
}
