//! One followed run, from its first connection to its end.

use std::collections::VecDeque;
use std::rc::Rc;

use flowtether::core::cursor::CursorPlace;
use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;
use flowtether::core::protocol::Protocol;
use flowtether::core::response::Response;
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Decoder;
use flowtether::core::stream::{Input, Patience, Step, Stream};
use flowtether::core::watch::Watch;
use serde_json::Value;

use super::answer::{Answer, answer, empty, no_answer, timeout};
use super::call::drive;
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
    watched: bool,
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
            watched: false,
            leaves_at_ms: f64::INFINITY,
            script: Script::new(),
        }
    }

    /// The run is looked at beside its stream, as its protocol wants it.
    pub fn watched(mut self) -> Self {
        self.watched = true;
        self
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
        let watch = self.protocol.watch().filter(|_| self.watched);
        let mut player = Player {
            watch: watch.map(|plan| Watch::new(plan, self.patience.max_reconnects, self.script.now_ms)),
            sender: Sender::new(&self.operation),
            machine: Stream::new(self.operation, self.protocol, self.patience, self.start_cursor, self.renewable),
            decoder: Decoder::new(self.max_event_bytes),
            place: self.place,
            ask_policy: self.patience.first,
            connections: self.connections,
            repeats: self.repeats,
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

/// The edge's part.
struct Player {
    machine: Stream,
    watch: Option<Watch>,
    decoder: Decoder,
    sender: Sender,
    place: CursorPlace,
    ask_policy: RetryPolicy,
    connections: VecDeque<Connection>,
    repeats: bool,
    run_answers: VecDeque<Answer>,
    run_always_answers: Option<Answer>,
    leaves_at_ms: f64,
    script: Script,
    sent: Vec<Sent>,
    waits: Vec<(u32, Option<Error>)>,
    delivered: Vec<Value>,
}

impl Player {
    fn play(&mut self) -> Ending {
        match self.follow() {
            Ok(ending) | Err(ending) => ending,
        }
    }

    /// Follows the stream to its end; `Err` for an end that came from elsewhere.
    fn follow(&mut self) -> Result<Ending, Ending> {
        let mut body = VecDeque::new();
        let mut close = None;
        let mut input = Input::Start;
        loop {
            let random = self.script.random();
            input = match self.machine.step(self.script.now_ms, random, input) {
                Step::Connect { cursor } => {
                    self.send(cursor.as_deref());
                    let connection = self.connect().ok_or(Ending::Left)?;
                    body = connection.chunks.into();
                    close = connection.then.map(|then| (connection.lasts_ms, then));
                    self.decoder.reconnect();
                    match connection.answer {
                        Answer::Response(response) => classify(Response { at_ms: self.script.now_ms, ..*response }),
                        Answer::Nothing { .. } if matches!(connection.then, Some(Then::Idle)) => Input::Idle,
                        Answer::Nothing { timed_out } => Input::Broken { timed_out, cause: None },
                    }
                }
                Step::Read => {
                    for (pause_ms, chunk) in body.drain(..) {
                        self.pass(pause_ms)?;
                        self.chunk(&chunk).map_err(Ending::Failed)?;
                    }
                    match close.take() {
                        _ if self.machine.is_over() => Input::Ended,
                        None if self.watch.is_some() => return self.pass(f64::INFINITY).map(|()| Ending::Left),
                        None => return Ok(Ending::Left),
                        Some((ms, then)) => {
                            self.pass(ms)?;
                            self.end(then)
                        }
                    }
                }
                Step::Wait { ms, failures, error } => {
                    self.script.begin_wait(ms);
                    self.waits.push((failures, error));
                    self.pass(ms)?;
                    Input::Waited
                }
                Step::Ask => Input::Answered(self.ask()),
                Step::Done => return Ok(Ending::Done),
                Step::Fail(error) => {
                    let Some(watch) = &mut self.watch else { return Ok(Ending::Failed(error)) };
                    watch.lose_stream(self.script.now_ms, error).map_err(Ending::Failed)?;
                    self.script.tell("without a stream");
                    return self.pass(f64::INFINITY).map(|()| Ending::Left);
                }
            };
        }
    }

    fn connect(&mut self) -> Option<Connection> {
        match self.connections.len() {
            1 if self.repeats => self.connections.front().cloned(),
            _ => self.connections.pop_front(),
        }
    }

    /// Lets time pass: the run is looked at whenever that is due. `Err` when the following ends meanwhile.
    fn pass(&mut self, ms: f64) -> Result<(), Ending> {
        let until_ms = (self.script.now_ms + ms).min(self.leaves_at_ms);
        while let Some(watch) = &mut self.watch {
            let due_ms = self.script.now_ms + watch.wait_ms(self.script.now_ms);
            // The stream comes before a look.
            if due_ms >= until_ms {
                break;
            }
            self.script.now_ms = due_ms;
            if let Some(end) = watch.take_end() {
                self.deliver(end.value);
                return Err(Ending::Done);
            }
            if self.run_answers.is_empty() && self.run_always_answers.is_none() {
                return Err(Ending::Left);
            }
            self.look()?;
        }
        self.script.now_ms = until_ms;
        if until_ms < self.leaves_at_ms { Ok(()) } else { Err(Ending::Left) }
    }

    fn look(&mut self) -> Result<(), Ending> {
        let looked = self.get_run();
        let (now_ms, protocol) = (self.script.now_ms, self.machine.protocol());
        let Some(watch) = &mut self.watch else { return Ok(()) };
        match looked {
            Ok(answer) => {
                let end = protocol.synthesize(&answer);
                let items = if end.is_some() { Vec::new() } else { protocol.observe(&answer) };
                let _ = watch.look(now_ms, end);
                items.into_iter().for_each(|item| self.deliver(item.value));
                Ok(())
            }
            Err(error) => watch.fail_look(now_ms, error).map_err(Ending::Failed),
        }
    }

    fn send(&mut self, cursor: Option<&str>) {
        let mut request = self.machine.operation().request.clone();
        match cursor {
            Some(cursor) => {
                self.place.put(cursor, &mut request, false);
                self.script.tell(format!("connect after {cursor}"));
            }
            None => self.script.tell("connect"),
        }
        let sent = self.sender.send(self.machine.operation(), request, self.script.now_ms);
        self.sent.push(sent);
        assert!(self.sent.len() < 1000, "the stream is connected to without end: {:?}", self.script.story);
    }

    fn chunk(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let operation = self.machine.operation();
        self.decoder
            .push(bytes)
            .map_err(|error| Error::from(error).in_operation(operation.service.name, operation.name))?;
        self.machine.note(self.decoder.last_event_id(), self.decoder.retry_ms());
        self.deliver_frames();
        Ok(())
    }

    fn end(&mut self, then: Then) -> Input {
        match then {
            Then::Cut => Input::Broken { timed_out: false, cause: None },
            Then::Idle => Input::Idle,
            Then::End => {
                if self.machine.protocol().reads_unterminated_block() {
                    self.decoder.flush();
                    self.deliver_frames();
                }
                Input::Ended
            }
        }
    }

    fn deliver_frames(&mut self) {
        let mut items = Vec::new();
        for frame in self.decoder.frames() {
            let data = Json::string(&String::from_utf8_lossy(frame.data));
            items.extend(self.machine.protocol().read(&frame, data));
        }
        for item in items {
            if self.machine.accept(&item) {
                self.deliver(item.value);
                if let Some(watch) = &mut self.watch {
                    watch.hear(self.script.now_ms);
                }
            }
        }
    }

    fn deliver(&mut self, value: Json) {
        let value = Value::from(value);
        let kind = value["type"].as_str().unwrap_or("message");
        let sequence = value["sequence"].as_u64().map(|sequence| format!(" {sequence}"));
        self.script.tell([kind, sequence.as_deref().unwrap_or_default()].concat());
        self.delivered.push(value);
    }

    fn get_run(&mut self) -> Result<Json, Error> {
        let operation = self.machine.protocol().ask().expect("a machine asks only what can be asked");
        let (next, always) = (&mut self.run_answers, &self.run_always_answers);
        let mut answers = std::iter::from_fn(|| next.pop_front().or_else(|| always.clone()));
        drive(operation, self.ask_policy, false, &mut answers, &mut self.script, |_| {}, |_| {})
    }

    fn ask(&mut self) -> Result<bool, Error> {
        let answer = self.get_run()?;
        let Some(item) = self.machine.protocol().synthesize(&answer) else { return Ok(false) };
        if !self.machine.concludes() {
            return Ok(false);
        }
        if let Some(operation) = self.machine.rest() {
            let (next, always) = (&mut self.run_answers, &self.run_always_answers);
            let mut answers = std::iter::from_fn(|| next.pop_front().or_else(|| always.clone()));
            let rest = drive(operation, self.ask_policy, false, &mut answers, &mut self.script, |_| {}, |_| {})?;
            let items = self.machine.accept_rest(&rest);
            if !items.is_empty() {
                items.into_iter().for_each(|item| self.deliver(item.value));
                return Ok(false);
            }
        }
        if self.machine.accept(&item) {
            self.deliver(item.value);
        }
        Ok(true)
    }
}

/// What a response means to a stream.
fn classify(response: Response) -> Input {
    match response.media_type() {
        Some(kind) if response.is_success() && kind == "text/event-stream" => Input::Opened,
        media_type if response.is_success() => Input::NotAStream { status: response.status, media_type },
        _ => Input::Refused(response),
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
