//! One followed run, from its first connection to its end.

use std::collections::VecDeque;
use std::rc::Rc;

use flowtether::core::cursor::CursorPlace;
use flowtether::core::error::Error;
use flowtether::core::follow::{Follow, Manner};
use flowtether::core::json::Json;
use flowtether::core::machine::{Command, Input, Machine, Notice};
use flowtether::core::operation::Operation;
use flowtether::core::protocol::Protocol;
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Decoder;
use flowtether::core::stream::{Patience, Stream};
use serde_json::Value;

use super::answer::{Answer, answer, empty, no_answer, timeout};
use super::sent::{Sender, Sent};
use super::{Script, failure};

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

/// How a stream ended.
#[derive(Debug)]
pub enum Ending {
    /// The run is over.
    Done,
    /// The stream failed.
    Failed(Error),
    /// The script has nothing more: the caller stopped reading.
    Left,
}

#[derive(Clone)]
struct Connection {
    answer: Answer,
    /// What it sends, each after a pause in ms.
    chunks: Vec<(f64, Vec<u8>)>,
    lasts_ms: f64,
    then: Option<Then>,
}

/// A followed run and what it meets.
pub struct StreamScenario {
    operation: Operation,
    protocol: Rc<dyn Protocol>,
    patience: Patience,
    place: CursorPlace,
    start_cursor: Option<String>,
    renewable: bool,
    max_event_bytes: usize,
    connections: VecDeque<Connection>,
    repeats: bool,
    run_answers: VecDeque<Answer>,
    run_always_answers: Option<Answer>,
    leaves_at_ms: f64,
    script: Script,
}

/// What became of a followed run.
pub struct StreamTrace {
    /// A line per event: `connect` or `connect after <cursor>`, `<type> <sequence>` for what was delivered, `wait <ms>`,
    /// the request line of what was asked, `without a stream` where looking goes on alone, and at the end `done`, `fail <class> <reason or status>` or `left`.
    pub story: Vec<String>,
    /// The requests that opened the stream.
    pub sent: Vec<Sent>,
    /// The number of failed connections in a row at each wait, and why it was made.
    pub waits: Vec<(u32, Option<Error>)>,
    /// What the caller got.
    pub delivered: Vec<Value>,
    /// The end.
    pub ending: Ending,
}

impl StreamScenario {
    pub(super) fn new(operation: Operation, protocol: Rc<dyn Protocol>) -> Self {
        Self {
            operation,
            protocol,
            patience: Patience { first: RetryPolicy::DEFAULT, max_reconnects: 10 },
            place: CursorPlace::LastEventIdHeader,
            start_cursor: None,
            renewable: false,
            max_event_bytes: 1 << 20,
            connections: VecDeque::new(),
            repeats: false,
            run_answers: VecDeque::new(),
            run_always_answers: None,
            leaves_at_ms: f64::INFINITY,
            script: Script::new(),
        }
    }

    /// The caller stops reading after this time, in ms.
    pub fn leaves_after(mut self, ms: f64) -> Self {
        self.leaves_at_ms = self.script.now_ms + ms;
        self
    }

    /// The stream begins after this cursor.
    pub fn after(mut self, cursor: &str) -> Self {
        self.start_cursor = Some(cursor.to_owned());
        self
    }

    /// The cursor goes into a query parameter of this name.
    pub fn cursor_param(mut self, name: &str) -> Self {
        self.place = CursorPlace::Query(name.to_owned());
        self
    }

    /// How often a first connection, and a call that asks the run, is tried again.
    pub fn max_retries(mut self, count: u32) -> Self {
        self.patience.first.max_retries = count;
        self
    }

    /// How many failed connections in a row are borne.
    pub fn max_reconnects(mut self, count: u32) -> Self {
        self.patience.max_reconnects = count;
        self
    }

    /// The credential comes from a callback: each connection has a fresh one.
    pub fn renewable(mut self) -> Self {
        self.renewable = true;
        self
    }

    /// The most raw bytes an event may have.
    pub fn max_event_bytes(mut self, count: usize) -> Self {
        self.max_event_bytes = count;
        self
    }

    /// The random numbers of the waits, in order; without this always 0.5.
    pub fn random(mut self, numbers: &[f64]) -> Self {
        self.script.random = numbers.to_vec();
        self
    }

    /// The next connection opens and sends these chunks. Without a [`StreamScenario::then`] it stays open.
    pub fn connection<C: AsRef<[u8]>>(self, chunks: impl IntoIterator<Item = C>) -> Self {
        let mut scenario = self.answered(empty(200).header("content-type", "text/event-stream; charset=utf-8"));
        if let Some(connection) = scenario.connections.back_mut() {
            connection.chunks = chunks.into_iter().map(|chunk| (0.0, chunk.as_ref().to_vec())).collect();
        }
        scenario
    }

    /// What the connection sends after a pause, in ms.
    pub fn later(mut self, ms: f64, chunk: impl AsRef<[u8]>) -> Self {
        self.connections.back_mut().expect("a connection first").chunks.push((ms, chunk.as_ref().to_vec()));
        self
    }

    /// Every further connection is like the last one.
    pub fn and_so_on(mut self) -> Self {
        self.repeats = true;
        self
    }

    /// What becomes of the connection after its last chunk.
    pub fn then(mut self, then: Then) -> Self {
        self.connections.back_mut().expect("a connection first").then = Some(then);
        self
    }

    /// How long the connection stays open after its last chunk, in ms.
    pub fn lasting(mut self, ms: f64) -> Self {
        self.connections.back_mut().expect("a connection first").lasts_ms = ms;
        self
    }

    /// The next connection is answered otherwise than by an event stream.
    pub fn answered(mut self, answer: Answer) -> Self {
        self.connections.push_back(Connection { answer, chunks: Vec::new(), lasts_ms: 0.0, then: None });
        self
    }

    /// The next connection finds nobody.
    pub fn unreachable(self) -> Self {
        self.answered(no_answer())
    }

    /// The next connection gets no answer in time.
    pub fn times_out(self) -> Self {
        self.answered(timeout())
    }

    /// Whenever the script has nothing else for it, the run says this.
    pub fn run_always_says(self, run: Value) -> Self {
        self.run_always_answers(answer(200, run))
    }

    /// Whenever the script has nothing else for it, asking the run is answered with this.
    pub fn run_always_answers(mut self, answer: Answer) -> Self {
        self.run_always_answers = Some(answer);
        self
    }

    /// The next time the run is asked, it says this.
    pub fn run_says(self, run: Value) -> Self {
        self.run_answers(answer(200, run))
    }

    /// The next time the run is asked, this is the answer.
    pub fn run_answers(mut self, answer: Answer) -> Self {
        self.run_answers.push_back(answer);
        self
    }

    /// Plays the stream to its end, or to the end of the script.
    pub fn play(self) -> StreamTrace {
        let sender = Sender::new(&self.operation);
        let stream = Stream::new(self.operation, self.protocol, self.patience, self.start_cursor, self.renewable);
        let (shared, manner, now_ms) = (Rc::default(), Manner::default(), self.script.now_ms);
        let mut player = Player {
            follow: Follow::new(stream, self.patience.first, shared, manner, now_ms),
            sender,
            decoder: Decoder::new(self.max_event_bytes),
            place: self.place,
            connections: self.connections,
            repeats: self.repeats,
            open: None,
            run_answers: self.run_answers,
            run_always_answers: self.run_always_answers,
            leaves_at_ms: self.leaves_at_ms,
            script: self.script,
            sent: Vec::new(),
            waits: Vec::new(),
            delivered: Vec::new(),
        };
        let ending = player.play();
        player.script.tell(match &ending {
            Ending::Done => "done".to_owned(),
            Ending::Failed(error) => format!("fail {}", failure(error)),
            Ending::Left => "left".to_owned(),
        });
        assert!(
            player.repeats || player.connections.is_empty(),
            "the stream ended before it made all its connections: {:?}",
            player.script.story
        );
        assert!(player.run_answers.is_empty(), "the run was asked less often than scripted: {:?}", player.script.story);
        StreamTrace {
            story: player.script.story,
            sent: player.sent,
            waits: player.waits,
            delivered: player.delivered,
            ending,
        }
    }
}

/// The driver: a clock, a script, and nothing to decide.
struct Player {
    follow: Follow,
    decoder: Decoder,
    sender: Sender,
    place: CursorPlace,
    connections: VecDeque<Connection>,
    repeats: bool,
    /// What is left of the open connection.
    open: Option<Open>,
    run_answers: VecDeque<Answer>,
    run_always_answers: Option<Answer>,
    leaves_at_ms: f64,
    script: Script,
    sent: Vec<Sent>,
    waits: Vec<(u32, Option<Error>)>,
    delivered: Vec<Value>,
}

/// The chunks of a connection and how it closes, each with the time at which that is.
struct Open {
    chunks: VecDeque<(f64, Vec<u8>)>,
    close: Option<(f64, Then)>,
}

impl Player {
    fn play(&mut self) -> Ending {
        let mut input = Some(Input::Start);
        while let Some(next) = input {
            let command = self.follow.step(self.script.now_ms, self.script.random(), next);
            let notice = self.follow.notice();
            if let Some(Notice::Warning(_)) = &notice {
                self.script.tell("without a stream");
            }
            input = match command {
                Command::Connect { cursor } => self.connect(cursor.as_deref()),
                Command::Read { due_ms } => self.read(due_ms),
                Command::Send { .. } => self.poll(),
                Command::Wait { ms, .. } => {
                    match notice {
                        Some(Notice::Reconnect { failures, error, .. }) => {
                            self.script.begin_wait(ms);
                            self.waits.push((failures, error));
                        }
                        Some(Notice::Retry { .. }) => self.script.begin_wait(ms),
                        _ => {}
                    }
                    self.pass(self.script.now_ms + ms).then_some(Input::Waited)
                }
                Command::Deliver(items) => {
                    items.into_iter().for_each(|item| self.deliver(item.value));
                    Some(Input::Delivered)
                }
                Command::Done(_) => return Ending::Done,
                Command::Fail(error) => return Ending::Failed(error),
                Command::Notify { .. } => panic!("a followed run has no callbacks"),
            };
        }
        Ending::Left
    }

    /// Lets time pass; whether the caller is still there then.
    fn pass(&mut self, until_ms: f64) -> bool {
        self.script.now_ms = until_ms.min(self.leaves_at_ms);
        until_ms < self.leaves_at_ms
    }

    fn connect(&mut self, cursor: Option<&str>) -> Option<Input> {
        let mut request = self.follow.operation().request.clone();
        match cursor {
            Some(cursor) => {
                self.place.put(cursor, &mut request, false);
                self.script.tell(format!("connect after {cursor}"));
            }
            None => self.script.tell("connect"),
        }
        let sent = self.sender.send(self.follow.operation(), request, self.script.now_ms);
        self.sent.push(sent);
        assert!(self.sent.len() < 1000, "the stream is connected to without end: {:?}", self.script.story);
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
        if matches!((&connection.answer, connection.then), (Answer::Nothing { .. }, Some(Then::Idle))) {
            return Some(Input::Idle);
        }
        Some(classify(connection.answer.into_input(self.script.now_ms)))
    }

    /// Reads the next part; `None` where the script has none and nothing is due.
    fn read(&mut self, due_ms: Option<f64>) -> Option<Input> {
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
                    let operation = self.follow.operation();
                    Err(Error::from(error).in_operation(operation.service.name, operation.name))
                });
                let (last_event_id, retry_ms) = (self.decoder.last_event_id(), self.decoder.retry_ms());
                self.follow.stream().note(last_event_id, retry_ms);
                Some(Input::Part { is_new: self.take_frames(), end })
            }
            None => match open.close.take() {
                Some((_, Then::Cut)) => Some(Input::NoAnswer { timed_out: false, cause: None }),
                Some((_, Then::Idle)) => Some(Input::Idle),
                _ => {
                    let flushes = self.follow.stream().protocol().reads_unterminated_block();
                    if flushes {
                        self.decoder.flush();
                    }
                    Some(Input::Part { is_new: flushes && self.take_frames(), end: Some(Ok(())) })
                }
            },
        }
    }

    /// Delivers what is new in the frames of the last push; whether something is.
    fn take_frames(&mut self) -> bool {
        let protocol = self.follow.stream().protocol();
        let mut items = Vec::new();
        for frame in self.decoder.frames() {
            let data = Json::string(&String::from_utf8_lossy(frame.data));
            items.extend(protocol.read(&frame, data));
        }
        items.retain(|item| self.follow.stream().accept(item));
        let is_new = !items.is_empty();
        items.into_iter().for_each(|item| self.deliver(item.value));
        is_new
    }

    /// Answers a poll; `None` where the script has no more answers for polls beside the stream.
    fn poll(&mut self) -> Option<Input> {
        let answer = self.run_answers.pop_front().or_else(|| self.run_always_answers.clone());
        assert!(answer.is_some() || self.follow.is_beside(), "the script has no answer for this poll");
        let operation = self.follow.operation();
        let request = Sender::new(operation).send(operation, operation.request.clone(), self.script.now_ms);
        let input = answer?.into_input(self.script.now_ms);
        self.script.tell(request.line());
        Some(input)
    }

    fn deliver(&mut self, value: Json) {
        let value = Value::from(value);
        let kind = value["type"].as_str().unwrap_or("message");
        let sequence = value["sequence"].as_u64().map(|sequence| format!(" {sequence}"));
        self.script.tell([kind, sequence.as_deref().unwrap_or_default()].concat());
        self.delivered.push(value);
    }
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

impl StreamTrace {
    /// The error the stream failed with.
    pub fn error(&self) -> &Error {
        match &self.ending {
            Ending::Failed(error) => error,
            other => panic!("the stream should have failed, but: {other:?}, {:?}", self.story),
        }
    }

    /// The values of `Last-Event-ID` that were sent.
    pub fn cursors(&self) -> Vec<Option<&str>> {
        self.sent.iter().map(|sent| sent.header("Last-Event-ID")).collect()
    }

    /// The waits, in ms.
    pub fn waited(&self) -> Vec<f64> {
        self.story.iter().filter_map(|line| line.strip_prefix("wait ")?.parse().ok()).collect()
    }
}
