//! The way of one request to a service.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::auth::bearer;
use crate::behaviour::Behaviour;
use crate::connection::Connection;
use crate::cors::Cors;
use crate::faults::{Action, cut, spoil};
use crate::host::Host;
use crate::{flowmaestro, recording, snapstate, syncteams};

const LARGEST_BODY: usize = 64 << 20;

/// A request to a service, its `/as/<list>` prefix and the service's base taken off and its body read.
pub struct Call {
    pub method: Method,
    /// What stands before the path in the URL: the `/as/<list>` prefix and the service's base.
    pub prefix: String,
    /// As it arrived: nothing is percent-decoded.
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub behaviour: Behaviour,
    /// The bearer key, else the one in `X-API-Key`, else the one that the prefix puts in its place.
    pub key: Option<String>,
    pub connection: Connection,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn parameter(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// Serves a file of the page or the package; everything else is for the service.
pub async fn response(host: &Host, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (prefix, list, path) = split_prefix(parts.uri.path());
    if prefix.is_empty()
        && !is_api(path)
        && let Some(file) = host.page.serve(&parts.method, path).await
    {
        return file;
    }
    let behaviour = match list.map_or_else(|| Ok(Behaviour::default()), Behaviour::parse) {
        Ok(behaviour) => behaviour,
        Err(message) => return (StatusCode::NOT_FOUND, message).into_response(),
    };
    let (service, base, path) = Service::of(path);
    let cors = behaviour.cors.unwrap_or(service.cors());
    let (prefix, path) = (format!("{prefix}{base}"), path.to_owned());
    let headers = parts.headers.clone();
    let mut response = match read(parts, body, prefix, path, behaviour).await {
        Ok(call) => handle(host, service, cors, call).await,
        Err(refused) => refused,
    };
    cors.decorate(&headers, &mut response);
    response
}

/// `/as/python,cors-open/v1/runs` is the prefix `/as/python,cors-open`, its list, and the path `/v1/runs`.
fn split_prefix(path: &str) -> (&str, Option<&str>, &str) {
    let Some(rest) = path.strip_prefix("/as/") else {
        return ("", None, path);
    };
    let list = rest.split('/').next().unwrap_or_default();
    match path.split_at_checked("/as/".len() + list.len()) {
        Some((prefix, rest)) => (prefix, Some(list), rest),
        None => ("", None, path),
    }
}

fn is_api(path: &str) -> bool {
    path.starts_with("/v1/") || path.starts_with("/.well-known/") || Service::of(path).0 != Service::OpenWop
}

/// Whose path it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    OpenWop,
    FlowMaestro,
    SnapState,
    SyncTeams,
}

impl Service {
    /// The service with the base that its paths follow, and the path after it.
    fn of(path: &str) -> (Self, &'static str, &str) {
        let under = |base| path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        if let Some(rest) = under(snapstate::BASE) {
            (Self::SnapState, snapstate::BASE, rest)
        } else if let Some(rest) = under(syncteams::BASE) {
            (Self::SyncTeams, syncteams::BASE, rest)
        } else if path.starts_with(flowmaestro::PREFIX) {
            (Self::FlowMaestro, "", path)
        } else {
            (Self::OpenWop, "", path)
        }
    }

    /// What pages of other origins may do where no word says so.
    fn cors(self) -> Cors {
        match self {
            // SyncTeams: not known, and so what asks most of a page.
            Self::OpenWop | Self::SnapState | Self::SyncTeams => Cors::Closed,
            Self::FlowMaestro => Cors::FlowMaestro,
        }
    }

    async fn handle(self, host: &Host, call: &Call) -> Response {
        match self {
            Self::OpenWop => host.openwop.handle(call).await,
            Self::FlowMaestro => host.flowmaestro.handle(call).await,
            Self::SnapState => host.snapstate.handle(call),
            Self::SyncTeams => host.syncteams.handle(call),
        }
    }
}

async fn read(parts: Parts, body: Body, prefix: String, path: String, behaviour: Behaviour) -> Result<Call, Response> {
    let body = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large or was cut off").into_response())?;
    let key = bearer(&parts.headers)
        .or_else(|| parts.headers.get("x-api-key")?.to_str().ok())
        .map(str::to_owned)
        .or_else(|| behaviour.stand_in_key.clone());
    Ok(Call {
        method: parts.method,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        prefix,
        path,
        headers: parts.headers,
        body,
        behaviour,
        key,
        connection: parts.extensions.get::<Connection>().cloned().unwrap_or_default(),
    })
}

async fn handle(host: &Host, service: Service, cors: Cors, call: Call) -> Response {
    host.requests.add(recording::Request {
        key: call.key.clone(),
        method: call.method.to_string(),
        prefix: call.prefix.clone(),
        path: call.path.clone(),
        query: call.query.clone(),
        headers: recording::header_map(&call.headers),
        body: String::from_utf8_lossy(&call.body).into_owned(),
        at_ms: host.clock.now_ms(),
    });
    if let Some(preflight) = cors.preflight(&call.method, &call.headers) {
        return preflight;
    }
    let Some(fault) = host.faults.take(call.key.as_deref(), call.method.as_str(), &call.path) else {
        return service.handle(host, &call).await;
    };
    if fault.action == Some(Action::LateResponse) {
        let response = service.handle(host, &call).await;
        fault.wait().await;
        return response;
    }
    fault.wait().await;
    match fault.action {
        Some(Action::Drop) => cut(),
        Some(Action::Hang) => std::future::pending().await,
        Some(Action::DropAfterHandling) => {
            service.handle(host, &call).await;
            cut()
        }
        Some(Action::Reset) => {
            call.connection.reset_when_closed();
            cut()
        }
        Some(action) => spoil(service.handle(host, &call).await, action).await,
        None => match fault.response() {
            Some(response) => response,
            None => service.handle(host, &call).await,
        },
    }
}
