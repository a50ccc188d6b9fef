//! What a client sees of a server, over real sockets.

mod acks;
mod application;
mod client;
mod heartbeat;
mod namespaces;
mod order;
mod outbox;
mod server;
