/** Somebody annotated a run. Only in live streams, never in the log. */
export interface OpenWopRunAnnotation {
  /** The annotation's id. */
  annotationId?: string;
  /** What it is about. */
  target?: OpenWopAnnotationTarget;
  /** What it says. */
  signal?: OpenWopAnnotationSignal;
  /** Who made it. */
  actor?: OpenWopAnnotationActor;
  /** A remark, in words. */
  note?: string;
  /** When it was made, ISO 8601. */
  createdAt?: string;
}

/** What an annotation is about: a run, or one event or node of it. */
export interface OpenWopAnnotationTarget {
  /** The run's id. */
  runId?: string;
  /** The event's id. */
  eventId?: string;
  /** The node's id. */
  nodeId?: string;
}

/** What an annotation says. */
export interface OpenWopAnnotationSignal {
  /** Which of the members is meant. */
  kind?: "rating" | "correction" | "label" | "flag" | (string & {});
  /** How good it is, 1 to 5. */
  rating?: number;
  /** A label. */
  label?: string;
  /** What it should have been. */
  correction?: unknown;
}

/** Who made an annotation. */
export interface OpenWopAnnotationActor {
  /** The person's or agent's id. */
  principalRef?: string;
}
