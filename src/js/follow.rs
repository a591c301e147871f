//! Drives a [`Stream`] and hands out its iterator. The reader sets the pace: the body is read only while somebody waits
//! for an event, so a slow reader makes the sender wait, and nothing is queued beyond one chunk's events.

use std::rc::Rc;

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;

use super::abort::{Abort, Interrupt};
use super::body::{self, Reader};
use super::client::Client;
use super::driver::{self, Rejection};
use super::fetch::{self, Extra, Failure};
use super::options::{CallOptions, Options};
use super::source::{self, Batch, Feed};
use super::{random, text};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::Operation;
use crate::core::protocol::{Item, Protocol};
use crate::core::response::Response;
use crate::core::sse::Decoder;
use crate::core::stream::{CursorPlace, Input, Patience, Step, Stream};
use crate::core::watch::Watch;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options of every stream. */
export interface StreamOptions extends RequestOptions {
  /** A connection on which no byte came for this long, comments included, is taken for dead and resumed, in ms. It is measured while an event is waited for. Default 300000: real hosts send no keep-alives. */
  idleTimeoutMs?: number | undefined;
  /** Failed connections in a row before the stream fails with a `StreamError` (reason `gave-up`). New events, or a connection that lived for 5 s, start the count again. The first connection has `maxRetries` instead. Default 10. */
  maxReconnects?: number | undefined;
}
"#;

/// The default idle limit, in ms. OpenWOP asks hosts for a comment every 30 s; none of the reference hosts sends any.
const IDLE_MS: f64 = 300_000.0;
/// The default for failed connections in a row.
const MAX_RECONNECTS: u32 = 10;

/// The options of one stream.
pub struct StreamOptions {
    pub call: CallOptions,
    pub idle_ms: f64,
    pub max_reconnects: Option<u32>,
}

impl StreamOptions {
    /// The names every stream knows.
    pub const NAMES: &[&str] = &["idleTimeoutMs", "maxReconnects"];

    /// Reads the options every stream knows.
    pub fn from(options: &Options) -> Self {
        Self {
            call: CallOptions::from(options),
            idle_ms: options.number("idleTimeoutMs", 1.0).unwrap_or(IDLE_MS),
            max_reconnects: options.count("maxReconnects"),
        }
    }

    /// How patient the stream is.
    pub fn patience(&self, client: &Client, protocol: &dyn Protocol) -> Patience {
        let mut first = client.retry;
        first.max_retries = self.call.max_retries.unwrap_or(first.max_retries);
        if protocol.watch().is_some() {
            // Every attempt counts against the service's rate limit, and the run is looked at anyway.
            first.max_retries = first.max_retries.min(1);
        }
        Patience { first, max_reconnects: self.max_reconnects.unwrap_or(MAX_RECONNECTS) }
    }
}

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

/// The async iterator over a stream.
pub fn follow(client: &Rc<Client>, plan: Plan) -> JsValue {
    let abort = Rc::new(Abort::new(plan.options.call.signal.as_ref()));
    source::into_iterator(Following::new(client.clone(), plan, abort.clone()), abort)
}

/// A stream that is being followed.
pub struct Following {
    client: Rc<Client>,
    stream: Stream,
    decoder: Decoder,
    reader: Option<Reader>,
    cursor_place: CursorPlace,
    body: Option<JsValue>,
    options: StreamOptions,
    abort: Rc<Abort>,
    resume: Resume,
    /// The looking at the run, where its stream cannot be trusted.
    watch: Option<Watch>,
}

impl Feed for Following {
    fn pull(&mut self) -> Batch<'_> {
        Box::pin(self.next())
    }
}

impl Following {
    /// A stream that nobody has read of yet.
    pub fn new(client: Rc<Client>, plan: Plan, abort: Rc<Abort>) -> Self {
        let patience = plan.options.patience(&client, plan.protocol.as_ref());
        let decoder = Decoder::new(client.max_event_bytes as usize);
        let looking = plan.protocol.watch();
        let watch = looking.map(|looking| Watch::new(looking, patience.max_reconnects, Date::now()));
        let stream = Stream::new(plan.operation, plan.protocol, patience, plan.start_cursor, client.is_renewable());
        Self {
            client,
            stream,
            decoder,
            reader: None,
            cursor_place: plan.cursor_place,
            body: plan.body,
            options: plan.options,
            abort,
            resume: Resume::Step(Input::Start),
            watch,
        }
    }

    /// Goes on until there is something to hand out.
    pub async fn next(&mut self) -> Result<Option<Array>, Rejection> {
        let mut step = match std::mem::replace(&mut self.resume, Resume::Read) {
            Resume::Step(input) => self.step(input),
            Resume::Read => Step::Read,
            Resume::Fail(error) => Step::Fail(error),
        };
        loop {
            let next = match step {
                Step::Connect { cursor } => Next::Input(self.connect(cursor.as_deref()).await?),
                Step::Read => self.read().await?,
                Step::Wait { ms, failures, error } => {
                    self.client.hooks.reconnect(self.stream.operation(), failures, ms, error.as_ref());
                    self.abort.sleep(ms, true).await.map_err(|interrupt| self.rejection(interrupt))?;
                    Next::Input(Input::Waited)
                }
                Step::Ask => self.ask().await?,
                Step::Done => {
                    self.disconnect();
                    return Ok(None);
                }
                Step::Fail(error) => {
                    self.disconnect();
                    let Some(watch) = &mut self.watch else { return Err(error.into()) };
                    watch.lose_stream(Date::now(), error)?;
                    let message = "the stream cannot be read here; the run is followed by looking at it";
                    self.client.hooks.warn(self.stream.operation(), message);
                    self.read().await?
                }
            };
            match next {
                Next::Items(items, resume) => {
                    self.resume = resume;
                    return Ok(Some(items));
                }
                Next::Input(input) => step = self.step(input),
            }
        }
    }

    fn step(&mut self, input: Input) -> Step {
        self.stream.step(Date::now(), random::number(), input)
    }

    async fn connect(&mut self, cursor: Option<&str>) -> Result<Input, Rejection> {
        let operation = self.stream.operation();
        let mut request = operation.request.clone();
        if let Some(cursor) = cursor {
            let headers_are_utf8 = !cursor.is_ascii() && fetch::headers_are_utf8();
            self.cursor_place.put(cursor, &mut request, headers_are_utf8);
        }
        let timeout_ms = self.options.call.timeout_ms.unwrap_or(self.client.timeout_ms);
        let extra = Extra { headers: &self.options.call.headers, body: self.body.as_ref(), timeout_ms };
        self.client.hooks.request(operation, 1);
        let began = Date::now();
        let raw = match fetch::send(&self.client, operation.service, &request, extra, &self.abort).await {
            Ok(raw) => raw,
            Err(failure) => return self.broken(failure),
        };
        self.client.hooks.response(operation, 1, &raw, Date::now() - began);
        let head = Response {
            status: raw.status(),
            headers: fetch::read_headers(&raw),
            body: crate::core::response::Body::Empty,
        };
        if head.is_success() {
            let media_type = head.media_type();
            if head.status != 204 && media_type.as_deref() == Some("text/event-stream") {
                self.abort.watch_idle(self.options.idle_ms);
                self.decoder.reconnect();
                self.reader = Reader::of(&raw);
                return Ok(Input::Opened);
            }
            self.abort.drop_attempt();
            return Ok(Input::NotAStream { status: head.status, media_type });
        }
        match body::read(&raw, self.client.max_response_bytes, &self.abort).await {
            Ok(body) => {
                self.abort.finish_attempt();
                Ok(Input::Refused(Response { body, ..head }))
            }
            Err(failure) => self.broken(failure),
        }
    }

    /// Reads until a chunk completes an event.
    async fn read(&mut self) -> Result<Next, Rejection> {
        let mut items = Vec::new();
        loop {
            let due_ms = self.watch.as_ref().map(|watch| watch.wait_ms(Date::now()));
            let part = match (&mut self.reader, due_ms) {
                (Some(reader), due_ms) => reader.next(&self.abort, due_ms).await,
                (None, None) => Ok(None),
                // There is no stream, only the looking.
                (None, Some(due_ms)) => self.abort.sleep(due_ms, false).await.and(Err(Interrupt::Due)),
            };
            let mut after = Resume::Read;
            match part {
                Ok(Some(part)) => {
                    part.copy_to(self.decoder.space(part.length() as usize));
                    if let Err(error) = self.decoder.decode() {
                        // What the chunk completed before the bad event is handed out first.
                        self.disconnect();
                        after = Resume::Fail(self.owned(error));
                    }
                }
                Ok(None) => {
                    self.reader = None;
                    self.abort.finish_attempt();
                    if !self.stream.protocol().reads_unterminated_block() {
                        return Ok(Next::Input(Input::Ended));
                    }
                    self.decoder.flush();
                    after = Resume::Step(Input::Ended);
                }
                Err(Interrupt::Due) => {
                    if let Some(found) = self.look().await? {
                        return Ok(found);
                    }
                    continue;
                }
                Err(interrupt) => {
                    self.disconnect();
                    return self.broken(interrupt.into()).map(Next::Input);
                }
            }
            self.stream.note(self.decoder.last_event_id(), self.decoder.retry_ms());
            for frame in self.decoder.frames() {
                for item in self.stream.protocol().read(&frame, text::decode(frame.data)) {
                    if self.stream.accept(&item) {
                        items.push(item.value);
                    }
                }
            }
            if self.stream.is_over() {
                self.disconnect();
                after = Resume::Step(Input::Ended);
            }
            if !items.is_empty() {
                if let Some(watch) = &mut self.watch {
                    watch.hear(Date::now());
                }
                return Ok(Next::Items(items.into_iter().map(JsValue::from).collect(), after));
            }
            match after {
                Resume::Read => {}
                Resume::Step(input) => return Ok(Next::Input(input)),
                Resume::Fail(error) => return Err(error.into()),
            }
        }
    }

    /// Looks at the run, or hands out the end that a look has found.
    async fn look(&mut self) -> Result<Option<Next>, Rejection> {
        if let Some(end) = self.watch.as_mut().and_then(Watch::take_end) {
            self.disconnect();
            self.stream.accept(&end);
            return Ok(Some(Next::of([end], Resume::Step(Input::Ended))));
        }
        // The stream goes on meanwhile: the look has an attempt of its own.
        let outcome = self.run(&self.abort.part()).await?;
        let Some(watch) = &mut self.watch else { return Ok(None) };
        let (protocol, now_ms) = (self.stream.protocol(), Date::now());
        match outcome {
            Ok(answer) => {
                let end = protocol.synthesize(&answer);
                let items = if end.is_some() { Vec::new() } else { protocol.observe(&answer) };
                watch.look(now_ms, end);
                Ok((!items.is_empty()).then(|| Next::of(items, Resume::Read)))
            }
            Err(error) => {
                watch.fail_look(now_ms, error)?;
                Ok(None)
            }
        }
    }

    /// What the run says of itself.
    async fn run(&self, abort: &Abort) -> Result<Result<Json, Error>, Rejection> {
        let Some(operation) = self.stream.protocol().ask() else { return Ok(Ok(Json::null())) };
        match driver::run(&self.client, operation, &self.options.call, abort).await {
            Err(Rejection::Error(error)) => Ok(Err(error)),
            Err(value) => Err(value),
            Ok(answer) => Ok(Ok(answer)),
        }
    }

    /// Asks the run whether it is over, after a clean end without a terminal event.
    async fn ask(&mut self) -> Result<Next, Rejection> {
        let answer = match self.run(&self.abort).await? {
            Ok(answer) => answer,
            Err(error) => return Ok(Next::Input(Input::Answered(Err(error)))),
        };
        Ok(match self.stream.protocol().synthesize(&answer) {
            Some(item) if self.stream.concludes() => {
                self.stream.accept(&item);
                Next::of([item], Resume::Step(Input::Answered(Ok(true))))
            }
            _ => Next::Input(Input::Answered(Ok(false))),
        })
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

/// What came of a step: something to hand out, and how to go on after it; or what happened.
enum Next {
    Items(Array, Resume),
    Input(Input),
}

impl Next {
    fn of(items: impl IntoIterator<Item = Item>, resume: Resume) -> Self {
        Self::Items(items.into_iter().map(|item| JsValue::from(item.value)).collect(), resume)
    }
}

/// How to go on when the next batch is asked for.
enum Resume {
    Step(Input),
    Read,
    Fail(Error),
}
