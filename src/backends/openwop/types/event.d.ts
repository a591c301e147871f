/**
 * What a run's event stream carries.
 *
 * `updates`, the default: the run's and its nodes' transitions, suspensions and requests. `values`: a `state.snapshot`
 * after each transition. `messages`: the output of models, chunk by chunk. `debug`: everything, vendor events too.
 * `values` cannot be combined with another mode. Several reference hosts send everything in every mode.
 */
export type OpenWopStreamMode = "updates" | "values" | "messages" | "debug";

/**
 * What `runs.events` yields and `runs.pollEvents` returns: a union that narrows by `type`.
 *
 * ```ts
 * if (event.type === "run.completed") console.log(event.payload?.outputs);
 * ```
 *
 * Events of other types, vendors' own among them, come through untouched at run time. Handle them in `default`:
 * `const other: OpenWopUnknownRunEvent = event;`.
 */
export type OpenWopRunEvent = { [Type in OpenWopRunEventType]: OpenWopRunEventOf<Type> }[OpenWopRunEventType];

/** What every event of a run has, whatever its type. */
export interface OpenWopRunEventBase {
  /**
   * The event's place in the run's log: 0 for the first event, then rising. It is the cursor to resume from
   * (`lastEventId`) and the only thing to order events by. Missing on events that are not in the log: synthetic ones,
   * and snapshots and chunks that the host sent without a number.
   */
  sequence?: number;
  /**
   * The event's id. Where a host sends none it is made of run id and sequence. Missing on snapshots and chunks, and
   * where there is no sequence to make it of.
   */
  eventId?: string;
  /** The run's id. */
  runId: string;
  /** When it happened, ISO 8601. */
  timestamp?: string;
  /** The node it is about. Some hosts send `null` for events that are about no node. */
  nodeId?: string | null;
  /** The version of the payload's schema. Most hosts leave it out. */
  schemaVersion?: number;
  /** The version of the host's engine. */
  engineVersion?: OpenWopEngineVersion;
  /** The event that led to this one, by event id. */
  causationId?: string | null;
  /** Whether the payload can be trusted: `untrusted` holds text that a model or an outsider wrote. */
  contentTrust?: "trusted" | "untrusted" | (string & {});
  /** `true` when the host's stream ended without the run's last event and Flowtether made it from the run's snapshot. */
  synthetic?: true;
}

/** The type of an event. */
export type OpenWopRunEventType = keyof OpenWopRunEventPayloads;

/**
 * What an event carries, by its type. Payloads that the protocol does not describe are `unknown`.
 *
 * `state.snapshot` and `ai.message.chunk` are not in a run's log: they come in the stream modes `values` and
 * `messages`. Version 2 of the wire has other names for 36 types, such as `agent.tool-called` for `agent.toolCalled`: `type` is what
 * the host sent, so code for hosts of both versions has both cases.
 */
export interface OpenWopRunEventPayloads {
  "run.started": OpenWopEventPayload<OpenWopRunStartedPayload>;
  "run.completed": OpenWopEventPayload<OpenWopRunCompletedPayload>;
  "run.failed": OpenWopEventPayload<OpenWopRunFailedPayload>;
  "run.cancelled": OpenWopEventPayload<OpenWopRunCancelledPayload>;
  "run.resuming": unknown;
  "run.paused": OpenWopEventPayload<OpenWopRunPausedPayload>;
  "run.resumed": OpenWopEventPayload<OpenWopRunResumedPayload>;
  "run.restored-from-snapshot": unknown;
  "run.dead_lettered": unknown;
  "run.annotated": OpenWopEventPayload<OpenWopRunAnnotation>;
  "node.started": OpenWopEventPayload<OpenWopNodeStartedPayload>;
  "node.completed": OpenWopEventPayload<OpenWopNodeCompletedPayload>;
  "node.failed": OpenWopEventPayload<OpenWopNodeFailedPayload>;
  "node.suspended": OpenWopEventPayload<OpenWopNodeSuspendedPayload>;
  "node.suspend-failed": unknown;
  "node.resumed": OpenWopEventPayload<OpenWopNodeResumedPayload>;
  "node.retried": OpenWopEventPayload<OpenWopNodeRetriedPayload>;
  "node.skipped": OpenWopEventPayload<OpenWopNodeSkippedPayload>;
  "node.cancelled": OpenWopEventPayload<OpenWopNodeCancelledPayload>;
  "node.dispatched": unknown;
  "approval.requested": OpenWopEventPayload<OpenWopApprovalRequestedPayload>;
  "approval.received": OpenWopEventPayload<OpenWopApprovalReceivedPayload>;
  "approval.granted": unknown;
  "approval.rejected": unknown;
  "approval.overridden": unknown;
  "clarification.requested": OpenWopEventPayload<OpenWopClarificationRequestedPayload>;
  "clarification.resolved": OpenWopEventPayload<OpenWopClarificationResolvedPayload>;
  "interrupt.requested": OpenWopEventPayload<OpenWopInterruptRequestedPayload>;
  "interrupt.resolved": OpenWopEventPayload<OpenWopInterruptResolvedPayload>;
  "interrupt.vote": unknown;
  "channel.written": unknown;
  "channel.presence": OpenWopEventPayload<OpenWopChannelPresencePayload>;
  "artifact.created": OpenWopEventPayload<OpenWopArtifactCreatedPayload>;
  "output.chunk": OpenWopEventPayload<OpenWopMessageChunk>;
  "variable.changed": OpenWopEventPayload<OpenWopVariableChangedPayload>;
  "log.appended": OpenWopEventPayload<OpenWopLogAppendedPayload>;
  "version.pinned": OpenWopEventPayload<OpenWopVersionPinnedPayload>;
  "context.summarized": OpenWopEventPayload<OpenWopContextSummarizedPayload>;
  "workflow.restored": unknown;
  "workflow.loopback-limit": unknown;
  "workflow.stalled": unknown;
  "cap.breached": OpenWopEventPayload<OpenWopCapBreachedPayload>;
  "lease.acquired": unknown;
  "lease.renewed": unknown;
  "lease.lost": unknown;
  "lease.handed-off": unknown;
  "replay.diverged": unknown;
  "replay.divergedAtRefusal": unknown;
  "agent.reasoned": OpenWopEventPayload<OpenWopAgentReasonedPayload>;
  "agent.reasoning.delta": OpenWopEventPayload<OpenWopAgentReasoningDeltaPayload>;
  "agent.toolCalled": OpenWopEventPayload<OpenWopAgentToolCalledPayload>;
  "agent.toolReturned": OpenWopEventPayload<OpenWopAgentToolReturnedPayload>;
  "agent.handoff": OpenWopEventPayload<OpenWopAgentHandoffPayload>;
  "agent.decided": OpenWopEventPayload<OpenWopAgentDecidedPayload>;
  "agent.verified": unknown;
  "agent.invocation.started": unknown;
  "agent.invocation.completed": unknown;
  "agent.promptResolved": unknown;
  "agent.memory.consolidated": unknown;
  "provider.usage": unknown;
  "prompt.composed": unknown;
  "model.capability.substituted": unknown;
  "model.capability.insufficient": unknown;
  "envelope.retry.attempted": unknown;
  "envelope.retry.exhausted": unknown;
  "envelope.refusal": unknown;
  "envelope.truncated": unknown;
  "envelope.nlToFormat.engaged": unknown;
  "envelope.recovery.applied": unknown;
  "eval.started": unknown;
  "eval.scored": unknown;
  "eval.completed": unknown;
  "deployment.promoted": unknown;
  "deployment.rolled-back": unknown;
  "deployment.canary.adjusted": unknown;
  "deployment.state.changed": unknown;
  "roster.run.initiated": unknown;
  "tool.session.opened": unknown;
  "tool.session.closed": unknown;
  "egress.decided": unknown;
  "trigger.subscription.state.changed": unknown;
  "trigger.delivery.attempted": unknown;
  "budget.reserved": unknown;
  "budget.consumed": unknown;
  "budget.threshold.crossed": unknown;
  "budget.exhausted": unknown;
  "runOrchestrator.decided": unknown;
  "core.dispatch.fanOut": OpenWopEventPayload<OpenWopDispatchFanOutPayload>;
  "core.dispatch.join": OpenWopEventPayload<OpenWopDispatchJoinPayload>;
  "conversation.opened": unknown;
  "conversation.exchanged": unknown;
  "conversation.closed": unknown;
  "memory.compacted": unknown;
  "memory.written": OpenWopEventPayload<OpenWopMemoryWrittenPayload>;
  "commitment.fired": unknown;
  "workspace.updated": unknown;
  "core.workflowChain.event": unknown;
  "core.workflowChain.confidence-escalated": unknown;
  "connector.authorized": unknown;
  "connector.auth_expired": unknown;
  "authorization.decided": unknown;
  "proposal.created": unknown;
  "proposal.activated": unknown;
  "goal.evaluated": unknown;
  "goal.closed": unknown;
  "import.applied": unknown;
  "voice.speech_start": OpenWopEventPayload<OpenWopVoiceMomentPayload>;
  "voice.transcript": OpenWopEventPayload<OpenWopVoiceTranscriptPayload>;
  "voice.endpoint_candidate": OpenWopEventPayload<OpenWopVoiceEndpointCandidatePayload>;
  "voice.turn_commit": OpenWopEventPayload<OpenWopVoiceTurnCommitPayload>;
  "voice.synthesis_chunk": OpenWopEventPayload<OpenWopVoiceSynthesisChunkPayload>;
  "voice.barge_in": OpenWopEventPayload<OpenWopVoiceMomentPayload>;
  "voice.cancelled": OpenWopEventPayload<OpenWopVoiceCancelledPayload>;
  "compensation.requested": unknown;
  "compensation.started": unknown;
  "compensation.completed": unknown;
  "compensation.failed": unknown;
  "compensation.paused": unknown;
  "compensation.manual_intervention_required": unknown;
  "run.resume-started": unknown;
  "run.dead-lettered": unknown;
  "replay.diverged-at-refusal": unknown;
  "agent.reasoning-delta": OpenWopEventPayload<OpenWopAgentReasoningDeltaPayload>;
  "agent.prompt-resolved": unknown;
  "agent.tool-called": OpenWopEventPayload<OpenWopAgentToolCalledPayload>;
  "agent.tool-returned": OpenWopEventPayload<OpenWopAgentToolReturnedPayload>;
  "agent.invocation-started": unknown;
  "agent.invocation-completed": unknown;
  "agent.memory-consolidated": unknown;
  "model.capability-substituted": unknown;
  "model.capability-insufficient": unknown;
  "envelope.retry-attempted": unknown;
  "envelope.retry-exhausted": unknown;
  "envelope.nl-to-format-engaged": unknown;
  "envelope.recovery-applied": unknown;
  "deployment.canary-adjusted": unknown;
  "deployment.state-changed": unknown;
  "roster.run-initiated": unknown;
  "tool.session-opened": unknown;
  "tool.session-closed": unknown;
  "trigger.subscription-state-changed": unknown;
  "trigger.delivery-attempted": unknown;
  "budget.threshold-crossed": unknown;
  "orchestrator.decided": unknown;
  "dispatch.fanned-out": OpenWopEventPayload<OpenWopDispatchFanOutPayload>;
  "dispatch.joined": OpenWopEventPayload<OpenWopDispatchJoinPayload>;
  "workflow-chain.event": unknown;
  "workflow-chain.confidence-escalated": unknown;
  "connector.auth-expired": unknown;
  "voice.speech-start": OpenWopEventPayload<OpenWopVoiceMomentPayload>;
  "voice.endpoint-candidate": OpenWopEventPayload<OpenWopVoiceEndpointCandidatePayload>;
  "voice.turn-commit": OpenWopEventPayload<OpenWopVoiceTurnCommitPayload>;
  "voice.synthesis-chunk": OpenWopEventPayload<OpenWopVoiceSynthesisChunkPayload>;
  "voice.barge-in": OpenWopEventPayload<OpenWopVoiceMomentPayload>;
  "compensation.manual-intervention-required": unknown;
  "negotiation.decided": unknown;
  "node.interrupt.resolved": unknown;
  "interrupt.vote.recorded": unknown;
  "webhook.test": unknown;
  "state.snapshot": OpenWopRunSnapshot;
  "ai.message.chunk": OpenWopMessageChunk;
}

/** An event of one type. */
export interface OpenWopRunEventOf<Type extends OpenWopRunEventType> extends OpenWopRunEventBase {
  /** The event's type. */
  type: Type;
  /** What the event carries. */
  payload: OpenWopRunEventPayloads[Type];
}

/** An event of a type that is not in `OpenWopRunEventPayloads`: a vendor's own, or one that is newer than this package. */
export interface OpenWopUnknownRunEvent extends OpenWopRunEventBase {
  /** The event's type. */
  type: string;
  /** What the event carries. */
  payload: unknown;
}

/** A payload that a host may leave out or send as `null`, as the reference hosts do for most events: read it with `?.`. */
export type OpenWopEventPayload<Payload> = Payload | null | undefined;

/**
 * The events after a point in a run's log.
 *
 * Hosts respond in four shapes; `events`, `isComplete` and `lastSequence` are made the same on all of them.
 */
export interface OpenWopPollEventsResponse {
  /** The events after the `lastSequence` that was asked with, in order. */
  events: OpenWopRunEvent[];
  /** Whether the run is over and `events` are its last ones. */
  isComplete: boolean;
  /** The highest sequence seen so far: what to ask the next poll with. Missing while there is no event. */
  lastSequence?: number;
  /** The run's id. Some hosts leave it out. */
  runId?: string;
  /** Where the run stands. Some hosts leave it out. */
  runStatus?: OpenWopRunStatus;
  /** Whether the run is over, as some hosts say it. `isComplete` has taken it in. */
  isTerminal?: boolean;
  /** A sequence as some hosts send it: the highest in the log, or only the one that was asked with. Use `lastSequence`. */
  lastEventSeq?: number;
}
