//! A send on its way from a gateway to its room's router, and the router's reply.

use super::{Alteration, Author, Body, ClientMessageId, MessageId, NodeId, Rejection, RoomId, Seq, Ticket, Timestamp, UserId};

/// What a gateway has accepted and no router has stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The id the entry will have; a repeat has the same.
    pub id: MessageId,
    /// Where it goes.
    pub room: RoomId,
    /// Whose it is.
    pub author: Author,
    /// What it will be.
    pub what: Submitted,
    /// The sender's own id for it, if it gave one.
    pub client_id: Option<ClientMessageId>,
    /// The gateway that awaits the reply.
    pub node: NodeId,
    /// That gateway's number for it.
    pub ticket: Ticket,
    /// When the gateway accepted it.
    pub accepted_at: Timestamp,
}

/// What a submission will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// Something is said.
    Message {
        /// What.
        body: Body,
        /// To whom alone: it is told even if it does not hear the room.
        to: Option<UserId>,
    },
    /// Something is done to what was said.
    Change {
        /// To which message.
        message: MessageId,
        /// What.
        alteration: Alteration,
    },
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The gateway's number for it.
    pub ticket: Ticket,
    /// The entry's id.
    pub id: MessageId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored, now or by an earlier attempt.
    Stored {
        /// Its place in the room.
        seq: Seq,
        /// When it was stored first.
        created_at: Timestamp,
    },
    /// It never will be.
    Rejected(Rejection),
}
