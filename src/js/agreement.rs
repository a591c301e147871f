//! What the clients of a base URL agreed on with their host; see [`core::agreement`](crate::core::agreement). It is kept with the
//! module: a Worker that makes a client for each of its requests asks once.

use alloc::rc::Rc;
use core::cell::RefCell;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::driver::{Drive, Failure};
use super::fetch;
use super::kept::Kept;
use super::options::CallOptions;
use super::source;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::machine::Input;
use crate::core::operation::Service;
use crate::core::request::{Request, origin};
use crate::core::response::{Body, Response};
use crate::core::retry::RetryPolicy;
use crate::core::sequence::Sequence;
use crate::prelude::*;

/// How many base URLs are remembered; then all are forgotten.
const REMEMBERED: usize = 64;

type Agreed = Rc<RefCell<Option<Json>>>;

static HOSTS: Kept<Vec<(String, Agreed)>> = Kept::new(Vec::new());

/// A host, as one client knows it. What is agreed on is shared by the clients of a base URL; a first contact under way is not: it has
/// the `fetch` and the time limit of its own client, and no other client's call fails by them.
#[derive(Default)]
pub struct Host {
    agreed: Agreed,
    asked: RefCell<Option<Promise>>,
    /// Whether the caller said what is agreed on.
    is_pinned: bool,
}

impl Host {
    /// The host of a base URL.
    pub fn of(service: &Service, base_url: &str) -> Self {
        let mut host = Self::default();
        if service.agreement.is_none() {
            return host;
        }
        let key = [service.name, " ", base_url].concat();
        let mut hosts = HOSTS.get();
        if let Some((_, agreed)) = hosts.iter().find(|(known, _)| *known == key) {
            host.agreed = agreed.clone();
            return host;
        }
        if hosts.len() == REMEMBERED {
            hosts.clear();
        }
        hosts.push((key, host.agreed.clone()));
        host
    }

    /// A host with which nothing is negotiated.
    pub fn pinned(agreed: Json) -> Self {
        Self { agreed: Rc::new(RefCell::new(Some(agreed))), is_pinned: true, ..Self::default() }
    }

    /// What was agreed on.
    pub fn agreed(&self) -> Option<Json> {
        self.agreed.borrow().clone()
    }
}

/// The first contact that a request must wait for. Calls that come at the same time wait for the same one.
pub fn missing(drive: &Drive) -> Option<Promise> {
    let (client, agreement) = (&drive.client, drive.machine.operation().service.agreement?);
    let host = &client.host;
    if drive.is_contact || host.agreed.borrow().is_some() {
        return None;
    }
    if let Some(asked) = &*host.asked.borrow() {
        return Some(asked.clone());
    }
    let policy = RetryPolicy { max_retries: 0, ..RetryPolicy::DEFAULT };
    let steps = (agreement.begin)(fetch::is_browser(), &client.base_url);
    let promise = match Sequence::new(steps, policy, client.is_renewable()) {
        Ok(calls) => {
            source::promise(Ok(Drive { is_contact: true, ..Drive::of(client, calls, CallOptions::default()) }))
        }
        Err(outcome) => source::settled(outcome),
    };
    // In a Cloudflare Worker a request must not wait for what another one began: that may never settle.
    if !fetch::isolates_requests() {
        host.asked.replace(Some(promise.clone()));
    }
    Some(promise)
}

/// A machine ended. If it was the first contact, the next call begins another, or finds what was agreed on: whether the calls that
/// waited for this one are still there does not matter.
pub fn ended(drive: &Drive) {
    if drive.is_contact {
        drive.client.host.asked.take();
    }
}

/// Takes up the outcome of the first contact. A failure that may pass is, to the machine that waits, one of its own request.
pub fn settle(client: &Client, outcome: Result<JsValue, JsValue>) -> Result<Option<Input>, Failure> {
    let thrown = match outcome {
        Ok(agreed) => {
            client.host.agreed.replace(Some(agreed.into()));
            return Ok(None);
        }
        Err(thrown) => thrown,
    };
    let error = Json::from(thrown.clone());
    let status = error.number_at("status").unwrap_or_default();
    match error.is_true_at("retryable") {
        false => Err(Failure::Rejected(thrown)),
        true if status == 0.0 => Err(match error.string_at("name").as_deref() {
            Some("TimeoutError") => Failure::Timeout,
            _ => Failure::Thrown(error.get("cause").map_or(thrown, JsValue::from)),
        }),
        true => {
            let mut response = Response::new(status as u16);
            if let Some(ms) = error.number_at("retryAfterMs") {
                response.headers.set("retry-after", &decimal::write(decimal::round_up(ms / 1000.0)));
            }
            response.body = error.get("body").map_or(Body::Empty, Body::Json);
            Ok(Some(Input::Response(response)))
        }
    }
}

/// What is sent instead of the request of a machine's operation.
///
/// # Errors
/// Those of [`Agreement::fit`](crate::core::agreement::Agreement::fit).
pub fn fit(drive: &Drive) -> Result<Option<Request>, Error> {
    let operation = drive.machine.operation();
    let fitted = match (operation.service.agreement, &*drive.client.host.agreed.borrow()) {
        (Some(agreement), Some(agreed)) if !drive.is_contact => (agreement.fit)(operation, agreed)?,
        _ => None,
    };
    let client = &drive.client;
    if let Some(fitted) = &fitted
        && !fitted.path.as_str().starts_with('/')
        && !client.host.is_pinned
        && origin(fitted.path.as_str()) != origin(&client.base_url)
        && (client.has_key()
            || [&client.headers, &drive.options.headers].iter().any(|headers| headers.credentials().next().is_some()))
    {
        let problem = [
            "is where the key may go, and the host wants requests at ",
            origin(fitted.path.as_str()),
            ": give that as baseUrl, or say yourself where requests go",
        ];
        return Err(Error::configuration("baseUrl", &problem.concat()));
    }
    Ok(fitted)
}

/// Forgets what was agreed on, where the response says that the host does not hold to it any more.
pub fn forget(client: &Client, response: &Response) -> bool {
    response.status == 406 && !client.host.is_pinned && client.host.agreed.take().is_some()
}
