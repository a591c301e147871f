//! What is sent to webhooks: really, and to this machine only.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::HOST;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use hmac::{Hmac, KeyInit, Mac};
use hyper_util::rt::TokioIo;
use sha2::Sha256;
use tokio::net::TcpStream;

/// So much of a response is read.
const LARGEST_RESPONSE: usize = 64 << 10;

/// Sends the body to the URL and returns the response.
pub async fn post(url: &str, headers: HeaderMap, body: String, patience: Duration) -> Result<StatusCode, String> {
    ask(url, headers, body, patience).await.map(|(status, _)| status)
}

/// Sends the body to the URL, and gives the status and the body of the response.
pub async fn ask(
    url: &str,
    headers: HeaderMap,
    body: String,
    patience: Duration,
) -> Result<(StatusCode, Bytes), String> {
    let uri: Uri = url.parse().map_err(|_| "the URL is none".to_owned())?;
    let (host, port) = loopback(&uri)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.parse().map_err(|_| "the URL is none".to_owned())?;
    *request.headers_mut() = headers;
    let authority = HeaderValue::from_str(&format!("{host}:{port}")).map_err(|error| error.to_string())?;
    request.headers_mut().insert(HOST, authority);
    let exchange = exchange(&host, port, request);
    tokio::time::timeout(patience, exchange).await.map_err(|_| format!("no response in {} s", patience.as_secs()))?
}

async fn exchange(host: &str, port: u16, request: Request<Body>) -> Result<(StatusCode, Bytes), String> {
    let stream = TcpStream::connect((host, port)).await.map_err(|error| error.to_string())?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
    let status = response.status();
    let responded =
        to_bytes(Body::new(response.into_body()), LARGEST_RESPONSE).await.map_err(|error| error.to_string())?;
    Ok((status, responded))
}

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

/// HMAC-SHA256 in lower-case hex.
pub fn signature(secret: &str, message: &[u8]) -> String {
    hex(&mac(secret.as_bytes(), message))
}

/// HMAC-SHA256.
pub fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // A key of any length will do.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Vec::new();
    };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
