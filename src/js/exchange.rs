//! One attempt of a driver's: the credential, the request, the head of the response, its body.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use super::agreement;
use super::attempt::Attempt;
use super::body::{self, Reader};
use super::client::Credentials;
use super::driver::{Driver, Failure, Next};
use super::endpoint;
use super::fetch::{self, Head};
use super::wakes;
use crate::core::auth::{Secret, Secrets};
use crate::core::grants::GRANTS;
use crate::core::json::Json;
use crate::core::machine::{Command, Input};
use crate::core::response::Response;
use crate::prelude::*;

/// An attempt under way.
pub struct Flight {
    pub(super) attempt: Attempt,
    number: u32,
    began_ms: f64,
    /// Where the stream that it opens begins; `None` for a call.
    opens: Option<Option<String>>,
    /// Whether the head of the response comes with the first byte of its body.
    pub(super) is_late: bool,
    /// Whether it has a credential, which no redirect must lead elsewhere.
    is_sealed: bool,
    secrets: Secrets,
    /// What reads the body.
    body: Option<Reader>,
}

impl Driver {
    /// Begins an attempt whose response is read to its end.
    pub(super) fn send(&mut self, number: u32) -> Result<(), Failure> {
        let (operation, options) = (self.drive.machine.operation(), &self.drive.options);
        let timeout_ms = options.timeout_ms.or(operation.timeout_ms).unwrap_or(self.drive.client.timeout_ms);
        let timeout_ms = timeout_ms.min(operation.max_timeout_ms) + operation.hold_ms;
        self.attempt(number, timeout_ms, None, false)
    }

    /// Begins an attempt. The body of a successful response to one that opens a stream is left to be read.
    pub(super) fn attempt(
        &mut self,
        number: u32,
        timeout_ms: f64,
        opens: Option<Option<String>>,
        is_late: bool,
    ) -> Result<(), Failure> {
        let (client, operation) = (&self.drive.client, self.drive.machine.operation());
        client.hooks.request(operation, number);
        // The one before has no part in the time limit of this one.
        self.flight = None;
        let attempt = Attempt::new(&self.wakes, timeout_ms);
        let (began_ms, secrets) = (wakes::now(), Secrets::default());
        self.flight = Some(Flight { attempt, number, began_ms, opens, is_late, is_sealed: false, secrets, body: None });
        let own = if GRANTS && operation.request.authorized && !client.is_renewable() {
            client.shared.grants.of(operation)
        } else {
            None
        };
        if own.is_some() {
            return self.dispatch(own);
        }
        let secret = match &client.credentials {
            Credentials::Key(secret) if operation.request.authorized => Some(secret.clone()),
            Credentials::Callback(callback, field) if operation.request.authorized => {
                let key = fetch::ask_key(callback, field)?;
                self.wait(&key, Next::Key);
                return Ok(());
            }
            _ => None,
        };
        self.dispatch(secret)
    }

    /// The credential is there.
    pub(super) fn key(&mut self, outcome: Result<JsValue, JsValue>) -> Result<(), Failure> {
        let Credentials::Callback(_, field) = &self.drive.client.credentials else { return Ok(()) };
        let secret = fetch::read_key(outcome, field)?;
        self.dispatch(Some(secret))
    }

    fn dispatch(&mut self, secret: Option<Secret>) -> Result<(), Failure> {
        let (drive, Some(flight)) = (&self.drive, &mut self.flight) else { return Ok(()) };
        let operation = drive.machine.operation();
        let streaming = drive.streaming.as_ref().filter(|_| flight.opens.is_some());
        let resumed = flight.opens.as_ref().and_then(Option::as_ref).zip(streaming);
        let fitted = agreement::fit(drive)?;
        let request = fitted.as_ref().unwrap_or(&operation.request);
        let resumed = resumed.map(|(cursor, streaming)| streaming.resume(cursor, request));
        let resumed = resumed.transpose().map_err(|error| operation.own(error, None))?;
        let request = resumed.as_ref().unwrap_or(request);
        let body = match streaming {
            Some(streaming) if fitted.is_none() => streaming.body.as_ref(),
            _ => request.text.as_ref().map(Json::as_js),
        };
        // A machine's own body is written here; a caller's was written before, where what cannot be is refused.
        let written = match request.body.as_ref().filter(|_| body.is_none()) {
            Some(own) => Some(own.stringify().ok_or_else(endpoint::unwritable)?),
            None => None,
        };
        let body = body.or(written.as_ref());
        let (is_sealed, secrets) = fetch::secrets(&drive.client, request, &drive.options.headers, secret);
        let signal = flight.attempt.signal();
        let sent = fetch::dispatch(&drive.client, operation.service, request, body, &secrets, is_sealed, signal);
        (flight.is_sealed, flight.secrets) = (is_sealed, secrets);
        self.wait(&sent.map_err(Failure::Thrown)?, Next::Head);
        Ok(())
    }

    /// The head of the response is there; its body is waited for where it is no stream.
    pub(super) fn head(&mut self, outcome: Result<JsValue, JsValue>) -> Result<Option<Input>, Failure> {
        let Some(flight) = &mut self.flight else { return Ok(None) };
        let (client, operation) = (&self.drive.client, self.drive.machine.operation());
        let head = fetch::head(client, outcome, core::mem::take(&mut flight.secrets), flight.is_sealed)?;
        client.hooks.response(operation, flight.number, &head, wakes::now() - flight.began_ms);
        let Head { raw, status, headers, is_basic, secrets, .. } = head;
        let is_this = |item: &Json| item.as_number() == Some(f64::from(status));
        let mut response = Response::new(status);
        response.headers = headers;
        response.raw = Json::from(raw.clone());
        response.secrets = secrets;
        response.is_retried = client.retry_statuses.as_ref().map(|statuses| statuses.iter().any(is_this));
        response.at_ms = Date::now();
        let is_stream = response.status != 204 && response.media_type().as_deref() == Some("text/event-stream");
        let is_read = is_stream || !self.drive.machine.reads_documents();
        if flight.opens.is_some() && response.is_success() && is_read {
            return self.open(&response, &raw).map(Some);
        }
        let text;
        match body::text(&raw, &response, is_basic, client.max_response_bytes) {
            Ok(reading) => (text, flight.body) = reading,
            Err(failure) => return Err(self.own(failure, &response)),
        }
        self.wait(&text, Next::Text(response));
        Ok(None)
    }

    /// The whole response is there.
    pub(super) fn text(
        &mut self,
        mut response: Response,
        outcome: Result<JsValue, JsValue>,
    ) -> Result<Option<Input>, Failure> {
        let body = outcome.map_err(Failure::Thrown).and_then(|text| Ok(body::read(text, &response)?));
        response.body = body.map_err(|failure| self.own(failure, &response))?;
        let Some(mut flight) = self.flight.take() else { return Ok(None) };
        flight.attempt.complete();
        let client = &self.drive.client;
        let is_spent = || {
            let operation = self.drive.machine.operation();
            GRANTS && !client.is_renewable() && client.shared.grants.forget(operation, &response)
        };
        if !core::mem::replace(&mut self.is_refused, false) && (agreement::forget(client, &response) || is_spent()) {
            self.is_refused = true;
            self.next = Next::Do(match flight.opens {
                Some(cursor) => Command::Connect { cursor },
                None => Command::Send { attempt: flight.number },
            });
            return Ok(None);
        }
        Ok(Some(Input::Response(response)))
    }

    fn own(&self, failure: Failure, response: &Response) -> Failure {
        match failure {
            Failure::Error(error) => Failure::Error(self.drive.machine.operation().own(error, Some(response))),
            failure => failure,
        }
    }
}
