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

impl Submission {
    /// How many bytes of text it carries, about.
    pub fn size(&self) -> usize {
        match &self.what {
            Submitted::Message { body, .. } => body.size(),
            Submitted::Change { alteration, .. } => alteration.size(),
        }
    }

    /// Cuts a batch into parts, in order, that carry no more than this together, unless they are one.
    pub fn cut(batch: &[Self], bytes: usize) -> Vec<&[Self]> {
        let mut parts = Vec::with_capacity(1);
        let (mut start, mut held) = (0, 0);
        for (index, submission) in batch.iter().enumerate() {
            let size = submission.size();
            if held + size > bytes && index > start {
                parts.push(&batch[start..index]);
                (start, held) = (index, 0);
            }
            held += size;
        }
        if start < batch.len() {
            parts.push(&batch[start..]);
        }
        parts
    }
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{Content, MessageKind, Username};

    #[test]
    fn a_batch_is_cut_where_a_part_would_be_too_large() {
        let batch: Vec<Submission> = [3, 3, 3, 9, 1, 10, 1].map(said).into();
        let cut = |bytes| Submission::cut(&batch, bytes).iter().map(|part| part.len()).collect::<Vec<_>>();
        assert_eq!(cut(9), [3, 1, 1, 1, 1]);
        assert_eq!(cut(10), [3, 2, 1, 1]);
        assert_eq!(cut(100), [7]);
        assert_eq!(cut(0), [1; 7]);
        assert_eq!(Submission::cut(&batch, 9).concat(), batch);
        assert!(Submission::cut(&[], 9).is_empty());
    }

    fn said(bytes: usize) -> Submission {
        let body = Body::new(Content::trusted("x".repeat(bytes)), MessageKind::Text);
        let (nil, author) = (Uuid::nil(), UserId::from_uuid(Uuid::nil()));
        Submission {
            id: MessageId::from_uuid(nil),
            room: RoomId::from_uuid(nil),
            author: Author { id: author, username: Username::trusted("ann") },
            what: Submitted::Message { body, to: None },
            client_id: None,
            node: NodeId::from_uuid(nil),
            ticket: Ticket(0),
            accepted_at: Timestamp::from_millis(0),
        }
    }
}
