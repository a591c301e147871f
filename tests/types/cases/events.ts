// The events of a run: the iterator, and the payload by the type.
import type {
  OpenWopEventPayload,
  OpenWopMessageChunk,
  OpenWopNodeSuspendedPayload,
  OpenWop,
  OpenWopRunCompletedPayload,
  OpenWopRunEvent,
  OpenWopRunEventOf,
  OpenWopRunEventType,
  OpenWopRunFailedPayload,
  OpenWopRunSnapshot,
  OpenWopStreamMode,
  OpenWopUnknownRunEvent,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const wop: OpenWop;

holds<Equal<OpenWopStreamMode, "updates" | "values" | "messages" | "debug">>();

export async function followed(): Promise<void> {
  for await (const event of wop.runs.events("run")) {
    holds<Equal<typeof event, OpenWopRunEvent>>();
    holds<Equal<typeof event.type, OpenWopRunEventType>>();
    holds<Equal<typeof event.sequence, number | undefined>>();
    holds<Equal<typeof event.synthetic, true | undefined>>();
    const _runId: string = event.runId;
    switch (event.type) {
      case "run.completed":
        holds<Equal<typeof event, OpenWopRunEventOf<"run.completed">>>();
        holds<Equal<typeof event.payload, OpenWopEventPayload<OpenWopRunCompletedPayload>>>();
        break;
      case "run.failed":
        holds<Equal<typeof event.payload, OpenWopEventPayload<OpenWopRunFailedPayload>>>();
        break;
      case "node.suspended":
        holds<Equal<typeof event.payload, OpenWopEventPayload<OpenWopNodeSuspendedPayload>>>();
        break;
      case "state.snapshot":
        holds<Equal<typeof event.payload, OpenWopRunSnapshot>>();
        break;
      case "ai.message.chunk":
        holds<Equal<typeof event.payload, OpenWopMessageChunk>>();
        break;
      case "lease.lost":
        holds<Equal<typeof event.payload, unknown>>();
        break;
      default: {
        // A vendor's own event is no type of the list, and none is shut out.
        const other: OpenWopUnknownRunEvent = event;
        const _vendor: boolean = other.type === "acme.custom";
      }
    }
    // @ts-expect-error a payload may be missing
    if (event.type === "run.completed") event.payload.outputs;
    // @ts-expect-error a type that does not exist
    if (event.type === "run.complete") return;
    // @ts-expect-error another event's payload
    if (event.type === "run.completed") event.payload?.interruptId;
  }
}

export async function stepped(): Promise<void> {
  const events = wop.runs.events("run", { streamMode: ["updates", "messages"], bufferMs: 10, lastEventId: 3 });
  const first = await events.next();
  if (first.done) holds<Equal<typeof first.value, void>>();
  else holds<Equal<typeof first.value, OpenWopRunEvent>>();
  await events.return();
  await events.throw(new Error("enough"));
}

export function asked(): void {
  wop.runs.events("run", { streamMode: "values" });
  wop.runs.events("run", { lastEventId: "3", idleTimeoutMs: 1000, maxReconnects: 1, transport: "eventsource" });
  // @ts-expect-error a mode that does not exist
  wop.runs.events("run", { streamMode: "tokens" });
  // @ts-expect-error a mode that does not exist
  wop.runs.events("run", { streamMode: ["updates", "tokens"] });
  // @ts-expect-error a way that does not exist
  wop.runs.events("run", { transport: "websocket" });
  // @ts-expect-error an option that does not exist
  wop.runs.events("run", { fromSequence: 3 });
  // @ts-expect-error events are no promise
  wop.runs.events("run").then();
}
