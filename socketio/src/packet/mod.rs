//! Socket.IO packets, revisions 5 and 4, in their JSON encoding and as MessagePack.

pub mod args;
pub mod decode;
pub(crate) mod encode;
pub mod msgpack;
mod shape;
