//! One file for each thing that a client may ask for.

mod accept_room;
mod alter;
mod dispatch;
mod enter;
mod greet;
mod hear_directs;
mod join;
mod leave;
mod list_deals;
mod list_users;
mod log_in;
mod log_out;
mod mark_read;
mod mention;
mod refresh;
mod request_room;
mod say_direct;
mod say_here;
mod say_in_deal;
mod send;
mod told;
mod typing;
mod typists;

pub use alter::alter_and_wait;
pub use dispatch::dispatch;
pub use greet::{greet, tell_accepted};
pub use hear_directs::{Approach, Approached, hear_directs};
pub use join::{join, rejoin};
pub use leave::{expel, leave, leave_all};
pub use list_users::call_roll;
pub use log_in::resume;
pub use log_out::part;
pub use mark_read::mark;
pub use told::{Told, note_told};
pub use typists::{Typists, end_typing};
