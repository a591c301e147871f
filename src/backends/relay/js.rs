//! What JavaScript sees of a relay: its client; `endpoints!` makes the methods.

use alloc::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::client::SERVICE;
use super::mapping::MAPPING;
use crate::core::auth::Secret;
use crate::core::endpoint::Endpoint;
use crate::js::client::{Client, Credentials};
use crate::js::endpoint::call_with;
use crate::prelude::*;
use crate::workflow::js::behind_the_vocabulary;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(include_str!("types/options.d.ts"), include_str!("types/run.d.ts"));

/// A client of a relay: a server that follows runs, and lets pages watch them, reply to them and start them.
///
/// The runs and their events are those of {@link WorkflowClient}; this has the requests beside them.
///
/// @example
/// const client = new WorkflowClient({ provider: "relay", baseUrl: "/relay", grant });
/// for await (const event of client.attach(runId).then((run) => run.events())) console.log(event.kind);
#[wasm_bindgen]
pub struct Relay {
    pub(super) client: Rc<Client>,
}

behind_the_vocabulary!(Relay, MAPPING, None);

#[wasm_bindgen]
impl Relay {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, a blank `grant`, or an unknown option.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "RelayOptions")] options: &JsValue) -> Result<Relay, JsValue> {
        let client = Client::read(options, &SERVICE, &["grant"], &mut |client, options| {
            // Catch-up reads are for caches, the browser's own among them.
            client.init.unset("cache");
            let Some(grant) = options.value("grant") else { return };
            match grant.as_string() {
                Some(text) => {
                    if let Some(secret) = options.accept(Secret::new("grant", text)) {
                        client.credentials = Credentials::Key(secret);
                    }
                }
                None => {
                    if let Some(callback) = options.function("grant") {
                        client.credentials = Credentials::Callback(callback, "grant");
                    }
                }
            }
        })?;
        Ok(Self { client: Rc::new(client) })
    }
}

/// Keeps the grant that comes with a run.
pub(super) fn start(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    let shared = client.shared.clone();
    call_with(client, endpoint, arguments, options, &[], &mut |operation, _| {
        let shared = shared.clone();
        operation.finish = Some(Box::new(move |started| {
            shared.grants.keep(&started, MAPPING.grant);
            Ok(started)
        }));
        Ok(())
    })
}
