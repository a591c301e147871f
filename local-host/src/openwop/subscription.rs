use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::events::Event;
use super::modes::{Frame, Selection};
use super::profiles::Profile;
use super::runs::Run;
use crate::event_stream::{Block, Source};

/// One connection's way through a run's log.
pub struct Subscription {
    run: Arc<Run>,
    changes: watch::Receiver<()>,
    profile: Profile,
    selection: Selection,
    buffer: Option<Duration>,
    /// The sequence of the next event.
    next: usize,
    /// OpenWOP v1, event streams: a stream of snapshots opens with a fresh one.
    greeting_due: bool,
    flush_at: Option<Instant>,
    /// Measured on the host of wire version 2: a `values` stream that resumes opens with a snapshot under the cursor.
    resumed_after: Option<usize>,
}

/// What to do with the events that are there.
enum Step {
    Send(Vec<Block>),
    End,
    Wait(Option<Instant>),
}

impl Subscription {
    pub fn new(
        run: Arc<Run>,
        profile: Profile,
        selection: Selection,
        buffer: Option<Duration>,
        cursor: Option<usize>,
    ) -> Self {
        let first_sequence = run.profile.first_sequence();
        Self {
            changes: run.state.changes(),
            run,
            profile,
            greeting_due: selection == Selection::Snapshots,
            resumed_after: cursor.filter(|_| selection == Selection::EventsAndSnapshots),
            selection,
            buffer,
            next: cursor.map_or(0, |cursor| cursor.saturating_add(1).saturating_sub(first_sequence)),
            flush_at: None,
        }
    }

    fn step(&mut self, most: usize) -> Step {
        let most = if self.buffer.is_some() { usize::MAX } else { most };
        self.changes.mark_unchanged();
        if let Some(cursor) = self.resumed_after.take() {
            return Step::Send(vec![self.snapshot_block(cursor)]);
        }
        let (ready, snapshot, over) = self.run.state.read(|state| {
            let ready: Vec<Arc<Event>> = state.log.iter().skip(self.next).take(most).cloned().collect();
            let snapshot = (self.selection == Selection::Snapshots).then(|| self.run.snapshot(state, self.profile));
            (ready, snapshot, state.is_over())
        });
        if let Some(snapshot) = snapshot {
            return self.snapshot_step(&ready, &snapshot, over);
        }
        if ready.is_empty() {
            return if over { Step::End } else { Step::Wait(None) };
        }
        if let Some(buffer) = self.buffer {
            let now = Instant::now();
            let due = *self.flush_at.get_or_insert(now + buffer);
            // OpenWOP v1, event streams: a batch goes out at once when the run ends or suspends.
            let urgent = ready.iter().any(|event| event.is_terminal() || event.kind == "node.suspended");
            if !urgent && now < due {
                return Step::Wait(Some(due));
            }
            self.flush_at = None;
        }
        self.next += ready.len();
        Step::Send(if self.buffer.is_some() { self.batch(&ready) } else { self.blocks(&ready) })
    }

    /// However many transitions there were: the state after the last of them is the one that can be shown.
    fn snapshot_step(&mut self, ready: &[Arc<Event>], snapshot: &Value, over: bool) -> Step {
        let due =
            self.greeting_due || ready.iter().any(|event| self.selection.frame(event, self.profile) == Frame::Snapshot);
        self.next += ready.len();
        if !due {
            return if over { Step::End } else { Step::Wait(None) };
        }
        self.greeting_due = false;
        if over && self.run.creation.shape.omit_terminal {
            return Step::End;
        }
        Step::Send(vec![Block {
            id: self.next.checked_sub(1).map(|last| last.to_string()),
            event: Some("state.snapshot".to_owned()),
            data: self.text(snapshot),
            events: 1,
        }])
    }

    fn blocks(&self, events: &[Arc<Event>]) -> Vec<Block> {
        let visible = self.visible(events);
        let doubled = self.selection == Selection::EventsAndSnapshots;
        visible
            .into_iter()
            .flat_map(|(event, name, data)| {
                let id = Some(event.sequence.to_string());
                let block = Block { id, event: Some(name), data: self.text(&data), events: 1 };
                [Some(block), doubled.then(|| self.snapshot_block(event.sequence))]
            })
            .flatten()
            .collect()
    }

    /// The run as it is now, under the id of an event.
    fn snapshot_block(&self, sequence: usize) -> Block {
        let snapshot = self.run.state.read(|state| self.run.snapshot(state, self.profile));
        let data = self.text(&snapshot);
        Block { id: Some(sequence.to_string()), event: Some("state.snapshot".to_owned()), data, events: 0 }
    }

    fn batch(&self, events: &[Arc<Event>]) -> Vec<Block> {
        let visible = self.visible(events);
        let Some((last, _, _)) = visible.last() else {
            return Vec::new();
        };
        // Measured: the batches of the reference hosts carry no `id:` line.
        let with_id =
            self.run.creation.shape.batch_ids.unwrap_or_else(|| self.profile.is_spec() || self.profile.is_v2());
        let id = with_id.then(|| last.sequence.to_string());
        let events = visible.len() as u64;
        let data = Value::Array(visible.into_iter().map(|(_, _, data)| data).collect());
        vec![Block { id, event: Some("batch".to_owned()), data: self.text(&data), events }]
    }

    fn visible<'a>(&self, events: &'a [Arc<Event>]) -> Vec<(&'a Event, String, Value)> {
        let run_id = self.run.shown_id(self.profile);
        events
            .iter()
            .filter(|event| !(event.is_terminal() && self.run.creation.shape.omit_terminal))
            .filter_map(|event| match self.selection.frame(event, self.profile) {
                Frame::Document(name) | Frame::DocumentAndSnapshot(name) => {
                    Some((event.as_ref(), name, event.streamed(self.profile, &run_id)))
                }
                Frame::Chunk => Some((event.as_ref(), "ai.message.chunk".to_owned(), event.payload.clone())),
                Frame::Snapshot | Frame::Nothing => None,
            })
            .collect()
    }

    fn text(&self, data: &Value) -> String {
        if self.run.creation.shape.multi_line {
            return format!("{data:#}");
        }
        String::from_utf8(self.profile.json(data)).unwrap_or_default()
    }
}

impl Source for Subscription {
    async fn next(&mut self, most: usize) -> Option<Vec<Block>> {
        loop {
            match self.step(most) {
                Step::Send(blocks) if blocks.is_empty() => {}
                Step::Send(blocks) => return Some(blocks),
                Step::End => return None,
                Step::Wait(None) => self.changes.changed().await.ok()?,
                Step::Wait(Some(due)) => {
                    tokio::select! {
                        () = tokio::time::sleep_until(due) => {}
                        changed = self.changes.changed() => changed.ok()?,
                    }
                }
            }
        }
    }
}
