//! Letters to one node.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::envelope::{open, seal};
use crate::domain::{ConnectionId, Mail, MessageId, Outcome, Rejection, Reply, Seq, SessionId, Ticket, Timestamp};

#[derive(Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "lowercase")]
enum WireMail {
    Replies { replies: Vec<WireReply> },
    Surrender { session: SessionId, connection: ConnectionId },
}

#[derive(Serialize, Deserialize)]
struct WireReply {
    ticket: Ticket,
    id: MessageId,
    #[serde(flatten)]
    outcome: WireOutcome,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum WireOutcome {
    Stored { seq: Seq, created_at_ms: i64 },
    Rejected { rejection: Rejection },
}

/// Writes a letter.
pub fn encode_mail(mail: &Mail) -> Vec<u8> {
    match mail {
        Mail::Replies(replies) => seal(&WireMail::Replies { replies: replies.iter().map(WireReply::from).collect() }),
        Mail::Surrender(session, connection) => seal(&WireMail::Surrender { session: session.clone(), connection: *connection }),
    }
}

/// Reads one.
pub fn decode_mail(bytes: &[u8]) -> Result<Mail, Unreadable> {
    match open(bytes)? {
        WireMail::Replies { replies } => Ok(Mail::Replies(replies.into_iter().map(Reply::from).collect())),
        WireMail::Surrender { session, connection } => Ok(Mail::Surrender(session, connection)),
    }
}

impl From<&Reply> for WireReply {
    fn from(reply: &Reply) -> Self {
        let outcome = match &reply.outcome {
            Outcome::Stored { seq, created_at } => WireOutcome::Stored { seq: *seq, created_at_ms: created_at.as_millis() },
            Outcome::Rejected(rejection) => WireOutcome::Rejected { rejection: rejection.clone() },
        };
        Self { ticket: reply.ticket, id: reply.id, outcome }
    }
}

impl From<WireReply> for Reply {
    fn from(wire: WireReply) -> Self {
        let outcome = match wire.outcome {
            WireOutcome::Stored { seq, created_at_ms } => {
                Outcome::Stored { seq, created_at: Timestamp::from_millis(created_at_ms) }
            }
            WireOutcome::Rejected { rejection } => Outcome::Rejected(rejection),
        };
        Self { ticket: wire.ticket, id: wire.id, outcome }
    }
}
