//! What one node is told by another.

use super::{ConnectionId, Notice, Reply, SessionId, UserEvent, UserId};

/// A letter to one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// What became of submissions of that node.
    Replies(Vec<Reply>),
    /// A session of that node goes on elsewhere: this connection of it is to be hung up, and what is known of it to be kept.
    Surrender(SessionId, ConnectionId),
    /// Somebody may do less, or other things, than a moment ago.
    Notice(Notice),
    /// Something for every connection of these users on that node.
    Users(Vec<UserId>, UserEvent),
}
