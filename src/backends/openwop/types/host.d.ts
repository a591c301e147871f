/** Something that happened on the host. A heartbeat has a `type` and a `payload` alone. */
export interface OpenWopHostEvent extends OpenWopJsonObject {
  /** What happened: `heartbeat.evaluated`, or an event of the host's. */
  type: string;
  /** More of it; of a heartbeat its id, its status, and whether that changed. */
  payload: unknown;
  /** The event's id: with a durable one the option `lastEventId` of a later call. */
  eventId?: string;
  /** When, ISO 8601. */
  timestamp?: string;
  /** Whether it is kept for those who come back. */
  delivery?: "durable" | "ephemeral" | (string & {});
  /** The workspace that it happened in. */
  workspaceId?: string;
}

/** An event to emit, for tests. */
export interface OpenWopEmitTestEventRequest {
  /** Whether it is kept. */
  delivery: "durable" | "ephemeral";
  /** The workspace that it is for. */
  workspaceId?: string;
}

/** An event that was emitted. */
export interface OpenWopEmittedEvent {
  /** The event's id. */
  eventId: string;
  /** The event's type. */
  type: string;
}

/** Every place at which a host has effects outside. */
export interface OpenWopEffectSeams {
  /** The version of this shape. */
  manifestVersion: string;
  /** The host. */
  host: OpenWopJsonObject;
  /** The places. */
  seams: OpenWopEffectSeam[];
}

/** A place at which a host has effects outside. */
export interface OpenWopEffectSeam {
  /** Its name. */
  seam: string;
  /** What it reaches. */
  kind: "http" | "smtp" | "queue" | "storage" | "provider-sdk" | "webhook-fanout" | "other" | (string & {});
  /** Whether something keeps an effect from happening again when a run is replayed. */
  guarded: boolean;
  /** What. */
  guardedBy?: string;
  /** Whether it happens again in a branch. */
  branchReFires?: boolean;
  /** More of it, in words. */
  note?: string;
}

/** What a plugin asks for. */
export interface OpenWopUiPluginRequest {
  /** The plugin's own number of the request. */
  id: number;
  /** What is to be done. */
  method: "artifact.read" | "artifact.write" | "host.toast" | "host.navigate" | "host.announce" | (string & {});
  /** With what. */
  params?: OpenWopJsonObject;
}

/** What a plugin gets. */
export interface OpenWopUiPluginResponse {
  /** The number of the request. */
  id: number;
  /** Whether it was done. */
  ok: boolean;
  /** What came of it. */
  result?: unknown;
  /** Why it was not done. */
  error?: unknown;
}
