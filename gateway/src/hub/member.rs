//! One socket in one room.

use std::sync::Arc;

use shared::domain::{Seq, UserId};
use socketio::Link;

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
    /// The message after which a recovered session was told all, until its client has joined by itself.
    pub restored_after: Option<Seq>,
}

impl Member {
    /// By which it is told from others: two sockets of one connection, in two namespaces, are two.
    pub fn place(&self) -> usize {
        self.log.place()
    }

    /// Whether its connection is open; what a write to it needs is touched, as `Link::touch` says.
    pub fn touch(&self) -> bool {
        self.log.touch();
        self.link.touch()
    }
}
