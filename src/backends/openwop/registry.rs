//! The public registry of packs: another server, which asks for no key.

use flowtether_endpoints::endpoints;

use super::client::{read_error, take_anything};
use crate::core::auth::Scheme;
use crate::core::endpoint::Endpoint;
use crate::core::operation::Service;

/// The registry, as every operation names it.
pub static REGISTRY: Service =
    Service { base_url: Some("https://packs.openwop.dev"), ..Service::of("openwop", Scheme::Bearer, read_error) };

const READ: Endpoint = Endpoint::of(&REGISTRY);

/// What is no JSON document.
const FILE: Endpoint = Endpoint { prepare: Some(take_anything), ..READ };

endpoints! {
    /// The public registry of packs. It only reads, and is asked without a key.
    namespace OpenWopRegistry "registry.";

    /// What the registry says of itself: its namespaces, how packs are signed, and the keys.
    DISCOVERY = discovery() -> Promise<OpenWopRegistryDiscovery>: READ "/.well-known/openwop-registry";

    /// Every pack.
    INDEX = index() -> Promise<OpenWopRegistryIndex>: READ "/v1/index.json";

    /// A pack and its versions.
    PACK = pack(name) -> Promise<OpenWopRegistryPack>: READ "/v1/packs/{name}/index.json";

    /// The manifest of a version.
    VERSION = version(name, version) -> Promise<OpenWopPackManifest>: READ "/v1/packs/{name}/-/{version}.json";

    /// The version itself, a gzipped tarball. Check it against the manifest's `integrity` and its signature before you use it.
    TARBALL = tarball(name, version) -> Promise<Uint8Array>: FILE "/v1/packs/{name}/-/{version}.tgz" via read_bytes;

    /// The signature of a version, Ed25519.
    SIGNATURE = signature(name, version) -> Promise<Uint8Array>: FILE "/v1/packs/{name}/-/{version}.sig" via read_bytes;

    /// A publisher's public key, as PEM.
    PUBLIC_KEY = publicKey(keyId) -> Promise<string>: FILE "/keys/{keyId}.pub";
}
