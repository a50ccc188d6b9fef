//! A message that travels alone, with its room. (In a room's events it stands in one object with them: that is read for each delivery.)

use serde::{Deserialize, Serialize};

use crate::domain::{Author, Body, ClientMessageId, Message, MessageId, Quote, RoomId, Seq, Timestamp};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireMessage {
    id: MessageId,
    room: RoomId,
    seq: Seq,
    author: Author,
    body: Body,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<ClientMessageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quote: Option<Quote>,
    created_at_ms: i64,
}

impl From<&Message> for WireMessage {
    fn from(message: &Message) -> Self {
        Self {
            id: message.id,
            room: message.room,
            seq: message.seq,
            author: message.author.clone(),
            body: message.body.clone(),
            client_id: message.client_id.clone(),
            quote: message.quote.clone(),
            created_at_ms: message.created_at.as_millis(),
        }
    }
}

impl From<WireMessage> for Message {
    fn from(wire: WireMessage) -> Self {
        let created_at = Timestamp::from_millis(wire.created_at_ms);
        Self {
            client_id: wire.client_id,
            quote: wire.quote,
            ..Self::new(wire.id, wire.room, wire.seq, wire.author, wire.body, created_at)
        }
    }
}
