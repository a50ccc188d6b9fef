//! A message: one entry of a room's log.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Author, ClientMessageId, Content, Extra, MessageId, Rejection, RoomId, Seq, Timestamp};

/// A stored message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id, the same for every repeat of the send.
    pub id: MessageId,
    /// Its room.
    pub room: RoomId,
    /// Its place in the room.
    pub seq: Seq,
    /// Who said it.
    pub author: Author,
    /// What was said.
    pub body: Body,
    /// The sender's own id for it, if it gave one.
    pub client_id: Option<ClientMessageId>,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The text, or where the picture, film or sound is.
    pub content: Content,
    /// What kind of content it is.
    pub kind: MessageKind,
    /// What the sender's app says beside it, for apps of its own vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<Extra>,
}

/// What kind of content a message has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Words.
    #[default]
    Text,
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound.
    Audio,
    /// Any other file.
    File,
    /// A note of the application itself.
    System,
    /// JSON of the application's own, such as what it has encrypted.
    Json,
}

impl MessageKind {
    const ALL: [Self; 7] = [Self::Text, Self::Image, Self::Video, Self::Audio, Self::File, Self::System, Self::Json];

    /// Its name on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
            Self::System => "system",
            Self::Json => "json",
        }
    }
}

impl FromStr for MessageKind {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Rejection::invalid("messageType", format!("messageType must be one of {names}"))
        })
    }
}
