//! The constants of statuses, decisions and event types. The values themselves are JavaScript: a frozen object each, in
//! which every key is its own value.

use wasm_bindgen::prelude::wasm_bindgen;

/// Makes a list of names each, and the TypeScript constants and types of the same names.
macro_rules! constants {
    ($(
        $(#[doc = $note:literal])* $list:ident $name:ident {
            $($(#[doc = $member_note:literal])* $member:ident)*
        }
    )*) => {
        $(
            $(#[doc = $note])*
            pub const $list: &[&str] = &[$(stringify!($member)),*];
        )*

        /// The TypeScript types of the constants.
        pub const CONSTANT_TYPESCRIPT: &str = concat!($(
            "/**\n",
            $(" *", $note, "\n",)*
            " */\n",
            "export const ", stringify!($name), ": {\n",
            $(
                "    /**\n",
                $("     *", $member_note, "\n",)*
                "     */\n",
                "    readonly ", stringify!($member), ": \"", stringify!($member), "\";\n",
            )*
            "};\n",
            "/**\n",
            " * One of the values of the constant `", stringify!($name), "`.\n",
            " */\n",
            "export type ", stringify!($name),
            " = (typeof ", stringify!($name), ")[keyof typeof ", stringify!($name), "];\n",
        )*);
    };
}

constants! {
    /// Where a task stands. `COMPLETED`, `FAILED` and `CANCELED` are final.
    STATUSES WorkflowStatus {
        /// It waits for its turn.
        QUEUED
        /// It has not begun.
        PENDING
        /// It is at work.
        RUNNING
        /// It waits for a decision: `continueTask`.
        WAITING
        /// It was cancelled. The service writes the word with one L.
        CANCELED
        /// It failed.
        FAILED
        /// It is done.
        COMPLETED
    }

    /// What to say to a task that waits.
    DECISIONS ApprovalDecision {
        /// The task goes on.
        APPROVE
        /// What the task asks for is refused. The decision must say why in its message.
        REJECT
    }

    /// What can happen to a task.
    ///
    /// SyncTeams' own clients renamed the events of a crew: they are those of a team since 0.4.0. Which of them a server
    /// sends is not documented, so both are here.
    EVENT_TYPES WorkflowEventType {
        /// A user put something in.
        UserInputEvent
        /// A connector put something in.
        ConnectorInputEvent
        /// A decision is asked for.
        TaskApprovalRequestEvent
        /// The decision was given.
        TaskApprovalResponseEvent

        /// A team's work began.
        TeamKickoffStartedEvent
        /// A team's work is done.
        TeamKickoffCompletedEvent
        /// A team's work failed.
        TeamKickoffFailedEvent
        /// A team's test began.
        TeamTestStartedEvent
        /// A team's test is done.
        TeamTestCompletedEvent
        /// A team's test failed.
        TeamTestFailedEvent
        /// A team's test has a result.
        TeamTestResultEvent
        /// A team's training began.
        TeamTrainStartedEvent
        /// A team's training is done.
        TeamTrainCompletedEvent
        /// A team's training failed.
        TeamTrainFailedEvent

        /// `TeamKickoffStartedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewKickoffStartedEvent
        /// `TeamKickoffCompletedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewKickoffCompletedEvent
        /// `TeamKickoffFailedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewKickoffFailedEvent
        /// `TeamTestStartedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTestStartedEvent
        /// `TeamTestCompletedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTestCompletedEvent
        /// `TeamTestFailedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTestFailedEvent
        /// `TeamTestResultEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTestResultEvent
        /// `TeamTrainStartedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTrainStartedEvent
        /// `TeamTrainCompletedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTrainCompletedEvent
        /// `TeamTrainFailedEvent`, as it was called up to 0.3.0 of SyncTeams' clients.
        CrewTrainFailedEvent

        /// An agent's work began.
        AgentExecutionStartedEvent
        /// An agent's work is done.
        AgentExecutionCompletedEvent
        /// An agent's work failed.
        AgentExecutionErrorEvent
        /// An agent began to plan.
        AgentReasoningStartedEvent
        /// An agent has a plan.
        AgentReasoningCompletedEvent
        /// An agent found no plan.
        AgentReasoningFailedEvent
        /// An agent began to tell of its work. Known since 0.4.0 of SyncTeams' clients.
        AgentLogsStartedEvent
        /// An agent told of its work. Known since 0.4.0 of SyncTeams' clients.
        AgentLogsExecutionEvent
        /// The work of an agent without a team began. Known since 0.4.0 of SyncTeams' clients.
        LiteAgentExecutionStartedEvent
        /// The work of an agent without a team is done. Known since 0.4.0 of SyncTeams' clients.
        LiteAgentExecutionCompletedEvent

        /// An agent's step began.
        TaskStartedEvent
        /// An agent's step is done.
        TaskCompletedEvent
        /// An agent's step failed.
        TaskFailedEvent
        /// An agent's step was judged.
        TaskEvaluationEvent
        /// What came out of an agent's step. Known up to 0.3.0 of SyncTeams' clients.
        TaskOutput

        /// A tool was called.
        ToolUsageStartedEvent
        /// A tool returned.
        ToolUsageFinishedEvent
        /// A tool's use failed.
        ToolUsageErrorEvent
        /// A tool was to be called with what it does not take.
        ToolValidateInputErrorEvent
        /// A tool failed.
        ToolExecutionErrorEvent
        /// No tool could be chosen.
        ToolSelectionErrorEvent

        /// Knowledge began to be looked up.
        KnowledgeRetrievalStartedEvent
        /// Knowledge was looked up.
        KnowledgeRetrievalCompletedEvent
        /// A question to the knowledge was asked.
        KnowledgeQueryStartedEvent
        /// A question to the knowledge was answered.
        KnowledgeQueryCompletedEvent
        /// A question to the knowledge failed.
        KnowledgeQueryFailedEvent
        /// A search in the knowledge failed.
        KnowledgeSearchQueryFailedEvent

        /// Something began to be remembered. Known since 0.4.0 of SyncTeams' clients.
        MemorySaveStartedEvent
        /// Something is remembered. Known since 0.4.0 of SyncTeams' clients.
        MemorySaveCompletedEvent
        /// Something could not be remembered. Known since 0.4.0 of SyncTeams' clients.
        MemorySaveFailedEvent
        /// The memory was asked. Known since 0.4.0 of SyncTeams' clients.
        MemoryQueryStartedEvent
        /// The memory answered. Known since 0.4.0 of SyncTeams' clients.
        MemoryQueryCompletedEvent
        /// The memory could not answer. Known since 0.4.0 of SyncTeams' clients.
        MemoryQueryFailedEvent
        /// What is remembered began to be looked up. Known since 0.4.0 of SyncTeams' clients.
        MemoryRetrievalStartedEvent
        /// What is remembered was looked up. Known since 0.4.0 of SyncTeams' clients.
        MemoryRetrievalCompletedEvent

        /// A flow was made. Known up to 0.3.0 of SyncTeams' clients.
        FlowCreatedEvent
        /// A flow began.
        FlowStartedEvent
        /// A flow is done.
        FlowFinishedEvent
        /// A flow was drawn. Known up to 0.3.0 of SyncTeams' clients.
        FlowPlotEvent
        /// A flow's step began.
        MethodExecutionStartedEvent
        /// A flow's step is done.
        MethodExecutionFinishedEvent
        /// A flow's step failed.
        MethodExecutionFailedEvent

        /// A model was called.
        LLMCallStartedEvent
        /// A model answered.
        LLMCallCompletedEvent
        /// A model's call failed.
        LLMCallFailedEvent
        /// A piece of a model's answer.
        LLMStreamChunkEvent
        /// A check of an answer began. Known since 0.4.0 of SyncTeams' clients.
        LLMGuardrailStartedEvent
        /// A check of an answer is done. Known since 0.4.0 of SyncTeams' clients.
        LLMGuardrailCompletedEvent
    }
}

/// The TypeScript type of the constant of headers.
pub const HEADER_TYPESCRIPT: &str = r#"/**
 * The names of the headers that a webhook's delivery has.
 */
export const SyncTeamsWebhookHeader: {
    /**
     * When it was signed, and the signatures: what `SyncTeams.verifyWebhook` takes.
     */
    readonly Signature: "SyncTeams-Signature";
    /**
     * When it was signed: the option `timestamp` of `SyncTeams.verifyWebhook`.
     */
    readonly Timestamp: "SyncTeams-Timestamp";
    /**
     * What a delivery that comes again is known by. It is not signed.
     */
    readonly EventId: "SyncTeams-Event-Id";
};"#;

#[wasm_bindgen(typescript_custom_section)]
const HEADERS: &str = HEADER_TYPESCRIPT;

#[wasm_bindgen(typescript_custom_section)]
const CONSTANTS: &str = CONSTANT_TYPESCRIPT;
