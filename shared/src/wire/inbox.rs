//! Submissions, several at a time.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::envelope::{open, seal};
use crate::domain::{
    Author, Body, ClientMessageId, Content, Extra, MessageId, MessageKind, NodeId, RoomId, Submission, Ticket, Timestamp, UserId,
};

#[derive(Serialize, Deserialize)]
struct Submissions {
    submissions: Vec<WireSubmission>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSubmission {
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

/// Writes submissions.
pub fn encode_submissions(submissions: &[Submission]) -> Vec<u8> {
    seal(&Submissions { submissions: submissions.iter().map(WireSubmission::from).collect() })
}

/// Reads them.
pub fn decode_submissions(bytes: &[u8]) -> Result<Vec<Submission>, Unreadable> {
    let Submissions { submissions } = open(bytes)?;
    Ok(submissions.into_iter().map(Submission::from).collect())
}

impl From<&Submission> for WireSubmission {
    fn from(submission: &Submission) -> Self {
        Self {
            id: submission.id,
            room: submission.room,
            author: submission.author.clone(),
            content: submission.body.content.clone(),
            kind: submission.body.kind,
            to: submission.to,
            client_id: submission.client_id.clone(),
            extra: submission.body.extra.clone(),
            node: submission.node,
            ticket: submission.ticket,
            accepted_at_ms: submission.accepted_at.as_millis(),
        }
    }
}

impl From<WireSubmission> for Submission {
    fn from(wire: WireSubmission) -> Self {
        Self {
            id: wire.id,
            room: wire.room,
            author: wire.author,
            to: wire.to,
            body: Body { content: wire.content, kind: wire.kind, extra: wire.extra },
            client_id: wire.client_id,
            node: wire.node,
            ticket: wire.ticket,
            accepted_at: Timestamp::from_millis(wire.accepted_at_ms),
        }
    }
}
