//! A lean Engine.IO and Socket.IO server: stock clients connect unchanged, and a connection costs little.
#![doc = ""]
#![doc = include_str!("../README.md")]

pub mod application;
mod cause;
mod config;
mod engine;
pub mod engineio;
mod frame;
mod link;
mod outbox;
pub mod packet;
#[cfg(test)]
mod properties;
mod serve;
mod socket;
mod socketio;
mod tcp;
pub mod websocket;

pub use application::{Accept, Application, Connect, Recovery, Refusal};
pub use cause::CloseReason;
pub use config::{Config, CorsPolicy, Origins, Parser};
pub use engine::Engine;
pub use engineio::layer::{Layer, Message};
pub use frame::Frame;
pub use link::{Link, Revision, Sent, Weight};
pub use packet::args::{Args, Placeholder};
pub use serde_json::value::RawValue;
pub use serve::serve;
pub use socket::{Ack, AckError, Event, Socket};
