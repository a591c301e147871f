// What may be decided, by provider: a typo does not compile where the service has no other words.
import {
  FlowMaestro,
  SyncTeams,
  WorkflowClient,
  type Run,
  type WorkflowReply,
  type WorkflowDecision,
  type WorkflowQuestion,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const apiKey: () => Promise<string>;
const baseUrl = "https://host.example";

holds<Equal<WorkflowDecision<"syncteams">, "approve" | "reject" | "APPROVE" | "REJECT">>();
holds<Equal<WorkflowDecision<"flowmaestro">, never>>();
// What an editor offers: the literal words of the union.
type Known<Words> = Words extends string ? (string extends Words ? never : Words & {}) : never;
holds<"approve" | "reject" | "refine" | "edit" | "ask" | "accept" | "edit-accept" extends Known<WorkflowDecision<"openwop">> ? true : false>();

export async function syncteams(run: Run<"syncteams">, question: WorkflowQuestion): Promise<void> {
  await run.respond({ decision: "approve" });
  await run.respond({ decision: "REJECT", message: "no" }, { to: question });
  await run.respond({ message: "a word" });
  // @ts-expect-error a typo
  await run.respond({ decision: "aprove" });
  // @ts-expect-error SyncTeams has no such word
  await run.respond({ decision: "refine" });
  await run.result({ onWaiting: () => ({ decision: "approve" }) });
  await run.result({ onWaiting: async () => ({ decision: "reject" as const, message: "no" }) });
  // @ts-expect-error a typo
  await run.result({ onWaiting: () => ({ decision: "aprove" }) });
  const teams = new WorkflowClient({ provider: "syncteams", baseUrl, apiKey });
  // @ts-expect-error a typo
  await (await teams.start("report")).respond({ decision: "Approve" });
  const from = WorkflowClient.from(new SyncTeams({ baseUrl, apiKey }));
  // @ts-expect-error a typo
  await (await from.start("report")).respond({ decision: "approved" });
}

export async function openwop(run: Run<"openwop">, question: WorkflowQuestion): Promise<void> {
  // Hosts have words of their own.
  await run.respond({ decision: question.choices?.[0] ?? "approve" });
  await run.respond({ decision: "authorized" });
}

export async function flowmaestro(run: Run<"flowmaestro">): Promise<void> {
  // @ts-expect-error nothing asks, so there is nothing to reply to
  await run.respond({ decision: "approve" });
  const client = WorkflowClient.from(new FlowMaestro({ apiKey }));
  // @ts-expect-error nothing asks here either
  await (await client.start("0b8e")).respond({ decision: "approve" });
  // @ts-expect-error nothing may be decided
  await run.result({ onWaiting: () => ({ decision: "approve" }) });
}

export async function any(run: Run, reply: WorkflowReply): Promise<void> {
  await run.respond(reply);
  await run.respond({ decision: "whatever the service knows" });
}

export function aRunOfOneProviderIsARunOfAny(wop: Run<"openwop">, fm: Run<"flowmaestro">, st: Run<"syncteams">): Run[] {
  return [wop, fm, st];
}
