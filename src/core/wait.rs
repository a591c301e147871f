//! A wait for the end of a run, by polling it.
//!
//! ```text
//!            Start                      the run is over
//!   (new) ----------> poll ------------------------------> Done
//!                      ^ |    \ onUpdate, onWaiting
//!               Waited | |     `----> Notify --+
//!                      | v                     |
//!                      Wait <------------------+    no time left -> Fail
//! ```
//!
//! A poll that fails is no end: see [`PollPlan::pause_after`].

use super::call::Call;
use super::endpoint::Endpoint;
use super::error::{Cause, Error};
use super::json::Json;
use super::machine::{Command, Input, Machine, Notice};
use super::operation::Operation;
use super::poll::{self, PollPlan};
use super::retry::RetryPolicy;
use crate::prelude::*;

/// What ends a wait early, or late.
pub struct Ending {
    /// Whether a run that waits for something itself does.
    pub when_waiting: bool,
    /// The statuses that do, where the caller names some.
    pub statuses: Vec<String>,
}

/// How one service's runs are waited for.
pub struct WaitRules {
    /// What starts the run, where the wait does, and the member of its response that is the run's id.
    pub start: Option<(&'static Endpoint, &'static str)>,
    /// What polls the run.
    pub endpoint: &'static Endpoint,
    /// The rhythm and the total time when nobody says otherwise.
    pub plan: PollPlan,
    /// The shortest time between two polls, in ms, whatever the caller says.
    pub least_interval_ms: f64,
    /// The names of the options that only this wait has. The first is that of [`Ending::when_waiting`].
    pub names: &'static [&'static str],
    /// Whether a run's record ends the wait.
    pub is_over: fn(&Json, &Ending) -> bool,
    /// What the caller gets of a response.
    pub result: fn(Json) -> Json,
    /// The status of a run for which the caller's `onWaiting` is called.
    pub waits: &'static str,
    /// The error when the time is used up, given the run's id and its last record.
    pub late: fn(&PollPlan, &str, Option<&Json>) -> Error,
}

impl WaitRules {
    /// What the waits of a service begin with: one that polls a run which is already there.
    pub const fn of(
        endpoint: &'static Endpoint,
        names: &'static [&'static str],
        is_over: fn(&Json, &Ending) -> bool,
    ) -> Self {
        Self {
            start: None,
            endpoint,
            plan: PollPlan::DEFAULT,
            least_interval_ms: 1.0,
            names,
            is_over,
            result: |response| response,
            waits: "",
            late: poll::late,
        }
    }
}

/// Which of the caller's callbacks there are.
#[derive(Clone, Copy, Default)]
pub struct Callbacks {
    /// `onUpdate`: called with each record whose status is another than the last one's.
    pub on_update: bool,
    /// `onWaiting`: called with the record of a run that waits; the wait continues where it returns something truthy.
    pub on_waiting: bool,
}

/// One wait.
pub struct Wait {
    rules: &'static WaitRules,
    plan: PollPlan,
    ending: Ending,
    callbacks: Callbacks,
    policy: RetryPolicy,
    renewable: bool,
    /// The call that runs, or ran last.
    call: Call,
    state: State,
    ids: Vec<String>,
    began_ms: f64,
    polls: u32,
    last: Option<Json>,
    /// Since when polls have been failing, and how the last one did.
    failing: Option<(f64, Error)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Starting,
    Polling,
    /// `onUpdate` was called.
    Updating,
    /// `onWaiting` was called.
    Asking,
    Waiting,
}

impl Wait {
    /// A wait of the run that `start` starts, or of the one with these ids.
    ///
    /// # Errors
    /// A configuration error for an id that the service cannot have given.
    pub fn new(
        rules: &'static WaitRules,
        start: Option<Operation>,
        ids: Vec<String>,
        plan: PollPlan,
        ending: Ending,
        callbacks: Callbacks,
        (policy, renewable): (RetryPolicy, bool),
    ) -> Result<Self, Error> {
        let state = if start.is_some() { State::Starting } else { State::Polling };
        let first = match start {
            Some(start) => start,
            None => rules.endpoint.operation(ids.clone(), None)?,
        };
        Ok(Self {
            rules,
            plan,
            ending,
            callbacks,
            policy,
            renewable,
            call: Call::new(first, policy, renewable),
            state,
            ids,
            began_ms: 0.0,
            polls: 0,
            last: None,
            failing: None,
        })
    }

    fn poll(&mut self, now_ms: f64, random: f64) -> Command {
        let mut policy = self.policy;
        if let Some(limit) = self.plan.max_wait_ms {
            policy.max_delay_ms = policy.max_delay_ms.min((limit - (now_ms - self.began_ms)).max(0.0));
        }
        let operation = match self.rules.endpoint.operation(self.ids.clone(), None) {
            Ok(operation) => operation,
            Err(error) => return self.fail(error),
        };
        self.state = State::Polling;
        self.polls += 1;
        self.call = Call::new(operation, policy, self.renewable);
        self.call.step(now_ms, random, Input::Start)
    }

    fn responded(&mut self, now_ms: f64, random: f64, response: Json) -> Command {
        if self.state == State::Starting {
            self.ids.extend(self.rules.start.and_then(|(_, id)| response.string_at(id)));
            self.began_ms = now_ms;
            return self.poll(now_ms, random);
        }
        self.failing = None;
        let run = (self.rules.result)(response);
        let status = run.string_at("status");
        let before = self.last.replace(run.clone());
        let is_news = before.is_none_or(|before| before.string_at("status") != status);
        if self.callbacks.on_update && is_news {
            self.state = State::Updating;
            return Command::Notify { run, is_waiting: false };
        }
        self.updated(now_ms, run)
    }

    fn updated(&mut self, now_ms: f64, run: Json) -> Command {
        if self.callbacks.on_waiting && run.string_at("status").as_deref() == Some(self.rules.waits) {
            self.state = State::Asking;
            return Command::Notify { run, is_waiting: true };
        }
        if (self.rules.is_over)(&run, &self.ending) {
            return Command::Done(run);
        }
        let delay = self.plan.next_delay(self.polls, now_ms - self.began_ms);
        self.wait(delay)
    }

    fn failed(&mut self, now_ms: f64, error: Error) -> Command {
        if self.state == State::Starting {
            return Command::Fail(error);
        }
        let elapsed_ms = now_ms - self.began_ms;
        let since_ms = self.failing.as_ref().map_or(now_ms, |(since_ms, _)| *since_ms);
        let Some(pause_ms) = self.plan.pause_after(&error, elapsed_ms, now_ms - since_ms) else {
            return Command::Fail(error);
        };
        self.failing = Some((since_ms, error));
        let delay = self.plan.next_delay(self.polls, elapsed_ms);
        self.wait(delay.map(|delay| delay.max(pause_ms)))
    }

    fn wait(&mut self, delay_ms: Option<f64>) -> Command {
        self.state = State::Waiting;
        if let Some(ms) = delay_ms {
            return Command::Wait { ms, wakes_online: false };
        }
        let id = self.ids.first().map(String::as_str).unwrap_or_default();
        let mut late = (self.rules.late)(&self.plan, id, self.last.as_ref());
        late.cause = self.failing.take().map(|(_, error)| Cause::Error(error));
        self.fail(late)
    }

    fn fail(&self, error: Error) -> Command {
        Command::Fail(error.in_operation(self.rules.endpoint.service.name, self.rules.endpoint.name()))
    }
}

impl Machine for Wait {
    fn step(&mut self, now_ms: f64, random: f64, input: Input) -> Command {
        match (self.state, input) {
            (State::Starting, Input::Start) => self.call.step(now_ms, random, Input::Start),
            (State::Polling, Input::Start) => {
                self.began_ms = now_ms;
                self.poll(now_ms, random)
            }
            (State::Waiting, _) => self.poll(now_ms, random),
            (State::Updating, _) => {
                let run = self.last.clone().unwrap_or_else(Json::null);
                self.updated(now_ms, run)
            }
            (State::Asking, Input::Replied(true)) => {
                // A wait of its own, which does not begin with a poll: the service may need a moment to continue, and the
                // caller would be asked again and again meanwhile.
                (self.began_ms, self.polls, self.last) = (now_ms, 0, None);
                self.wait(Some(self.plan.interval_ms))
            }
            (State::Asking, _) => Command::Done(self.last.take().unwrap_or_else(Json::null)),
            (State::Starting | State::Polling, input) => match self.call.step(now_ms, random, input) {
                Command::Done(response) => self.responded(now_ms, random, response),
                Command::Fail(error) => self.failed(now_ms, error),
                command => command,
            },
        }
    }

    fn operation(&self) -> &Operation {
        self.call.operation()
    }

    fn notice(&mut self) -> Option<Notice> {
        self.call.notice()
    }
}
