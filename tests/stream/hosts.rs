//! Hosts that cut, repeat, ping and refuse at random, against the whole log: a second account of what a stream has to deliver.

use std::rc::Rc;

use crate::common::openwop::{document, event, frame, whole_events_of};
use flowtether::core::auth::Secrets;
use flowtether::core::error::ErrorKind;
use flowtether::core::json::Json;
use flowtether::core::request::Headers;
use flowtether::core::response::{Body, Response};
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Decoder;
use flowtether::core::stream::{FLOOR_MS, Input, Patience, Step, Stream};
use serde_json::{Value, json};

/// Numbers that are the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

fn response(status: u16) -> Response {
    Response {
        status,
        headers: Headers::new(),
        body: Body::Empty,
        raw: Json::null(),
        secrets: Secrets::default(),
        is_retried: None,
        at_ms: 0.0,
    }
}

/// A run with a log, and a host that is allowed to be rude.
struct Host {
    numbers: Numbers,
    log: Vec<Value>,
    /// How much of the log is written; it grows with time.
    written: usize,
    connections: Vec<f64>,
    opened: bool,
}

/// How a connection ends.
enum End {
    Clean,
    Cut,
    Silent,
}

impl Host {
    fn new(seed: u64) -> Self {
        let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let count = 2 + numbers.below(30);
        let log =
            (0..count).map(|place| document(place, if place + 1 == count { "run.completed" } else { "node.started" }));
        Self { log: log.collect(), numbers, written: 0, connections: Vec::new(), opened: false }
    }

    fn grow(&mut self) {
        self.written = (self.written + self.numbers.below(6) as usize).min(self.log.len());
    }

    fn is_over(&self) -> bool {
        self.written == self.log.len()
    }

    /// What a connection sends, or the status with which it is refused.
    fn serve(&mut self, now_ms: f64, cursor: Option<&str>) -> Result<(String, End), Box<Input>> {
        self.connections.push(now_ms);
        self.grow();
        match self.numbers.below(24) {
            // A first connection has few retries.
            _ if !self.opened => {}
            0 => return Err(Box::new(Input::Refused(response(503)))),
            1 => return Err(Box::new(Input::Refused(response(524)))),
            2 => {
                return Err(Box::new(Input::NotAStream { status: 200, media_type: Some("text/html".to_owned()) }));
            }
            3 => return Err(Box::new(Input::Broken { timed_out: false, cause: None })),
            _ => {}
        }
        self.opened = true;
        let mut from = cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap() + 1);
        if self.numbers.one_in(4) {
            // The whole log, or the last event once more.
            from = if self.numbers.one_in(2) { 0 } else { from.saturating_sub(1) };
        }
        let mut text = String::new();
        for place in from..self.written {
            if self.numbers.one_in(6) {
                text += &frame(None, "ping", &json!({}));
            }
            text += &event(place as u64, self.log[place]["type"].as_str().unwrap());
        }
        if self.numbers.one_in(3) {
            text += &frame(None, "ping", &json!({}));
        }
        // Anywhere, in the middle of a block too.
        if self.numbers.one_in(3) && !text.is_empty() {
            let at = self.numbers.below(text.len() as u64) as usize;
            text.truncate(at);
        }
        let end = match self.numbers.below(3) {
            0 => End::Clean,
            1 => End::Cut,
            _ => End::Silent,
        };
        Ok((text, end))
    }
}

/// Follows the host's run to its end; what was delivered, and how it failed where it did.
fn follow(host: &mut Host) -> (Vec<Value>, Option<ErrorKind>) {
    let (operation, protocol) = whole_events_of("run-1");
    let patience = Patience { first: RetryPolicy::DEFAULT, max_reconnects: 200 };
    let mut stream = Stream::new(operation, Rc::clone(&protocol), patience, None, false);
    let mut decoder = Decoder::new(1 << 20);
    let (mut now_ms, mut delivered, mut body) = (0.0, Vec::new(), None);
    let mut input = Input::Start;
    loop {
        let random = host.numbers.below(1000) as f64 / 1000.0;
        input = match stream.step(now_ms, random, input) {
            Step::Connect { cursor } => match host.serve(now_ms, cursor.as_deref()) {
                Err(refused) => *refused,
                Ok(opened) => {
                    decoder.reconnect();
                    body = Some(opened);
                    Input::Opened
                }
            },
            Step::Read => {
                let (text, end) = body.take().unwrap();
                now_ms += host.numbers.below(150) as f64;
                decoder.push(text.as_bytes()).unwrap();
                let flushes = matches!(end, End::Clean);
                for round in 0..=usize::from(flushes) {
                    if round == 1 {
                        decoder.flush();
                    }
                    stream.note(decoder.last_event_id(), decoder.retry_ms());
                    let items: Vec<_> = decoder
                        .frames()
                        .flat_map(|frame| protocol.read(&frame, Json::string(&String::from_utf8_lossy(frame.data))))
                        .collect();
                    delivered.extend(
                        items.into_iter().filter(|item| stream.accept(item)).map(|item| Value::from(item.value)),
                    );
                }
                match end {
                    End::Clean => Input::Ended,
                    End::Cut => Input::Broken { timed_out: false, cause: None },
                    End::Silent => Input::Idle,
                }
            }
            Step::Wait { ms, .. } => {
                now_ms += ms;
                Input::Waited
            }
            Step::Ask => {
                let status = if host.is_over() { "completed" } else { "running" };
                let run = Json::from(json!({"runId": "run-1", "workflowId": "w", "status": status}));
                Input::Answered(Ok(match protocol.synthesize(&run) {
                    Some(item) if stream.concludes() => {
                        let place = stream.place().map_or(0, |place| place as usize);
                        assert!(stream.rest().is_some());
                        let rest = Json::from(json!({"events": &host.log[place..], "isComplete": true}));
                        let rest = stream.accept_rest(&rest);
                        let nothing = rest.is_empty();
                        delivered.extend(rest.into_iter().map(|item| Value::from(item.value)));
                        if nothing {
                            assert!(stream.accept(&item));
                            delivered.push(Value::from(item.value));
                        }
                        nothing
                    }
                    _ => false,
                }))
            }
            Step::Done => return (delivered, None),
            Step::Fail(error) => return (delivered, Some(error.kind)),
        };
    }
}

#[test]
fn whatever_a_host_does_each_event_of_its_log_is_delivered_once_and_in_order() {
    for seed in 1..=3000 {
        let mut host = Host::new(seed);
        let (delivered, failure) = follow(&mut host);
        let places: Vec<u64> = delivered.iter().filter_map(|event| event["sequence"].as_u64()).collect();
        let log: Vec<u64> = (0..host.log.len() as u64).collect();
        assert_eq!(failure, None, "seed {seed}");
        assert_eq!(places, log, "seed {seed}");
        assert!(delivered.iter().all(|event| event["synthetic"] != true), "seed {seed}: the log has an end of its own");
    }
}

#[test]
fn no_host_draws_two_connections_within_the_floor() {
    for seed in 1..=500 {
        let mut host = Host::new(seed);
        follow(&mut host);
        for pair in host.connections.windows(2) {
            assert!(pair[1] - pair[0] >= FLOOR_MS - 0.001, "seed {seed}: {pair:?}");
        }
    }
}
