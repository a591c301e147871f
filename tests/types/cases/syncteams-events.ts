// The log of a task of SyncTeams: its entries, and what they carry.
import {
  type SyncTeams,
  type SyncTeamsAgent,
  type SyncTeamsAgentExecutor,
  type SyncTeamsAgentTask,
  type SyncTeamsAgentTaskContext,
  type SyncTeamsEmbedder,
  type SyncTeamsEventData,
  type SyncTeamsEventLog,
  type SyncTeamsLlm,
  type SyncTeamsLlmMessage,
  type SyncTeamsTaskOutput,
  type SyncTeamsTeam,
  type SyncTeamsTool,
  type SyncTeamsToolResult,
  type SyncTeamsUsageMetrics,
  SyncTeamsWorkflowEventType,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const st: SyncTeams;
type Perhaps<T> = T | null | undefined;

export async function followed(): Promise<void> {
  for await (const entry of st.tasks.events("id", { pollIntervalMs: 500, maxReconnects: 1, maxRetries: 0 })) {
    holds<Equal<typeof entry, SyncTeamsEventLog>>();
    holds<Equal<typeof entry.eventType, SyncTeamsWorkflowEventType | (string & {})>>();
    holds<Equal<typeof entry.eventData, SyncTeamsEventData>>();
    holds<Equal<typeof entry.createdAt, string>>();
    holds<Equal<typeof entry.updatedAt, Perhaps<string>>>();
    const { eventData } = entry;
    switch (entry.eventType) {
      case SyncTeamsWorkflowEventType.TaskApprovalRequestEvent:
        await st.continueTask({ taskId: "id", decision: "APPROVE" });
        break;
      case "ToolUsageStartedEvent":
        holds<Equal<typeof eventData.tool_args, Perhaps<string | Record<string, unknown>>>>();
        break;
      // An event of tomorrow is not shut out.
      case "SaidTomorrowEvent":
        console.log(eventData["why"]);
        break;
      default:
        console.log(eventData.message?.trim(), entry.eventType.endsWith("FailedEvent"));
    }
    // @ts-expect-error what an entry carries may be missing
    eventData.message.trim();
    // @ts-expect-error what it has within may be missing too
    eventData.agent?.role.trim();
    // @ts-expect-error within, only what is declared
    eventData.agent?.temper;
    // @ts-expect-error what came out may be anything
    eventData.output.raw;
    // @ts-expect-error an entry has no id
    entry.id;
    // @ts-expect-error the task's status is not in its log
    entry.status;
  }
}

/** No member of what an entry carries is certain. */
export function carried(data: SyncTeamsEventData): void {
  holds<Equal<typeof data, Partial<SyncTeamsEventData>>>();
  holds<Equal<typeof data.message, Perhaps<string>>>();
  holds<Equal<typeof data.iteration, Perhaps<number>>>();
  holds<Equal<typeof data.agent, Perhaps<SyncTeamsAgent>>>();
  holds<Equal<typeof data.task, Perhaps<SyncTeamsAgentTask>>>();
  holds<Equal<typeof data.tools, Perhaps<SyncTeamsTool[]>>>();
  holds<Equal<typeof data.team, Perhaps<SyncTeamsTeam>>>();
  holds<Equal<typeof data.messages, Perhaps<SyncTeamsLlmMessage[]>>>();
  holds<Equal<typeof data.inputs, Perhaps<string | Record<string, unknown>>>>();
  holds<Equal<typeof data.output, unknown>>();
  const output = data.output as SyncTeamsTaskOutput;
  holds<Equal<typeof output.json_dict, Perhaps<Record<string, unknown>>>>();

  const { agent, task, team } = data;
  const itsTeam = agent?.team ?? agent?.crew;
  holds<Equal<typeof itsTeam, Perhaps<SyncTeamsTeam>>>();
  const llm = agent?.llm;
  holds<Equal<typeof llm, Perhaps<SyncTeamsLlm>>>();
  const executor = agent?.agent_executor;
  holds<Equal<typeof executor, Perhaps<SyncTeamsAgentExecutor>>>();
  const results = agent?.tools_results;
  holds<Equal<typeof results, Perhaps<SyncTeamsToolResult[]>>>();
  const context = task?.context;
  holds<Equal<typeof context, Perhaps<SyncTeamsAgentTaskContext[] | Record<string, unknown>>>>();
  const embedder = team?.embedder;
  holds<Equal<typeof embedder, Perhaps<SyncTeamsEmbedder>>>();
  const usage = team?.usage_metrics;
  holds<Equal<typeof usage, Perhaps<SyncTeamsUsageMetrics>>>();
  // What is newer than this package is still there.
  const newer = data["said_tomorrow"];
  holds<Equal<typeof newer, unknown>>();
}

// Nor is any member within.
type Loose<T> = Equal<T, Partial<T>>;
holds<Loose<SyncTeamsAgent>>();
holds<Loose<SyncTeamsAgentExecutor>>();
holds<Loose<SyncTeamsAgentTask>>();
holds<Loose<SyncTeamsAgentTaskContext>>();
holds<Loose<SyncTeamsEmbedder>>();
holds<Loose<SyncTeamsLlm>>();
holds<Loose<SyncTeamsLlmMessage>>();
holds<Loose<SyncTeamsTaskOutput>>();
holds<Loose<SyncTeamsTeam>>();
holds<Loose<SyncTeamsTool>>();
holds<Loose<SyncTeamsToolResult>>();
holds<Loose<SyncTeamsUsageMetrics>>();

// Each constant is its name, those of a crew among them, and the type of the same name is one of them.
const started = SyncTeamsWorkflowEventType.TaskStartedEvent;
holds<Equal<typeof started, "TaskStartedEvent">>();
holds<Equal<typeof SyncTeamsWorkflowEventType, { readonly [Name in SyncTeamsWorkflowEventType]: Name }>>();
const _renamed: SyncTeamsWorkflowEventType[] = ["TeamKickoffStartedEvent", "CrewKickoffStartedEvent", "TaskOutput"];

export async function stepped(): Promise<void> {
  const events = st.tasks.events("id");
  holds<Equal<typeof events, AsyncGenerator<SyncTeamsEventLog, void, undefined>>>();
  const first = await events.next();
  if (first.done) holds<Equal<typeof first.value, void>>();
  else holds<Equal<typeof first.value, SyncTeamsEventLog>>();
  await events.return();
  // @ts-expect-error events are no promise
  events.then();
}

export async function refused(): Promise<void> {
  // @ts-expect-error a task is needed
  st.tasks.events();
  // @ts-expect-error an id is a string
  st.tasks.events(42);
  // @ts-expect-error events are walked asynchronously
  for (const entry of st.tasks.events("id")) console.log(entry);
  // @ts-expect-error there is no stream that could be idle
  st.tasks.events("id", { idleTimeoutMs: 1000 });
  // @ts-expect-error there is no stream to resume
  st.tasks.events("id", { lastEventId: "3" });
  // @ts-expect-error an option of another method
  st.tasks.events("id", { maxWaitMs: 1000 });
  // @ts-expect-error a decision is made in the loop
  st.tasks.events("id", { onWaiting: () => true });
  // @ts-expect-error a name that does not exist
  SyncTeamsWorkflowEventType.TaskStarted;
  // @ts-expect-error a constant cannot be changed
  SyncTeamsWorkflowEventType.TaskStartedEvent = "TaskStartedEvent";
  // @ts-expect-error the union itself is closed
  const _later: SyncTeamsWorkflowEventType = "SaidTomorrowEvent";
}
