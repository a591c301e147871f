/** Somebody started to speak, or spoke into the answer. */
export interface OpenWopVoiceMomentPayload {
  /** When in the session, in ms. */
  atMs?: number;
}

/** What was understood so far. */
export interface OpenWopVoiceTranscriptPayload {
  /** The text. */
  text?: string;
  /** Whether it will not change any more. */
  isFinal?: boolean;
  /** When in the session, in ms. */
  atMs?: number;
  /** Whether it can be trusted: speech never can. */
  contentTrust?: "untrusted" | (string & {});
  /** The start of the text that will not change any more. */
  committedPrefix?: string;
  /** The text with punctuation. */
  formatted?: string;
  /** How sure it is that the text will not change. */
  stability?: number;
}

/** The speaker may be done. */
export interface OpenWopVoiceEndpointCandidatePayload {
  /** When in the session, in ms. */
  atMs?: number;
  /** How sure it is, 0 to 1. */
  confidence?: number;
}

/** The speaker is done. */
export interface OpenWopVoiceTurnCommitPayload {
  /** When in the session, in ms. */
  atMs?: number;
  /** What was said. */
  finalText?: string;
}

/** A piece of spoken answer: at a URL, in a stream, or inside as base64. */
export interface OpenWopVoiceSynthesisChunkPayload {
  /** Which piece it is. */
  seq?: number;
  /** The audio's MIME type. */
  mimeType?: string;
  /** Where the audio is. */
  url?: string;
  /** The stream that carries the audio. */
  streamRef?: string;
  /** The audio, in base64. */
  base64?: string;
  /** How long it is, in ms. */
  durationMs?: number;
  /** Whether it is the last piece. */
  final?: boolean;
}

/** The spoken answer was broken off. */
export interface OpenWopVoiceCancelledPayload {
  /** When in the session, in ms. */
  atMs?: number;
  /** Why. */
  reason?: string;
}
