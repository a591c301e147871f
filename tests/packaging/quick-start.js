// The README's quick start as a function: a run is started, followed live and approved.
import { WorkflowClient } from "flowtether";

export async function quickStart(baseUrl) {
  const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: async () => "key-packaging" });
  const run = await client.start("refund", { order: 7, delayMs: 1 }, { idempotencyKey: "auto" });
  const events = [];
  for await (const event of run.events()) {
    events.push({ seq: event.seq, kind: event.kind });
    if (event.kind === "waiting") await run.respond({ decision: "approve" });
  }
  const { status, output } = await run.result();
  return { status, output, events };
}
