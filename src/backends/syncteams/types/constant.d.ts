/** Where a task stands. `COMPLETED`, `FAILED` and `CANCELED` are final. */
export const SyncTeamsWorkflowStatus: {
  /** It waits for its turn. */
  readonly QUEUED: "QUEUED";
  /** It has not begun. */
  readonly PENDING: "PENDING";
  /** It is at work. */
  readonly RUNNING: "RUNNING";
  /** It waits for a decision: `continueTask`. */
  readonly WAITING: "WAITING";
  /** It was cancelled. The service writes the word with one L. */
  readonly CANCELED: "CANCELED";
  /** It failed. */
  readonly FAILED: "FAILED";
  /** It is done. */
  readonly COMPLETED: "COMPLETED";
};

/** One of the values of the constant `SyncTeamsWorkflowStatus`. */
export type SyncTeamsWorkflowStatus = (typeof SyncTeamsWorkflowStatus)[keyof typeof SyncTeamsWorkflowStatus];

/** What to say to a task that waits. */
export const SyncTeamsApprovalDecision: {
  /** The task continues. */
  readonly APPROVE: "APPROVE";
  /** What the task asks for is refused. The decision must say why in its message. */
  readonly REJECT: "REJECT";
};

/** One of the values of the constant `SyncTeamsApprovalDecision`. */
export type SyncTeamsApprovalDecision = (typeof SyncTeamsApprovalDecision)[keyof typeof SyncTeamsApprovalDecision];

/**
 * What can happen to a task.
 *
 * SyncTeams' own clients renamed the events of a crew: they are those of a team since 0.4.0. Which of them a server
 * sends is not documented, so both are here.
 */
export const SyncTeamsWorkflowEventType: {
  /** A user put something in. */
  readonly UserInputEvent: "UserInputEvent";
  /** A connector put something in. */
  readonly ConnectorInputEvent: "ConnectorInputEvent";
  /** A decision is asked for. */
  readonly TaskApprovalRequestEvent: "TaskApprovalRequestEvent";
  /** The decision was given. */
  readonly TaskApprovalResponseEvent: "TaskApprovalResponseEvent";
  /** A team's work began. */
  readonly TeamKickoffStartedEvent: "TeamKickoffStartedEvent";
  /** A team's work is done. */
  readonly TeamKickoffCompletedEvent: "TeamKickoffCompletedEvent";
  /** A team's work failed. */
  readonly TeamKickoffFailedEvent: "TeamKickoffFailedEvent";
  /** A team's test began. */
  readonly TeamTestStartedEvent: "TeamTestStartedEvent";
  /** A team's test is done. */
  readonly TeamTestCompletedEvent: "TeamTestCompletedEvent";
  /** A team's test failed. */
  readonly TeamTestFailedEvent: "TeamTestFailedEvent";
  /** A team's test has a result. */
  readonly TeamTestResultEvent: "TeamTestResultEvent";
  /** A team's training began. */
  readonly TeamTrainStartedEvent: "TeamTrainStartedEvent";
  /** A team's training is done. */
  readonly TeamTrainCompletedEvent: "TeamTrainCompletedEvent";
  /** A team's training failed. */
  readonly TeamTrainFailedEvent: "TeamTrainFailedEvent";
  /** `TeamKickoffStartedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewKickoffStartedEvent: "CrewKickoffStartedEvent";
  /** `TeamKickoffCompletedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewKickoffCompletedEvent: "CrewKickoffCompletedEvent";
  /** `TeamKickoffFailedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewKickoffFailedEvent: "CrewKickoffFailedEvent";
  /** `TeamTestStartedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTestStartedEvent: "CrewTestStartedEvent";
  /** `TeamTestCompletedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTestCompletedEvent: "CrewTestCompletedEvent";
  /** `TeamTestFailedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTestFailedEvent: "CrewTestFailedEvent";
  /** `TeamTestResultEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTestResultEvent: "CrewTestResultEvent";
  /** `TeamTrainStartedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTrainStartedEvent: "CrewTrainStartedEvent";
  /** `TeamTrainCompletedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTrainCompletedEvent: "CrewTrainCompletedEvent";
  /** `TeamTrainFailedEvent`, as it was called up to 0.3.0 of SyncTeams' clients. */
  readonly CrewTrainFailedEvent: "CrewTrainFailedEvent";
  /** An agent's work began. */
  readonly AgentExecutionStartedEvent: "AgentExecutionStartedEvent";
  /** An agent's work is done. */
  readonly AgentExecutionCompletedEvent: "AgentExecutionCompletedEvent";
  /** An agent's work failed. */
  readonly AgentExecutionErrorEvent: "AgentExecutionErrorEvent";
  /** An agent began to plan. */
  readonly AgentReasoningStartedEvent: "AgentReasoningStartedEvent";
  /** An agent has a plan. */
  readonly AgentReasoningCompletedEvent: "AgentReasoningCompletedEvent";
  /** An agent found no plan. */
  readonly AgentReasoningFailedEvent: "AgentReasoningFailedEvent";
  /** An agent began to report its work. Known since 0.4.0 of SyncTeams' clients. */
  readonly AgentLogsStartedEvent: "AgentLogsStartedEvent";
  /** An agent reported its work. Known since 0.4.0 of SyncTeams' clients. */
  readonly AgentLogsExecutionEvent: "AgentLogsExecutionEvent";
  /** The work of an agent without a team began. Known since 0.4.0 of SyncTeams' clients. */
  readonly LiteAgentExecutionStartedEvent: "LiteAgentExecutionStartedEvent";
  /** The work of an agent without a team is done. Known since 0.4.0 of SyncTeams' clients. */
  readonly LiteAgentExecutionCompletedEvent: "LiteAgentExecutionCompletedEvent";
  /** An agent's step began. */
  readonly TaskStartedEvent: "TaskStartedEvent";
  /** An agent's step is done. */
  readonly TaskCompletedEvent: "TaskCompletedEvent";
  /** An agent's step failed. */
  readonly TaskFailedEvent: "TaskFailedEvent";
  /** An agent's step was judged. */
  readonly TaskEvaluationEvent: "TaskEvaluationEvent";
  /** What came out of an agent's step. Known up to 0.3.0 of SyncTeams' clients. */
  readonly TaskOutput: "TaskOutput";
  /** A tool was called. */
  readonly ToolUsageStartedEvent: "ToolUsageStartedEvent";
  /** A tool returned. */
  readonly ToolUsageFinishedEvent: "ToolUsageFinishedEvent";
  /** A tool's use failed. */
  readonly ToolUsageErrorEvent: "ToolUsageErrorEvent";
  /** A tool was to be called with what it does not take. */
  readonly ToolValidateInputErrorEvent: "ToolValidateInputErrorEvent";
  /** A tool failed. */
  readonly ToolExecutionErrorEvent: "ToolExecutionErrorEvent";
  /** No tool could be chosen. */
  readonly ToolSelectionErrorEvent: "ToolSelectionErrorEvent";
  /** A search of the knowledge began. */
  readonly KnowledgeRetrievalStartedEvent: "KnowledgeRetrievalStartedEvent";
  /** The knowledge was searched. */
  readonly KnowledgeRetrievalCompletedEvent: "KnowledgeRetrievalCompletedEvent";
  /** A question to the knowledge was asked. */
  readonly KnowledgeQueryStartedEvent: "KnowledgeQueryStartedEvent";
  /** A query of the knowledge has its result. */
  readonly KnowledgeQueryCompletedEvent: "KnowledgeQueryCompletedEvent";
  /** A question to the knowledge failed. */
  readonly KnowledgeQueryFailedEvent: "KnowledgeQueryFailedEvent";
  /** A search in the knowledge failed. */
  readonly KnowledgeSearchQueryFailedEvent: "KnowledgeSearchQueryFailedEvent";
  /** Something began to be remembered. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemorySaveStartedEvent: "MemorySaveStartedEvent";
  /** Something is remembered. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemorySaveCompletedEvent: "MemorySaveCompletedEvent";
  /** Something could not be remembered. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemorySaveFailedEvent: "MemorySaveFailedEvent";
  /** The memory was asked. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemoryQueryStartedEvent: "MemoryQueryStartedEvent";
  /** A query of the memory has its result. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemoryQueryCompletedEvent: "MemoryQueryCompletedEvent";
  /** A query of the memory failed. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemoryQueryFailedEvent: "MemoryQueryFailedEvent";
  /** A search of the memory began. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemoryRetrievalStartedEvent: "MemoryRetrievalStartedEvent";
  /** The memory was searched. Known since 0.4.0 of SyncTeams' clients. */
  readonly MemoryRetrievalCompletedEvent: "MemoryRetrievalCompletedEvent";
  /** A flow was made. Known up to 0.3.0 of SyncTeams' clients. */
  readonly FlowCreatedEvent: "FlowCreatedEvent";
  /** A flow began. */
  readonly FlowStartedEvent: "FlowStartedEvent";
  /** A flow is done. */
  readonly FlowFinishedEvent: "FlowFinishedEvent";
  /** A flow was drawn. Known up to 0.3.0 of SyncTeams' clients. */
  readonly FlowPlotEvent: "FlowPlotEvent";
  /** A flow's step began. */
  readonly MethodExecutionStartedEvent: "MethodExecutionStartedEvent";
  /** A flow's step is done. */
  readonly MethodExecutionFinishedEvent: "MethodExecutionFinishedEvent";
  /** A flow's step failed. */
  readonly MethodExecutionFailedEvent: "MethodExecutionFailedEvent";
  /** A model was called. */
  readonly LLMCallStartedEvent: "LLMCallStartedEvent";
  /** A model has its answer. */
  readonly LLMCallCompletedEvent: "LLMCallCompletedEvent";
  /** A model's call failed. */
  readonly LLMCallFailedEvent: "LLMCallFailedEvent";
  /** A piece of a model's answer. */
  readonly LLMStreamChunkEvent: "LLMStreamChunkEvent";
  /** A check of an answer began. Known since 0.4.0 of SyncTeams' clients. */
  readonly LLMGuardrailStartedEvent: "LLMGuardrailStartedEvent";
  /** A check of an answer is done. Known since 0.4.0 of SyncTeams' clients. */
  readonly LLMGuardrailCompletedEvent: "LLMGuardrailCompletedEvent";
};

/** One of the values of the constant `SyncTeamsWorkflowEventType`. */
export type SyncTeamsWorkflowEventType = (typeof SyncTeamsWorkflowEventType)[keyof typeof SyncTeamsWorkflowEventType];

/** The names of the headers that a webhook's delivery has. */
export const SyncTeamsWebhookHeader: {
  /** When it was signed, and the signatures: what `SyncTeams.verifyWebhook` takes. */
  readonly Signature: "SyncTeams-Signature";
  /** When it was signed: the option `timestamp` of `SyncTeams.verifyWebhook`. */
  readonly Timestamp: "SyncTeams-Timestamp";
  /** What a delivery that comes again is known by. It is not signed. */
  readonly EventId: "SyncTeams-Event-Id";
};
