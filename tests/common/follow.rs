//! One followed run, from its first connection to its end.

use std::rc::Rc;

use flowtether::core::cursor::CursorPlace;
use flowtether::core::error::Error;
use flowtether::core::follow::{Follow, Manner};
use flowtether::core::operation::Operation;
use flowtether::core::protocol::Protocol;
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Decoder;
use flowtether::core::stream::{Patience, Stream};
use serde_json::Value;

use super::player::{Connection, Player};
pub use super::player::{Ending, Then};
use super::response::{Scripted, empty, no_response, respond, timeout};
use super::sent::Sent;
use super::{Script, failure};

/// A followed run and what it meets.
pub struct StreamScenario {
    operation: Operation,
    protocol: Rc<dyn Protocol>,
    patience: Patience,
    start_cursor: Option<String>,
    renewable: bool,
    player: Player,
}

/// What became of a followed run.
pub struct StreamTrace {
    /// A line per event: `connect` or `connect after <cursor>`, `<type> <sequence>` for what was delivered, `wait <ms>`,
    /// the request line of each poll, `without a stream` where only polls follow, and at the end `done`, `fail <class> <reason or status>` or `left`.
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
            start_cursor: None,
            renewable: false,
            player: Player::new(Script::new()),
        }
    }

    /// The caller stops reading after this time, in ms.
    pub fn leaves_after(mut self, ms: f64) -> Self {
        self.player.leaves_at_ms = self.player.script.now_ms + ms;
        self
    }

    /// The stream begins after this cursor.
    pub fn after(mut self, cursor: &str) -> Self {
        self.start_cursor = Some(cursor.to_owned());
        self
    }

    /// The cursor goes into a query parameter of this name.
    pub fn cursor_param(mut self, name: &str) -> Self {
        self.player.place = CursorPlace::Query(name.to_owned());
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
        self.player.decoder = Decoder::new(count);
        self
    }

    /// The random numbers of the waits, in order; without this always 0.5.
    pub fn random(mut self, numbers: &[f64]) -> Self {
        self.player.script.random = numbers.to_vec();
        self
    }

    /// The next connection opens and sends these chunks. Without a [`StreamScenario::then`] it stays open.
    pub fn connection<C: AsRef<[u8]>>(self, chunks: impl IntoIterator<Item = C>) -> Self {
        let mut scenario = self.responds(empty(200).header("content-type", "text/event-stream; charset=utf-8"));
        if let Some(connection) = scenario.player.connections.back_mut() {
            connection.chunks = chunks.into_iter().map(|chunk| (0.0, chunk.as_ref().to_vec())).collect();
        }
        scenario
    }

    /// What the connection sends after a pause, in ms.
    pub fn later(mut self, ms: f64, chunk: impl AsRef<[u8]>) -> Self {
        self.player.connections.back_mut().expect("a connection first").chunks.push((ms, chunk.as_ref().to_vec()));
        self
    }

    /// Every further connection is like the last one.
    pub fn and_so_on(mut self) -> Self {
        self.player.repeats = true;
        self
    }

    /// What becomes of the connection after its last chunk.
    pub fn then(mut self, then: Then) -> Self {
        self.player.connections.back_mut().expect("a connection first").then = Some(then);
        self
    }

    /// How long the connection stays open after its last chunk, in ms.
    pub fn lasting(mut self, ms: f64) -> Self {
        self.player.connections.back_mut().expect("a connection first").lasts_ms = ms;
        self
    }

    /// The next connection gets another response than an event stream.
    pub fn responds(mut self, response: Scripted) -> Self {
        self.player.connections.push_back(Connection { response, chunks: Vec::new(), lasts_ms: 0.0, then: None });
        self
    }

    /// The next connection finds nobody.
    pub fn unreachable(self) -> Self {
        self.responds(no_response())
    }

    /// The next connection gets no response in time.
    pub fn times_out(self) -> Self {
        self.responds(timeout())
    }

    /// Whenever the script has nothing else for it, the run says this.
    pub fn run_always_says(self, run: Value) -> Self {
        self.run_always_responds(respond(200, run))
    }

    /// Whenever the script has nothing else for it, this is the response to a poll of the run.
    pub fn run_always_responds(mut self, response: Scripted) -> Self {
        self.player.always_responds = Some(response);
        self
    }

    /// The next time the run is asked, it says this.
    pub fn run_says(self, run: Value) -> Self {
        self.run_responds(respond(200, run))
    }

    /// The next time the run is asked, this is the response.
    pub fn run_responds(mut self, response: Scripted) -> Self {
        self.player.responses.push_back(response);
        self
    }

    /// Plays the stream to its end, or to the end of the script.
    pub fn play(self) -> StreamTrace {
        let stream = Stream::new(self.operation, self.protocol, self.patience, self.start_cursor, self.renewable);
        let mut player = self.player;
        let (shared, manner, now_ms) = (Rc::default(), Manner::default(), player.script.now_ms);
        let mut follow = Follow::new(stream, self.patience.first, shared, manner, now_ms);
        let ending = player.play(&mut follow);
        player.script.record(match &ending {
            Ending::Done(_) => "done".to_owned(),
            Ending::Failed(error) => format!("fail {}", failure(error)),
            Ending::Left => "left".to_owned(),
        });
        assert!(
            player.repeats || player.connections.is_empty(),
            "the stream ended before it made all its connections: {:?}",
            player.script.story
        );
        assert!(player.responses.is_empty(), "the run was polled less often than scripted: {:?}", player.script.story);
        StreamTrace {
            story: player.script.story,
            sent: player.opened,
            waits: player.waits,
            delivered: player.delivered,
            ending,
        }
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
