//! Load: many small clients on one thread. What is measured is measured with them, and tests that take thousands of sockets use them too.

mod account;
mod client;
mod fault;

pub use account::Accounts;
pub use client::{Crowd, Member, Speech, Tally, Target, server_text};
pub use fault::Fault;
