//! Hosts that cut, repeat, ping and refuse at random, against the whole log: a second account of what a stream has to deliver.

use std::rc::Rc;

use crate::common::openwop::{document, event, frame, whole_events_of};
use crate::common::player::new_items;
use flowtether::core::error::ErrorKind;
use flowtether::core::follow::{Follow, Manner};
use flowtether::core::json::Json;
use flowtether::core::machine::{Command, Input, Machine};
use flowtether::core::response::{Body, Response};
use flowtether::core::retry::RetryPolicy;
use flowtether::core::sse::Decoder;
use flowtether::core::stream::{FLOOR_MS, Patience, Stream};
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

    /// The run's record, or by a poll what of its log comes after a place.
    fn respond(&self, path: &str) -> Value {
        let Some((_, query)) = path.split_once("/events/poll") else {
            let status = if self.is_over() { "completed" } else { "running" };
            return json!({"runId": "run-1", "workflowId": "w", "status": status});
        };
        let place =
            query.strip_prefix("?lastSequence=").and_then(|query| query.split('&').next()?.parse::<usize>().ok());
        json!({"events": &self.log[place.map_or(0, |place| place + 1)..], "isComplete": true})
    }

    fn is_over(&self) -> bool {
        self.written == self.log.len()
    }

    /// What a connection sends, or the status with which it is refused.
    fn serve(&mut self, now_ms: f64, cursor: Option<&str>) -> Result<(String, Option<End>), Box<Input>> {
        self.connections.push(now_ms);
        assert!(self.connections.len() < 1000, "the host is connected to without end");
        self.grow();
        match self.numbers.below(24) {
            // A first connection has few retries.
            _ if !self.opened => {}
            0 => return Err(Box::new(Input::Response(Response::new(503)))),
            1 => return Err(Box::new(Input::Response(Response::new(524)))),
            2 => {
                return Err(Box::new(Input::NotAStream { status: 200, media_type: Some("text/html".to_owned()) }));
            }
            3 => return Err(Box::new(Input::NoResponse { timed_out: false, cause: None })),
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
        Ok((text, Some(end)))
    }
}

/// Follows the host's run to its end; what was delivered, and how it failed where it did.
fn follow(host: &mut Host) -> (Vec<Value>, Option<ErrorKind>) {
    let (operation, protocol) = whole_events_of("run-1");
    let patience = Patience { first: RetryPolicy::DEFAULT, max_reconnects: 200 };
    let stream = Stream::new(operation, protocol, patience, None, false);
    let mut follow = Follow::new(stream, RetryPolicy::DEFAULT, Rc::default(), Manner::default(), 0.0);
    let mut decoder = Decoder::new(1 << 20);
    let (mut now_ms, mut delivered, mut body) = (0.0, Vec::new(), None);
    let mut input = Input::Start;
    loop {
        let random = host.numbers.below(1000) as f64 / 1000.0;
        input = match follow.step(now_ms, random, input) {
            Command::Connect { cursor } => match host.serve(now_ms, cursor.as_deref()) {
                Err(refused) => *refused,
                Ok(opened) => {
                    decoder.reconnect();
                    body = Some(opened);
                    Input::Opened
                }
            },
            Command::Read { .. } => {
                let Some((text, end)) = body.take() else { panic!("a body is read to its end once") };
                now_ms += host.numbers.below(150) as f64;
                let before = delivered.len();
                // What was cut has no end; its text comes with one part, its end with the next.
                decoder.push(text.as_bytes()).unwrap();
                for round in 0..=usize::from(matches!(end, Some(End::Clean))) {
                    if round == 1 {
                        decoder.flush();
                    }
                    let new = new_items(&mut follow, &decoder);
                    delivered.extend(new.into_iter().map(|item| Value::from(item.value)));
                }
                let is_new = delivered.len() > before;
                match end {
                    Some(End::Clean) => Input::Part { is_new, end: Some(Ok(())) },
                    Some(other) if is_new => {
                        body = Some((String::new(), Some(other)));
                        Input::Part { is_new, end: None }
                    }
                    Some(End::Cut) => Input::NoResponse { timed_out: false, cause: None },
                    _ => Input::Idle,
                }
            }
            Command::Wait { ms, .. } => {
                now_ms += ms;
                Input::Waited
            }
            Command::Send { .. } => {
                let path = follow.operation().request.path.as_str().to_owned();
                Input::Response(Response { body: Body::Json(Json::from(host.respond(&path))), ..Response::new(200) })
            }
            Command::Deliver(items) => {
                delivered.extend(items.into_iter().map(|item| Value::from(item.value)));
                Input::Delivered
            }
            Command::Notify { .. } => panic!("a followed run has no callbacks"),
            Command::Done(_) => return (delivered, None),
            Command::Fail(error) => return (delivered, Some(error.kind)),
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
