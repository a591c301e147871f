//! Workflows that leave more than events: an artifact, an effect, a compensation, and every event that wire version 2 renamed.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::events::milliseconds;
use super::execution::{Execution, Stop};
use super::v2::{ids, names};

pub async fn artifact(execution: &Execution) -> Result<Value, Stop> {
    let work = async {
        let record = json!({
            "artifactId": "art-letter",
            "artifactType": "local.letter",
            "nodeId": "write",
            "data": { "subject": "Refund", "lines": ["We are sorry.", "お待たせしました"] },
        });
        execution.run.state.change(|state| state.artifacts.push(record));
        let created =
            json!({ "artifactId": "art-letter", "artifactType": "local.letter", "nodeId": "write", "version": 1 });
        execution.emit("artifact.created", Some("write"), created);
        Ok(())
    };
    execution.node_with("write", "core.noop", |()| json!({ "artifactId": "art-letter" }), work).await?;
    Ok(json!({ "artifactId": "art-letter" }))
}

pub async fn effect(execution: &Execution) -> Result<Value, Stop> {
    let work = async {
        let effect = json!({
            "effectId": ids::bound(&ids::opaque()),
            "nodeId": "fetch",
            "attempt": 1,
            "keying": "business-identity",
            "state": "completed",
            "at": milliseconds(Timestamp::now()),
            "providerKey": format!("once-{}", execution.run.id),
        });
        execution.run.state.change(|state| state.effects.push(effect));
        Ok(())
    };
    execution.node("fetch", "core.httpFetch", work).await?;
    Ok(json!({ "fetched": true }))
}

/// The second node fails, and what the first one did is undone before the run fails.
pub async fn compensate(execution: &Execution) -> Result<Value, Stop> {
    execution.node("book", "core.noop", async { Ok(()) }).await?;
    let work = async {
        Err(Stop::Failed {
            code: "node_execution_failed".to_owned(),
            message: "The second node failed, as it was asked to.".to_owned(),
            node_id: "boom".to_owned(),
        })
    };
    let failed = execution.node("boom", "core.noop", work).await;
    let id = format!("c-{}", execution.run.id);
    execution.emit("compensation.requested", None, json!({ "compensationId": id, "failedNodeId": "boom" }));
    execution.emit(
        "compensation.started",
        Some("book"),
        json!({ "compensationId": id, "nodeId": "book", "attempt": 1 }),
    );
    let attempt =
        json!({ "nodeId": "book", "attempt": 1, "outcome": "succeeded", "at": milliseconds(Timestamp::now()) });
    execution.run.state.change(|state| {
        state.compensation =
            Some(json!({ "status": "completed", "plan": [{ "nodeId": "book", "order": 0 }], "attempts": [attempt] }));
    });
    execution.emit("compensation.completed", None, json!({ "compensationId": id, "status": "completed" }));
    failed
}

/// Logs one event of every type that has another name in wire version 2.
pub async fn renamed(execution: &Execution) -> Result<Value, Stop> {
    let work = async {
        for (kind, payload) in names::SAMPLES {
            let payload = serde_json::from_str(payload).unwrap_or_default();
            execution.emit(kind, Some("tell"), payload);
        }
        Ok(())
    };
    execution.node("tell", "core.noop", work).await?;
    Ok(json!({}))
}
