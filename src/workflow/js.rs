//! The common vocabulary for `glue/client.js`, whose classes are what JavaScript sees; `js.d.ts` declares them. They are written
//! there because a method there costs a fifth of one that is exported from here.

#![expect(missing_docs, reason = "only the glue sees it")]

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::backend::WorkflowBackend;
use crate::js::client::Client;
use crate::js::follow::{self, Way};
use crate::js::options::CallOptions;
use crate::js::stream_options::StreamOptions;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = include_str!("js.d.ts");

/// What callers see, and the modules that only other glue imports.
#[allow(non_snake_case, dead_code)]
mod exports {
    use crate::js::reexport;

    reexport! { "/src/workflow/glue/client.js" WorkflowClient Run provide }
    reexport! { "/src/workflow/glue/stores.js" memory webStorage snapState }
    reexport! { "/src/workflow/glue/answers.js" replyOf }
    reexport! { "/src/workflow/glue/limit.js" within }
    reexport! { "/src/workflow/glue/listing.js" listRuns }
    reexport! { "/src/workflow/glue/log.js" Log }
    reexport! { "/src/workflow/glue/position.js" Position }
    reexport! { "/src/workflow/glue/reader.js" Reader }
    reexport! { "/src/workflow/glue/table.js" readTable }
    reexport! { "/src/workflow/glue/token.js" readToken }
    reexport! { "/src/workflow/glue/turns.js" inTurn }
    reexport! { "/src/workflow/glue/watch.js" watch }
}

/// What the glue asks a service's client for.
macro_rules! behind_the_vocabulary {
    ($client:ident, $backend:expr) => {
        #[wasm_bindgen]
        impl $client {
            /// The service's table, and where it is.
            #[wasm_bindgen(js_name = table_, skip_typescript)]
            pub fn table(&self) -> JsValue {
                crate::workflow::js::table(&$backend, &self.client)
            }

            /// The stream of a run after a cursor; see `src/js/glue/iterate.js` for `hands`, and `Way` for the others.
            #[wasm_bindgen(js_name = follow_, skip_typescript)]
            pub fn follow(
                &self,
                id: &JsValue,
                cursor: &JsValue,
                options: &JsValue,
                hands: &JsValue,
                shares_pace: bool,
                only_polls: bool,
            ) -> JsValue {
                let way = crate::js::follow::Way {
                    cursor,
                    hands,
                    manner: crate::core::follow::Manner { shares_pace, only_polls },
                };
                crate::workflow::js::follow(&$backend, &self.client, id, options, &way)
            }
        }
    };
}

pub(crate) use behind_the_vocabulary;

pub fn table(backend: &WorkflowBackend, client: &Client) -> JsValue {
    JsValue::from_str(&[backend.table, "\nbase ", &client.base_url].concat())
}

pub fn follow(
    backend: &'static WorkflowBackend,
    client: &Rc<Client>,
    id: &JsValue,
    options: &JsValue,
    way: &Way<'_>,
) -> JsValue {
    let names = &[CallOptions::NAMES, StreamOptions::NAMES, &["pollIntervalMs"]];
    follow::start(client, backend.stream, id, options, names, way, &mut |id, cursor, options| {
        (backend.protocol)(id, cursor, options.limit("pollIntervalMs", 0.0))
    })
}
