use bytes::Bytes;
use serde::Deserialize;

use super::Block;

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How the bytes of a run's event stream look, on every connection: `configurable["host.stream"]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Shape {
    line_end: LineEnd,
    bom: bool,
    retry_ms: Option<u64>,
    pub keep_alive_ms: Option<u64>,
    /// Sends everything in batches, whether the client asked or not.
    pub batch: bool,
    /// Whether batches carry an `id:` line; the service decides where this is absent.
    pub batch_ids: Option<bool>,
    no_space: bool,
    /// Spreads the JSON of each block over several `data:` lines.
    pub multi_line: bool,
    /// Ends the stream without the terminal event.
    pub omit_terminal: bool,
    pub one_byte_chunks: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
enum LineEnd {
    #[default]
    #[serde(rename = "\n")]
    LineFeed,
    #[serde(rename = "\r\n")]
    Both,
    #[serde(rename = "\r")]
    CarriageReturn,
}

impl Shape {
    pub fn line_end(&self) -> &'static str {
        match self.line_end {
            LineEnd::LineFeed => "\n",
            LineEnd::Both => "\r\n",
            LineEnd::CarriageReturn => "\r",
        }
    }

    /// What comes before the first block.
    pub fn opening(&self) -> Bytes {
        let mut bytes = Vec::new();
        if self.bom {
            bytes.extend_from_slice(BYTE_ORDER_MARK);
        }
        if let Some(retry) = self.retry_ms {
            self.field(&mut bytes, "retry", &retry.to_string());
            bytes.extend_from_slice(self.line_end().as_bytes());
        }
        bytes.into()
    }

    pub fn keep_alive(&self, comment: &str) -> Bytes {
        let end = self.line_end();
        format!(":{comment}{end}{end}").into()
    }

    pub fn render(&self, block: &Block, bytes: &mut Vec<u8>) {
        if let Some(id) = &block.id {
            self.field(bytes, "id", id);
        }
        if let Some(event) = &block.event {
            self.field(bytes, "event", event);
        }
        for line in block.data.split('\n') {
            self.field(bytes, "data", line);
        }
        bytes.extend_from_slice(self.line_end().as_bytes());
    }

    fn field(&self, bytes: &mut Vec<u8>, name: &str, value: &str) {
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(if self.no_space { b":" } else { b": " });
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(self.line_end().as_bytes());
    }
}
