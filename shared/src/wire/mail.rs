//! Letters to one node.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::envelope::{open, seal};
use super::message::WireMessage;
use crate::domain::{
    Author, ConnectionId, Deal, Mail, MessageId, Notice, Occurrence, Outcome, Rejection, Reply, RoomId, Seq, SessionId, Ticket,
    Timestamp, TokenId, UserEvent, UserId,
};

#[derive(Serialize, Deserialize)]
#[serde(tag = "mail", rename_all = "lowercase")]
enum WireMail {
    Replies { replies: Vec<WireReply> },
    Surrender { session: SessionId, connection: ConnectionId },
    Notice(WireNotice),
    Users { users: Vec<UserId>, what: WireUserEvent },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum WireUserEvent {
    Message { message: Box<WireMessage> },
    DealRequested { deal: Deal },
    DealAccepted { deal: Deal, after: Seq },
    PartnerStatus { user: Author, at_ms: i64, is_online: bool },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "camelCase")]
enum WireNotice {
    TokenRevoked {
        user: UserId,
        token: TokenId,
    },
    TokensRevoked {
        user: UserId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<TokenId>,
    },
    Expelled {
        room: RoomId,
        user: UserId,
    },
    RoleChanged {
        room: RoomId,
        user: UserId,
    },
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
        Mail::Notice(notice) => seal(&WireMail::Notice(notice.into())),
        Mail::Users(users, what) => seal(&WireMail::Users { users: users.clone(), what: what.into() }),
    }
}

/// Reads one.
pub fn decode_mail(bytes: &[u8]) -> Result<Mail, Unreadable> {
    match open(bytes)? {
        WireMail::Replies { replies } => Ok(Mail::Replies(replies.into_iter().map(Reply::from).collect())),
        WireMail::Surrender { session, connection } => Ok(Mail::Surrender(session, connection)),
        WireMail::Notice(notice) => Ok(Mail::Notice(notice.into())),
        WireMail::Users { users, what } => Ok(Mail::Users(users, what.into())),
    }
}

impl From<&Notice> for WireNotice {
    fn from(notice: &Notice) -> Self {
        match *notice {
            Notice::TokenRevoked(user, token) => Self::TokenRevoked { user, token },
            Notice::TokensRevoked(user, kept) => Self::TokensRevoked { user, kept },
            Notice::Expelled(room, user) => Self::Expelled { room, user },
            Notice::RoleChanged(room, user) => Self::RoleChanged { room, user },
        }
    }
}

impl From<WireNotice> for Notice {
    fn from(wire: WireNotice) -> Self {
        match wire {
            WireNotice::TokenRevoked { user, token } => Self::TokenRevoked(user, token),
            WireNotice::TokensRevoked { user, kept } => Self::TokensRevoked(user, kept),
            WireNotice::Expelled { room, user } => Self::Expelled(room, user),
            WireNotice::RoleChanged { room, user } => Self::RoleChanged(room, user),
        }
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

impl From<&UserEvent> for WireUserEvent {
    fn from(event: &UserEvent) -> Self {
        match event {
            UserEvent::Message(message) => Self::Message { message: Box::new((&**message).into()) },
            UserEvent::DealRequested(deal) => Self::DealRequested { deal: deal.clone() },
            UserEvent::DealAccepted(deal, after) => Self::DealAccepted { deal: deal.clone(), after: *after },
            UserEvent::PartnerStatus(by, is_online) => {
                Self::PartnerStatus { user: by.user.clone(), at_ms: by.at.as_millis(), is_online: *is_online }
            }
        }
    }
}

impl From<WireUserEvent> for UserEvent {
    fn from(wire: WireUserEvent) -> Self {
        match wire {
            WireUserEvent::Message { message } => Self::Message(Box::new((*message).into())),
            WireUserEvent::DealRequested { deal } => Self::DealRequested(deal),
            WireUserEvent::DealAccepted { deal, after } => Self::DealAccepted(deal, after),
            WireUserEvent::PartnerStatus { user, at_ms, is_online } => {
                Self::PartnerStatus(Occurrence { user, at: Timestamp::from_millis(at_ms) }, is_online)
            }
        }
    }
}
