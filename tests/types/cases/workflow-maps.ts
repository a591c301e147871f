// A client with a map of workflows: what they take and give is typed by their ids.
import {
  OpenWop,
  WorkflowClient,
  type Run,
  type WorkflowFailure,
  type WorkflowId,
  type WorkflowInput,
  type WorkflowOutput,
  type WorkflowProvider,
  type WorkflowQuestion,
  type WorkflowMap,
  type WorkflowRunState,
  type WorkflowRunStatus,
  type WorkflowToken,
} from "flowtether";
import { useRun, type RunSource, type RunView } from "flowtether/react";
import { type Equal, holds } from "./equal.js";

type Refund = { input: { order: number }; output: { refunded: boolean } };
type Workflows = {
  refund: Refund;
  report: { input: { days?: number }; output: string };
  steps: {};
};
/** An interface is a map too. */
interface Declared {
  refund: Refund;
}

declare const token: WorkflowToken;
const options = { provider: "openwop", baseUrl: "https://host.example", apiKey: "k" } as const;
const client = new WorkflowClient<"openwop", Workflows>(options);

holds<Equal<WorkflowId<Workflows>, "refund" | "report" | "steps">>();
holds<Equal<WorkflowInput<Workflows, "refund">, { order: number }>>();
holds<Equal<WorkflowOutput<Workflows, "report">, string>>();
holds<Equal<WorkflowInput<Workflows, "steps">, unknown>>();

export async function started(): Promise<void> {
  const run = await client.start("refund", { order: 7 }, { idempotencyKey: "auto" });
  holds<Equal<typeof run, Run<"openwop", { refunded: boolean }>>>();
  const { output } = await run.result();
  holds<Equal<typeof output, { refunded: boolean } | undefined>>();
  const inline = await new WorkflowClient<"openwop", { refund: { input: { order: number }; output: { refunded: boolean } } }>(options).start("refund", { order: 7 });
  const _refunded: boolean | undefined = (await inline.result()).output?.refunded;

  // @ts-expect-error an unknown workflow
  await client.start("refnd", { order: 7 });
  // @ts-expect-error an input of the wrong type
  await client.start("refund", { order: "7" });
  // @ts-expect-error an input with a member too many
  await client.start("refund", { order: 7, days: 3 });
  // @ts-expect-error an input of another workflow
  await client.start("refund", { days: 3 });
  // @ts-expect-error it needs an input
  await client.start("refund");
  // @ts-expect-error it needs an input before its options
  await client.start("refund", undefined, { idempotencyKey: "auto" });
  // @ts-expect-error an unknown option
  await client.start("refund", { order: 7 }, { retries: 3 });

  await client.start("report");
  await client.start("report", { days: 3 });
  await client.start("report", undefined, { idempotencyKey: "auto" });
  // @ts-expect-error an input of the wrong type
  await client.start("report", { days: "3" });
  const steps = await client.start("steps", { anything: 1 });
  holds<Equal<typeof steps, Run<"openwop">>>();
}

export async function narrowed(run: Run<"openwop", { refunded: boolean }>): Promise<void> {
  const state = await run.result({
    onEvent: (event) => {
      if (event.kind === "completed") holds<Equal<typeof event.output, { refunded: boolean } | undefined>>();
    },
  });
  const { status, output, error, waiting } = state;
  if (state.status === "completed") {
    holds<Equal<typeof state.output, { refunded: boolean }>>();
    holds<Equal<typeof state.error, undefined>>();
  }
  if (status === "completed") holds<Equal<typeof output, { refunded: boolean }>>();
  if (status === "failed") holds<Equal<typeof error, WorkflowFailure>>();
  if (status === "waiting") holds<Equal<typeof waiting, WorkflowQuestion>>();
  if (status === "running") holds<Equal<typeof output, undefined>>();
  holds<Equal<typeof status, WorkflowRunStatus>>();
  // @ts-expect-error the output has no such member
  state.output?.refnded;
  for await (const event of run.events()) {
    if (event.kind !== "completed") continue;
    // @ts-expect-error the output has no such member
    event.output?.refnded;
  }
}

export async function found(): Promise<void> {
  const any = await client.attach("run-1");
  holds<Equal<typeof any, Run<"openwop", unknown>>>();
  const refund = await client.attach<"refund">(token);
  holds<Equal<typeof refund, Run<"openwop", { refunded: boolean }>>>();
  // @ts-expect-error an unknown workflow
  await client.attach<"refnd">(token);
  const { data } = await client.list({ workflowId: "report" });
  holds<Equal<typeof data, WorkflowRunState<string | undefined>[]>>();
  // @ts-expect-error an unknown workflow
  await client.list({ workflowId: "reprt" });
  for await (const { run, event } of client.watch([refund, any, "run-2"])) void [run.id, event?.kind];
}

export async function two(other: WorkflowClient<"openwop", { a: { output: number }; b: { output: string } }>, id: "a" | "b"): Promise<void> {
  const attached = await other.attach("run-1");
  holds<Equal<typeof attached, Run<"openwop", string | number>>>();
  const either = await other.start(id);
  holds<Equal<typeof either, Run<"openwop", string | number>>>();
}

export async function interfaces(): Promise<void> {
  const declared = new WorkflowClient<"openwop", Declared>(options);
  const run = await declared.start("refund", { order: 7 });
  holds<Equal<typeof run, Run<"openwop", { refunded: boolean }>>>();
  const from = WorkflowClient.from<OpenWop, Declared>(new OpenWop({ baseUrl: "https://host.example", apiKey: "k" }));
  holds<Equal<typeof from, WorkflowClient<"openwop", Declared>>>();
}

// @ts-expect-error a workflow has an input and an output
export type Wrong = WorkflowClient<"openwop", { refund: { inputs: { order: number } } }>;
// @ts-expect-error a workflow is an object
export type Bare = WorkflowClient<"openwop", { refund: number }>;

/** Helpers take a client with any map, and a run with any output. */
export function helpers(): void {
  const any = (given: WorkflowClient<WorkflowProvider, any>) => given.attach("run-1");
  any(client);
  const each = <P extends WorkflowProvider, W extends WorkflowMap<W>>(given: WorkflowClient<P, W>) => given.provider;
  holds<Equal<ReturnType<typeof each<"openwop", Workflows>>, "openwop">>();
  each(client);
  const follow = (run: Run) => run.id;
  void client.start("refund", { order: 7 }).then(follow);
}

export async function without(untyped: WorkflowClient<"openwop">, id: string): Promise<void> {
  const run = await untyped.start(id, 7);
  holds<Equal<typeof run, Run<"openwop">>>();
  const state = await run.result();
  holds<Equal<typeof state, WorkflowRunState>>();
  holds<Equal<typeof state.output, unknown>>();
}

export function Shown(): string {
  const view = useRun(client, { workflowId: "refund", input: { order: 7 } });
  holds<Equal<typeof view, RunView<"openwop", { refunded: boolean }>>>();
  holds<Equal<typeof view.output, { refunded: boolean } | undefined>>();
  holds<Equal<typeof view.run, Run<"openwop", { refunded: boolean }> | undefined>>();
  useRun(client, { workflowId: "report", idempotencyKey: "auto" });
  // @ts-expect-error an unknown workflow
  useRun(client, { workflowId: "refnd", input: { order: 7 } });
  // @ts-expect-error an input of the wrong type
  useRun(client, { workflowId: "refund", input: { order: "7" } });
  // @ts-expect-error it needs an input
  useRun(client, { workflowId: "refund" });
  // @ts-expect-error an unknown option
  useRun(client, { workflowId: "report", retries: 3 });
  const sources: (RunSource<Workflows> | undefined)[] = ["run-1", token, undefined, { workflowId: "refund", input: { order: 7 } }];
  for (const source of sources) useRun(client, source);
  // @ts-expect-error an input of another workflow
  const _wrong: RunSource<Workflows> = { workflowId: "refund", input: { days: 7 } };
  return view.output?.refunded ? "refunded" : view.text;
}
