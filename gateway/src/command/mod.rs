//! One file for each thing that a client may ask for.

mod dispatch;
mod join;
mod leave;
mod send;
mod typing;

pub use dispatch::dispatch;
pub use join::rejoin;
pub use leave::leave_all;
