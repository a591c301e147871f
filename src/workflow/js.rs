//! The common vocabulary for JavaScript: the classes of `glue/client.js`, which `js.d.ts` declares. They are written there because a
//! method there costs a fifth of one that is exported from here; what they decide is decided here, in `js/service.rs`.

use wasm_bindgen::prelude::*;

#[cfg(feature = "runs")]
mod service;
#[cfg(feature = "runs")]
mod shown;

#[cfg(feature = "runs")]
pub(crate) use service::{Lists, Vocabulary, behind_the_vocabulary};

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = concat!(
    include_str!("types/capabilities.d.ts"),
    include_str!("types/event.d.ts"),
    include_str!("types/question.d.ts"),
    include_str!("types/run.d.ts"),
    include_str!("types/token.d.ts"),
    include_str!("js.d.ts"),
);

/// What callers see, and the modules that only other glue imports.
#[allow(non_snake_case, dead_code)]
mod exports {
    use crate::js::reexport;

    reexport! { "/src/workflow/glue/client.js" WorkflowClient Run provide }
    reexport! { "/src/workflow/glue/stores.js" memory webStorage }
    #[wasm_bindgen::prelude::wasm_bindgen(module = "/src/workflow/glue/stores.js")]
    extern "C" {
        #[wasm_bindgen(reexport = "snapState", skip_typescript)]
        fn stepStore();
    }
    reexport! { "/src/workflow/glue/fill.js" UNSAID }
    reexport! { "/src/workflow/glue/limit.js" within }
    reexport! { "/src/workflow/glue/listing.js" listRuns }
    reexport! { "/src/workflow/glue/position.js" Position }
    reexport! { "/src/workflow/glue/token.js" readToken }
    reexport! { "/src/workflow/glue/turns.js" inTurn }
    reexport! { "/src/workflow/glue/watch.js" watch }
}
