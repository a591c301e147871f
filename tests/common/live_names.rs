//! What FlowMaestro's live events call their members.

/// The names of live events and the names they are delivered under beside them: the service writes camelCase there and
/// snake_case everywhere else.
pub const LIVE_NAMES: &[(&str, &str)] = &[
    ("executionId", "execution_id"),
    ("workflowName", "workflow_name"),
    ("totalNodes", "total_nodes"),
    ("nodeId", "node_id"),
    ("nodeName", "node_name"),
    ("nodeType", "node_type"),
    ("pausedAtNodeId", "paused_at_node_id"),
    ("pausedAtNodeName", "paused_at_node_name"),
    ("pauseContext", "pause_context"),
    ("variableName", "variable_name"),
    ("failedNodeId", "failed_node_id"),
];
