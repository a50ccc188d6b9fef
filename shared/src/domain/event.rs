//! What a client is told, whatever vocabulary it is told in.

use super::{Author, Message, Rejection, Role, Room, RoomId, Timestamp};

/// Something that a client is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something happened in a room.
    Room(RoomId, RoomEvent),
    /// This client now hears a room.
    RoomJoined(Room, Role),
    /// This client no longer hears a room.
    RoomLeft(RoomId),
    /// What this client asked for was refused.
    Rejected(Rejection),
}

/// Something that happened in a room, told to all who hear it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomEvent {
    /// A message was stored. It has its place, and is told exactly once.
    Message {
        /// The message.
        message: Message,
        /// When a gateway accepted it; unknown for one that was read back from the store.
        accepted_at: Option<Timestamp>,
    },
    /// Somebody started to hear the room.
    Joined(Occurrence),
    /// Somebody stopped.
    Left(Occurrence),
    /// Somebody started or stopped to type.
    Typing(Occurrence, bool),
}

impl RoomEvent {
    /// Who caused it and, for all but messages, is not told.
    pub fn silent_for(&self) -> Option<&Author> {
        match self {
            Self::Message { .. } => None,
            Self::Joined(by) | Self::Left(by) | Self::Typing(by, _) => Some(&by.user),
        }
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Who.
    pub user: Author,
    /// When.
    pub at: Timestamp,
}
