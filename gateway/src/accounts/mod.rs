//! Who a client is, and what it may see: tokens, passwords, log-in attempts, memberships.

mod attempts;
mod customers;
mod deals;
mod fault;
mod issuer;
mod members;
mod notices;
mod passwords;
mod subjects;
mod tokens;

pub use attempts::{Attempts, WINDOW as ATTEMPTS_WINDOW};
pub use customers::{Customers, Known};
pub use deals::Deals;
pub use fault::refuse;
pub use issuer::Issuer;
pub use members::{Members, look_up_roles};
pub use notices::Notices;
pub use passwords::Passwords;
pub use tokens::{Identity, Issued, Tokens, look_up_tokens};
