//! Drives a [`Follow`] for an iterator. The consumer sets the pace: the body is read only while an event is waited for, so
//! a slow consumer makes the sender wait, and nothing is queued beyond one chunk's events.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::abort::{Abort, Interrupt};
use super::body::Reader;
use super::client::Client;
use super::driver::{self, Rejection};
use super::event_source::{Listened, Listening};
use super::fetch::{self, Extra, Failure};
use super::frames::{self, FrameReader};
use super::options::Options;
use super::source::{self, Batch, Feed, Hands};
use super::stream_options::StreamOptions;
use super::{endpoint, random, timer};
use crate::core::cursor::CursorPlace;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::{Error, StreamReason};
use crate::core::follow::{Follow, Manner};
use crate::core::machine::{Command, Input, Machine};
use crate::core::operation::Operation;
use crate::core::protocol::Protocol;
use crate::core::request::Method;
use crate::core::sse::Decoder;
use crate::core::stream::Stream;

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

/// Where a stream begins, through what its items pass before the caller gets them, and how it is polled.
pub struct Way<'a> {
    /// After which event; empty at the start.
    pub cursor: &'a JsValue,
    pub hands: Hands<'a>,
    pub manner: Manner,
}

impl Way<'_> {
    /// From the start, and to the caller as it comes.
    pub const PLAIN: Self = Self {
        cursor: &JsValue::UNDEFINED,
        hands: source::PLAIN,
        manner: Manner { shares_pace: false, only_polls: false },
    };
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
        Ok(plan) => iterator(client, plan, way, None),
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
    iterator(client, plan, &Way::PLAIN, None)
}

/// The async iterator over a stream that the browser's EventSource reads. `names` are the event names to listen to, with a space
/// after each.
pub fn follow_by_event_source(client: &Rc<Client>, plan: Plan, names: &'static str) -> JsValue {
    match Listening::check(client, &plan.options) {
        Ok(()) => iterator(client, plan, &Way::PLAIN, Some(names)),
        Err(error) => source::refuse(error),
    }
}

fn iterator(client: &Rc<Client>, plan: Plan, way: &Way<'_>, names: Option<&'static str>) -> JsValue {
    let abort = Rc::new(Abort::new(plan.options.call.signal.as_ref()));
    let mut following = Following::new(client.clone(), plan, abort.clone(), way);
    following.names = names;
    source::into_iterator(following, abort, way.hands)
}

/// A run that is followed for a consumer.
pub struct Following {
    client: Rc<Client>,
    follow: Follow,
    decoder: Decoder,
    /// What reads the frames that need no reading by the protocol.
    frames: Option<FrameReader>,
    connection: Connection,
    /// The names that an EventSource listens to, where it is one that reads the stream.
    names: Option<&'static str>,
    cursor_place: CursorPlace,
    body: Option<JsValue>,
    options: StreamOptions,
    abort: Rc<Abort>,
    /// The attempt of a poll beside the open stream.
    beside: Option<Abort>,
    /// The new items of the part that was read last.
    items: Array,
    /// What to do when the next batch is asked for; else the machine is stepped.
    command: Option<Command>,
}

/// Who reads the stream.
enum Connection {
    None,
    Body(Reader),
    EventSource(Listening),
}

impl Feed for Following {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }

    fn reading(&mut self) -> Option<JsValue> {
        match &self.connection {
            Connection::Body(reader) if self.command.is_none() && self.follow.only_reads() => reader.lend(&self.abort),
            _ => None,
        }
    }

    fn take(&mut self, part: JsValue) -> Result<Option<Array>, Rejection> {
        let input = self.took(Reader::given_back(part, &self.abort).map(Some))?;
        Ok(match self.step(input) {
            Command::Deliver(_) => Some(std::mem::take(&mut self.items)),
            Command::Read { .. } => Some(Array::new()),
            command => {
                self.command = Some(command);
                None
            }
        })
    }
}

impl Following {
    /// A stream that nobody has read of yet.
    pub fn new(client: Rc<Client>, plan: Plan, abort: Rc<Abort>, way: &Way<'_>) -> Self {
        let patience = plan.options.patience(&client, plan.protocol.as_ref());
        let decoder = Decoder::new(client.max_event_bytes as usize);
        let frames = plan.protocol.as_is().map(FrameReader::new);
        let stream = Stream::new(plan.operation, plan.protocol, patience, plan.start_cursor, client.is_renewable());
        let policy = driver::policy(&client, &plan.options.call);
        let follow = Follow::new(stream, policy, client.shared.clone(), way.manner, timer::now());
        Self {
            client,
            follow,
            decoder,
            frames,
            connection: Connection::None,
            names: None,
            cursor_place: plan.cursor_place,
            body: plan.body,
            options: plan.options,
            abort,
            beside: None,
            items: Array::new(),
            command: None,
        }
    }

    /// The next batch, never empty; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        let mut command = self.command.take().unwrap_or_else(|| self.step(Input::Delivered));
        loop {
            if !self.follow.is_beside() {
                self.beside = None;
            } else if self.beside.is_none() {
                self.beside = Some(self.abort.part());
            }
            let input = match command {
                Command::Connect { cursor } => self.connect(cursor).await?,
                Command::Read { due_ms } => self.read(due_ms).await?,
                Command::Send { attempt } => {
                    self.release();
                    let abort = self.beside.as_ref().unwrap_or(&self.abort);
                    driver::send(&self.client, self.follow.operation(), attempt, &self.options.call, abort).await?
                }
                Command::Wait { ms, wakes_online } => {
                    self.release();
                    let abort = self.beside.as_ref().unwrap_or(&self.abort);
                    driver::sleep(self.follow.operation(), ms, wakes_online, abort).await?
                }
                Command::Deliver(more) => {
                    let items = std::mem::take(&mut self.items);
                    for item in more {
                        items.push(&item.value.into());
                    }
                    if self.follow.stream().is_over() {
                        self.disconnect();
                    }
                    return Ok(Some(items));
                }
                Command::Done(_) => {
                    self.disconnect();
                    return Ok(None);
                }
                Command::Fail(error) => {
                    self.disconnect();
                    return Err(error.into());
                }
                // Only a wait calls back.
                Command::Notify { .. } => Input::Replied(false),
            };
            command = self.step(input);
        }
    }

    fn step(&mut self, input: Input) -> Command {
        let command = self.follow.step(timer::now(), random::number(), input);
        if let Some(notice) = self.follow.notice() {
            self.client.hooks.notice(self.follow.operation(), &notice);
            self.options.notice(&notice);
        }
        command
    }

    async fn connect(&mut self, cursor: Option<String>) -> Result<Input, Rejection> {
        let operation = self.follow.operation();
        if let Some(names) = self.names {
            let listening = match std::mem::replace(&mut self.connection, Connection::None) {
                Connection::EventSource(listening) => listening,
                _ => Listening::open(&self.client, &operation.request.path, names, &self.abort)?,
            };
            let outcome = listening.opened(&self.abort).await;
            self.connection = Connection::EventSource(listening);
            return match outcome.map_err(|interrupt| self.rejection(interrupt))? {
                Listened::Lost => Ok(self.lost()),
                Listened::Broken => Ok(Input::NoAnswer { timed_out: false, cause: None }),
                Listened::Opened | Listened::Messages(_) | Listened::Overflow => Ok(Input::Opened),
            };
        }
        let mut request = operation.request.clone();
        if let Some(cursor) = cursor {
            let headers_are_utf8 = !cursor.is_ascii() && fetch::headers_are_utf8();
            self.cursor_place.put(&cursor, &mut request, headers_are_utf8);
        }
        // A POST must not be sent twice, and what is polled needs no stream.
        let is_late = request.method == Method::Get && !self.follow.is_watched() && fetch::heads_come_late();
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
        let Some(stream) = stream else { return Ok(Input::Response(response)) };
        let media_type = response.media_type();
        if response.status != 204 && media_type.as_deref() == Some("text/event-stream") {
            self.abort.watch_idle(self.options.idle_ms);
            self.decoder.reconnect();
            match Reader::of(&stream) {
                Ok(reader) => self.connection = Connection::Body(reader),
                Err(thrown) => return self.broken(Interrupt::Thrown(thrown).into()),
            }
            return Ok(Input::Opened);
        }
        self.abort.drop_attempt();
        Ok(Input::NotAStream { status: response.status, media_type })
    }

    async fn read(&mut self, due_ms: Option<f64>) -> Result<Input, Rejection> {
        let part = match &mut self.connection {
            Connection::Body(reader) => reader.next(&self.abort, due_ms).await,
            Connection::EventSource(listening) => {
                let listened = listening.read(&self.abort).await;
                return self.listened(listened.map_err(|interrupt| self.rejection(interrupt))?);
            }
            Connection::None => Ok(None),
        };
        self.took(part)
    }

    /// What a part of the body holds, or what its end means.
    fn took(&mut self, part: Result<Option<Uint8Array>, Interrupt>) -> Result<Input, Rejection> {
        let mut end = None;
        match part {
            Ok(Some(part)) => {
                part.copy_to(self.decoder.space(part.length() as usize));
                if let Err(error) = self.decoder.decode() {
                    // What the chunk completed before the bad event is delivered first.
                    self.disconnect();
                    end = Some(Err(self.owned(error.into())));
                }
            }
            Ok(None) => {
                self.connection = Connection::None;
                self.abort.finish_attempt();
                if !self.follow.stream().protocol().reads_unterminated_block() {
                    return Ok(Input::Part { is_new: false, end: Some(Ok(())) });
                }
                self.decoder.flush();
                end = Some(Ok(()));
            }
            Err(Interrupt::Due) => return Ok(Input::Due),
            Err(interrupt) => {
                self.disconnect();
                return self.broken(interrupt.into());
            }
        }
        let stream = self.follow.stream();
        stream.note(self.decoder.last_event_id(), self.decoder.retry_ms());
        self.items = frames::new_items(self.frames.as_ref(), &mut self.decoder, stream);
        if stream.is_over() {
            self.disconnect();
        }
        Ok(Input::Part { is_new: self.items.length() > 0, end })
    }

    /// What an EventSource has for its reader.
    fn listened(&mut self, listened: Listened) -> Result<Input, Rejection> {
        let end = match listened {
            Listened::Messages(messages) => {
                let Connection::EventSource(listening) = &mut self.connection else { return Ok(Input::Delivered) };
                self.items = listening.items(messages, self.follow.stream());
                None
            }
            // It was closed here, not by the host: no reason to poll the run.
            Listened::Overflow => {
                self.disconnect();
                return Ok(Input::Idle);
            }
            Listened::Lost => return Ok(self.lost()),
            Listened::Opened => None,
            Listened::Broken => Some(Ok(())),
        };
        Ok(Input::Part { is_new: self.items.length() > 0, end })
    }

    fn lost(&self) -> Input {
        let message = "the browser's EventSource gave up: the host refused the stream or sent something else";
        Input::Lost(self.owned(Error::stream(StreamReason::GaveUp, message)))
    }

    /// What a failed attempt means to the stream: something to recover from, or its end.
    fn broken(&self, failure: Failure) -> Result<Input, Rejection> {
        match failure {
            Failure::Error(error) => Err(self.owned(error).into()),
            Failure::Interrupt(Interrupt::Timeout) => Ok(Input::NoAnswer { timed_out: true, cause: None }),
            Failure::Interrupt(Interrupt::Idle) => Ok(Input::Idle),
            Failure::Interrupt(Interrupt::Thrown(thrown)) => {
                Ok(Input::NoAnswer { timed_out: false, cause: Some(thrown.into()) })
            }
            Failure::Interrupt(interrupt) => Err(self.rejection(interrupt)),
        }
    }

    /// Closes the connection where what comes next is not beside it. A browser's EventSource that may reconnect at once does so by
    /// itself, after the last event; any other would not wait for as long as it has to.
    fn release(&mut self) {
        let reconnects = self.names.is_some() && self.follow.stream().may_reconnect(timer::now());
        if self.beside.is_none() && !reconnects {
            self.disconnect();
        }
    }

    fn disconnect(&mut self) {
        self.connection = Connection::None;
        self.abort.drop_attempt();
    }

    fn owned(&self, error: Error) -> Error {
        let operation = self.follow.operation();
        error.in_operation(operation.service.name, operation.name)
    }

    fn rejection(&self, interrupt: Interrupt) -> Rejection {
        driver::rejection(interrupt, self.follow.operation())
    }
}
