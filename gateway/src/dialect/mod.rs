//! Dialects: vocabularies in which clients speak and are told. Pure: no I/O, no async, no clock, no log.
//!
//! A dialect is one file in `vocab/`: a table of its commands and events with an example of each, and three functions.

mod args;
mod asyncapi;
mod markdown;
mod registry;
mod table;
mod vocab;

pub use args::{Args, Fields, mentions};
pub use asyncapi::asyncapi;
pub use markdown::markdown;
pub use registry::{Dialect, Floor, Understood, understand};
pub use table::{CommandRow, Echo, EventRow, Told, Vocabulary};
