//! One socket in one room.

use std::sync::Arc;

use shared::domain::{Event, Seq, UserId};
use socketio::{Frame, Link};

use crate::dialect::Dialect;

/// A socket that hears a room.
#[derive(Clone, Debug)]
pub struct Member {
    /// The socket's connection.
    pub link: Arc<Link>,
    /// Whose it is.
    pub user: UserId,
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
        Some(Frame::event(&self.namespace, told.event, &told.args))
    }
}
