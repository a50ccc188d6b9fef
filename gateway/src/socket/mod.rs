//! Sockets: who they are, how what they send is received, how they are answered.

mod routes;

mod forward;
mod plain;
mod stock;

mod receive;

mod authenticate;
mod caller;
mod callers;
mod pass;
mod respond;

pub use caller::{Caller, Slot};
pub use callers::Callers;
pub use forward::Forward;
pub use pass::{Due, Pass};
pub use plain::PlainChat;
pub use respond::Respond;
pub use routes::{Sockets, routes};
pub use stock::Chat;

use stock::closed_as;
