//! The host's own log of what was done on it.

use flowtether_endpoints::endpoints;

use super::client::READ;

endpoints! {
    /// The host's audit log.
    namespace OpenWopAudit "audit.";

    /// Whether the log is as it was written: its chain of hashes, and the signed checkpoints in it. The range that was checked is in the
    /// response: hosts cut it to their log. Hosts of version 2 want both bounds.
    VERIFY = verify(options: OpenWopAuditOptions) -> Promise<OpenWopAuditVerification>:
        READ "/v1/audit/verify" with [Whole("fromSeq", 0), Whole("toSeq", 0)];
}
