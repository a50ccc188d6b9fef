//! The bodies of requests and answers, as the document describes them. Requests are read field by field, so that what is wrong has a
//! name, and answers borrow what they show: these are the same forms, written down for readers.
#![expect(dead_code, reason = "they are read by the document alone; a run of requests made from it shows that they are true")]

mod accounts;
mod deals;
mod failure;
mod members;
mod messages;
mod rooms;

pub use accounts::{ChangePassword, LogIn, Proof, Session, SignUp, Tokens, User};
pub use deals::Chat;
pub use failure::Failure;
pub use members::{Bans, Roll, RoomPresence, UserPresence};
pub use messages::{Changed, Edit, History, Message};
pub use rooms::{Invite, Join, Mark, NewInvite, NewRoom, Read, Room, Rooms};
