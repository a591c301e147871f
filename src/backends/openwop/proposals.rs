//! Proposals: what agents would like to install or change, and somebody has to decide.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, REMOVE, SEND, WRITE, fill_body};
use crate::core::request::Method;

endpoints! {
    /// Proposals: what somebody has to decide on before it is installed. Hosts of version 2 have it.
    namespace OpenWopProposals "proposals.";

    /// The proposals.
    LIST = list(options: OpenWopProposalListOptions) -> OpenWopList<OpenWopProposal>:
        PAGE "/proposals" of "id" with [Filter("state"), Filter("kind"), Whole("limit", 1), Cursor], needs: "agents";

    /// One proposal.
    GET = get(proposalId) -> Promise<OpenWopProposal>: READ "/proposals/{proposalId}", needs: "agents";

    /// Makes a proposal.
    SUBMIT = submit(proposal: OpenWopSubmitProposalRequest, options: MutationOptions) -> Promise<OpenWopProposal>:
        WRITE "/proposals" with [Member("kind"), Present("artifact")], needs: "agents";

    /// Changes a proposal that is not decided on.
    REVISE = revise(proposalId, changes: OpenWopReviseProposalRequest, options: OpenWopSendOptions) -> Promise<OpenWopProposal>:
        SEND "/proposals/{proposalId}", needs: "agents", method: Method::Patch;

    /// Puts a proposal away.
    ARCHIVE = archive(proposalId) -> Promise<OpenWopProposal>: REMOVE "/proposals/{proposalId}", needs: "agents";

    /// Installs what is proposed; where that needs an approval, the response has the `runId` of the run that asks for it.
    APPLY = apply(proposalId, application?: OpenWopApplyProposalRequest, options: MutationOptions) -> Promise<OpenWopProposal | OpenWopApplyProposalRun>:
        WRITE "/proposals/{proposalId}:apply", needs: "agents", prepare: Some(fill_body);

    /// Declines a proposal.
    REJECT = reject(proposalId, rejection?: OpenWopRejectProposalRequest, options: OpenWopSendOptions) -> Promise<OpenWopProposal>:
        SEND "/proposals/{proposalId}:reject", needs: "agents", prepare: Some(fill_body);
}
