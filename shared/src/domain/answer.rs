//! What the sender of a command is answered when it was done.

use super::{
    Author, BearerToken, ClientMessageId, Deal, MessageId, ReadMark, Role, Roll, RoomId, RoomName, Seq, Timestamp, UserId,
};

/// The answer to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The room is heard.
    Joined {
        /// Which.
        room: RoomId,
        /// What its member may do.
        role: Role,
        /// The newest message that was told or lies before; live ones follow it.
        seq: Seq,
    },
    /// All these rooms are heard.
    JoinedAll {
        /// Which, in the order in which they were asked for.
        rooms: Vec<RoomId>,
    },
    /// The room is heard no more.
    Left {
        /// Which.
        room: RoomId,
    },
    /// The message is stored.
    Sent {
        /// Its id.
        id: MessageId,
        /// Its room.
        room: RoomId,
        /// Its place.
        seq: Seq,
        /// When it was stored.
        created_at: Timestamp,
        /// The sender's own id for it.
        client_id: Option<ClientMessageId>,
    },
    /// The change is stored.
    Changed {
        /// Its id.
        id: MessageId,
        /// Its room.
        room: RoomId,
        /// What was changed.
        message: MessageId,
        /// Its place.
        seq: Seq,
        /// When it was stored.
        created_at: Timestamp,
        /// The client's own id for it.
        client_id: Option<ClientMessageId>,
    },
    /// One may stay connected for longer.
    Refreshed {
        /// The token to show from now on, if one was made.
        token: Option<BearerToken>,
        /// Until then.
        expires_at: Timestamp,
    },
    /// So far it is read now.
    Read {
        /// Where.
        room: RoomId,
        /// Where the mark stands.
        mark: ReadMark,
    },
    /// These are the members.
    Users(Roll),
    /// One is somebody in a room now.
    LoggedIn {
        /// Who.
        user: Author,
        /// The room, as one called it.
        room: RoomName,
    },
    /// The connection's public id.
    SocketId(String),
    /// This is the room that was asked for, or accepted.
    Deal(Deal),
    /// These are one's deals, the newest first.
    Deals(Vec<Deal>),
    /// Those of one's deals whose other side is online.
    PartnersOnline {
        /// Whose partners they are.
        of: UserId,
        /// The deals.
        deals: Vec<Deal>,
    },
    /// Done, and there is nothing more to say.
    Noted,
}
