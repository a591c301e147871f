//! The events of a byte stream that somebody else opened: there is nothing to send, and nothing to resume.

use super::error::{Cause, Error, ErrorKind};
use super::json::Json;
use super::machine::{Command, Input, Machine, Notice};
use super::operation::Operation;
use crate::prelude::*;

/// A byte stream.
pub struct Reading {
    operation: Operation,
    end: Option<Result<(), Error>>,
}

impl Reading {
    /// A byte stream. Of `operation` only the names are used.
    pub fn new(operation: Operation) -> Self {
        Self { operation, end: None }
    }

    fn resume(&mut self) -> Command {
        match self.end.take() {
            None => Command::Read { due_ms: None },
            Some(Ok(())) => Command::Done(Json::null()),
            Some(Err(error)) => Command::Fail(error),
        }
    }
}

impl Machine for Reading {
    fn step(&mut self, _now_ms: f64, _random: f64, input: Input) -> Command {
        match input {
            Input::Part { is_new, end } => {
                self.end = end;
                if is_new { Command::Deliver(Vec::new()) } else { self.resume() }
            }
            Input::NoResponse { cause, .. } => {
                let error = Error::new(ErrorKind::Connection, "the stream failed; see cause");
                let error = error.in_operation(self.operation.service.name, self.operation.name);
                Command::Fail(match cause {
                    Some(thrown) => error.caused_by(Cause::Thrown(thrown)),
                    None => error,
                })
            }
            _ => self.resume(),
        }
    }

    fn operation(&self) -> &Operation {
        &self.operation
    }

    fn notice(&mut self) -> Option<Notice> {
        None
    }

    fn only_reads(&self) -> bool {
        self.end.is_none()
    }
}
