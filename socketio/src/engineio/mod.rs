//! Engine.IO, revisions 4 and 3: sessions over WebSocket and HTTP long-polling.

mod cors;
pub(crate) mod error;
pub(crate) mod heartbeat;
pub(crate) mod host;
pub mod layer;
pub mod packet;
pub mod payload;
pub(crate) mod polling;
mod query;
mod server;
pub(crate) mod session;
pub(crate) mod sid;
pub(crate) mod source;
mod upgrade;

pub use server::Server;
pub use sid::node_of;
