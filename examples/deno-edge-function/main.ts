// Receives the services' webhooks, and replies to what a run asks when they come.
//
//   deno serve --allow-net --allow-env --unstable-kv main.ts      also: bun main.ts

import process from "node:process";
import { FlowMaestro, SnapState, SyncTeams, WorkflowClient } from "flowtether";
import { denoKv, memoryDeliveries, replyWith, webhooks } from "flowtether/webhooks";

const env = process.env as Record<string, string>;
const { Deno } = globalThis as any;
const openwop = new WorkflowClient({ provider: "openwop", baseUrl: env.OPENWOP_URL, apiKey: env.OPENWOP_KEY });
const syncteams = new WorkflowClient({ provider: "syncteams", baseUrl: env.SYNCTEAMS_URL, apiKey: env.SYNCTEAMS_KEY });

const bring = replyWith(openwop, { "external-event": (_, event: any) => ({ values: { ...event.data } }) });
// Your own rule goes here. It is called with what the service says of the question, never with what was delivered.
const decide = replyWith(syncteams, {
  approval: ({ details }) => (JSON.stringify(details ?? null).includes("delete") ? { decision: "reject", message: "Nothing is deleted by itself." } : { decision: "approve" }),
});

export default webhooks({
  url: env.RECEIVER_URL,
  secrets: env.ADDRESS_SECRET,
  deliveries: Deno ? denoKv(await Deno.openKv()) : memoryDeliveries(),
  services: {
    flowmaestro: { service: FlowMaestro, secrets: env.FLOWMAESTRO_SECRET, receive: (delivery) => delivery.event.event === "execution.completed" && bring(delivery) },
    snapstate: { service: SnapState, secrets: env.SNAPSTATE_SECRET, receive: (delivery) => delivery.event.event === "checkpoint.saved" && bring(delivery) },
    syncteams: { service: SyncTeams, secrets: env.SYNCTEAMS_SECRET, receive: (delivery) => delivery.event.status === "WAITING" && decide(delivery) },
  },
});
