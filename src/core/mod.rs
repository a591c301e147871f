//! Protocol machinery without input or output. One file, one noun; see the table.
//!
//! | file | what it is for |
//! |---|---|
//! | [`request`] | what is sent: method, path with encoded segments, query, headers, body |
//! | [`response`] | what came back: status, the headers we read, the body |
//! | [`endpoint`] | what makes an operation of a caller's arguments, as a table row |
//! | [`method`] | what makes a request's options of a caller's, as a table row |
//! | [`operation`] | one API operation: its request, how its response is read, whether it may be repeated |
//! | [`machine`] | what a machine is: commands out, inputs in |
//! | [`call`] | one call: send, wait, done |
//! | [`wait`] | a wait for a run's end, by polls |
//! | [`follow`] | a followed run: its stream, and the polls after and beside it |
//! | [`retry`] | which failure is repeated, and when |
//! | [`auth`] | how credentials become a header |
//! | [`grants`] | which run has a credential of its own |
//! | [`sse`] | bytes of an event stream into frames |
//! | [`protocol`] | how the event stream of one service is read |
//! | [`unplaced`] | which items without a place came before |
//! | [`cursor`] | where a cursor stands in a request |
//! | [`stream`] | a followed run: connect, read, back off, ask the run, close |
//! | [`poll`] | how long to wait between two polls of a run |
//! | [`watch`] | when to poll a run beside its stream |
//! | [`page`] | lists read page by page, and what the next page is |
//! | [`reading`] | a byte stream that somebody else opened |
//! | [`webhook`] | how the signature of a webhook is written |
//! | [`error`] | what the caller gets when something fails |
//! | [`joined`], [`split`] | texts in a row, and taken apart |
//! | [`json`] | the view of a JSON value |
//! | [`decimal`] | decimal numbers, read and written |
//! | [`trace`] | the trace id of a response |
//! | [`uuid`] | random ids |

pub mod agreement;
pub mod auth;
pub mod call;
pub mod cursor;
pub mod decimal;
pub mod endpoint;
pub mod error;
pub mod follow;
pub mod grants;
pub mod joined;
pub mod json;
pub mod machine;
pub mod method;
pub mod operation;
pub mod overheard;
pub mod page;
pub mod poll;
pub mod protocol;
pub mod reading;
pub mod request;
pub mod response;
pub mod retry;
pub mod sequence;
pub mod split;
pub mod sse;
pub mod stream;
pub mod trace;
pub mod unplaced;
pub mod uuid;
pub mod wait;
pub mod watch;
pub mod webhook;
