//! Sockets: who they are, how what they send is received, how they are answered.

mod authenticate;
mod caller;
mod receive;
mod respond;
mod routes;

pub use caller::{Caller, Slot};
pub use receive::Chat;
pub use respond::Respond;
pub use routes::routes;
