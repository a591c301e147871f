//! Namespaces: objects whose methods are the rows of a table. A method is a function of `glue/namespace.js` that knows its row's
//! number, so that each costs the bytes of its row.

use alloc::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::endpoint::call_with;
use super::list;
use crate::core::endpoint::Endpoint;
use crate::core::json::Json;
use crate::core::method::Method;
use crate::core::split;
use crate::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/namespace.js")]
extern "C" {
    fn namespace(target: JsValue, table: JsValue, names: &str) -> JsValue;
}

/// What calls a row that is no plain call.
pub type Via = fn(&Rc<Client>, &'static Endpoint, &[&JsValue], &JsValue) -> JsValue;

/// A row of a table.
pub struct Entry {
    pub method: &'static Method,
    pub via: Option<Via>,
}

/// Gives an object the methods of a table; an undefined one is made. What is exported is in every entry of the package, so `table` is an
/// object of the service's own: its method `call_` calls [`call`].
pub fn of(target: JsValue, table: JsValue, entries: &[Entry]) -> JsValue {
    let mut names = String::new();
    for entry in entries {
        let name = entry.method.endpoint.name();
        names.push_str(split::once(name, b".").map_or(name, |(_, name)| name));
        names.push(' ');
    }
    namespace(target, table, names.trim_ascii_end())
}

/// Declares a service's own class of a table and the client whose it is. Only `glue/namespace.js` sees it.
macro_rules! table_of {
    ($table:ident) => {
        #[wasm_bindgen(skip_typescript)]
        pub struct $table {
            client: alloc::rc::Rc<$crate::js::client::Client>,
            entries: &'static [$crate::js::namespace::Entry],
        }

        impl $table {
            /// Gives an object the methods of a table.
            fn give(
                target: JsValue,
                client: &alloc::rc::Rc<$crate::js::client::Client>,
                entries: &'static [$crate::js::namespace::Entry],
            ) -> JsValue {
                $crate::js::namespace::of(target, Self { client: client.clone(), entries }.into(), entries)
            }
        }

        #[wasm_bindgen]
        impl $table {
            /// Calls the row of this number.
            #[wasm_bindgen(js_name = call_, skip_typescript)]
            pub fn call(&self, number: usize, given: &js_sys::Array) -> JsValue {
                $crate::js::namespace::call(&self.client, self.entries, number, given)
            }
        }
    };
}

pub(crate) use table_of;

/// Calls the row of this number.
pub fn call(client: &Rc<Client>, entries: &'static [Entry], number: usize, given: &Array) -> JsValue {
    let Some(Entry { method, via }) = entries.get(number) else { return JsValue::UNDEFINED };
    let endpoint = &method.endpoint;
    let values = [0, 1, 2].map(|at| given.get(at));
    let arguments = values.each_ref();
    let options = given.get(method.arguments());
    if let Some(via) = via {
        return via(client, endpoint, &arguments, &options);
    }
    let names = method.names();
    if method.items.is_some() {
        return list::start(client, endpoint, &arguments, &options, &names, &mut |path, options| {
            method.list(path, &mut |name| options.value(name).map(Json::from))
        });
    }
    let call = call_with(client, endpoint, &arguments, &options, &names, &mut |operation, options| {
        method.complete(operation, &mut |name| options.value(name).map(Json::from))
    });
    call.into()
}
