//! What is sent to webhooks: signed, and really.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use hmac::{Hmac, KeyInit, Mac};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpStream;

use super::answer::iso;
use super::id;
use super::webhooks::Webhook;

const PATIENCE: Duration = Duration::from_secs(10);

const SIGNATURE: HeaderName = HeaderName::from_static("x-flowmaestro-signature");
const DELIVERY_ID: HeaderName = HeaderName::from_static("x-flowmaestro-delivery-id");
const EVENT: HeaderName = HeaderName::from_static("x-flowmaestro-event");

/// One event on its way to one webhook.
#[derive(Clone)]
pub struct Delivery {
    id: u64,
    event: String,
    status: &'static str,
    response_status: Option<u16>,
    error: Option<String>,
    created_at: Timestamp,
    attempted_at: Timestamp,
}

impl Delivery {
    pub fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "event_type": self.event,
            "status": self.status,
            "attempts": 1,
            "response_status": self.response_status,
            "error_message": self.error,
            "created_at": iso(self.created_at),
            "last_attempt_at": iso(self.attempted_at),
        })
    }

    /// Sends the event, and says what came of the first attempt: the real service's next one is two minutes later.
    pub async fn send(id: u64, webhook: &Webhook, event: &str, data: &Value) -> Self {
        let created_at = Timestamp::now();
        let body = json!({ "id": id::fresh(), "event": event, "created_at": iso(created_at), "data": data });
        let mut headers = HeaderMap::new();
        headers.insert(DELIVERY_ID, HeaderValue::from(id));
        if let Ok(value) = HeaderValue::from_str(event) {
            headers.insert(EVENT, value);
        }
        headers.insert(USER_AGENT, HeaderValue::from_static("FlowMaestro-Webhook/1.0"));
        let result = post(webhook, headers, body.to_string()).await;
        let (status, error) = match &result {
            Ok(status) if status.is_success() => ("success", None),
            Ok(status) => (after_failure(*status), Some(format!("HTTP {}", status.as_u16()))),
            Err(error) => ("retrying", Some(error.clone())),
        };
        Self {
            id,
            event: event.to_owned(),
            status,
            response_status: result.ok().map(|status| status.as_u16()),
            error,
            created_at,
            attempted_at: Timestamp::now(),
        }
    }
}

fn after_failure(status: StatusCode) -> &'static str {
    if matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504) { "retrying" } else { "failed" }
}

/// A test tells no event in its headers, and is no delivery that is kept.
pub async fn test(webhook: &Webhook) -> Result<StatusCode, String> {
    let now = Timestamp::now();
    let id = format!("test_{}", now.as_millisecond());
    let data = json!({ "message": "A test of this webhook.", "webhook_id": webhook.id });
    let body = json!({ "id": id, "event": "test", "created_at": iso(now), "data": data });
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(DELIVERY_ID, value);
    }
    headers.insert(USER_AGENT, HeaderValue::from_static("node"));
    post(webhook, headers, body.to_string()).await
}

async fn post(webhook: &Webhook, mut headers: HeaderMap, body: String) -> Result<StatusCode, String> {
    let uri: Uri = webhook.url.parse().map_err(|_| "the URL is none".to_owned())?;
    let (host, port) = loopback(&uri)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(SIGNATURE, signature(&webhook.secret, body.as_bytes())?);
    // The webhook's own come last: they replace any of the above, even the signature.
    for (name, value) in webhook.headers.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.parse().map_err(|_| "the URL is none".to_owned())?;
    *request.headers_mut() = headers;
    let authority = HeaderValue::from_str(&format!("{host}:{port}")).map_err(|error| error.to_string())?;
    request.headers_mut().insert(HOST, authority);
    let exchange = exchange(&host, port, request);
    tokio::time::timeout(PATIENCE, exchange).await.map_err(|_| "no answer in 10 s".to_owned())?
}

async fn exchange(host: &str, port: u16, request: Request<Body>) -> Result<StatusCode, String> {
    let stream = TcpStream::connect((host, port)).await.map_err(|error| error.to_string())?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
    Ok(response.status())
}

/// The host sends nothing to other machines.
fn loopback(uri: &Uri) -> Result<(String, u16), String> {
    if uri.scheme_str() != Some("http") {
        return Err("the local host sends to http: addresses only".to_owned());
    }
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !is_loopback {
        return Err(format!("the local host sends nothing to {host}"));
    }
    Ok((host.to_owned(), uri.port_u16().unwrap_or(80)))
}

/// Over the body's bytes, with the whole secret as the key, its prefix included.
fn signature(secret: &str, body: &[u8]) -> Result<HeaderValue, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| error.to_string())?;
    mac.update(body);
    let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("v1={digest}")).map_err(|error| error.to_string())
}
