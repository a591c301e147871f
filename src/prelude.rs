//! What the standard library's own prelude has of `alloc`. For WebAssembly the crate is built without the standard library, whose panics
//! would format their messages there: 3.5 KB that nobody sees.

pub use alloc::borrow::ToOwned;
pub use alloc::boxed::Box;
pub use alloc::string::String;
pub use alloc::vec;
pub use alloc::vec::Vec;
