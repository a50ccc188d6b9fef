//! Stock clients of every generation and of other languages, unmodified, over each transport.
//!
//! Each shows the same on a server of the crate `socketio` alone: events in order, binary data with several attachments, and
//! acknowledgements, all both ways, on two namespaces, before and after the server has dropped the transport. And each chats.

mod node;
mod python;
mod rust;
mod server;

use std::time::Duration;

/// A dozen exchanges and a reconnect, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(60);
