//! What was said, as customers and vendors see it.

use serde::{Deserialize, Serialize};
use shared::domain::{self, Content, MessageId, MessageKind, RoomId, Timestamp, Username};

/// A message, as a customer and a vendor see it.
#[derive(Serialize)]
pub struct DealMessage<'a> {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: MessageId,
    /// What was said; nothing, if it was deleted.
    pub message: &'a Content,
    /// What kind of content it is.
    pub message_type: &'static str,
    /// Whether it was deleted: then it is an empty text, also if it was an image, which there is none of any more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Who said it.
    #[serde(rename = "senderId")]
    pub sender: &'a Username,
    /// To whom; unknown, if it was said in another vocabulary.
    #[serde(rename = "receiverId")]
    pub receiver: Option<String>,
    /// Its room.
    pub room_id: RoomId,
    /// When it was stored.
    pub dt: Timestamp,
}

/// What is said beside the content of a message from one to the other.
#[derive(Deserialize)]
struct Receiver {
    #[serde(rename = "receiverId")]
    receiver: Option<String>,
}

impl<'a> From<&'a domain::Message> for DealMessage<'a> {
    fn from(message: &'a domain::Message) -> Self {
        let extra = message.body.extra.as_ref().and_then(|extra| serde_json::from_str::<Receiver>(extra.as_str()).ok());
        Self {
            id: message.id,
            message: &message.body.content,
            message_type: if message.deleted_at.is_some() { "text" } else { deal_kind(message.body.kind) },
            deleted: message.deleted_at.is_some(),
            sender: &message.author.username,
            receiver: extra.and_then(|extra| extra.receiver),
            room_id: message.room,
            dt: message.created_at,
        }
    }
}

/// A kind as customers and vendors call it; what they have no word for is text to them.
const fn deal_kind(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Image => "image",
        MessageKind::Video => "vdo",
        MessageKind::Audio => "audio",
        MessageKind::Text | MessageKind::File | MessageKind::System | MessageKind::Json => "text",
    }
}
