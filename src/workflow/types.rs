//! What goes to the caller, as types. They make the TypeScript declarations, and native tests decode into them what the
//! machines deliver. In TypeScript every name begins with `Workflow`.

use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::core::json::Any;

/// Where a run stands: `queued`, it has not begun; `running`; `waiting`, it asks for an answer; `paused`, it stands still and
/// nothing in the service's API sets it going; and the three ends, `completed`, `failed`, `cancelled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "lowercase")]
#[tsify(type_prefix = "Workflow")]
pub enum RunStatus {
    /// It has not begun.
    Queued,
    /// It runs. So does one with a status of the service's that is not known yet, until its record has an error or the time
    /// of its end.
    Running,
    /// It asks for an answer.
    Waiting,
    /// It stands still.
    Paused,
    /// It is over and has an output.
    Completed,
    /// It is over and has an error.
    Failed,
    /// It is over because somebody stopped it.
    Cancelled,
}

/// Why a run or a part of it failed.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "Workflow")]
pub struct Failure {
    /// What happened, in the service's words.
    pub message: String,
    /// The service's code, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What a run asks.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "Workflow")]
pub struct Question {
    /// What kind of answer it wants. OpenWOP's kinds of interrupts; SyncTeams always asks for an approval.
    #[tsify(
        type = "\"approval\" | \"clarification\" | \"external-event\" | \"custom\" | \"credential\" | (string & {})"
    )]
    pub asks: String,
    /// Who asks, or when: the node, which may ask again, or the time of asking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// What may be decided, in the service's words; `approve` and `reject` are always understood. Missing where values are
    /// wanted, and where the service names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    /// The service's own description of the question, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub details: Option<Any>,
    /// The JSON Schema that the values must match, where the service has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub schema: Option<Any>,
    /// The interrupt's token, where OpenWOP's host shows one: whoever has it can answer the question without a key. Keep it secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// A run as it stands; `status` tells which members are there.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(
    type_prefix = "Workflow",
    type_params = "Output = unknown",
    type = r#"{
    /**
     * The run's id.
     */
    id: string;
    /**
     * The service's own word for where it stands.
     */
    raw: string;
    /**
     * The service's own record, as it came.
     */
    record: unknown;
} & (
    | {
        status: "completed";
        /**
         * What the run returned. OpenWOP's hosts may have it in the run's last event only, where `result` finds it. SyncTeams has no
         * such member: it is the last output of the task's log.
         */
        output: Output;
        error?: undefined;
        waiting?: undefined;
    }
    | {
        status: "failed";
        /**
         * Why it failed.
         */
        error: WorkflowFailure;
        output?: undefined;
        waiting?: undefined;
    }
    | {
        status: "waiting";
        /**
         * What it asks.
         */
        waiting: WorkflowQuestion;
        output?: undefined;
        error?: undefined;
    }
    | { status: Exclude<WorkflowRunStatus, "completed" | "failed" | "waiting">; output?: undefined; error?: undefined; waiting?: undefined }
)"#
)]
pub struct RunState {
    /// The run's id.
    pub id: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The service's own word for it.
    pub raw: String,
    /// What it came to, when it is completed. SyncTeams has no such member: it is the last output of the task's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Any>,
    /// Why it failed, when it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
    /// What it asks, while it is waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Question>,
    /// The service's own record, as it came.
    pub record: Any,
}

/// An answer to what a run asks. At least one member is there.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "Workflow", type_params = "P extends WorkflowProvider = WorkflowProvider")]
pub struct Answer {
    /// One of the question's `choices`; `approve`, `reject` and `edit` are understood where the service has another word for them.
    /// What the question does not offer is refused before anything is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "WorkflowDecision<P> | undefined")]
    pub decision: Option<String>,
    /// Words to it. SyncTeams wants some with a rejection; with `refine` they are the feedback. The answer to a clarification that
    /// asks one question; one that asks several wants `values`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | undefined")]
    pub message: Option<String>,
    /// What was asked for, by name: the answers to a clarification by the questions' ids, what an outside event brings, with `edit`
    /// the edited artifact. OpenWOP's hosts tell voters apart by a `voter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, unknown> | undefined")]
    pub values: Option<Any>,
}

/// What a provider can do. A verb that it cannot do rejects with `UnsupportedOperationError` before anything is sent.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "Workflow")]
pub struct Capabilities {
    /// Events come while they happen; else the run is polled, and they come with the next poll.
    pub live_events: bool,
    /// A run that nobody follows keeps its events: whoever comes back with a token gets those he has not seen. Without it
    /// whoever comes back gets where the run stands and what happens from then on.
    pub resume: bool,
    /// Runs ask, and `respond` answers.
    pub approvals: bool,
    /// `cancel` stops a run.
    pub cancel: bool,
    /// `start` takes an `idempotencyKey`.
    pub idempotent_start: bool,
    /// `list` lists runs. A loop finds all of them; FlowMaestro's may need a request for each workflow.
    pub list: bool,
    /// The native client can begin a run in the middle of another.
    pub fork: bool,
    /// Runs leave artifacts; their events are `other`.
    pub artifacts: bool,
    /// The client was given a SnapState client: `checkpoints` is there.
    pub checkpoints: bool,
}

/// A run's token: what `JSON.stringify(run)` writes. It holds no secret.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
#[tsify(type_prefix = "Workflow")]
pub struct Token {
    /// The version of the token's form.
    pub v: f64,
    /// The service.
    pub provider: String,
    /// Where it is.
    pub base_url: String,
    /// The run's id.
    pub id: String,
    /// The place of the last event that was delivered, as the provider has it.
    pub cursor: String,
    /// Where the run stood then.
    pub status: RunStatus,
    /// What shows that a token was changed by accident.
    pub sum: f64,
}

/// What every event has.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "Workflow")]
pub struct EventBase {
    /// The service's own name for it.
    #[serde(rename = "type")]
    pub native_type: String,
    /// Where the run's events continue after it; see the option `from`.
    pub cursor: String,
    /// Its number in the run's log, where the service numbers events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<f64>,
    /// When it happened, as `new Date()` takes it: the service's own text, or ms since 1970 where the service has a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "string | number")]
    pub at: Option<Any>,
    /// Where the run stands after it.
    pub status: RunStatus,
    /// The service did not send it: it was made of the run's record.
    pub synthetic: bool,
    /// What the service sent, as it came.
    #[tsify(type = "any")]
    pub raw: Any,
}

/// Makes the events: a struct each, and the TypeScript union of them all. Members in braces are always there.
macro_rules! events {
    ($($(#[$note:meta])* $kind:literal $name:ident $(<$parameter:ident>)? $(extends $more:ident)? {
        $({
            $($(#[$member_note:meta])* $member:ident: $member_type:ty = $member_typescript:literal,)*
        })?
        $($(#[$field_note:meta])* $field:ident: $type:ty = $typescript:literal,)*
    })*) => {
        #[wasm_bindgen(typescript_custom_section)]
        const WORKFLOW_EVENT: &str = concat!(
            "/** What happens in a run, in one vocabulary; `kind` says which. A kind may come that is not known yet: let it pass. */\n",
            "export type WorkflowEvent<Output = unknown> ="
            $(, "\n  | Workflow", stringify!($name) $(, "<", stringify!($parameter), ">")?)*, ";"
        );

        $(
            #[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
            #[tsify(type_prefix = "Workflow")]
            $(#[$note])*
            pub struct $name {
                /// What it says.
                #[tsify(type = $kind)]
                pub kind: String,
                $($(
                    $(#[$member_note])*
                    #[tsify(type = $member_typescript)]
                    pub $member: $member_type,
                )*)?
                $(
                    $(#[$field_note])*
                    #[serde(skip_serializing_if = "Option::is_none")]
                    #[tsify(type = $typescript)]
                    pub $field: $type,
                )*
                $(
                    /// What is asked.
                    #[serde(flatten)]
                    pub question: $more,
                )?
                /// What every event has.
                #[serde(flatten)]
                pub base: EventBase,
            }
        )*
    };
}

events! {
    /// The run's status changed.
    "\"status\"" StatusEvent {}
    /// A node, a step of the run, began or ended.
    "\"node\"" NodeEvent {
        {
            /// What became of it.
            phase: String = "\"started\" | \"completed\" | \"failed\"",
        }
        /// The node's id, where the service has one.
        id: Option<String> = "string",
        /// Its name, where the service has one.
        name: Option<String> = "string",
        /// What it came to.
        output: Option<Any> = "unknown",
        /// Why it failed.
        error: Option<Failure> = "WorkflowFailure",
    }
    /// A piece of a text that a model writes.
    "\"token\"" TokenEvent {
        {
            /// The piece; empty where the service sent none.
            text: String = "string",
        }
        /// The node that it comes from.
        node: Option<String> = "string",
    }
    /// A whole message.
    "\"message\"" MessageEvent {
        {
            /// Whose it is; `reasoning` is what a model thinks.
            role: String = "\"user\" | \"assistant\" | \"reasoning\"",
        }
        /// The message. What an agent hands on may be more than a text.
        text: Option<Any> = "unknown",
    }
    /// A tool was called, or came back.
    "\"tool\"" ToolEvent {
        {
            /// What became of the call.
            phase: String = "\"started\" | \"completed\" | \"failed\"",
        }
        /// The call's id, where the service has one.
        id: Option<String> = "string",
        /// The tool's name.
        name: Option<String> = "string",
        /// What it was called with.
        input: Option<Any> = "unknown",
        /// What it came to.
        output: Option<Any> = "unknown",
        /// Why it failed.
        error: Option<Failure> = "WorkflowFailure",
    }
    /// The run asks for an answer; see `run.respond`.
    "\"waiting\"" WaitingEvent extends Question {}
    /// A line of the run's log.
    "\"log\"" LogEvent {
        /// The line.
        text: Option<Any> = "unknown",
        /// How important it is, in the service's words.
        level: Option<String> = "string",
    }
    /// How far the run is.
    "\"progress\"" ProgressEvent {
        /// So many nodes are done.
        completed: Option<f64> = "number",
        /// Of so many.
        total: Option<f64> = "number",
        /// From 0 to 100.
        percent: Option<f64> = "number",
    }
    /// The run is over and has an output. It is the last event.
    #[tsify(type_params = "Output = unknown")]
    "\"completed\"" CompletedEvent<Output> {
        /// Its output, where the service says it in the event; `run.result()` finds it in any case.
        output: Option<Any> = "Output",
    }
    /// The run is over and failed. It is the last event.
    "\"failed\"" FailedEvent {
        {
            /// Why.
            error: Failure = "WorkflowFailure",
        }
    }
    /// The run is over because somebody stopped it. It is the last event.
    "\"cancelled\"" CancelledEvent {
        /// Why, where somebody said so.
        reason: Option<String> = "string",
    }
    /// Anything else; `type` is the service's name for it and `raw` what it sent.
    "\"other\"" OtherEvent {
        /// The id of a node that continues after a question.
        id: Option<String> = "string",
    }
}
