//! What a client is told, whatever vocabulary it is told in.

use super::{Answer, Author, Change, Deal, DealStep, Entry, Message, Rejection, Role, Room, RoomId, RoomName, Seq, Timestamp};

/// Something that a client is told.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// This client is let in.
    Welcome(&'a Author),
    /// Something happened in a room.
    Room(RoomId, &'a RoomEvent),
    /// This client now hears a room.
    RoomJoined(&'a Room, Role),
    /// This client hears a room no more, without having asked for that here: it has left elsewhere, or was removed.
    RoomLeft(RoomId),
    /// These are the people who are in a room now.
    Crowd(&'a RoomName, &'a [Author]),
    /// What this client asked for was done, and it did not ask to be answered.
    Done(&'a Answer),
    /// This client's token ends soon, and its connection with it, unless it is refreshed.
    TokenExpiring(Timestamp),
    /// Something has become of a deal of this client's.
    Deal(DealStep, &'a Deal),
    /// Somebody with whom this client has a deal came online, or went offline.
    PartnerStatus(&'a Occurrence, bool),
    /// What this client asked for was refused.
    Rejected(&'a Rejection),
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
    /// Something was done to a message. It has its place, and is told exactly once.
    Changed {
        /// What.
        change: Change,
        /// When a gateway accepted it; unknown for one that was read back from the store.
        accepted_at: Option<Timestamp>,
    },
    /// Somebody started to hear the room.
    Joined(Occurrence),
    /// Somebody stopped.
    Left(Occurrence),
    /// Somebody started or stopped to type.
    Typing(Occurrence, bool),
    /// Somebody has read up to here.
    Read(Occurrence, Seq),
    /// A member came online, or went offline.
    Status(Occurrence, bool),
    /// A member was given another role.
    Role(Occurrence, Role),
}

impl RoomEvent {
    /// An entry of the room's log.
    pub fn of_entry(entry: Entry, accepted_at: Option<Timestamp>) -> Self {
        match entry {
            Entry::Message(message) => Self::Message { message, accepted_at },
            Entry::Change(change) => Self::Changed { change, accepted_at },
        }
    }

    /// Its place in the room's log; what is worth something only now has none.
    pub const fn place(&self) -> Option<Seq> {
        match self {
            Self::Message { message, .. } => Some(message.seq),
            Self::Changed { change, .. } => Some(change.seq),
            Self::Joined(_) | Self::Left(_) | Self::Typing(..) | Self::Read(..) | Self::Status(..) | Self::Role(..) => None,
        }
    }
}

/// Something for a user, told to all its connections, wherever they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserEvent {
    /// Somebody says something to it alone, in a room that its connections need not hear yet.
    Message(Box<Message>),
    /// Somebody asks it for a deal.
    DealRequested(Deal),
    /// A deal of its was accepted; what lies after this place of the room is said in it.
    DealAccepted(Deal, Seq),
    /// Somebody with whom it has a deal came online, or went offline.
    PartnerStatus(Occurrence, bool),
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Who.
    pub user: Author,
    /// When.
    pub at: Timestamp,
}
