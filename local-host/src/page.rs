//! The demo page at `/` and the built package at `/pkg/`.

use std::path::{Component, Path, PathBuf};

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use percent_encoding::percent_decode_str;

pub struct Page {
    page: Option<PathBuf>,
    package: Option<PathBuf>,
}

impl Page {
    pub fn new(page: Option<PathBuf>, package: Option<PathBuf>) -> Self {
        Self { page, package }
    }

    /// The file of this path, where there is one.
    pub async fn serve(&self, method: &Method, path: &str) -> Option<Response> {
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let file = self.file(path)?;
        let bytes = tokio::fs::read(&file).await.ok()?;
        let mut response = Response::new(Body::from(bytes));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(&file)));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Some(response)
    }

    fn file(&self, path: &str) -> Option<PathBuf> {
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        let (root, rest) = match decoded.strip_prefix("/pkg/") {
            Some(rest) => (self.package.as_ref()?, rest),
            None => (self.page.as_ref()?, decoded.trim_start_matches('/')),
        };
        let inside = Path::new(rest);
        if !inside.components().all(|part| matches!(part, Component::Normal(_))) {
            return None;
        }
        let file = root.join(inside);
        Some(if rest.is_empty() || rest.ends_with('/') { file.join("index.html") } else { file })
    }
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        // Browsers compile while they download only with this type.
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("ts" | "md" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
