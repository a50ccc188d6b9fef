//! What becomes of a message after it was said. Each change is an entry of its room's log, with a place of its own.

use serde::{Deserialize, Serialize};

use super::message::ID_BYTES;
use super::{Author, ClientMessageId, Content, Emoji, Message, MessageId, RoomId, Seq, Timestamp, UserId};

/// What somebody wants to do to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
pub enum Alteration {
    /// Let it say something else.
    Edit {
        /// What.
        content: Content,
        /// Whom that names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
    },
    /// Let nothing be left of it.
    Delete,
    /// Put an emoji under it.
    AddReaction {
        /// Which.
        emoji: Emoji,
    },
    /// Take one's own away.
    RemoveReaction {
        /// Which.
        emoji: Emoji,
    },
}

impl Alteration {
    /// How many bytes of text it carries, about.
    pub fn size(&self) -> usize {
        match self {
            Self::Edit { content, mentions } => content.as_str().len() + mentions.len() * ID_BYTES,
            Self::AddReaction { emoji } | Self::RemoveReaction { emoji } => emoji.as_str().len(),
            Self::Delete => 0,
        }
    }
}

/// Something that was done to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its own id, the same for every repeat of what was asked for.
    pub id: MessageId,
    /// Its room.
    pub room: RoomId,
    /// Its place in the room.
    pub seq: Seq,
    /// Who did it.
    pub author: Author,
    /// To which message.
    pub message: MessageId,
    /// What.
    pub what: Changed,
    /// The client's own id for it, if it gave one.
    pub client_id: Option<ClientMessageId>,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// What was done to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "camelCase")]
pub enum Changed {
    /// It says something else now.
    Edited {
        /// What.
        content: Content,
        /// Whom that names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
    },
    /// It said something else until it was deleted; what that was, nobody knows any more.
    Erased,
    /// Nothing is left of it.
    Deleted,
    /// The author put an emoji under it.
    ReactionAdded {
        /// Which.
        emoji: Emoji,
        /// How many people have put it there now.
        count: u32,
    },
    /// The author took one away.
    ReactionRemoved {
        /// Which.
        emoji: Emoji,
        /// How many are left.
        count: u32,
    },
}

impl Change {
    /// Whether it lets the message say something else.
    pub const fn is_edit(&self) -> bool {
        matches!(self.what, Changed::Edited { .. } | Changed::Erased)
    }

    /// Whether it leaves nothing of the message.
    pub const fn is_deletion(&self) -> bool {
        matches!(self.what, Changed::Deleted)
    }
}

impl Changed {
    /// How many bytes of text it carries, about.
    pub fn size(&self) -> usize {
        match self {
            Self::Edited { content, mentions } => content.as_str().len() + mentions.len() * ID_BYTES,
            Self::ReactionAdded { emoji, .. } | Self::ReactionRemoved { emoji, .. } => emoji.as_str().len(),
            Self::Erased | Self::Deleted => 0,
        }
    }
}

/// An entry of a room's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Something was said.
    Message(Message),
    /// Something was done to what was said.
    Change(Change),
}

impl Entry {
    /// Its id.
    pub const fn id(&self) -> MessageId {
        match self {
            Self::Message(message) => message.id,
            Self::Change(change) => change.id,
        }
    }

    /// Its room.
    pub const fn room(&self) -> RoomId {
        match self {
            Self::Message(message) => message.room,
            Self::Change(change) => change.room,
        }
    }

    /// Its place in the room.
    pub const fn seq(&self) -> Seq {
        match self {
            Self::Message(message) => message.seq,
            Self::Change(change) => change.seq,
        }
    }

    /// When it was stored.
    pub const fn created_at(&self) -> Timestamp {
        match self {
            Self::Message(message) => message.created_at,
            Self::Change(change) => change.created_at,
        }
    }
}
