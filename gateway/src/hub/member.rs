//! One socket in one room.

use std::sync::Arc;

use shared::domain::{Event, Offset, RoomEvent, Seq, UserId};
use socketio::{Frame, Link};

use crate::dialect::Dialect;
use crate::session::SessionLog;

/// A socket that hears a room.
#[derive(Clone, Debug)]
pub struct Member {
    /// The socket's connection.
    pub link: Arc<Link>,
    /// Whose it is.
    pub user: UserId,
    /// What was written to it.
    pub log: Arc<SessionLog>,
    /// The last message that it has, or at which it joined: nothing up to it is told.
    pub after: Seq,
}

/// In what words, and on which namespace, a socket is told. What is said once in a voice is written to all who hear that voice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Voice {
    /// The vocabulary.
    pub dialect: Dialect,
    /// The Socket.IO namespace.
    pub namespace: Arc<str>,
}

impl Voice {
    /// Puts an event into a frame; `None` if the vocabulary has no word for it.
    pub fn frame(&self, event: Event<'_>) -> Option<Frame> {
        let told = (self.dialect.vocabulary().tell)(event)?;
        let offset = match event {
            Event::Welcome(_) => Some(Offset::Greeting),
            Event::Room(room, RoomEvent::Message { message, .. }) => Some(Offset::Message(room, message.seq)),
            Event::Room(_, RoomEvent::Joined(_) | RoomEvent::Left(_) | RoomEvent::Typing(..)) => None,
            Event::RoomJoined(..) | Event::Rejected(_) => None,
        };
        // A stock client sends the last argument, if it is text, back when it returns: that is how it says what it has seen.
        let args = match offset {
            Some(offset) => format!("{},\"{offset}\"", told.args),
            None => told.args,
        };
        Some(Frame::event(&self.namespace, told.event, &args))
    }
}
