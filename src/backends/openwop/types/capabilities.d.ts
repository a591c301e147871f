/**
 * What a host says about itself: protocol version, limits, and the capability families it serves.
 *
 * A family that is missing is not served. Most families are objects with a member `supported`; those without a type
 * here are reachable by name and are `unknown`.
 *
 * Older hosts put the families under a member `capabilities`; those are copied to the root, so that `document.replay`
 * is the one place to read.
 */
export interface OpenWopCapabilities extends OpenWopJsonObject {
  /**
   * The protocol's version, as `"1.0"`. A document of version 2 has `protocolVersions` in its place. A host of other major versions
   * is refused with an `UnsupportedOperationError`.
   */
  protocolVersion?: string;
  /** Who wrote the host, and which release it is. */
  implementation?: OpenWopHostImplementation;
  /** The names of the model envelopes the host understands. */
  supportedEnvelopes?: string[];
  /** The version of each schema the host writes, by schema name. */
  schemaVersions?: Record<string, number>;
  /** The host's limits. */
  limits?: OpenWopCapabilityLimits;
  /** The version of the host's engine. */
  engineVersion?: OpenWopEngineVersion;
  /** The version of the event log's schema; 2 on hosts of protocol 1.x. */
  eventLogSchemaVersion?: number;
  /** How the host can be reached. This client speaks `rest`. */
  supportedTransports?: ("rest" | "mcp" | "a2a" | "grpc" | (string & {}))[];
  /** The oldest client version the host accepts. */
  minClientVersion?: string;
  /** Every protocol version the host speaks, as `["1.11", "2.0"]`. */
  protocolVersions?: string[];
  /** The protocol version the host would rather speak. */
  preferredVersion?: string;
  /** OpenWopCapabilities that the host's workflow nodes may ask for. */
  runtimeCapabilities?: string[];
  /** Test workflows that the host serves. */
  fixtures?: string[];
  /** Forking: without `supported: true`, `runs.fork` fails. */
  replay?: OpenWopReplayCapability;
  /** Control over runs: pausing, cancelling many at once. */
  runs?: OpenWopRunsCapability;
  /** Credentials that the host keeps for the workflows. */
  secrets?: OpenWopSecretsCapability;
  /** The model providers that the host can call. */
  aiProviders?: OpenWopAiProvidersCapability;
  /** Signed deliveries of a run's events to a URL. */
  webhooks?: OpenWopWebhooksCapability;
  /** Annotations on runs. */
  feedback?: OpenWopFeedbackCapability;
  /** The interrupt kinds and approval actions that the host serves. Few hosts say. */
  interrupts?: OpenWopInterruptsCapability;
  /** Whether a run's debug bundle can be downloaded. */
  debugBundle?: OpenWopSupportedCapability;
  /** Conditional requests and content encodings of the REST transport. */
  restTransport?: OpenWopRestTransportCapability;
  /** The older place of the families. They are also at the root; read them there. */
  capabilities?: OpenWopJsonObject;
}

/** Who wrote a host, and which release it is. */
export interface OpenWopHostImplementation {
  /** The host's name. */
  name?: string;
  /** The host's release. */
  version?: string;
  /** Who makes it. */
  vendor?: string;
}

/** A host's limits. One that is missing is not known; 0 means that the host has no such step. */
export interface OpenWopCapabilityLimits {
  /** How many clarification rounds one node may ask for. */
  clarificationRounds?: number;
  /** How many rounds one node may take to make its output fit the schema. */
  schemaRounds?: number;
  /** How many envelopes one model turn may hold. */
  envelopesPerTurn?: number;
  /** How many nodes one run may execute. */
  maxNodeExecutions?: number;
  /** How long one run may take, in ms. */
  maxRunDurationMs?: number;
  /** How often one loop may repeat. */
  maxLoopIterations?: number;
  /** How many tokens one run may spend. */
  maxBudgetTokens?: number;
  /** How much one run may cost, in US dollars. */
  maxBudgetCostUsd?: number;
  /** How large a request body may be, in bytes. */
  maxRequestBodyBytes?: number;
}

/** Forking of runs. */
export interface OpenWopReplayCapability extends OpenWopJsonObject {
  /** Whether runs can be forked. */
  supported?: boolean;
  /** The modes in which they can. */
  modes?: ("replay" | "branch" | (string & {}))[];
}

/** Control over runs. */
export interface OpenWopRunsCapability extends OpenWopJsonObject {
  /** Pausing and resuming. Its `drainPolicies` name what may happen to the node that is executing. */
  pauseResume?: OpenWopSupportedCapability;
  /** Cancelling many runs in one call. Its `maxRunIds` is how many. */
  bulkCancel?: OpenWopSupportedCapability;
}

/** Credentials that the host keeps for the workflows. */
export interface OpenWopSecretsCapability extends OpenWopJsonObject {
  /** Whether the host keeps credentials. */
  supported?: boolean;
  /** Whom a credential can belong to. */
  scopes?: ("tenant" | "user" | (string & {}))[];
  /** Who resolves a credential, as `"host-managed"`. */
  resolution?: string;
}

/** The model providers that the host can call. */
export interface OpenWopAiProvidersCapability extends OpenWopJsonObject {
  /** The names of the providers. */
  supported?: string[];
  /** The providers that take the caller's own key. */
  byok?: string[];
}

/** Signed deliveries of a run's events to a URL. */
export interface OpenWopWebhooksCapability extends OpenWopJsonObject {
  /** Whether the host delivers webhooks. */
  supported?: boolean;
  /** The signature versions it can make, as `"v1"`. */
  signatureAlgorithms?: string[];
}

/** Annotations on runs. */
export interface OpenWopFeedbackCapability extends OpenWopJsonObject {
  /** Whether the host keeps annotations. */
  supported?: boolean;
  /** What can be annotated, as `"run"`. */
  targets?: string[];
  /** The kinds of signal it takes. */
  signals?: ("rating" | "correction" | "label" | "flag" | (string & {}))[];
}

/** The interrupts that a host serves. */
export interface OpenWopInterruptsCapability extends OpenWopJsonObject {
  /** The kinds of interrupt. */
  supportedKinds?: OpenWopInterruptKind[];
  /** The actions that an approval may offer. */
  approvalActions?: OpenWopApprovalAction[];
}

/** A family that is there or not. */
export interface OpenWopSupportedCapability extends OpenWopJsonObject {
  /** Whether the host serves it. */
  supported?: boolean;
}

/** Conditional requests and content encodings of the REST transport. */
export interface OpenWopRestTransportCapability extends OpenWopJsonObject {
  /** Whether the host responds with 304 to a conditional read of a run. */
  conditionalRunGet?: boolean;
  /** The content encodings it can respond with. */
  contentEncodings?: string[];
}

/** A host's OpenAPI 3.1 document. Several hosts serve a stub that names a few paths only. */
export interface OpenWopOpenApiDocument extends OpenWopJsonObject {
  /** The OpenAPI version, as `"3.1"` or `"3.1.0"`. */
  openapi: string;
  /** Title, version and description of the document. */
  info?: OpenWopJsonObject;
  /** The operations, by path and then by method. */
  paths?: Record<string, OpenWopJsonObject>;
}
