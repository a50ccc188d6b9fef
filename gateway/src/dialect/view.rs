//! The JSON form of a message, the same over sockets and REST.

use serde::Serialize;
use shared::domain::{ClientMessageId, Message, MessageId, MessageKind, RoomId, Seq, Timestamp, UserId};

/// A message as clients see it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageView<'a> {
    id: MessageId,
    room_id: RoomId,
    seq: Seq,
    user_id: UserId,
    username: &'a str,
    content: &'a str,
    message_type: MessageKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a ClientMessageId>,
    created_at: Timestamp,
    timestamp: Timestamp,
}

impl<'a> From<&'a Message> for MessageView<'a> {
    fn from(message: &'a Message) -> Self {
        Self {
            id: message.id,
            room_id: message.room,
            seq: message.seq,
            user_id: message.author.id,
            username: message.author.username.as_str(),
            content: message.body.content.as_str(),
            message_type: message.body.kind,
            client_id: message.client_id.as_ref(),
            created_at: message.created_at,
            timestamp: message.created_at,
        }
    }
}
