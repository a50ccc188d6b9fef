//! Submissions, several at a time.
//!
//! What an older router would misread stands apart from what it reads: it passes over replies, mentions and changes, so that their senders
//! hear `unavailable` and try again, instead of storing an edit as a message.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::envelope::{open, seal};
use crate::domain::{
    Alteration, Author, Body, ClientMessageId, Content, Extra, MessageId, MessageKind, NodeId, RoomId, Submission, Submitted,
    Ticket, Timestamp, UserId,
};

#[derive(Serialize, Deserialize)]
struct Submissions {
    submissions: Vec<Plain>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    others: Vec<Other>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Plain {
    id: MessageId,
    room: RoomId,
    author: Author,
    content: Content,
    kind: MessageKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientMessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extra: Option<Extra>,
    node: NodeId,
    ticket: Ticket,
    accepted_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Other {
    /// Where it stands among all of them.
    place: usize,
    id: MessageId,
    room: RoomId,
    author: Author,
    what: WireSubmitted,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientMessageId>,
    node: NodeId,
    ticket: Ticket,
    accepted_at_ms: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase")]
enum WireSubmitted {
    Message {
        body: Body,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<UserId>,
    },
    Change {
        message: MessageId,
        alteration: Alteration,
    },
}

/// Writes submissions.
pub fn encode_submissions(submissions: &[Submission]) -> Vec<u8> {
    let mut wire = Submissions { submissions: Vec::with_capacity(submissions.len()), others: Vec::new() };
    for (place, submission) in submissions.iter().enumerate() {
        match &submission.what {
            Submitted::Message { body, to } if body.reply_to.is_none() && body.mentions.is_empty() => {
                wire.submissions.push(Plain::of(submission, body, *to));
            }
            what => wire.others.push(Other::of(place, submission, what)),
        }
    }
    seal(&wire)
}

/// Reads them.
pub fn decode_submissions(bytes: &[u8]) -> Result<Vec<Submission>, Unreadable> {
    let Submissions { submissions, others } = open(bytes)?;
    let mut read: Vec<Submission> = submissions.into_iter().map(Submission::from).collect();
    for other in others {
        let place = other.place.min(read.len());
        read.insert(place, other.into());
    }
    Ok(read)
}

impl Plain {
    fn of(submission: &Submission, body: &Body, to: Option<UserId>) -> Self {
        Self {
            id: submission.id,
            room: submission.room,
            author: submission.author.clone(),
            content: body.content.clone(),
            kind: body.kind,
            to,
            client_id: submission.client_id.clone(),
            extra: body.extra.clone(),
            node: submission.node,
            ticket: submission.ticket,
            accepted_at_ms: submission.accepted_at.as_millis(),
        }
    }
}

impl From<Plain> for Submission {
    fn from(wire: Plain) -> Self {
        let body = Body { extra: wire.extra, ..Body::new(wire.content, wire.kind) };
        Self {
            id: wire.id,
            room: wire.room,
            author: wire.author,
            what: Submitted::Message { body, to: wire.to },
            client_id: wire.client_id,
            node: wire.node,
            ticket: wire.ticket,
            accepted_at: Timestamp::from_millis(wire.accepted_at_ms),
        }
    }
}

impl Other {
    fn of(place: usize, submission: &Submission, what: &Submitted) -> Self {
        Self {
            place,
            id: submission.id,
            room: submission.room,
            author: submission.author.clone(),
            what: match what.clone() {
                Submitted::Message { body, to } => WireSubmitted::Message { body, to },
                Submitted::Change { message, alteration } => WireSubmitted::Change { message, alteration },
            },
            client_id: submission.client_id.clone(),
            node: submission.node,
            ticket: submission.ticket,
            accepted_at_ms: submission.accepted_at.as_millis(),
        }
    }
}

impl From<Other> for Submission {
    fn from(wire: Other) -> Self {
        Self {
            id: wire.id,
            room: wire.room,
            author: wire.author,
            what: match wire.what {
                WireSubmitted::Message { body, to } => Submitted::Message { body, to },
                WireSubmitted::Change { message, alteration } => Submitted::Change { message, alteration },
            },
            client_id: wire.client_id,
            node: wire.node,
            ticket: wire.ticket,
            accepted_at: Timestamp::from_millis(wire.accepted_at_ms),
        }
    }
}
