//! WebSockets: the handshake, inbound frames, and an endpoint for applications without Engine.IO.

pub(crate) mod accept;
pub mod decode;
mod endpoint;
pub(crate) mod mask;
pub(crate) mod receive;
pub(crate) mod stream;

pub use endpoint::Endpoint;
