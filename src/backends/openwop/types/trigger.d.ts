/** A trigger to make. */
export interface OpenWopCreateTriggerRequest extends OpenWopJsonObject {
  /** From where it comes: a name as `"webhook"`, or what a host wants to know of it. */
  source: "webhook" | "schedule" | "queue" | "email" | "form" | (string & {}) | OpenWopJsonObject;
  /** The workflow to run. */
  workflowId: string;
  /** Whether what comes twice starts one run. */
  dedupEnabled?: boolean;
  /** How what comes becomes the workflow's inputs. */
  inputMapping?: OpenWopJsonObject;
  /** How a start that fails is repeated. */
  retryPolicy?: OpenWopTriggerRetryPolicy;
  /** How it is known who sends. */
  verification?: OpenWopTriggerVerification;
}

/** How a start that fails is repeated. */
export interface OpenWopTriggerRetryPolicy {
  /** How often it is tried. */
  maxAttempts?: number;
  /** How the wait grows. */
  backoff?: "none" | "fixed" | "exponential" | (string & {});
}

/** How it is known who sends. */
export interface OpenWopTriggerVerification extends OpenWopJsonObject {
  /** Whether it has to be known. */
  mode?: "required" | "best-effort" | "none" | (string & {});
}

/** A trigger that was made. */
export interface OpenWopCreatedTrigger {
  /** The trigger. */
  subscription: OpenWopTrigger;
  /** Where to send to, and the secret, which is shown once. */
  binding: OpenWopTriggerBinding;
}

/** A trigger. */
export interface OpenWopTrigger extends OpenWopJsonObject {
  /** Its id. */
  subscriptionId: string;
  /** From where it comes. */
  source?: unknown;
  /** Whether it starts runs. */
  state?: OpenWopTriggerState;
  /** Whether what comes twice starts one run. */
  dedupEnabled?: boolean;
  /** How a start that fails is repeated. */
  retryPolicy?: OpenWopTriggerRetryPolicy;
  /** The tenant. */
  tenantId?: string;
  /** The workflow that it runs. */
  workflowId?: string;
  /** Whether it has to be known who sends. */
  verificationMode?: string;
  /** The first digits of the secret's hash. */
  secretFingerprint?: string;
  /** When it was made, ISO 8601. */
  createdAt?: string;
  /** When it was changed, ISO 8601. */
  updatedAt?: string;
}

/** Whether a trigger starts runs. */
export type OpenWopTriggerState = "active" | "paused" | "failed" | "dead-lettered" | (string & {});

/** Where to send to, and how to sign. */
export interface OpenWopTriggerBinding extends OpenWopJsonObject {
  /** The URL or path to send to. */
  ingestUrl?: string;
  /** The secret to sign with. */
  signingSecret?: string;
  /** The first digits of the secret's hash. */
  secretFingerprint?: string;
}

/** What of a trigger is to be changed. */
export interface OpenWopUpdateTriggerRequest {
  /** Whether it starts runs: `active` or `paused`. */
  state: OpenWopTriggerState;
}

/** Something that came and could not start a run. */
export interface OpenWopTriggerDeadLetter {
  /** The trigger's id. */
  subscriptionId: string;
  /** The id of the event of the last attempt. */
  attemptEventId: string;
  /** The last attempt. */
  attempt: OpenWopJsonObject;
  /** Why it failed. */
  reason: "verification_failed" | "retries_exhausted" | (string & {});
  /** When it was given up, ISO 8601. */
  deadLetteredAt: string;
  /** When it is forgotten, ISO 8601. */
  expiresAt: string;
  /** How the trigger's state changed by it. */
  stateChange?: OpenWopJsonObject;
}
