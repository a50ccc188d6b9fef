//! Sessions: who comes back after a drop goes on where it was, on whatever node.
//!
//! A client keeps one offset, that of the last message it saw. The node keeps the order in which it wrote messages to the connection
//! (`log.rs`), so that the offset tells for each room what the client has; the rest is read from the store, as for any gap.

mod checkpoint;
mod log;
mod recover;
mod sessions;

pub use checkpoint::checkpoint;
pub use log::SessionLog;
pub use recover::Recovered;
pub use sessions::Sessions;
