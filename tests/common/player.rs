//! The native driver: it does what a machine commands with a clock, responses and connections that were written down beforehand, and
//! decides nothing.

use std::collections::VecDeque;

use flowtether::core::cursor::CursorPlace;
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::machine::{Command, Input, Machine, Notice};
use flowtether::core::protocol::Item;
use flowtether::core::sse::Decoder;
use serde_json::Value;

use super::Script;
use super::response::Scripted;
use super::sent::{Sender, Sent};

/// What becomes of an open connection after its last chunk.
#[derive(Clone, Copy)]
pub enum Then {
    /// The body breaks off.
    Cut,
    /// The body ends cleanly.
    End,
    /// No byte comes within the idle limit.
    Idle,
}

/// How a machine ended.
#[derive(Debug)]
pub enum Ending {
    /// It is over, with this response.
    Done(Json),
    /// It failed.
    Failed(Error),
    /// The script has nothing more: the caller stopped reading.
    Left,
}

/// What opening a stream gets, and what follows.
#[derive(Clone)]
pub struct Connection {
    pub response: Scripted,
    /// What it sends, each after a pause in ms.
    pub chunks: Vec<(f64, Vec<u8>)>,
    pub lasts_ms: f64,
    pub then: Option<Then>,
}

/// The chunks of a connection and how it closes, each with the time at which that is.
struct Open {
    chunks: VecDeque<(f64, Vec<u8>)>,
    close: Option<(f64, Then)>,
}

/// What a machine meets, and what became of it.
pub struct Player {
    pub script: Script,
    /// The responses to calls.
    pub responses: VecDeque<Scripted>,
    /// The response when there is nothing else.
    pub always_responds: Option<Scripted>,
    pub connections: VecDeque<Connection>,
    /// Whether every further connection is like the last one.
    pub repeats: bool,
    pub place: CursorPlace,
    pub decoder: Decoder,
    pub leaves_at_ms: f64,
    /// The requests of calls, and those that opened the stream.
    pub sent: Vec<Sent>,
    pub opened: Vec<Sent>,
    /// The number of failed connections in a row at each wait for another one, and why it was made.
    pub waits: Vec<(u32, Option<Error>)>,
    /// Why each wait for another attempt was made.
    pub retried_for: Vec<Error>,
    /// What the caller got.
    pub delivered: Vec<Value>,
    sender: Sender,
    calls: Sender,
    open: Option<Open>,
}

impl Player {
    pub fn new(script: Script) -> Self {
        Self {
            script,
            responses: VecDeque::new(),
            always_responds: None,
            connections: VecDeque::new(),
            repeats: false,
            place: CursorPlace::LastEventIdHeader,
            decoder: Decoder::new(1 << 20),
            leaves_at_ms: f64::INFINITY,
            sent: Vec::new(),
            opened: Vec::new(),
            waits: Vec::new(),
            retried_for: Vec::new(),
            delivered: Vec::new(),
            sender: Sender::default(),
            calls: Sender::default(),
            open: None,
        }
    }

    /// Plays a machine to its end, or to the end of the script.
    pub fn play(&mut self, machine: &mut dyn Machine) -> Ending {
        let mut input = Some(Input::Start);
        while let Some(next) = input {
            let command = machine.step(self.script.now_ms, self.script.random(), next);
            let notice = machine.notice();
            if let Some(Notice::Warning(_)) = &notice
                && machine.stream().is_some()
            {
                self.script.record("without a stream");
            }
            input = match command {
                Command::Connect { cursor } => self.connect(machine, cursor.as_deref()),
                Command::Read { due_ms } => self.read(machine, due_ms),
                Command::Send { .. } => self.send(machine),
                Command::Wait { ms, .. } => {
                    match notice {
                        Some(Notice::Reconnect { failures, error, .. }) => {
                            self.script.begin_wait(ms);
                            self.waits.push((failures, error));
                        }
                        Some(Notice::Retry { error, .. }) => {
                            self.script.begin_wait(ms);
                            self.retried_for.push(error);
                        }
                        _ => {}
                    }
                    self.pass(self.script.now_ms + ms).then_some(Input::Waited)
                }
                Command::Deliver(items) => {
                    items.into_iter().for_each(|item| self.deliver(item.value));
                    Some(Input::Delivered)
                }
                Command::Done(response) => return Ending::Done(response),
                Command::Fail(error) => return Ending::Failed(error),
                Command::Notify { .. } => Some(Input::Replied(false)),
            };
        }
        Ending::Left
    }

    /// Lets time pass; whether the caller is still there then.
    fn pass(&mut self, until_ms: f64) -> bool {
        self.script.now_ms = until_ms.min(self.leaves_at_ms);
        until_ms < self.leaves_at_ms
    }

    /// Responds to a call; `None` where the script has no more responses for polls beside the stream.
    fn send(&mut self, machine: &mut dyn Machine) -> Option<Input> {
        let operation = machine.operation();
        let request = self.calls.send(operation, operation.request.clone(), self.script.now_ms);
        let line = request.line();
        let response = self.responses.pop_front().or_else(|| self.always_responds.clone());
        assert!(response.is_some() || machine.is_beside(), "the script has no response left for {line}");
        let input = response?.into_input(self.script.now_ms);
        self.script.record(line);
        self.sent.push(request);
        Some(input)
    }

    fn connect(&mut self, machine: &mut dyn Machine, cursor: Option<&str>) -> Option<Input> {
        let mut request = machine.operation().request.clone();
        match cursor {
            Some(cursor) => {
                self.place.put(cursor, &mut request, false).unwrap();
                self.script.record(format!("connect after {cursor}"));
            }
            None => self.script.record("connect"),
        }
        let sent = self.sender.send(machine.operation(), request, self.script.now_ms);
        self.opened.push(sent);
        assert!(self.opened.len() < 1000, "the stream is connected to without end: {:?}", self.script.story);
        let connection = match self.connections.len() {
            1 if self.repeats => self.connections.front().cloned(),
            _ => self.connections.pop_front(),
        }?;
        let mut at_ms = self.script.now_ms;
        let mut later = |ms: f64| {
            at_ms += ms;
            at_ms
        };
        let chunks = connection.chunks.into_iter().map(|(pause_ms, chunk)| (later(pause_ms), chunk)).collect();
        let close = connection.then.map(|then| (later(connection.lasts_ms), then));
        self.open = Some(Open { chunks, close });
        self.decoder.reconnect();
        if matches!((&connection.response, connection.then), (Scripted::Nothing { .. }, Some(Then::Idle))) {
            return Some(Input::Idle);
        }
        Some(classify(connection.response.into_input(self.script.now_ms)))
    }

    /// Reads the next part; `None` where the script has none and nothing is due.
    fn read(&mut self, machine: &mut dyn Machine, due_ms: Option<f64>) -> Option<Input> {
        let open = self.open.as_mut()?;
        let next_ms = match (open.chunks.front(), open.close) {
            (Some(&(at_ms, _)), _) | (None, Some((at_ms, _))) => at_ms.max(self.script.now_ms),
            (None, None) => f64::INFINITY,
        };
        if let Some(due_ms) = due_ms.map(|ms| self.script.now_ms + ms).filter(|due_ms| *due_ms < next_ms) {
            return self.pass(due_ms).then_some(Input::Due);
        }
        if next_ms.is_infinite() || !self.pass(next_ms) {
            return None;
        }
        let open = self.open.as_mut()?;
        match open.chunks.pop_front() {
            Some((_, chunk)) => {
                let end = self.decoder.push(&chunk).err().map(|error| {
                    let operation = machine.operation();
                    Err(Error::from(error).in_operation(operation.service.name, operation.name))
                });
                Some(Input::Part { is_new: self.take_frames(machine), end })
            }
            None => match open.close.take() {
                Some((_, Then::Cut)) => Some(Input::NoResponse { timed_out: false, cause: None }),
                Some((_, Then::Idle)) => Some(Input::Idle),
                _ => {
                    let flushes = machine.stream()?.protocol().reads_unterminated_block();
                    if flushes {
                        self.decoder.flush();
                    }
                    if machine.stream()?.protocol().ends_silently() && self.decoder.is_within_block() {
                        return Some(Input::NoResponse { timed_out: false, cause: None });
                    }
                    Some(Input::Part { is_new: flushes && self.take_frames(machine), end: Some(Ok(())) })
                }
            },
        }
    }

    /// Delivers what is new in the frames of the last push; whether something is.
    fn take_frames(&mut self, machine: &mut dyn Machine) -> bool {
        let items = new_items(machine, &self.decoder);
        let is_new = !items.is_empty();
        items.into_iter().for_each(|item| self.deliver(item.value));
        is_new
    }

    fn deliver(&mut self, value: Json) {
        let value = Value::from(value);
        let kind = value["type"].as_str().unwrap_or("message");
        let sequence = value["sequence"].as_u64().map(|sequence| format!(" {sequence}"));
        self.script.record([kind, sequence.as_deref().unwrap_or_default()].concat());
        self.delivered.push(value);
    }
}

/// What is new to the caller in the frames of the last push.
pub fn new_items(machine: &mut dyn Machine, decoder: &Decoder) -> Vec<Item> {
    let Some(stream) = machine.stream() else { return Vec::new() };
    stream.note(decoder.last_event_id(), decoder.retry_ms());
    let mut items = Vec::new();
    for frame in decoder.frames() {
        let data = Json::string(&String::from_utf8_lossy(frame.data));
        items.extend(stream.protocol().read(&frame, data));
    }
    items.retain(|item| stream.accept(item));
    items
}

/// What a response means to a stream.
fn classify(input: Input) -> Input {
    match input {
        Input::Response(response) if response.is_success() => match response.media_type() {
            Some(kind) if kind == "text/event-stream" => Input::Opened,
            media_type => Input::NotAStream { status: response.status, media_type },
        },
        other => other,
    }
}
