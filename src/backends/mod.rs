//! The services. A service is one folder, one line here and one cargo feature.

#[cfg(feature = "a2a")]
pub mod a2a;
#[cfg(feature = "flowmaestro")]
pub mod flowmaestro;
#[cfg(feature = "langgraph")]
pub mod langgraph;
#[cfg(feature = "openwop")]
pub mod openwop;
#[cfg(feature = "relay-client")]
pub mod relay;
#[cfg(feature = "snapstate")]
pub mod snapstate;
#[cfg(feature = "syncteams")]
pub mod syncteams;
