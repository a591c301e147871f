//! The payload of `run.annotated`.

use crate::core::json::Any;

payloads! {
    /// Somebody annotated a run. Only in live streams, never in the log.
    RunAnnotation {
        /// The annotation's id.
        annotation_id: String,
        /// What it is about.
        target: AnnotationTarget,
        /// What it says.
        signal: AnnotationSignal,
        /// Who made it.
        actor: AnnotationActor,
        /// A remark, in words.
        note: String,
        /// When it was made, ISO 8601.
        created_at: String,
    }

    /// What an annotation is about: a run, or one event or node of it.
    AnnotationTarget {
        /// The run's id.
        run_id: String,
        /// The event's id.
        event_id: String,
        /// The node's id.
        node_id: String,
    }

    /// What an annotation says.
    AnnotationSignal {
        /// Which of the members is meant.
        #[tsify(type = r#""rating" | "correction" | "label" | "flag" | (string & {})"#)]
        kind: String,
        /// How good it is, 1 to 5.
        rating: f64,
        /// A label.
        label: String,
        /// What it should have been.
        #[tsify(type = "unknown")]
        correction: Any,
    }

    /// Who made an annotation.
    AnnotationActor {
        /// The person's or agent's id.
        principal_ref: String,
    }
}
