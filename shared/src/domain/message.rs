//! A message: one entry of a room's log.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Author, ClientMessageId, Content, Emoji, Extra, MessageId, Rejection, RoomId, Seq, Timestamp, UserId};
use crate::limits;

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
    /// What it replies to, as it is now, if that is known.
    pub quote: Option<Quote>,
    /// When it was edited last.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted: then nothing is left of what it said.
    pub deleted_at: Option<Timestamp>,
    /// The emojis under it, in the order in which they came. In a log they follow the message as entries of their own.
    pub reactions: Vec<Tally>,
}

impl Message {
    /// A message to which nothing was done yet.
    pub const fn new(id: MessageId, room: RoomId, seq: Seq, author: Author, body: Body, created_at: Timestamp) -> Self {
        Self {
            id,
            room,
            seq,
            author,
            body,
            client_id: None,
            created_at,
            quote: None,
            edited_at: None,
            deleted_at: None,
            reactions: Vec::new(),
        }
    }

    /// Leaves nothing of what it said.
    pub fn erase(&mut self, now: Timestamp) {
        self.body = Body::new(Content::trusted(""), self.body.kind);
        (self.quote, self.deleted_at) = (None, Some(now));
        self.reactions.clear();
    }
}

/// A message that another one replies to, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Who said it.
    pub author: Author,
    /// How it begins; nothing, if it was deleted.
    pub excerpt: Box<str>,
    /// Whether it was deleted.
    #[serde(default, rename = "deleted", skip_serializing_if = "std::ops::Not::not")]
    pub is_deleted: bool,
}

impl Quote {
    /// Of a message that is there.
    pub fn of(author: Author, content: &str) -> Self {
        let excerpt: String = content.chars().take(limits::EXCERPT_CHARS).collect();
        Self { author, excerpt: excerpt.into(), is_deleted: false }
    }

    /// Of the same message, once it was deleted.
    #[must_use]
    pub fn erased(self) -> Self {
        Self { excerpt: Box::default(), is_deleted: true, ..self }
    }
}

/// How many people have put an emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Which.
    pub emoji: Emoji,
    /// How many.
    pub count: u32,
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
    /// What it replies to.
    #[serde(default, rename = "replyTo", skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// Whom it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<UserId>,
}

/// An id as text, with what stands around it in a list.
pub(super) const ID_BYTES: usize = 39;

impl Body {
    /// Nothing but its content.
    pub const fn new(content: Content, kind: MessageKind) -> Self {
        Self { content, kind, extra: None, reply_to: None, mentions: Vec::new() }
    }

    /// How many bytes of text it carries, about.
    pub fn size(&self) -> usize {
        let extra = self.extra.as_ref().map_or(0, |extra| extra.as_str().len());
        self.content.as_str().len() + extra + self.mentions.len() * ID_BYTES
    }
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
