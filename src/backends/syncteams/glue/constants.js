// The names that SyncTeams knows, for programs that would rather not write them as texts.

/** @param {string[]} names */
const named = (names) => Object.freeze(Object.fromEntries(names.map((name) => [name, name])));

export const SyncTeamsBaseUrl = Object.freeze({
  Production: "https://api.syncteams.studio",
  Develop: "https://develop.api.syncteams.studio",
});

export const SyncTeamsWebhookHeader = Object.freeze({
  Signature: "SyncTeams-Signature",
  Timestamp: "SyncTeams-Timestamp",
  EventId: "SyncTeams-Event-Id",
});

export const SyncTeamsWorkflowStatus = named(["QUEUED", "PENDING", "RUNNING", "WAITING", "CANCELED", "FAILED", "COMPLETED"]);

export const SyncTeamsApprovalDecision = named(["APPROVE", "REJECT"]);

// A line is a stem and its endings; every name but the last ends with `Event`.
const EVENTS = `UserInput
ConnectorInput
TaskApproval Request Response
AgentExecution Started Completed Error
AgentReasoning Started Completed Failed
AgentLogs Started Execution
LiteAgentExecution Started Completed
Task Started Completed Failed Evaluation
ToolUsage Started Finished Error
Tool ValidateInputError ExecutionError SelectionError
KnowledgeRetrieval Started Completed
KnowledgeQuery Started Completed Failed
KnowledgeSearchQuery Failed
Flow Started Finished Created Plot
MethodExecution Started Finished Failed
LLMCall Started Completed Failed
LLMStreamChunk
LLMGuardrail Started Completed
MemorySave Started Completed Failed
MemoryQuery Started Completed Failed
MemoryRetrieval Started Completed
TeamKickoff Started Completed Failed
TeamTest Started Completed Failed Result
TeamTrain Started Completed Failed
CrewKickoff Started Completed Failed
CrewTest Started Completed Failed Result
CrewTrain Started Completed Failed`;

const events = EVENTS.split("\n").flatMap((line) => {
  const [stem, ...endings] = line.split(" ");
  return endings.length > 0 ? endings.map((ending) => `${stem}${ending}Event`) : [`${stem}Event`];
});

export const SyncTeamsWorkflowEventType = named([...events, "TaskOutput"]);
