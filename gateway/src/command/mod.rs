//! One file for each thing that a client may ask for.

mod dispatch;
mod enter;
mod hear_directs;
mod join;
mod leave;
mod list_users;
mod mark_read;
mod refresh;
mod say_direct;
mod send;
mod typing;

pub use dispatch::dispatch;
pub use hear_directs::{Approached, hear_directs, hear_untold};
pub use join::rejoin;
pub use leave::{leave, leave_all};
pub use list_users::call_roll;
pub use mark_read::mark;
