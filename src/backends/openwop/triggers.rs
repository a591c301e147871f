//! Triggers: what starts runs from outside.

use flowtether_endpoints::endpoints;

use super::client::{LIST as PAGE, READ, SEND, WRITE};
use crate::core::request::Method;

endpoints! {
    /// Triggers: subscriptions by which something outside starts runs.
    namespace OpenWopTriggers "triggers.";

    /// Makes a subscription. The secret in `binding` is shown in this response and never again.
    CREATE = create(subscription: OpenWopCreateTriggerRequest, options: MutationOptions) -> Promise<OpenWopCreatedTrigger>:
        WRITE "/v1/trigger-subscriptions" with [Present("source"), Member("workflowId")], needs: "triggerBridge";

    /// The subscriptions. No client of the protocol's own has it; a real host does.
    LIST = list() -> OpenWopList<OpenWopTrigger>:
        PAGE "/v1/trigger-subscriptions" of "subscriptionId", needs: "triggerBridge";

    /// One subscription. No client of the protocol's own has it; a real host does.
    GET = get(subscriptionId) -> Promise<OpenWopTrigger>:
        READ "/v1/trigger-subscriptions/{subscriptionId}", needs: "triggerBridge";

    /// Pauses a subscription, or lets it continue. No client of the protocol's own has it; a real host does.
    UPDATE = update(subscriptionId, changes: OpenWopUpdateTriggerRequest, options: OpenWopSendOptions) -> Promise<OpenWopTrigger>:
        SEND "/v1/trigger-subscriptions/{subscriptionId}" with [Member("state")], needs: "triggerBridge", method: Method::Patch;

    /// What came and could not start a run. Hosts of version 2 have it.
    DEAD_LETTERS = deadLetters(subscriptionId, options: OpenWopPageOptions) -> OpenWopList<OpenWopTriggerDeadLetter>:
        PAGE "/trigger-subscriptions/{subscriptionId}/dead-letters" of "attemptEventId" with [Whole("limit", 1), Cursor], needs: "triggerBridge";
}
