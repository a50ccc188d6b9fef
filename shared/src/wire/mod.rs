//! What travels on the bus, byte by byte.
//!
//! Every bus message is one JSON object with its version: `{"v":1, …}`. A reader passes over fields that it does not know, so that a
//! newer writer may add some during a deploy; it refuses versions that it does not know.

mod envelope;
mod fanout;
mod inbox;
mod mail;
mod message;

pub use envelope::{Unreadable, VERSION};
pub use fanout::{decode_room_events, encode_room_events};
pub use inbox::{decode_submissions, encode_submissions};
pub use mail::{decode_mail, encode_mail};
