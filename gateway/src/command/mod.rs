//! One file for each thing that a client may ask for.

mod dispatch;
mod enter;
mod join;
mod leave;
mod mark_read;
mod refresh;
mod send;
mod typing;

pub use dispatch::dispatch;
pub use join::rejoin;
pub use leave::{leave, leave_all};
pub use mark_read::mark;
