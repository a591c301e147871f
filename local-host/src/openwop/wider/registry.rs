//! The public registry of packs, a service of its own: no key, nothing but reading.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::api::Call;
use crate::outgoing::hex;

const PACK: &str = "local.pack";
const VERSION: &str = "1.0.0";
const ARCHIVE: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00";

pub fn response(call: &Call) -> Response {
    let segments: Vec<&str> = call.path.split('/').skip(1).collect();
    if call.method != Method::GET {
        return json_response(
            StatusCode::NOT_FOUND,
            &json!({ "error": "not_found", "message": "The registry is read-only." }),
        );
    }
    let found = match segments.as_slice() {
        [".well-known", "openwop-registry"] => json!({
            "registryVersion": "1",
            "protocolVersion": "1.0",
            "supportedNamespaces": ["local"],
            "supportedSigningMethods": ["ed25519"],
            "endpoints": { "index": "/v1/index.json" },
            "name": "local-registry",
            "signingKeys": [{ "keyId": "local-1", "url": "/keys/local-1.pub" }],
        }),
        ["v1", "index.json"] => {
            json!({ "packs": [{ "name": PACK, "latestVersion": VERSION, "description": "Nodes for tests." }], "packCount": 1 })
        }
        ["v1", "packs", PACK, "index.json"] => {
            json!({ "name": PACK, "latestVersion": VERSION, "versions": [VERSION] })
        }
        ["v1", "packs", PACK, "-", "1.0.0.json"] => manifest(),
        ["v1", "packs", PACK, "-", "1.0.0.tgz"] => return bytes("application/gzip", ARCHIVE.to_vec()),
        ["v1", "packs", PACK, "-", "1.0.0.sig"] => {
            return bytes("application/octet-stream", Sha256::digest(ARCHIVE).to_vec());
        }
        ["keys", "local-1.pub"] => {
            let key = STANDARD.encode(Sha256::digest("local-1"));
            return bytes("text/plain", format!("{key}\n").into_bytes());
        }
        _ => {
            let message = format!("Nothing at {}", call.path);
            return json_response(StatusCode::NOT_FOUND, &json!({ "error": "not_found", "message": message }));
        }
    };
    json_response(StatusCode::OK, &found)
}

fn manifest() -> Value {
    json!({
        "name": PACK,
        "version": VERSION,
        "integrity": format!("sha256-{}", hex(&Sha256::digest(ARCHIVE))),
        "nodes": [{ "typeId": "local.pack.write", "title": "Write" }],
        "signedBy": "local-1",
    })
}

fn bytes(kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    let mut response = bytes("application/json", body.to_string().into_bytes());
    *response.status_mut() = status;
    response
}
