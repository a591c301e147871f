//! What an event carries, by its type.
//!
//! Every field of every payload is optional, whatever the specification requires: reference hosts send `null` or `{}` for
//! most events. Numbers of ms, and amounts that need not be whole, are `f64`.

/// Makes payload types: each field is optional and named on the wire in camelCase.
macro_rules! payloads {
    ($($(#[$note:meta])* $name:ident { $($(#[$field_note:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$note])*
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize, tsify::Tsify)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $(
                $(#[$field_note])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )*
        }
    )*};
}

mod agent;
mod annotation;
mod interrupt;
mod node;
mod output;
mod run;
mod voice;

pub use agent::*;
pub use annotation::*;
pub use interrupt::*;
pub use node::*;
pub use output::*;
pub use run::*;
pub use voice::*;
