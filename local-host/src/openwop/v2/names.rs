//! The names of events: those that wire version 2 changed, and those that it kept.

use super::super::profiles::Profile;

/// The name in version 1, and the name in version 2.
const RENAMED: &[(&str, &str)] = &[
    ("run.resuming", "run.resume-started"),
    ("run.dead_lettered", "run.dead-lettered"),
    ("replay.divergedAtRefusal", "replay.diverged-at-refusal"),
    ("agent.reasoning.delta", "agent.reasoning-delta"),
    ("agent.promptResolved", "agent.prompt-resolved"),
    ("agent.toolCalled", "agent.tool-called"),
    ("agent.toolReturned", "agent.tool-returned"),
    ("agent.invocation.started", "agent.invocation-started"),
    ("agent.invocation.completed", "agent.invocation-completed"),
    ("agent.memory.consolidated", "agent.memory-consolidated"),
    ("model.capability.substituted", "model.capability-substituted"),
    ("model.capability.insufficient", "model.capability-insufficient"),
    ("envelope.retry.attempted", "envelope.retry-attempted"),
    ("envelope.retry.exhausted", "envelope.retry-exhausted"),
    ("envelope.nlToFormat.engaged", "envelope.nl-to-format-engaged"),
    ("envelope.recovery.applied", "envelope.recovery-applied"),
    ("deployment.canary.adjusted", "deployment.canary-adjusted"),
    ("deployment.state.changed", "deployment.state-changed"),
    ("roster.run.initiated", "roster.run-initiated"),
    ("tool.session.opened", "tool.session-opened"),
    ("tool.session.closed", "tool.session-closed"),
    ("trigger.subscription.state.changed", "trigger.subscription-state-changed"),
    ("trigger.delivery.attempted", "trigger.delivery-attempted"),
    ("budget.threshold.crossed", "budget.threshold-crossed"),
    ("runOrchestrator.decided", "orchestrator.decided"),
    ("core.dispatch.fanOut", "dispatch.fanned-out"),
    ("core.dispatch.join", "dispatch.joined"),
    ("core.workflowChain.event", "workflow-chain.event"),
    ("core.workflowChain.confidence-escalated", "workflow-chain.confidence-escalated"),
    ("connector.auth_expired", "connector.auth-expired"),
    ("voice.speech_start", "voice.speech-start"),
    ("voice.endpoint_candidate", "voice.endpoint-candidate"),
    ("voice.turn_commit", "voice.turn-commit"),
    ("voice.synthesis_chunk", "voice.synthesis-chunk"),
    ("voice.barge_in", "voice.barge-in"),
    ("compensation.manual_intervention_required", "compensation.manual-intervention-required"),
];

/// The names that both versions have.
const KEPT: &str = "run.started run.completed run.failed run.cancelled run.paused run.resumed run.restored-from-snapshot \
    node.started node.completed node.failed node.suspended node.suspend-failed node.resumed node.retried node.skipped \
    node.cancelled node.dispatched approval.requested approval.received approval.granted approval.rejected \
    approval.overridden clarification.requested clarification.resolved interrupt.requested interrupt.resolved \
    channel.written channel.presence artifact.created output.chunk variable.changed log.appended version.pinned \
    context.summarized workflow.restored workflow.loopback-limit workflow.stalled cap.breached lease.acquired \
    lease.renewed lease.lost lease.handed-off replay.diverged agent.reasoned agent.handoff agent.decided agent.verified \
    provider.usage prompt.composed envelope.refusal envelope.truncated eval.started eval.scored eval.completed \
    deployment.promoted deployment.rolled-back egress.decided budget.reserved budget.consumed budget.exhausted \
    conversation.opened conversation.exchanged conversation.closed memory.compacted memory.written commitment.fired \
    workspace.updated connector.authorized authorization.decided proposal.created proposal.activated goal.evaluated \
    goal.closed import.applied voice.transcript voice.cancelled compensation.requested compensation.started \
    compensation.completed compensation.failed compensation.paused";

/// One event of every renamed type, with its payload.
pub const SAMPLES: &[(&str, &str)] = &[
    ("run.resuming", r"{}"),
    ("run.dead_lettered", r#"{"reason":"retries_exhausted"}"#),
    ("replay.divergedAtRefusal", r#"{"nodeId":"tell"}"#),
    ("agent.reasoning.delta", r#"{"agentId":"local.sorter","delta":"First, ","sequence":0}"#),
    ("agent.promptResolved", r#"{"agentId":"local.sorter","templateId":"greeting"}"#),
    ("agent.toolCalled", r#"{"agentId":"local.sorter","toolName":"lookup","callId":"call-1","inputs":{"id":7}}"#),
    (
        "agent.toolReturned",
        r#"{"agentId":"local.sorter","toolName":"lookup","callId":"call-1","outcome":{"found":true}}"#,
    ),
    ("agent.invocation.started", r#"{"agentId":"local.sorter"}"#),
    ("agent.invocation.completed", r#"{"agentId":"local.sorter"}"#),
    ("agent.memory.consolidated", r#"{"agentId":"local.sorter","memoryRef":"notes"}"#),
    ("model.capability.substituted", r#"{"requested":"vision","used":"chat"}"#),
    ("model.capability.insufficient", r#"{"requested":"vision"}"#),
    ("envelope.retry.attempted", r#"{"attempt":1}"#),
    ("envelope.retry.exhausted", r#"{"attempts":2}"#),
    ("envelope.nlToFormat.engaged", r#"{"format":"json"}"#),
    ("envelope.recovery.applied", r#"{"recovery":"trim"}"#),
    ("deployment.canary.adjusted", r#"{"agentId":"local.sorter","canaryPercent":10}"#),
    ("deployment.state.changed", r#"{"agentId":"local.sorter","state":"active"}"#),
    ("roster.run.initiated", r#"{"rosterId":"roster-1"}"#),
    ("tool.session.opened", r#"{"sessionId":"tool-1"}"#),
    ("tool.session.closed", r#"{"sessionId":"tool-1"}"#),
    ("trigger.subscription.state.changed", r#"{"subscriptionId":"trigger-1","state":"paused"}"#),
    ("trigger.delivery.attempted", r#"{"subscriptionId":"trigger-1","attempt":1}"#),
    ("budget.threshold.crossed", r#"{"dimension":"toolCalls","fraction":0.8}"#),
    ("runOrchestrator.decided", r#"{"decision":"continue"}"#),
    ("core.dispatch.fanOut", r#"{"fanOutPolicy":"parallel","childCount":2}"#),
    ("core.dispatch.join", r#"{"joinOutcome":"satisfied","completedCount":2,"failedCount":0,"mergeOrder":["a","b"]}"#),
    ("core.workflowChain.event", r#"{"chainId":"chain-1"}"#),
    ("core.workflowChain.confidence-escalated", r#"{"chainId":"chain-1","confidence":0.4}"#),
    ("connector.auth_expired", r#"{"connectorId":"mailbox"}"#),
    ("voice.speech_start", r#"{"atMs":0}"#),
    ("voice.endpoint_candidate", r#"{"atMs":400,"confidence":0.7}"#),
    ("voice.turn_commit", r#"{"atMs":600,"finalText":"refund it"}"#),
    ("voice.synthesis_chunk", r#"{"seq":0,"mimeType":"audio/ogg","base64":"AAAA","final":true}"#),
    ("voice.barge_in", r#"{"atMs":900}"#),
    ("compensation.manual_intervention_required", r#"{"nodeId":"book"}"#),
];

/// The name that a host has for an event of this version 1 name.
pub fn shown(kind: &str, profile: Profile) -> &str {
    if profile != Profile::V2 {
        return kind;
    }
    RENAMED.iter().find(|(first, _)| *first == kind).map_or(kind, |(_, second)| second)
}

/// Whether one may subscribe to the name: one of the version's own, or a vendor's.
pub fn is_event_type(name: &str, profile: Profile) -> bool {
    let is_kept = |name: &str| KEPT.split(' ').any(|kept| kept == name);
    let is_own = if profile == Profile::V2 {
        is_kept(name) || name == "negotiation.decided" || RENAMED.iter().any(|(_, second)| *second == name)
    } else {
        is_kept(name) || RENAMED.iter().any(|(first, _)| *first == name)
    };
    is_own || is_vendors(name)
}

/// `<org>.<name>` in small letters, digits and hyphens, where the organisation is no word of the protocol.
fn is_vendors(name: &str) -> bool {
    let segments: Vec<&str> = name.split('.').collect();
    let is_plain = |segment: &&str| {
        segment.starts_with(|first: char| first.is_ascii_lowercase())
            && segment.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-')
    };
    let own = KEPT.split(' ').chain(RENAMED.iter().flat_map(|(first, second)| [*first, *second]));
    let is_own = own.filter_map(|name| name.split('.').next()).any(|domain| Some(&domain) == segments.first());
    (2..=3).contains(&segments.len())
        && segments.iter().all(is_plain)
        && !is_own
        && !["openwop", "core", "community", "vendor", "private", "local"].contains(segments.first().unwrap_or(&""))
}
