//! What JavaScript sees of the toy.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::client::SERVICE;
use super::mapping::MAPPING;
use crate::js::client::Client;
use crate::workflow::js::behind_the_vocabulary;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  toy: { options: ClientOptions; native: Toy; decisions: "approve" | "reject" };
}
"#;

/// A client of the toy.
#[wasm_bindgen]
pub struct Toy {
    pub(super) client: Rc<Client>,
}

behind_the_vocabulary!(Toy, MAPPING, None);

#[wasm_bindgen]
impl Toy {
    /// Makes a client.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "ClientOptions")] options: &JsValue) -> Result<Toy, JsValue> {
        Ok(Self { client: Rc::new(Client::read(options, &SERVICE, &[], &mut |_, _| ())?) })
    }
}
