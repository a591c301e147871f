//! The stream that a driver reads: bytes to frames to items. The consumer sets the pace: the body is read only while an event is
//! waited for, so a slow consumer makes the sender wait, and nothing is queued beyond one chunk's events.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::agreement;
use super::attempt::Attempt;
use super::body::Reader;
use super::client::Client;
use super::driver::{Driver, Failure, Next};
use super::event_source::{self, EVENT_SOURCES, Ended};
use super::fetch;
use super::follow::Shape;
use super::frames::{self, FrameReader};
use super::idle::Idle;
use super::stream_options::StreamOptions;
use super::wakes::{self, What};
use crate::core::cursor::CursorPlace;
use crate::core::error::{Error, StreamReason};
use crate::core::json::Json;
use crate::core::machine::{Command, Input};
use crate::core::protocol::{Item, LEGS};
use crate::core::request::{Method, Request};
use crate::core::response::Response;
use crate::core::sse::Decoder;
use crate::prelude::*;

/// What reads a machine's stream, over all its connections.
pub struct Streaming {
    pub options: StreamOptions,
    pub cursor_place: CursorPlace,
    /// The body with which the stream is opened.
    pub body: Option<JsValue>,
    /// The event names that an EventSource listens to, where it is one that reads the stream, with a space after each.
    pub names: Option<&'static str>,
    decoder: Decoder,
    /// What reads the frames that need no reading by the protocol.
    frames: Option<FrameReader>,
    connection: Option<Connection>,
    /// The new items of the part that was read last.
    items: Array,
    /// Makes what the caller sees of the items, where that is not they themselves.
    pub shape: Option<Box<dyn Shape>>,
}

/// An open connection. Dropping it closes it.
struct Connection {
    reader: Reader,
    /// What watches the reads of a body.
    idle: Option<Idle>,
    /// Whether the iterator reads the next part by itself.
    is_lent: bool,
    _attempt: Option<Attempt>,
}

impl Streaming {
    /// A stream that is not connected yet.
    pub fn new(client: &Client, options: StreamOptions) -> Self {
        Self {
            options,
            cursor_place: CursorPlace::LastEventIdHeader,
            body: None,
            names: None,
            decoder: Decoder::new(client.max_event_bytes as usize),
            frames: None,
            connection: None,
            items: Array::new(),
            shape: None,
        }
    }

    /// A stream that somebody else opened; every frame is an event of its own.
    pub fn of(reader: Reader, client: &Client) -> Self {
        let connection = Connection { reader, idle: None, is_lent: false, _attempt: None };
        let frames = Some(FrameReader::new("", &JsValue::UNDEFINED));
        Self { frames, connection: Some(connection), ..Self::new(client, StreamOptions::default()) }
    }

    /// The request that resumes the stream after a cursor.
    pub(super) fn resume(&self, cursor: &str, request: &Request) -> Result<Request, Error> {
        let mut request = request.clone();
        let headers_are_utf8 = !cursor.is_ascii() && fetch::headers_are_utf8();
        self.cursor_place.put(cursor, &mut request, headers_are_utf8)?;
        Ok(request)
    }
}

impl Driver {
    fn streaming(&mut self) -> Option<&mut Streaming> {
        self.drive.streaming.as_deref_mut()
    }

    fn connection(&mut self) -> Option<&mut Connection> {
        self.streaming()?.connection.as_mut()
    }

    /// Opens the stream.
    pub(super) fn connect(&mut self, cursor: Option<String>) -> Result<(), Failure> {
        let names = self.streaming().and_then(|streaming| streaming.names).filter(|_| EVENT_SOURCES);
        let fitted = if names.is_some() { agreement::fit(&self.drive)? } else { None };
        let drive = &mut self.drive;
        let Some(streaming) = &mut drive.streaming else { return Ok(()) };
        if let Some(names) = names {
            if streaming.connection.is_none() {
                let path = &fitted.as_ref().unwrap_or(&drive.machine.operation().request).path;
                let reader = event_source::open(&drive.client, path, names).map_err(Failure::Rejected)?;
                streaming.connection = Some(Connection { reader, idle: None, is_lent: false, _attempt: None });
            }
            if let Some(connection) = &streaming.connection {
                let opened = event_source::opened(&connection.reader);
                self.wait(&opened, Next::Opened);
            }
            return Ok(());
        }
        let is_polled = drive.machine.stream().is_some_and(|stream| stream.protocol().watch().is_some());
        // A POST must not be sent twice, and what is polled needs no stream.
        let is_get = drive.machine.operation().request.method == Method::Get;
        let is_late = is_get && !is_polled && fetch::heads_come_late();
        let timeout_ms =
            streaming.options.head_ms(drive.options.timeout_ms.unwrap_or(drive.client.timeout_ms), is_late);
        self.attempt(1, timeout_ms, Some(cursor), is_late)
    }

    /// What a successful response means.
    pub(super) fn open(&mut self, response: &Response, raw: &JsValue) -> Result<Input, Failure> {
        let flight = self.flight.take();
        let (drive, wakes) = (&mut self.drive, &self.wakes);
        let media_type = response.media_type();
        let is_stream = response.status != 204 && media_type.as_deref() == Some("text/event-stream");
        let (true, Some(streaming), Some(mut flight)) = (is_stream, &mut drive.streaming, flight) else {
            return Ok(Input::NotAStream { status: response.status, media_type });
        };
        flight.attempt.lift_limit();
        let reader = Reader::of(raw).map_err(Failure::Thrown)?;
        let idle = Some(Idle::new(wakes, streaming.options.idle_ms));
        streaming.options.is_unheard.set(false);
        streaming.connection = Some(Connection { reader, idle, is_lent: false, _attempt: Some(flight.attempt) });
        Ok(self.begun())
    }

    /// Another connection's bytes follow.
    fn begun(&mut self) -> Input {
        if let (Some(streaming), Some(stream)) = (&mut self.drive.streaming, self.drive.machine.stream()) {
            streaming.decoder.reconnect();
            if streaming.frames.is_none() {
                let texts = streaming.shape.as_ref().map_or(JsValue::UNDEFINED, |shape| shape.texts());
                streaming.frames = stream.protocol().as_is().map(|shape| FrameReader::new(shape, &texts));
            }
        }
        Input::Opened
    }

    /// What became of an EventSource: whether it is open; undefined where it does not try again.
    pub(super) fn opened(&mut self, is_open: JsValue) -> Input {
        match is_open.as_bool() {
            Some(true) => self.begun(),
            Some(false) => Input::NoResponse { timed_out: false, cause: None },
            None => self.lost(),
        }
    }

    fn lost(&self) -> Input {
        let message = "the browser's EventSource gave up: the host refused the stream or sent something else";
        Input::Lost(self.owned(Error::stream(StreamReason::GaveUp, message)))
    }

    /// The last connection was given up before anything came.
    pub(super) fn unheard(&mut self) {
        if let Some(streaming) = self.streaming() {
            streaming.options.is_unheard.set(true);
        }
    }

    /// Reads the next part.
    pub(super) fn read(&mut self, due_ms: Option<f64>) -> Result<(), Failure> {
        let Some(connection) = self.connection() else {
            let input = self.took(None)?;
            self.next = Next::Step(input);
            return Ok(());
        };
        let part = connection.reader.read();
        if let Some(idle) = &mut connection.idle {
            idle.begin();
        }
        if let Some(ms) = due_ms {
            self.wakes.timer(What::Due, ms);
        }
        self.wait(&part, Next::Part { is_watched: due_ms.is_some() });
        Ok(())
    }

    /// Whether the pending read has waited for the whole idle limit.
    pub(super) fn is_silent(&mut self) -> bool {
        let idle = self.connection().and_then(|connection| connection.idle.as_ref());
        idle.is_some_and(Idle::is_over)
    }

    /// Takes the outcome of a read.
    pub(super) fn part(&mut self, result: JsValue) -> Result<Input, Failure> {
        if let Some(connection) = self.connection() {
            connection.reader.settle();
        }
        let result = Json::from(result);
        let part = if result.is_true_at("done") { None } else { Some(Reader::part(result.get("value").into())?) };
        self.took(part)
    }

    /// What a part of the stream holds, or what its end means.
    fn took(&mut self, part: Option<Uint8Array>) -> Result<Input, Failure> {
        let mut end = None;
        match part {
            Some(part) => {
                let Some(streaming) = self.streaming() else { return Ok(Input::Delivered) };
                part.copy_to(streaming.decoder.space(part.length() as usize));
                if let Err(error) = streaming.decoder.decode() {
                    // What the chunk completed before the bad event is delivered first.
                    self.disconnect();
                    end = Some(Err(self.owned(error.into())));
                }
            }
            None => {
                if let Some(input) = self.ended() {
                    return Ok(input);
                }
                let flushes =
                    self.drive.machine.stream().is_some_and(|stream| stream.protocol().reads_unterminated_block());
                if !flushes {
                    let ends_silently =
                        self.drive.machine.stream().is_some_and(|stream| stream.protocol().ends_silently());
                    let is_cut = LEGS
                        && ends_silently
                        && self.streaming().is_some_and(|streaming| streaming.decoder.is_within_block());
                    return Ok(match is_cut {
                        true => Input::NoResponse { timed_out: false, cause: None },
                        false => Input::Part { is_new: false, end: Some(Ok(())) },
                    });
                }
                if let Some(streaming) = self.streaming() {
                    streaming.decoder.flush();
                }
                end = Some(Ok(()));
            }
        }
        let Some(streaming) = &mut self.drive.streaming else { return Ok(Input::Delivered) };
        let (frames, decoder) = (streaming.frames.as_ref(), &mut streaming.decoder);
        streaming.items = match (self.drive.machine.stream(), frames) {
            (Some(stream), frames) => {
                stream.note(decoder.last_event_id(), decoder.retry_ms());
                frames::new_items(frames, decoder, stream)
            }
            (None, Some(frames)) => frames::events(frames, decoder),
            (None, None) => Array::new(),
        };
        Ok(Input::Part { is_new: streaming.items.length() > 0, end })
    }

    /// The connection ended. An EventSource says how.
    fn ended(&mut self) -> Option<Input> {
        let streaming = self.streaming()?;
        let connection = streaming.connection.as_mut().filter(|_| EVENT_SOURCES && streaming.names.is_some());
        match connection.map(|connection| event_source::ended(&connection.reader)) {
            // It reconnects by itself.
            Some(Ended::Broken) => Some(Input::Part { is_new: false, end: Some(Ok(())) }),
            Some(Ended::Lost) => Some(self.lost()),
            Some(Ended::Overflow) => {
                // It was closed here, not by the host: no reason to poll the run.
                self.disconnect();
                Some(Input::Idle)
            }
            None => {
                if let Some(mut connection) = streaming.connection.take()
                    && let Some(attempt) = &mut connection._attempt
                {
                    attempt.complete();
                }
                None
            }
        }
    }

    /// The batch: the new items of the part that was read, and then these.
    pub(super) fn deliver(&mut self, more: Vec<Item>) -> Result<Array, Failure> {
        let items = self.streaming().map_or_else(Array::new, |streaming| core::mem::take(&mut streaming.items));
        for item in more {
            items.push(&item.value.into());
        }
        if self.drive.machine.stream().is_some_and(|stream| stream.is_over()) {
            self.disconnect();
        }
        match self.streaming().and_then(|streaming| streaming.shape.as_mut()) {
            Some(shape) => Ok(shape.shape(&items)?),
            None => Ok(items),
        }
    }

    /// Closes the connection where what comes next is not beside it. A browser's EventSource that may reconnect at once does so by
    /// itself, after the last event; any other would not wait for as long as it has to.
    pub(super) fn release(&mut self) {
        let is_event_source = EVENT_SOURCES && self.streaming().is_some_and(|streaming| streaming.names.is_some());
        let may_reconnect = self.drive.machine.stream().is_some_and(|stream| stream.may_reconnect(wakes::now()));
        let stays_open = self.drive.machine.is_beside() || (is_event_source && may_reconnect);
        if !stays_open {
            self.disconnect();
        }
    }

    /// Closes the connection.
    pub(super) fn disconnect(&mut self) {
        if let Some(streaming) = self.streaming() {
            streaming.connection = None;
        }
    }

    /// The reader of the body whose next part is all that is waited for. The iterator reads it by itself then, which takes a fifth of
    /// the time, and has each part taken; at its end, and when it fails, the next batch is pulled.
    pub fn lend(&mut self) -> Option<JsValue> {
        let is_idle = matches!(self.next, Next::Step(Input::Delivered)) && self.scope.end(&self.wakes).is_none();
        if !is_idle || !self.drive.machine.only_reads() {
            return None;
        }
        let connection = self.connection().filter(|connection| !connection.reader.is_pending())?;
        connection.is_lent = true;
        if let Some(idle) = &mut connection.idle {
            idle.begin();
        }
        Some(connection.reader.as_js())
    }

    /// Nobody else reads any more.
    pub(super) fn resume(&mut self) {
        if let Some(connection) = self.connection() {
            connection.is_lent = false;
        }
    }

    /// What a part that the iterator read holds; `None` where the next batch has to be pulled.
    pub fn take(&mut self, part: JsValue) -> Option<Array> {
        self.resume();
        if !matches!(self.next, Next::Step(Input::Delivered)) {
            // The connection was given up; what it brought last comes again with the next one.
            return None;
        }
        let command = match Reader::part(part).and_then(|part| self.took(Some(part))) {
            Ok(input) => self.step(input),
            Err(failure) => {
                self.next = Next::Fail(failure);
                return None;
            }
        };
        match command {
            Command::Deliver(more) => match self.deliver(more) {
                Ok(items) => Some(items),
                Err(failure) => {
                    self.next = Next::Fail(failure);
                    None
                }
            },
            Command::Read { .. } => Some(Array::new()),
            command => {
                self.next = Next::Do(command);
                None
            }
        }
    }

    /// Ends the connection where the iterator's read has waited for the whole idle limit.
    pub(super) fn watch_lent(&mut self) {
        if self.connection().is_some_and(|connection| connection.is_lent) && self.is_silent() {
            self.disconnect();
            self.next = Next::Fail(Failure::Idle);
        }
    }
}
