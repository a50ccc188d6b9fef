//! What happened in one room, several events at a time.

use serde::{Deserialize, Serialize};

use super::Unreadable;
use super::envelope::{open, seal};
use crate::domain::{
    Author, Body, Change, Changed, ClientMessageId, Content, Extra, Message, MessageId, MessageKind, Occurrence, Quote, Role,
    RoomEvent, RoomId, Seq, Timestamp, UserId,
};

#[derive(Serialize, Deserialize)]
struct RoomEvents {
    room: RoomId,
    events: Vec<WireEvent>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase", rename_all_fields = "camelCase")]
enum WireEvent {
    Message {
        id: MessageId,
        seq: Seq,
        author: Author,
        content: Content,
        kind: MessageKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<ClientMessageId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        extra: Option<Extra>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<MessageId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Quote>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edited_at_ms: Option<i64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deleted_at_ms: Option<i64>,
        created_at_ms: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted_at_ms: Option<i64>,
    },
    Changed {
        id: MessageId,
        seq: Seq,
        author: Author,
        message: MessageId,
        change: Changed,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<ClientMessageId>,
        created_at_ms: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted_at_ms: Option<i64>,
    },
    Joined {
        user: Author,
        at_ms: i64,
    },
    Left {
        user: Author,
        at_ms: i64,
    },
    Typing {
        user: Author,
        at_ms: i64,
        is_typing: bool,
    },
    Read {
        user: Author,
        at_ms: i64,
        seq: Seq,
    },
    Status {
        user: Author,
        at_ms: i64,
        is_online: bool,
    },
    Role {
        user: Author,
        at_ms: i64,
        role: Role,
    },
}

/// Writes what happened in a room.
pub fn encode_room_events(room: RoomId, events: &[RoomEvent]) -> Vec<u8> {
    seal(&RoomEvents { room, events: events.iter().map(WireEvent::from).collect() })
}

/// Reads it.
pub fn decode_room_events(bytes: &[u8]) -> Result<(RoomId, Vec<RoomEvent>), Unreadable> {
    let RoomEvents { room, events } = open(bytes)?;
    Ok((room, events.into_iter().map(|event| event.in_room(room)).collect()))
}

impl From<&RoomEvent> for WireEvent {
    fn from(event: &RoomEvent) -> Self {
        match event {
            RoomEvent::Message { message, accepted_at } => Self::Message {
                id: message.id,
                seq: message.seq,
                author: message.author.clone(),
                content: message.body.content.clone(),
                kind: message.body.kind,
                client_id: message.client_id.clone(),
                extra: message.body.extra.clone(),
                reply_to: message.body.reply_to,
                quote: message.quote.clone(),
                mentions: message.body.mentions.clone(),
                edited_at_ms: message.edited_at.map(Timestamp::as_millis),
                deleted_at_ms: message.deleted_at.map(Timestamp::as_millis),
                created_at_ms: message.created_at.as_millis(),
                accepted_at_ms: accepted_at.map(Timestamp::as_millis),
            },
            RoomEvent::Changed { change, accepted_at } => Self::Changed {
                id: change.id,
                seq: change.seq,
                author: change.author.clone(),
                message: change.message,
                change: change.what.clone(),
                client_id: change.client_id.clone(),
                created_at_ms: change.created_at.as_millis(),
                accepted_at_ms: accepted_at.map(Timestamp::as_millis),
            },
            RoomEvent::Joined(by) => Self::Joined { user: by.user.clone(), at_ms: by.at.as_millis() },
            RoomEvent::Left(by) => Self::Left { user: by.user.clone(), at_ms: by.at.as_millis() },
            RoomEvent::Typing(by, is_typing) => {
                Self::Typing { user: by.user.clone(), at_ms: by.at.as_millis(), is_typing: *is_typing }
            }
            RoomEvent::Read(by, seq) => Self::Read { user: by.user.clone(), at_ms: by.at.as_millis(), seq: *seq },
            RoomEvent::Status(by, is_online) => {
                Self::Status { user: by.user.clone(), at_ms: by.at.as_millis(), is_online: *is_online }
            }
            RoomEvent::Role(of, role) => Self::Role { user: of.user.clone(), at_ms: of.at.as_millis(), role: *role },
        }
    }
}

impl WireEvent {
    fn in_room(self, room: RoomId) -> RoomEvent {
        let occurrence = |user, at_ms| Occurrence { user, at: Timestamp::from_millis(at_ms) };
        match self {
            Self::Message {
                id,
                seq,
                author,
                content,
                kind,
                client_id,
                extra,
                reply_to,
                quote,
                mentions,
                edited_at_ms,
                deleted_at_ms,
                created_at_ms,
                accepted_at_ms,
            } => {
                let body = Body { content, kind, extra, reply_to, mentions };
                let message = Message {
                    client_id,
                    quote,
                    edited_at: edited_at_ms.map(Timestamp::from_millis),
                    deleted_at: deleted_at_ms.map(Timestamp::from_millis),
                    ..Message::new(id, room, seq, author, body, Timestamp::from_millis(created_at_ms))
                };
                RoomEvent::Message { message, accepted_at: accepted_at_ms.map(Timestamp::from_millis) }
            }
            Self::Changed { id, seq, author, message, change: what, client_id, created_at_ms, accepted_at_ms } => {
                let created_at = Timestamp::from_millis(created_at_ms);
                let change = Change { id, room, seq, author, message, what, client_id, created_at };
                RoomEvent::Changed { change, accepted_at: accepted_at_ms.map(Timestamp::from_millis) }
            }
            Self::Joined { user, at_ms } => RoomEvent::Joined(occurrence(user, at_ms)),
            Self::Left { user, at_ms } => RoomEvent::Left(occurrence(user, at_ms)),
            Self::Typing { user, at_ms, is_typing } => RoomEvent::Typing(occurrence(user, at_ms), is_typing),
            Self::Read { user, at_ms, seq } => RoomEvent::Read(occurrence(user, at_ms), seq),
            Self::Status { user, at_ms, is_online } => RoomEvent::Status(occurrence(user, at_ms), is_online),
            Self::Role { user, at_ms, role } => RoomEvent::Role(occurrence(user, at_ms), role),
        }
    }
}
