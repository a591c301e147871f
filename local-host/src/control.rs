//! The `/_host/*` routes, with which a test arranges faults and reads what the host saw.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api;
use crate::auth::SET_SESSION;
use crate::cors::Cors;
use crate::faults::CallFault;
use crate::host::Host;
use crate::openwop::Majors;
use crate::syncteams::Delivery;

/// The whole host: its own routes, and everything else to the services and the page.
pub fn router(host: Arc<Host>) -> Router {
    let own = Router::new()
        .route("/_host/time", get(time))
        .route("/_host/requests", get(requests))
        .route("/_host/faults", get(waiting_faults).post(add_faults))
        .route("/_host/session", post(session))
        .route("/_host/runs/{id}/streams", get(streams))
        .route("/_host/runs/{id}/log", get(log))
        .route("/_host/runs/{tenant}/{id}/streams", get(streams_of_bound))
        .route("/_host/runs/{tenant}/{id}/log", get(log_of_bound))
        .route("/_host/inbox/{name}", get(inbox).post(deliver_to_inbox))
        .route("/_host/openwop/majors", post(majors))
        .route("/_host/flowmaestro/executions/{id}/resume", post(resume))
        .route("/_host/flowmaestro/deliver", post(deliver))
        .route("/_host/syncteams/deliver", post(deliver_task))
        .layer(middleware::from_fn(open_to_all_origins));
    own.fallback(service).with_state(host)
}

async fn service(State(host): State<Arc<Host>>, request: Request) -> Response {
    api::response(&host, request).await
}

async fn open_to_all_origins(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let mut response = match Cors::Open.preflight(request.method(), &headers) {
        Some(preflight) => preflight,
        None => next.run(request).await,
    };
    Cors::Open.decorate(&headers, &mut response);
    response
}

async fn time(State(host): State<Arc<Host>>) -> Json<Value> {
    Json(json!({ "nowMs": host.clock.now_ms() }))
}

#[derive(Deserialize)]
struct Wanted {
    key: Option<String>,
    path: Option<String>,
}

async fn requests(State(host): State<Arc<Host>>, Query(wanted): Query<Wanted>) -> Response {
    let found = host.requests.find(wanted.key.as_deref(), wanted.path.as_deref());
    Json(found.iter().map(AsRef::as_ref).collect::<Vec<_>>()).into_response()
}

#[derive(Deserialize)]
struct Whose {
    key: String,
}

async fn waiting_faults(State(host): State<Arc<Host>>, Query(whose): Query<Whose>) -> Response {
    Json(host.faults.waiting(&whose.key)).into_response()
}

async fn add_faults(State(host): State<Arc<Host>>, Json(asked): Json<Value>) -> Response {
    let asked = match asked {
        Value::Array(list) => list,
        one => vec![one],
    };
    let read: Result<Vec<CallFault>, String> = asked
        .into_iter()
        .map(|value| {
            let fault: CallFault = serde_json::from_value(value).map_err(|error| error.to_string())?;
            fault.check()?;
            Ok(fault)
        })
        .collect();
    match read {
        Ok(faults) => {
            let added = faults.len();
            faults.into_iter().for_each(|fault| host.faults.add(fault));
            (StatusCode::CREATED, Json(json!({ "added": added }))).into_response()
        }
        Err(message) => refused(StatusCode::BAD_REQUEST, &message),
    }
}

async fn session() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(SET_COOKIE, SET_SESSION);
    response
}

async fn streams(State(host): State<Arc<Host>>, Path(id): Path<String>) -> Response {
    Json(host.streams.tally(&id)).into_response()
}

/// The id of an OpenWOP run of wire version 2 is `<tenant>/<id>`.
async fn streams_of_bound(State(host): State<Arc<Host>>, Path((_, id)): Path<(String, String)>) -> Response {
    Json(host.streams.tally(&id)).into_response()
}

async fn log_of_bound(host: State<Arc<Host>>, Path((_, id)): Path<(String, String)>) -> Response {
    log(host, Path(id)).await
}

async fn inbox(State(host): State<Arc<Host>>, Path(name): Path<String>) -> Response {
    Json(host.inbox.kept(&name)).into_response()
}

#[derive(Deserialize)]
struct Responding {
    status: Option<u16>,
}

async fn deliver_to_inbox(
    State(host): State<Arc<Host>>,
    Path(name): Path<String>,
    Query(responding): Query<Responding>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let status = responding.status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    host.inbox.take(&name, status, &headers, &body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Served {
    key: String,
    majors: Majors,
}

async fn majors(State(host): State<Arc<Host>>, Json(served): Json<Served>) -> Response {
    host.openwop.serve(&served.key, served.majors);
    Json(json!({ "key": served.key })).into_response()
}

async fn log(State(host): State<Arc<Host>>, Path(id): Path<String>) -> Response {
    match host.openwop.log(&id).or_else(|| host.flowmaestro.log(&id)).or_else(|| host.syncteams.log(&id)) {
        Some(events) => Json(events).into_response(),
        None => refused(StatusCode::NOT_FOUND, &format!("no run {id}")),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resumption {
    response: Option<Value>,
}

async fn resume(State(host): State<Arc<Host>>, Path(id): Path<String>, body: Bytes) -> Response {
    let asked: Resumption = match serde_json::from_slice(if body.is_empty() { b"{}" } else { &body }) {
        Ok(asked) => asked,
        Err(error) => return refused(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    match host.flowmaestro.resume(&id, asked.response.unwrap_or(Value::Bool(true))) {
        Some(true) => Json(json!({ "id": id, "status": "running" })).into_response(),
        Some(false) => refused(StatusCode::CONFLICT, &format!("execution {id} is not paused")),
        None => refused(StatusCode::NOT_FOUND, &format!("no execution {id}")),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    key: String,
    event: String,
    data: Value,
}

async fn deliver(State(host): State<Arc<Host>>, Json(event): Json<Event>) -> Response {
    match host.flowmaestro.deliver(&event.key, &event.event, &event.data).await {
        Ok(delivered) => Json(json!({ "delivered": delivered })).into_response(),
        Err(message) => refused(StatusCode::BAD_REQUEST, &message),
    }
}

async fn deliver_task(State(host): State<Arc<Host>>, Json(delivery): Json<Delivery>) -> Response {
    match host.syncteams.deliver(delivery).await {
        Ok(status) => Json(json!({ "status": status.as_u16() })).into_response(),
        Err((status, message)) => refused(status, &message),
    }
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}
