// Entries of services beside each other and beside the main one: each declares what it has, and what is of one fits another.

import { ApiError, WorkflowClient as Every, type WorkflowToken, type WorkflowEvent } from "flowtether";
import { FlowMaestro, WorkflowClient as OfFlowMaestro } from "flowtether/flowmaestro";
import { OpenWop, WorkflowClient, type WorkflowProvider, type Run } from "flowtether/openwop";
import { useRun, type RunView } from "flowtether/react";
import { SnapState, snapState } from "flowtether/snapstate";
import init, { initSync, SyncTeams } from "flowtether/syncteams/slim";
import { WorkflowClient as Inline } from "flowtether/syncteams/inline";
import wasm from "flowtether/syncteams/wasm";
import { type Equal, holds } from "./equal.js";

holds<Equal<WorkflowProvider, "openwop">>();

const native = new OpenWop({ baseUrl: "https://host.example", apiKey: async () => "key" });
const kept = new SnapState({ baseUrl: "https://host.example", apiKey: async () => "key" });
const client = new WorkflowClient({ provider: "openwop", baseUrl: "https://host.example", apiKey: async () => "key", checkpoints: kept });
const every = new Every({ provider: "openwop", baseUrl: "https://host.example", apiKey: async () => "key", checkpoints: kept });

// @ts-expect-error: the entry has one service.
new WorkflowClient({ provider: "flowmaestro", baseUrl: "https://host.example", apiKey: async () => "key" });
// @ts-expect-error: and no client of another.
import { FlowMaestro as Missing } from "flowtether/openwop";

export async function across(): Promise<void> {
  const run = await client.start("refund", { order: 7 }, { checkpoint: { store: snapState(kept), key: "order-7" } });
  const token: WorkflowToken = run.toJSON();
  const again = await every.attach(token);
  for await (const { event } of every.watch([run, again])) if (event?.kind === "waiting") await run.respond({ decision: "approve" });
  const events: AsyncGenerator<WorkflowEvent> = run.events();
  const other: Run<"openwop"> = again;
  void [events, other, Every.from(native).capabilities.approvals];
  // @ts-expect-error: the entry of FlowMaestro has no OpenWOP.
  OfFlowMaestro.from(native);
  try {
    await new FlowMaestro({ baseUrl: "https://host.example", apiKey: async () => "key" }).agents.get("agent-1");
  } catch (error) {
    if (error instanceof ApiError) holds<Equal<typeof error.status, number>>();
  }
}

export function component(): RunView {
  const view = useRun(client, { workflowId: "refund", input: { order: 7 } });
  void view.respond({ decision: "approve" });
  return view;
}

export async function loaded(): Promise<SyncTeams> {
  await init({ module_or_path: wasm });
  initSync({ module: new Uint8Array() });
  void new Inline({ provider: "syncteams", baseUrl: "https://host.example", apiKey: "key" }).provider;
  return new SyncTeams({ baseUrl: "https://host.example", apiKey: "key" });
}
