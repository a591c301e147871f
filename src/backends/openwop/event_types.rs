//! The names of events, in both versions of the wire.

/// Every event type of the protocol, the frames of live streams that are not in a run's log among them: those that
/// `types/event.d.ts` describes. One text, with a space after each: a hundred texts are a hundred addresses more in the module.
pub const EVENT_TYPES: &str = "\
    run.started run.completed run.failed run.cancelled run.resuming run.paused run.resumed run.restored-from-snapshot \
    run.dead_lettered run.annotated node.started node.completed node.failed node.suspended node.suspend-failed node.resumed \
    node.retried node.skipped node.cancelled node.dispatched approval.requested approval.received approval.granted \
    approval.rejected approval.overridden clarification.requested clarification.resolved interrupt.requested \
    interrupt.resolved interrupt.vote channel.written channel.presence artifact.created output.chunk variable.changed \
    log.appended version.pinned context.summarized workflow.restored workflow.loopback-limit workflow.stalled cap.breached \
    lease.acquired lease.renewed lease.lost lease.handed-off replay.diverged replay.divergedAtRefusal agent.reasoned \
    agent.reasoning.delta agent.toolCalled agent.toolReturned agent.handoff agent.decided agent.verified \
    agent.invocation.started agent.invocation.completed agent.promptResolved agent.memory.consolidated provider.usage \
    prompt.composed model.capability.substituted model.capability.insufficient envelope.retry.attempted \
    envelope.retry.exhausted envelope.refusal envelope.truncated envelope.nlToFormat.engaged envelope.recovery.applied \
    eval.started eval.scored eval.completed deployment.promoted deployment.rolled-back deployment.canary.adjusted \
    deployment.state.changed roster.run.initiated tool.session.opened tool.session.closed egress.decided \
    trigger.subscription.state.changed trigger.delivery.attempted budget.reserved budget.consumed budget.threshold.crossed \
    budget.exhausted runOrchestrator.decided core.dispatch.fanOut core.dispatch.join conversation.opened \
    conversation.exchanged conversation.closed memory.compacted memory.written commitment.fired workspace.updated \
    core.workflowChain.event core.workflowChain.confidence-escalated connector.authorized connector.auth_expired \
    authorization.decided proposal.created proposal.activated goal.evaluated goal.closed import.applied voice.speech_start \
    voice.transcript voice.endpoint_candidate voice.turn_commit voice.synthesis_chunk voice.barge_in voice.cancelled \
    compensation.requested compensation.started compensation.completed compensation.failed compensation.paused \
    compensation.manual_intervention_required \
    run.resume-started run.dead-lettered replay.diverged-at-refusal agent.reasoning-delta agent.prompt-resolved \
    agent.tool-called agent.tool-returned agent.invocation-started agent.invocation-completed agent.memory-consolidated \
    model.capability-substituted model.capability-insufficient envelope.retry-attempted envelope.retry-exhausted \
    envelope.nl-to-format-engaged envelope.recovery-applied deployment.canary-adjusted deployment.state-changed \
    roster.run-initiated tool.session-opened tool.session-closed trigger.subscription-state-changed \
    trigger.delivery-attempted budget.threshold-crossed orchestrator.decided dispatch.fanned-out dispatch.joined \
    workflow-chain.event workflow-chain.confidence-escalated connector.auth-expired voice.speech-start \
    voice.endpoint-candidate voice.turn-commit voice.synthesis-chunk voice.barge-in \
    compensation.manual-intervention-required negotiation.decided node.interrupt.resolved interrupt.vote.recorded \
    webhook.test \
    state.snapshot ai.message.chunk \
";
