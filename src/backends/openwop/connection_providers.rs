//! Connection providers: where connections to other services come from.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ};

endpoints! {
    /// Connection providers: the services that workflows can be connected to. Hosts of version 2 have it.
    namespace OpenWopConnectionProviders "connectionProviders.";

    /// The providers; those that were refused are in the page's `refusals`.
    LIST = list() -> OpenWopConnectionProviderList: PAGE "/connection-providers" of "id", needs: "connections";

    /// The provider of an id, of one pack where several have it.
    RESOLVE = resolve(providerId, options: OpenWopConnectionProviderOptions) -> Promise<OpenWopConnectionProvider>:
        READ "/connection-providers/{providerId}" with [Text("pack")], needs: "connections";
}
