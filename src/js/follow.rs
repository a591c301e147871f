//! Drives a [`Stream`] and hands out its iterator. The reader sets the pace: the body is read only while somebody waits
//! for an event, so a slow reader makes the sender wait, and nothing is queued beyond one chunk's events.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::abort::{Abort, Interrupt};
use super::body::Reader;
use super::client::Client;
use super::driver::{self, Rejection};
use super::fetch::{self, Extra, Failure};
use super::frames::{self, FrameReader};
use super::options::Options;
use super::source::{self, Batch, Feed, Hands};
use super::stream_options::{Connection, StreamOptions};
use super::{endpoint, random, timer};
use crate::core::cursor::CursorPlace;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::request::Method;
use crate::core::sse::Decoder;
use crate::core::stream::{Input, Step, Stream};
use crate::core::watch::{UNREAD_MS, Watch};

/// What is followed: the operation that opens the stream, how it is read, where it begins.
pub struct Plan {
    pub operation: Operation,
    pub protocol: Rc<dyn Protocol>,
    pub start_cursor: Option<String>,
    pub cursor_place: CursorPlace,
    /// The body's text, where the stream is opened with one.
    pub body: Option<JsValue>,
    pub options: StreamOptions,
}

/// Makes the reader of a run's stream, of the run's id, the cursor after which it begins and the options.
pub type Make<'a> = &'a mut dyn FnMut(String, &str, &Options) -> Result<Rc<dyn Protocol>, Error>;

/// Where a stream begins, and through what its items go on their way to the caller.
pub struct Way<'a> {
    /// After which event; empty at the start.
    pub cursor: &'a JsValue,
    pub hands: Hands<'a>,
    /// Whether its polls are those of one of many runs, which share the client's pace.
    pub shares_pace: bool,
    /// Whether it is only polled, where its service allows that.
    pub only_polls: bool,
}

impl Way<'_> {
    /// From the start, and to the caller as it comes.
    pub const PLAIN: Self =
        Self { cursor: &JsValue::UNDEFINED, hands: source::PLAIN, shares_pace: false, only_polls: false };
}

/// The async iterator over what an endpoint with one id tells of a run. The options are those in `names`.
pub fn start(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    id: &JsValue,
    options: &JsValue,
    names: &[&[&str]],
    way: &Way<'_>,
    make: Make<'_>,
) -> JsValue {
    match plan(endpoint, id, options, names, way.cursor, make) {
        Ok(plan) => follow_by(client, plan, way),
        Err(error) => source::refuse_stream(endpoint, error),
    }
}

fn plan(
    endpoint: &'static Endpoint,
    id: &JsValue,
    options: &JsValue,
    names: &[&[&str]],
    cursor: &JsValue,
    make: Make<'_>,
) -> Result<Plan, Error> {
    let options = Options::read("options", options, names);
    let ids = options.accept(endpoint::read_ids(endpoint, &[id])).unwrap_or_default();
    let cursor = cursor.as_string().unwrap_or_default();
    let protocol = make(ids.first().cloned().unwrap_or_default(), &cursor, &options);
    let read = StreamOptions::from(&options);
    options.finish()?;
    Ok(Plan {
        operation: endpoint.operation(ids, None)?,
        protocol: protocol?,
        // A cursor that is no number means something to the reader alone.
        start_cursor: Some(cursor).filter(|cursor| decimal::read(cursor).is_some()),
        cursor_place: CursorPlace::LastEventIdHeader,
        body: None,
        options: read,
    })
}

/// The async iterator over a stream.
pub fn follow(client: &Rc<Client>, plan: Plan) -> JsValue {
    follow_by(client, plan, &Way::PLAIN)
}

fn follow_by(client: &Rc<Client>, plan: Plan, way: &Way<'_>) -> JsValue {
    let abort = Rc::new(Abort::new(plan.options.call.signal.as_ref()));
    source::into_iterator(Following::new(client.clone(), plan, abort.clone(), way), abort, way.hands)
}

/// A stream that is being followed.
pub struct Following {
    client: Rc<Client>,
    stream: Stream,
    decoder: Decoder,
    /// What reads the frames that need no reading by the protocol.
    frames: Option<FrameReader>,
    reader: Option<Reader>,
    cursor_place: CursorPlace,
    body: Option<JsValue>,
    options: StreamOptions,
    abort: Rc<Abort>,
    resume: Resume,
    /// The looking at the run, where its stream cannot be trusted.
    watch: Option<Watch>,
    shares_pace: bool,
}

impl Feed for Following {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }

    fn reading(&mut self) -> Option<JsValue> {
        let is_reading = matches!(self.resume, Resume::Read) && self.watch.is_none();
        self.reader.as_ref().filter(|_| is_reading)?.lend(&self.abort)
    }

    fn take(&mut self, part: JsValue) -> Result<Option<Array>, Rejection> {
        let (items, resume) = match self.took(Reader::given_back(part, &self.abort).map(Some))? {
            Found::Items(items, resume) => (Some(items), resume),
            Found::Do(Do::Read) => (self.reader.is_some().then(Array::new), Resume::Read),
            Found::Do(next) => (None, Resume::Do(next)),
        };
        self.resume = resume;
        Ok(items)
    }
}

impl Following {
    /// A stream that nobody has read of yet.
    pub fn new(client: Rc<Client>, plan: Plan, abort: Rc<Abort>, way: &Way<'_>) -> Self {
        let patience = plan.options.patience(&client, plan.protocol.as_ref());
        let decoder = Decoder::new(client.max_event_bytes as usize);
        let frames = plan.protocol.as_is().map(FrameReader::new);
        let looking = plan.protocol.watch();
        let is_unread = timer::now() < client.unread_until_ms.get();
        let is_polled = looking.is_some() && (plan.protocol.is_polled() || way.only_polls || is_unread);
        let begin = if is_polled { Watch::polling } else { Watch::new };
        let watch = looking.map(|looking| begin(looking, patience.max_reconnects, timer::now()));
        let resume = if is_polled { Resume::Read } else { Resume::Step(Input::Start) };
        let stream = Stream::new(plan.operation, plan.protocol, patience, plan.start_cursor, client.is_renewable());
        Self {
            client,
            stream,
            decoder,
            frames,
            reader: None,
            cursor_place: plan.cursor_place,
            body: plan.body,
            options: plan.options,
            abort,
            resume,
            watch,
            shares_pace: way.shares_pace,
        }
    }

    /// Goes on until there is something to hand out.
    pub async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        let mut todo = match std::mem::replace(&mut self.resume, Resume::Read) {
            Resume::Step(input) => self.step(input)?,
            Resume::Read => self.go_on(),
            Resume::Fail(error) => self.fail(error)?,
            Resume::Do(next) => next,
        };
        loop {
            let found = match todo {
                Do::Connect(cursor) => {
                    let input = self.connect(cursor).await?;
                    Found::Do(self.step(input)?)
                }
                Do::Read => {
                    let due_ms = self.watch.as_ref().map(|watch| watch.wait_ms(timer::now()));
                    let part = match &mut self.reader {
                        Some(reader) => reader.next(&self.abort, due_ms).await,
                        None => Ok(None),
                    };
                    self.took(part)?
                }
                Do::Sleep { ms, or_online } => {
                    self.abort.sleep(ms, or_online).await.map_err(|interrupt| self.rejection(interrupt))?;
                    if self.is_lost() { self.due() } else { Found::Do(self.step(Input::Waited)?) }
                }
                Do::Run { beside } => {
                    // What goes on beside the stream has an attempt of its own.
                    let part = beside.then(|| self.abort.part());
                    let abort = part.as_ref().unwrap_or(&self.abort);
                    let outcome = match self.stream.protocol().ask() {
                        Some(operation) => driver::run(&self.client, operation, &self.options.call, abort).await,
                        None => Ok(Json::null()),
                    };
                    let outcome = driver::typed(outcome)?;
                    if beside { self.looked(outcome)? } else { self.asked(outcome).await? }
                }
                Do::Stop => {
                    self.disconnect();
                    return Ok(None);
                }
            };
            match found {
                Found::Items(items, resume) => {
                    self.resume = resume;
                    return Ok(Some(items));
                }
                Found::Do(next) => todo = next,
            }
        }
    }

    fn step(&mut self, input: Input) -> Result<Do, Error> {
        Ok(match self.stream.step(timer::now(), random::number(), input) {
            Step::Connect { cursor } => Do::Connect(cursor),
            Step::Read => Do::Read,
            Step::Wait { ms, failures, error } => {
                self.client.hooks.reconnect(self.stream.operation(), failures, ms, error.as_ref());
                self.options.tell(Connection::Reconnecting { ms });
                Do::Sleep { ms, or_online: true }
            }
            Step::Ask => Do::Run { beside: false },
            Step::Done => Do::Stop,
            Step::Fail(error) => return self.fail(error),
        })
    }

    /// The stream failed for good. Where its run is watched, looking may still be enough.
    fn fail(&mut self, error: Error) -> Result<Do, Error> {
        self.disconnect();
        let Some(watch) = &mut self.watch else { return Err(error) };
        watch.lose_stream(timer::now(), error)?;
        let message = "the stream cannot be read here; the run is polled instead";
        self.client.hooks.warn(self.stream.operation(), message);
        Ok(self.go_on())
    }

    fn is_lost(&self) -> bool {
        self.watch.as_ref().is_some_and(Watch::is_lost)
    }

    fn go_on(&self) -> Do {
        match &self.watch {
            Some(watch) if watch.is_lost() => Do::Sleep { ms: watch.wait_ms(timer::now()), or_online: false },
            _ => Do::Read,
        }
    }

    async fn connect(&mut self, cursor: Option<String>) -> Result<Input, Rejection> {
        self.options.tell(Connection::Connecting);
        let operation = self.stream.operation();
        let mut request = operation.request.clone();
        if let Some(cursor) = cursor {
            let headers_are_utf8 = !cursor.is_ascii() && fetch::headers_are_utf8();
            self.cursor_place.put(&cursor, &mut request, headers_are_utf8);
        }
        // A POST must not be sent twice, and what is polled needs no stream.
        let is_late = request.method == Method::Get && self.watch.is_none() && fetch::heads_come_late();
        let timeout_ms = self.options.head_ms(&self.client, is_late);
        let extra = Extra { headers: &self.options.call.headers, body: self.body.as_ref(), timeout_ms };
        let attempt = driver::attempt(&self.client, operation, &request, 1, extra, &self.abort, true);
        let (response, stream) = match attempt.await {
            Ok(answer) => answer,
            Err(Failure::Interrupt(Interrupt::Timeout)) if is_late => {
                self.options.is_unheard.set(true);
                return Ok(Input::Idle);
            }
            Err(failure) => return self.broken(failure),
        };
        self.options.is_unheard.set(false);
        let Some(stream) = stream else { return Ok(Input::Refused(response)) };
        let media_type = response.media_type();
        if response.status != 204 && media_type.as_deref() == Some("text/event-stream") {
            self.abort.watch_idle(self.options.idle_ms);
            self.decoder.reconnect();
            match Reader::of(&stream) {
                Ok(reader) => self.reader = Some(reader),
                Err(thrown) => return self.broken(Interrupt::Thrown(thrown).into()),
            }
            self.options.tell(Connection::Connected);
            return Ok(Input::Opened);
        }
        self.abort.drop_attempt();
        Ok(Input::NotAStream { status: response.status, media_type })
    }

    /// What a part of the body holds, or what its end means.
    fn took(&mut self, part: Result<Option<Uint8Array>, Interrupt>) -> Result<Found, Rejection> {
        let mut after = Resume::Read;
        match part {
            Ok(Some(part)) => {
                part.copy_to(self.decoder.space(part.length() as usize));
                if let Err(error) = self.decoder.decode() {
                    // What the chunk completed before the bad event is handed out first.
                    self.disconnect();
                    after = Resume::Fail(self.owned(error.into()));
                }
            }
            Ok(None) => {
                self.reader = None;
                self.abort.finish_attempt();
                if !self.stream.protocol().reads_unterminated_block() {
                    return Ok(Found::Do(self.step(Input::Ended)?));
                }
                self.decoder.flush();
                after = Resume::Step(Input::Ended);
            }
            Err(Interrupt::Due) => return Ok(self.due()),
            Err(interrupt) => {
                self.disconnect();
                let input = self.broken(interrupt.into())?;
                return Ok(Found::Do(self.step(input)?));
            }
        }
        self.stream.note(self.decoder.last_event_id(), self.decoder.retry_ms());
        let items = frames::new_items(self.frames.as_ref(), &mut self.decoder, &mut self.stream);
        if self.stream.is_over() {
            self.disconnect();
            after = Resume::Step(Input::Ended);
        }
        if items.length() > 0 {
            if let Some(watch) = &mut self.watch {
                watch.hear(timer::now());
            }
            return Ok(Found::Items(items, after));
        }
        Ok(Found::Do(match after {
            Resume::Read => Do::Read,
            Resume::Step(input) => self.step(input)?,
            Resume::Fail(error) => self.fail(error)?,
            Resume::Do(next) => next,
        }))
    }

    /// Delivers the end that a poll has found, once it is due; until then a poll is.
    fn due(&mut self) -> Found {
        let Some(end) = self.watch.as_mut().and_then(Watch::take_end) else {
            let pace = &self.client.pace;
            let waits = |watch: &mut Watch| self.shares_pace && !watch.takes_turn(pace, timer::now());
            let is_early = self.watch.as_mut().is_some_and(waits);
            return Found::Do(if is_early { self.go_on() } else { Do::Run { beside: true } });
        };
        self.disconnect();
        self.stream.accept(&end);
        if end.value.is_null() {
            return Found::Do(Do::Stop);
        }
        Found::of([end], Resume::Step(Input::Ended))
    }

    /// What a look beside the stream has found.
    fn looked(&mut self, outcome: Result<Json, Error>) -> Result<Found, Error> {
        let protocol = self.stream.protocol();
        let mut items = Vec::new();
        if let Some(watch) = &mut self.watch {
            match outcome {
                Ok(answer) => {
                    items = protocol.observe(&answer);
                    if watch.look(timer::now(), protocol.synthesize(&answer)) {
                        self.client.unread_until_ms.set(timer::now() + UNREAD_MS);
                    }
                    if watch.is_lost() {
                        self.options.tell(Connection::Connected);
                    }
                }
                Err(error) => {
                    let is_refused = error.kind == ErrorKind::RateLimit;
                    watch.fail_look(timer::now(), error)?;
                    if is_refused {
                        watch.hold(&self.client.pace);
                    }
                    if watch.is_lost() {
                        self.options.tell(Connection::Reconnecting { ms: watch.wait_ms(timer::now()) });
                    }
                }
            }
        }
        Ok(if items.is_empty() { Found::Do(self.go_on()) } else { Found::of(items, Resume::Read) })
    }

    /// What the run says of itself after a clean end without a terminal event.
    async fn asked(&mut self, outcome: Result<Json, Error>) -> Result<Found, Rejection> {
        let over = match outcome {
            Ok(answer) => match self.stream.protocol().synthesize(&answer) {
                Some(item) if self.stream.concludes() => {
                    match driver::rest(&self.client, &mut self.stream, &self.options.call, &self.abort).await? {
                        Ok(rest) if rest.is_empty() => {
                            self.stream.accept(&item);
                            return Ok(Found::of([item], Resume::Step(Input::Answered(Ok(true)))));
                        }
                        Ok(rest) => return Ok(Found::of(rest, Resume::Step(Input::Answered(Ok(false))))),
                        Err(error) => Err(error),
                    }
                }
                _ => Ok(false),
            },
            Err(error) => Err(error),
        };
        Ok(Found::Do(self.step(Input::Answered(over))?))
    }

    /// What a failed attempt means to the stream: something to recover from, or its end.
    fn broken(&self, failure: Failure) -> Result<Input, Rejection> {
        match failure {
            Failure::Error(error) => Err(self.owned(error).into()),
            Failure::Interrupt(Interrupt::Timeout) => Ok(Input::Broken { timed_out: true, cause: None }),
            Failure::Interrupt(Interrupt::Idle) => Ok(Input::Idle),
            Failure::Interrupt(Interrupt::Thrown(thrown)) => {
                Ok(Input::Broken { timed_out: false, cause: Some(thrown.into()) })
            }
            Failure::Interrupt(interrupt) => Err(self.rejection(interrupt)),
        }
    }

    fn disconnect(&mut self) {
        self.reader = None;
        self.abort.drop_attempt();
    }

    fn owned(&self, error: Error) -> Error {
        let operation = self.stream.operation();
        error.in_operation(operation.service.name, operation.name)
    }

    fn rejection(&self, interrupt: Interrupt) -> Rejection {
        let operation = self.stream.operation();
        driver::rejection(interrupt, operation.service.name, operation.name)
    }
}

/// What is done next.
enum Do {
    /// Open the stream, after this cursor.
    Connect(Option<String>),
    /// Read on.
    Read,
    Sleep {
        ms: f64,
        or_online: bool,
    },
    /// Ask the run itself: after the end of its stream, or beside it.
    Run {
        beside: bool,
    },
    Stop,
}

/// What came of it: something to hand out, and how to go on after it; or the next thing to do.
enum Found {
    Items(Array, Resume),
    Do(Do),
}

impl Found {
    fn of(items: impl IntoIterator<Item = Item>, resume: Resume) -> Self {
        let array = Array::new();
        for item in items {
            array.push(&item.value.into());
        }
        Self::Items(array, resume)
    }
}

/// How to go on when the next batch is asked for.
enum Resume {
    Step(Input),
    Read,
    Fail(Error),
    Do(Do),
}
