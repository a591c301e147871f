//! Tools: what agents may call.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ};

endpoints! {
    /// Tools: what agents and workflows may call.
    namespace OpenWopTools "tools.";

    /// The host's tools. `view: "compact"` leaves out what is long; some hosts ignore it.
    LIST = list(options: OpenWopToolListOptions) -> OpenWopList<OpenWopTool>: PAGE "/v1/tools" of "toolId" with [Text("view")];

    /// One tool.
    GET = get(toolId) -> Promise<OpenWopTool>: READ "/v1/tools/{toolId}";
}
