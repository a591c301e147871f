//! Payloads of `voice.*`.

payloads! {
    /// Somebody started to speak, or spoke into the answer.
    VoiceMomentPayload {
        /// When in the session, in ms.
        at_ms: f64,
    }

    /// What was understood so far.
    VoiceTranscriptPayload {
        /// The text.
        text: String,
        /// Whether it will not change any more.
        is_final: bool,
        /// When in the session, in ms.
        at_ms: f64,
        /// Whether it can be trusted: speech never can.
        #[tsify(type = r#""untrusted" | (string & {})"#)]
        content_trust: String,
        /// The start of the text that will not change any more.
        committed_prefix: String,
        /// The text with punctuation.
        formatted: String,
        /// How sure it is that the text will not change.
        stability: f64,
    }

    /// The speaker may be done.
    VoiceEndpointCandidatePayload {
        /// When in the session, in ms.
        at_ms: f64,
        /// How sure it is, 0 to 1.
        confidence: f64,
    }

    /// The speaker is done.
    VoiceTurnCommitPayload {
        /// When in the session, in ms.
        at_ms: f64,
        /// What was said.
        final_text: String,
    }

    /// A piece of spoken answer: at a URL, in a stream, or inside as base64.
    VoiceSynthesisChunkPayload {
        /// Which piece it is.
        seq: u64,
        /// The audio's MIME type.
        mime_type: String,
        /// Where the audio is.
        url: String,
        /// The stream that carries the audio.
        stream_ref: String,
        /// The audio, in base64.
        base64: String,
        /// How long it is, in ms.
        duration_ms: f64,
        /// Whether it is the last piece.
        #[serde(rename = "final")]
        is_final: bool,
    }

    /// The spoken answer was broken off.
    VoiceCancelledPayload {
        /// When in the session, in ms.
        at_ms: f64,
        /// Why.
        reason: String,
    }
}
