//! Webhooks: the subscriptions, and the check of what is delivered.

use super::client::{DELETE as REMOVE, READ, START};
use super::list::LIST as PAGE;
use crate::core::endpoint::{Body, Endpoint};
use crate::core::request::Method;
use crate::core::webhook::{self, Signed};

const WEBHOOK: &str = "/api/v1/webhooks/{webhookId}";

/// `GET /webhooks`: the workspace's webhooks, without their secrets.
pub static LIST: Endpoint = Endpoint { name: "webhooks.list", path: "/api/v1/webhooks", ..PAGE };

/// `GET /webhooks/{id}`: one webhook, without its secret.
pub static GET: Endpoint = Endpoint { name: "webhooks.get", path: WEBHOOK, ..READ };

/// `POST /webhooks`: a new webhook. Its secret is shown in this answer and never again.
pub static CREATE: Endpoint =
    Endpoint { name: "webhooks.create", path: "/api/v1/webhooks", body: Body::Required("webhook"), ..START };

/// `PATCH /webhooks/{id}`: changes the members that the body has.
pub static UPDATE: Endpoint =
    Endpoint { name: "webhooks.update", method: Method::Patch, path: WEBHOOK, body: Body::Required("webhook"), ..READ };

/// `DELETE /webhooks/{id}`: deletes a webhook.
pub static DELETE: Endpoint = Endpoint { name: "webhooks.delete", path: WEBHOOK, ..REMOVE };

/// `POST /webhooks/{id}/test`: has the service call the webhook once. A webhook that did not answer is a success too: its
/// `success` is false.
pub static TEST: Endpoint = Endpoint { name: "webhooks.test", path: "/api/v1/webhooks/{webhookId}/test", ..START };

/// `GET /webhooks/{id}/deliveries`: what was delivered. Test calls are not in it. Its ids are decimal numbers as texts.
pub static DELIVERIES: Endpoint =
    Endpoint { name: "webhooks.deliveries", path: "/api/v1/webhooks/{webhookId}/deliveries", ..PAGE };

/// What an `X-FlowMaestro-Signature` header says: HMAC-SHA256 over the body's bytes, the key being the whole secret, its
/// `whsec_` included.
pub fn signed(header: &str) -> Signed {
    webhook::read(header, "v1")
}
