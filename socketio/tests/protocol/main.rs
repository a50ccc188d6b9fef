//! What a client sees of a server, over real sockets.

// What stands beside the tests may fail like a test.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acks;
mod application;
mod client;
mod heartbeat;
mod http;
mod messagepack;
mod namespaces;
mod order;
mod outbox;
mod plain;
mod polling;
mod revision3;
mod serve;
mod server;
mod upgrade;
