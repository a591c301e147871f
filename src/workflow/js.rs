//! The common vocabulary for `glue/client.js`, whose classes are what JavaScript sees; `js.d.ts` declares them. They are written
//! there because a method there costs a fifth of one that is exported from here.

#![expect(missing_docs, reason = "only the glue sees it")]

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::backend::WorkflowBackend;
use super::token;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::stream::CursorPlace;
use crate::js::args::string;
use crate::js::client::Client;
use crate::js::follow::{self, Plan, StreamOptions};
use crate::js::options::{CallOptions, Options};
use crate::js::source;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = include_str!("js.d.ts");

/// The classes and stores leave the module as they are, each imported as a function that nobody calls. wasm-bindgen takes along
/// only modules that are named here: so are those that only other glue imports.
#[allow(non_snake_case, dead_code)]
mod exports {
    use wasm_bindgen::prelude::*;

    macro_rules! reexport {
        ($($module:literal $($name:ident)*;)*) => {
            $(
                #[wasm_bindgen(module = $module)]
                extern "C" {
                    $(#[wasm_bindgen(reexport, skip_typescript)]
                    fn $name();)*
                }
            )*
        };
    }

    reexport! {
        "/src/workflow/glue/client.js" WorkflowClient Run provide;
        "/src/workflow/glue/stores.js" memory webStorage snapState;
        "/src/workflow/glue/position.js" Position;
        "/src/workflow/glue/reader.js" Reader;
        "/src/workflow/glue/table.js" readTable;
        "/src/workflow/glue/watch.js" watch;
    }
}

/// A service's client as the common vocabulary sees it.
#[wasm_bindgen(skip_typescript)]
pub struct Workflows {
    backend: &'static WorkflowBackend,
    client: Rc<Client>,
}

impl Workflows {
    pub fn of(backend: &'static WorkflowBackend, client: &Rc<Client>) -> Self {
        Self { backend, client: client.clone() }
    }

    fn plan(&self, id: &JsValue, cursor: &JsValue, options: &JsValue) -> Result<Plan, Error> {
        let options =
            Options::read("options", options, &[CallOptions::NAMES, StreamOptions::NAMES, &["pollIntervalMs"]]);
        let interval_ms = options.number("pollIntervalMs", 1.0);
        let read = StreamOptions::from(&options);
        options.finish()?;
        let (id, cursor) = (string("id", id)?, string("from", cursor)?);
        let protocol = (self.backend.protocol)(id.clone(), &cursor, interval_ms)?;
        Ok(Plan {
            operation: self.backend.stream.operation(vec![id], None)?,
            protocol,
            // Other cursors mean something to us alone.
            start_cursor: Some(cursor).filter(|cursor| decimal::read(cursor).is_some()),
            cursor_place: CursorPlace::LastEventIdHeader,
            body: None,
            options: read,
        })
    }
}

#[wasm_bindgen]
impl Workflows {
    #[wasm_bindgen(js_name = table_, skip_typescript)]
    pub fn table(&self) -> JsValue {
        JsValue::from_str(self.backend.table)
    }

    /// The token of a run: that of an id, or the one that is given, when it is right.
    #[wasm_bindgen(js_name = begin_, skip_typescript)]
    pub fn begin(&self, given: &JsValue) -> Result<JsValue, JsValue> {
        let (provider, base_url) = (self.backend.service.name, &self.client.base_url);
        let token = match given.as_string() {
            Some(id) => token::begin(provider, base_url, &id),
            None => given.clone().into(),
        };
        token::check(&token, provider, base_url)?;
        self.backend.get.path(&[token.string_at("id").unwrap_or_default()])?;
        Ok(token.into())
    }

    /// The token after an event.
    #[wasm_bindgen(js_name = after_, skip_typescript)]
    pub fn after(&self, begun: &JsValue, event: &JsValue) -> JsValue {
        token::after(&begun.clone().into(), &event.clone().into()).into()
    }

    /// The stream of a run after a cursor, through `reader`; `position` is told of what is handed out.
    #[wasm_bindgen(js_name = events_, skip_typescript)]
    pub fn events(
        &self,
        id: &JsValue,
        cursor: &JsValue,
        options: &JsValue,
        reader: &JsValue,
        position: &JsValue,
    ) -> JsValue {
        match self.plan(id, cursor, options) {
            Ok(plan) => follow::follow(&self.client, plan, reader, position),
            Err(error) => source::refuse_stream(self.backend.stream, error),
        }
    }
}
