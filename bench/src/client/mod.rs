//! The load: many clients on one thread that do no more than count what they are sent.

mod crowd;
mod frame;
mod member;
mod tally;

pub use crowd::Crowd;
pub use frame::server_text;
pub use member::Member;
pub use tally::Tally;

use std::net::SocketAddr;
use std::sync::Arc;

/// Whom clients talk to, and how.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where.
    pub address: SocketAddr,
    /// In what way.
    pub speech: Speech,
}

/// How a server is spoken to.
#[derive(Clone, Debug)]
pub enum Speech {
    /// Bytes: `bench-raw`.
    Raw,
    /// Socket.IO; whoever connects is in the room.
    SocketIo,
    /// Socket.IO, the `rooms` vocabulary: a token, and a room to join.
    Rooms {
        /// Clients take turns with them.
        tokens: Arc<[String]>,
        /// The room's id.
        room: Arc<str>,
    },
}

impl Speech {
    /// What a client writes to say something to all.
    pub fn say(&self, content: &str) -> Vec<u8> {
        match self {
            Self::Raw => server_text(&format!(r#"42["receive_message","{content}"]"#)),
            Self::SocketIo => frame::client_text(&format!(r#"42["send_message","{content}"]"#)),
            Self::Rooms { room, .. } => {
                frame::client_text(&format!(r#"42["send_message",{{"roomId":"{room}","content":"{content}"}}]"#))
            }
        }
    }
}
