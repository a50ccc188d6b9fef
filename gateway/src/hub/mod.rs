//! The hub: which of this node's sockets hear which rooms, and how what happens in a room reaches them.
//!
//! A room that somebody here hears is a task (`room.rs`) with a bounded mailbox. It alone knows the room's members on this node and
//! the last message that they were told, so that no lock is held while sockets are written to, a large room delays only itself, and
//! a read of the store to close a gap stops nobody else.

mod attach;
mod crowd;
mod deliver;
mod listen;
mod member;
mod news;
mod recent;
mod repair;
mod replay;
mod room;
mod rooms;
mod tail;
mod voice;

pub use crowd::count_crowds;
pub use listen::{Ears, listen};
pub use member::Member;
pub use rooms::Hub;
pub use tail::check_tails;
pub use voice::{Voice, Wire};
