// WorkflowClient: its options by provider, its native client, what a provider without approvals lacks.
import {
  FlowMaestro,
  type FlowMaestroOptions,
  memory,
  OpenWop,
  Run,
  SnapState,
  snapState,
  SyncTeams,
  type SyncTeamsOptions,
  webStorage,
  WorkflowClient,
  type WorkflowApprovalProvider,
  type WorkflowCapabilities,
  type WorkflowCheckpoints,
  type WorkflowClientOptions,
  type WorkflowProvider,
  type WorkflowRunState,
  type WorkflowRunStatus,
  type WorkflowStartError,
  type WorkflowStore,
  type WorkflowToken,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const token: () => Promise<string>;
declare const snap: SnapState;
const baseUrl = "https://host.example";

holds<Equal<WorkflowProvider, "openwop" | "flowmaestro" | "syncteams" | "langgraph" | "a2a" | "relay">>();
holds<Equal<WorkflowApprovalProvider, "openwop" | "syncteams" | "langgraph" | "a2a" | "relay">>();
holds<Equal<WorkflowRunStatus, "queued" | "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled">>();

const wop = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: token });
const maestro = new WorkflowClient({ provider: "flowmaestro", apiKey: token, checkpoints: snap });
const teams = new WorkflowClient({ provider: "syncteams", baseUrl, apiKey: token, userAgentSuffix: "desk/4" });
holds<Equal<typeof wop, WorkflowClient<"openwop">>>();
holds<Equal<typeof maestro.provider, "flowmaestro">>();
holds<Equal<typeof wop.native, OpenWop>>();
holds<Equal<typeof maestro.native, FlowMaestro>>();
holds<Equal<typeof teams.native, SyncTeams>>();
holds<Equal<typeof wop.capabilities, WorkflowCapabilities>>();
holds<Equal<typeof wop.checkpoints, WorkflowCheckpoints | undefined>>();
declare const fmOptions: FlowMaestroOptions;
declare const stOptions: SyncTeamsOptions;
new WorkflowClient({ provider: "flowmaestro", ...fmOptions });
new WorkflowClient({ provider: "syncteams", ...stOptions });
declare const any: WorkflowClientOptions;
const unknown = new WorkflowClient(any);
holds<Equal<typeof unknown, WorkflowClient<WorkflowProvider>>>();

// @ts-expect-error options are needed
new WorkflowClient();
// @ts-expect-error a provider is needed
new WorkflowClient({ baseUrl, apiKey: token });
// @ts-expect-error a provider in this package
new WorkflowClient({ provider: "temporal", baseUrl, apiKey: token });
// @ts-expect-error it keeps states, and has no runs
new WorkflowClient({ provider: "snapstate", baseUrl, apiKey: token });
// @ts-expect-error OpenWOP has no address by default
new WorkflowClient({ provider: "openwop", apiKey: token });
// @ts-expect-error SyncTeams has no address by default
new WorkflowClient({ provider: "syncteams", apiKey: token });
// @ts-expect-error only SyncTeams' client has this option
new WorkflowClient({ provider: "openwop", baseUrl, apiKey: token, userAgentSuffix: "desk/4" });
// @ts-expect-error a client of SnapState
new WorkflowClient({ provider: "openwop", baseUrl, apiKey: token, checkpoints: memory() });

holds<Equal<ReturnType<typeof WorkflowClient.from<OpenWop>>, WorkflowClient<"openwop">>>();
const from = WorkflowClient.from(new SyncTeams({ baseUrl, apiKey: token }), snap);
holds<Equal<typeof from, WorkflowClient<"syncteams">>>();
// @ts-expect-error SnapState has no runs
WorkflowClient.from(snap);

export async function runs(): Promise<void> {
  const run = await wop.start("refund", { order: 7 }, { idempotencyKey: "auto", request: { tags: ["a"] } });
  holds<Equal<typeof run, Run<"openwop">>>();
  holds<Equal<typeof run.id, string>>();
  holds<Equal<Awaited<ReturnType<typeof run.status>>, WorkflowRunState>>();
  holds<Equal<Awaited<ReturnType<typeof run.result>>, WorkflowRunState>>();
  holds<Equal<Awaited<ReturnType<typeof run.cancel>>, WorkflowRunState>>();
  holds<Equal<ReturnType<typeof run.toJSON>, WorkflowToken>>();
  const text: string = JSON.stringify(run);
  const again = await wop.attach(JSON.parse(text) as WorkflowToken);
  holds<Equal<typeof again, Run<"openwop">>>();
  await wop.attach(text);
  await wop.attach("run-1", { checkpoint: { store: memory(), key: "run-1", every: 5, ack: "manual" } });
  const replied: boolean = await run.respond({ decision: "approve" });
  await run.respond({ decision: "refine", message: "shorter", values: { tags: [replied] } }, { timeoutMs: 1000 });
  await (await teams.start("report")).respond({ decision: "reject", message: "no" });
  await (await unknown.start("report")).respond({ decision: "approve" });
  const maestroRun = await maestro.start("0b8e", {});
  // @ts-expect-error FlowMaestro's runs ask nothing
  await maestroRun.respond({ decision: "approve" });
  // @ts-expect-error a decision is a string
  await run.respond({ decision: true });
  // @ts-expect-error a reply has no such member
  await run.respond({ decison: "approve" });
  // @ts-expect-error a reply is needed
  await run.respond();
  // @ts-expect-error a store is an object of three functions
  await wop.start("refund", {}, { checkpoint: { store: {}, key: "k" } });
  // @ts-expect-error a key is needed
  await wop.start("refund", {}, { checkpoint: { store: memory() } });
  // @ts-expect-error events are acknowledged by hand or not
  await wop.start("refund", {}, { checkpoint: { store: memory(), key: "k", ack: "never" } });
  // @ts-expect-error a run is made by a client
  new Run();
  await run.result({
    timeoutMs: 1000,
    onEvent: (event) => void event.cursor.length,
    onWaiting: ({ asks, prompt }) => (asks === "approval" && prompt ? { decision: "approve" } : undefined),
  });
  // @ts-expect-error a reply, or nothing
  await run.result({ onWaiting: () => "approve" });
  run.detach();
}

export async function lists(): Promise<void> {
  const { data } = await maestro.list({ workflowId: "0b8e", status: "running", limit: 5 });
  holds<Equal<typeof data, WorkflowRunState[]>>();
  for await (const state of maestro.list()) holds<Equal<typeof state, WorkflowRunState>>();
  // @ts-expect-error a status of the vocabulary
  await maestro.list({ status: "pending" });
  for await (const found of wop.watch(["run-1", await wop.attach("run-2")], { maxConnections: 2 })) {
    holds<Equal<typeof found.run, Run<"openwop">>>();
    if (found.event !== undefined) found.event.cursor.length;
    else holds<Equal<typeof found.error, unknown>>();
    // @ts-expect-error an event, or an error
    found.event.cursor;
  }
}

export async function stores(): Promise<void> {
  holds<Equal<ReturnType<typeof memory>, WorkflowStore>>();
  const all: WorkflowStore[] = [memory(), webStorage(), webStorage({ getItem: () => null, setItem: () => {}, removeItem: () => {} }), snapState(snap)];
  const kept: string | null | undefined = await all[0]?.load("key");
  if (kept) await wop.attach(kept);
  const mine: WorkflowStore = { load: async () => null, save: async () => 7, remove: async () => undefined };
  await mine.save("key", "token");
  const shared: WorkflowStore = {
    ...mine,
    claim: async (_key, token) => token,
    lock: async (key, work, { signal }) => {
      signal?.throwIfAborted();
      return key === "" ? Promise.reject(new Error("no key")) : work();
    },
  };
  await wop.start("refund", {}, { checkpoint: { store: shared, key: "order-7" } }).catch(async (error: WorkflowStartError) => {
    holds<Equal<typeof error.runId, string>>();
    await wop.attach(error.token);
  });
  // @ts-expect-error a token is a text
  await mine.save("key", {});
  const { step } = await maestro.checkpoints!.save("order-7", { total: 9 }, { label: "paid" });
  const latest = await maestro.checkpoints!.latest("order-7");
  const _state: object | undefined = latest?.state;
  for await (const checkpoint of maestro.checkpoints!.history("order-7")) void (checkpoint.step + step);
}
