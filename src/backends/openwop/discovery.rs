//! Discovery: what a host can do. Sent without credentials.

use flowtether_endpoints::endpoints;

use super::client::{READ, without_credentials};
use crate::core::error::{Error, ErrorKind};
use crate::core::json::Json;
use crate::core::split;
use crate::prelude::*;

endpoints! {
    /// What the host can do. Sent without the key.
    class OpenWopDiscovery "discovery.";

    /// The host's capabilities. Families that an older host puts under `capabilities` are also at the root.
    ///
    /// Rejects with `UnsupportedOperationError` when the host speaks other major versions alone.
    CAPABILITIES = capabilities() -> Promise<OpenWopCapabilities>:
        READ "/.well-known/openwop", prepare: Some(without_credentials), finish: Some(read_capabilities);

    /// The host's OpenAPI 3.1 document.
    OPENAPI = openapi() -> Promise<OpenWopOpenApiDocument>: READ "/v1/openapi.json", prepare: Some(without_credentials);
}

/// Older hosts put the capability families under a member `capabilities`, newer ones at the root, some both. Families
/// that are only under the wrapper are copied to the root, so one place is enough to read.
fn read_capabilities(mut document: Json, _: &[String]) -> Result<Json, Error> {
    // A host of version 2 alone has only the list.
    let mut versions = document.get("protocolVersions").and_then(|versions| versions.items()).unwrap_or_default();
    if let Some(version) = document.get("protocolVersion") {
        versions.push(version);
    }
    let is_spoken = |version: &Json| {
        let version = version.as_string().unwrap_or_default();
        matches!(split::first(&version, b"."), "" | "0" | "1" | "2")
    };
    if let Some(version) = versions.last().filter(|_| !versions.iter().any(is_spoken)) {
        let version = version.as_string().unwrap_or_default();
        let message = ["the host speaks OpenWOP ", &version, "; this client speaks versions 1 and 2"].concat();
        return Err(Error::new(ErrorKind::Unsupported, &message));
    }
    if let Some(wrapper) = document.get("capabilities") {
        for family in wrapper.keys() {
            if document.get(&family).is_none()
                && let Some(value) = wrapper.get(&family)
            {
                document.set(&family, value);
            }
        }
    }
    Ok(document)
}
