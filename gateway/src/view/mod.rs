//! The JSON forms of what clients see.

mod accounts;
mod changes;
mod deals;
mod members;
mod messages;
mod rooms;

pub use accounts::{Token, User};
pub use changes::{Change, Changed};
pub use deals::DealMessage;
pub use members::{Bans, Roll};
pub use messages::Message;
pub use rooms::{Invite, Room};
