//! Packs: those that are installed on the host.

use flowtether_endpoints::endpoints;

use super::client::LIST as PAGE;

endpoints! {
    /// The packs that are installed on the host. `OpenWop.registry` reads the public ones.
    namespace OpenWopPacks "packs.";

    /// The installed packs. Hosts of version 2 have it.
    LIST = list() -> OpenWopList<OpenWopInstalledPack>: PAGE "/packs" of "name";
}
