//! A send on its way from a gateway to its room's router, and the router's reply.

use super::{Author, Body, ClientMessageId, MessageId, NodeId, Rejection, RoomId, Seq, Ticket, Timestamp, UserId};

/// A message that a gateway has accepted and no router has stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The id the message will have; a repeat has the same.
    pub id: MessageId,
    /// Where it goes.
    pub room: RoomId,
    /// Who says it.
    pub author: Author,
    /// What it says.
    pub body: Body,
    /// To whom alone it is said: it is told even if it does not hear the room.
    pub to: Option<UserId>,
    /// The sender's own id for it, if it gave one.
    pub client_id: Option<ClientMessageId>,
    /// The gateway that awaits the reply.
    pub node: NodeId,
    /// That gateway's number for it.
    pub ticket: Ticket,
    /// When the gateway accepted it.
    pub accepted_at: Timestamp,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The gateway's number for it.
    pub ticket: Ticket,
    /// The message's id.
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
