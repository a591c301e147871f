use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{Block, Manner, Source, StreamFault};
use crate::connection::{Connection, Cut};
use crate::recording::Progress;

/// Blocks that are ready go out together up to this size, as they do from a server under load.
const BLOCKS_AT_ONCE: usize = 64;

/// Long enough for the HTTP layer to have tried to write what it was given.
const SETTLING: Duration = Duration::from_millis(10);

/// What a garbage fault mixes in: nothing of it is an event with JSON data.
const GARBAGE: &[&[u8]] = &[
    b": \xff\xfe\xfa bytes that are not UTF-8\n\n",
    b"unknown: field\nno colon in this line\nretry: soon\n\n",
    b"id: \0never a cursor\nevent: noise\n\n",
    b"event: noise\ndata: {not json\n\n",
    b"data\n\n",
];

/// The client has gone away.
struct Gone;

/// Writes the bytes of one connection.
pub struct Writer {
    manner: Manner,
    sender: mpsc::Sender<Result<Bytes, Cut>>,
    connection: Connection,
    progress: Arc<Progress>,
    sent: u64,
}

impl Writer {
    pub fn new(
        manner: Manner,
        sender: mpsc::Sender<Result<Bytes, Cut>>,
        connection: Connection,
        progress: Arc<Progress>,
    ) -> Self {
        Self { manner, sender, connection, progress, sent: 0 }
    }

    pub async fn run<S: Source>(mut self, source: S) {
        if self.stream(source).await.is_ok() {
            self.progress.ended_by_host.store(true, Ordering::Release);
        }
    }

    async fn stream<S: Source>(&mut self, mut source: S) -> Result<(), Gone> {
        self.deliver(self.manner.shape.opening()).await?;
        self.deliver(Bytes::from_static(self.manner.opening.as_bytes())).await?;
        loop {
            let due = self.sent >= self.manner.fault.after_events();
            if due && self.strike_between_events().await? {
                return Ok(());
            }
            let Some(blocks) = self.next(&mut source, due).await? else {
                return Ok(());
            };
            if due && self.strike_within(&blocks).await? {
                return Ok(());
            }
            self.write(&blocks, due).await?;
        }
    }

    /// The next blocks, with comments sent while there are none.
    async fn next<S: Source>(&self, source: &mut S, due: bool) -> Result<Option<Vec<Block>>, Gone> {
        let before_fault = self.manner.fault.after_events().saturating_sub(self.sent);
        let most = match usize::try_from(before_fault) {
            Ok(before) if !due => before.min(BLOCKS_AT_ONCE),
            _ if matches!(self.manner.fault, StreamFault::None) => BLOCKS_AT_ONCE,
            _ => 1,
        };
        let pause = match self.manner.shape.keep_alive_ms {
            Some(pause) => Some(Duration::from_millis(pause.max(1))),
            None => self.manner.keep_alive,
        };
        loop {
            let silence = async {
                match pause {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                blocks = source.next(most) => return Ok(blocks),
                () = silence => self.send(self.manner.shape.keep_alive(self.manner.comment)).await?,
                () = self.sender.closed() => return Err(Gone),
            }
        }
    }

    async fn write(&mut self, blocks: &[Block], due: bool) -> Result<(), Gone> {
        let mut bytes = Vec::new();
        for block in blocks {
            if due && matches!(self.manner.fault, StreamFault::Garbage { .. }) {
                GARBAGE.iter().for_each(|garbage| bytes.extend_from_slice(garbage));
            }
            self.manner.shape.render(block, &mut bytes);
        }
        match self.manner.fault {
            StreamFault::Slow { bytes_per_chunk, delay_ms, .. } if due => {
                let bytes = Bytes::from(bytes);
                for start in (0..bytes.len()).step_by(bytes_per_chunk.max(1)) {
                    let end = bytes.len().min(start + bytes_per_chunk.max(1));
                    self.send(bytes.slice(start..end)).await?;
                    tokio::time::sleep(Duration::from_millis(delay_ms)).await;
                }
            }
            _ => self.deliver(bytes.into()).await?,
        }
        let events: u64 = blocks.iter().map(|block| block.events).sum();
        self.sent += events;
        self.progress.events_sent.fetch_add(events, Ordering::AcqRel);
        Ok(())
    }

    /// True when the connection is over.
    async fn strike_between_events(&self) -> Result<bool, Gone> {
        match self.manner.fault {
            StreamFault::End { .. } => Ok(true),
            StreamFault::Drop { .. } => self.cut().await,
            StreamFault::Reset { .. } => {
                self.settle().await;
                self.connection.reset_when_closed();
                self.cut().await
            }
            StreamFault::Stall { .. } => {
                self.sender.closed().await;
                Err(Gone)
            }
            _ => Ok(false),
        }
    }

    /// True when the connection is over.
    async fn strike_within(&self, blocks: &[Block]) -> Result<bool, Gone> {
        let mut bytes = Vec::new();
        for block in blocks {
            self.manner.shape.render(block, &mut bytes);
        }
        let length = match self.manner.fault {
            StreamFault::CutLine { .. } => Some(bytes.len() / 2),
            StreamFault::CutBlock { .. } => Some(bytes.len() - self.manner.shape.line_end().len()),
            StreamFault::CutCharacter { .. } => bytes.iter().position(|byte| !byte.is_ascii()).map(|first| first + 1),
            StreamFault::CutChunk { .. } => {
                self.settle().await;
                self.progress.ended_by_host.store(true, Ordering::Release);
                self.connection.cut_after_bytes(bytes.len() / 2);
                self.send(bytes.into()).await?;
                self.sender.closed().await;
                return Ok(true);
            }
            _ => None,
        };
        let Some(length) = length else {
            return Ok(false);
        };
        bytes.truncate(length);
        self.deliver(bytes.into()).await?;
        self.cut().await
    }

    /// Closes the connection when everything before is on the wire.
    async fn cut(&self) -> Result<bool, Gone> {
        self.settle().await;
        self.progress.ended_by_host.store(true, Ordering::Release);
        self.sender.send(Err(Cut)).await.map_err(|_| Gone)?;
        Ok(true)
    }

    async fn settle(&self) {
        loop {
            tokio::time::sleep(SETTLING).await;
            let taken = self.sender.capacity() == self.sender.max_capacity();
            if self.sender.is_closed() || (taken && !self.connection.is_blocked()) {
                return;
            }
        }
    }

    async fn deliver(&self, bytes: Bytes) -> Result<(), Gone> {
        if !self.manner.shape.one_byte_chunks {
            return self.send(bytes).await;
        }
        for index in 0..bytes.len() {
            self.send(bytes.slice(index..=index)).await?;
            // The HTTP layer writes what it has when nothing more is ready.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    async fn send(&self, bytes: Bytes) -> Result<(), Gone> {
        // An empty chunk would be the last one.
        if bytes.is_empty() {
            return Ok(());
        }
        self.sender.send(Ok(bytes)).await.map_err(|_| Gone)
    }
}
