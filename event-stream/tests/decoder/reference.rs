//! The interpretation of an event stream, written as the WHATWG HTML standard words it (section "Interpreting an event stream"):
//! the whole text at once, a line at a time, no thought given to speed.

/// An event: its type, the last event id at its dispatch, its data.
pub type Event = (String, String, String);

/// The result of a whole stream.
#[derive(Debug, Default, PartialEq)]
pub struct Interpretation {
    pub events: Vec<Event>,
    /// The last event id string at the end.
    pub last_event_id: String,
    /// The reconnection time, where a field set it, in ms.
    pub retry_ms: Option<f64>,
}

/// Interprets a stream that has ended.
pub fn interpret(bytes: &[u8]) -> Interpretation {
    // "Streams must be decoded using the UTF-8 decode algorithm", which strips one byte order mark.
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).into_owned();
    let mut result = Interpretation::default();
    let (mut data, mut event_type, mut id) = (String::new(), String::new(), String::new());
    for line in lines(&text) {
        if line.is_empty() {
            // "Set the last event ID string of the event source to the value of the last event ID buffer."
            result.last_event_id.clone_from(&id);
            if data.is_empty() {
                event_type.clear();
                continue;
            }
            // "If the data buffer's last character is a U+000A LINE FEED (LF) character, then remove [it]."
            data.pop();
            result.events.push((std::mem::take(&mut event_type), id.clone(), std::mem::take(&mut data)));
            continue;
        }
        if line.starts_with(':') {
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => event_type = value.to_owned(),
            "data" => {
                data.push_str(value);
                data.push('\n');
            }
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                result.retry_ms = value.parse().ok();
            }
            _ => {}
        }
    }
    // "Once the end of the file is reached, any pending data must be discarded."
    result
}

/// The lines that ended: by CR LF, by LF or by CR.
fn lines(text: &str) -> Vec<String> {
    let (mut lines, mut line, mut after_cr) = (Vec::new(), String::new(), false);
    for character in text.chars() {
        match character {
            '\n' if after_cr => {}
            '\n' | '\r' => lines.push(std::mem::take(&mut line)),
            other => line.push(other),
        }
        after_cr = character == '\r';
    }
    lines
}
