//! Socket.IO packets, revisions 5 and 4, in their JSON encoding.

pub mod args;
pub mod decode;
pub(crate) mod encode;
