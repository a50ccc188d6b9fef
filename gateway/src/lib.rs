//! The gateway: holds sockets, turns what they send into commands, and writes to them what happens in their rooms.
//!
//! ```text
//! socket/receive → dialect → command → the bus's inbox
//! the bus's fan-out → hub/listen → hub/repair → hub/deliver → dialect → the sockets
//! ```

pub mod accounts;
pub mod dialect;
pub mod gather;
pub mod http;
pub mod pending;
pub mod people;
pub mod rates;
pub mod submit;

mod command;
mod expire;
mod gateway;
mod heed;
mod hub;
mod session;
mod socket;
mod view;

mod run;

pub use run::{Serving, serve};
