use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::sync::mpsc;

use crate::connection::Cut;
use crate::recording::OpenStream;

/// A response body that is dropped, and thereby recorded as closed, the moment the connection is gone.
pub struct StreamBody {
    receiver: mpsc::Receiver<Result<Bytes, Cut>>,
    _open: OpenStream,
}

impl StreamBody {
    pub fn new(receiver: mpsc::Receiver<Result<Bytes, Cut>>, open: OpenStream) -> Self {
        Self { receiver, _open: open }
    }
}

impl Body for StreamBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        self.receiver.poll_recv(cx).map(|received| received.map(|bytes| bytes.map(Frame::data)))
    }
}
