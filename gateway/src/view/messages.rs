//! What was said.

use std::collections::HashSet;

use serde::Serialize;
use shared::domain::{self, ClientMessageId, Content, Emoji, MessageId, MessageKind, RoomId, Seq, Timestamp, UserId, Username};

/// A message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message<'a> {
    /// Its id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Its place in the room.
    pub seq: Seq,
    /// Who said it.
    pub user_id: UserId,
    /// The name at that time.
    pub username: &'a Username,
    /// What was said.
    pub content: &'a Content,
    /// What kind of content it is.
    pub message_type: MessageKind,
    /// The sender's own id for it, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a ClientMessageId>,
    /// What it replies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote<'a>>,
    /// Whom it names.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub mentions: &'a [UserId],
    /// When it was edited last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// The emojis under it; whoever is told the log is told of them by events of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction<'a>>,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The same, under the name that older clients read.
    pub timestamp: Timestamp,
}

/// A message that another one replies to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote<'a> {
    /// Its id.
    pub id: MessageId,
    /// Who said it, how it begins, and whether it was deleted.
    #[serde(flatten)]
    pub said: Option<Quoted<'a>>,
}

/// What is known of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quoted<'a> {
    /// Who said it.
    pub user_id: UserId,
    /// The name at that time.
    pub username: &'a Username,
    /// How it begins.
    pub excerpt: &'a str,
    /// Whether it was deleted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl<'a> From<&'a domain::Quote> for Quoted<'a> {
    fn from(quote: &'a domain::Quote) -> Self {
        let (user_id, username) = (quote.author.id, &quote.author.username);
        Self { user_id, username, excerpt: &quote.excerpt, deleted: quote.is_deleted }
    }
}

/// An emoji under a message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reaction<'a> {
    /// Which.
    pub emoji: &'a Emoji,
    /// How many people put it there.
    pub count: u32,
    /// Whether who looks is among them.
    pub mine: bool,
}

impl<'a> Message<'a> {
    /// A message as it is now, to somebody whose own reactions are these.
    pub fn seen_by(message: &'a domain::Message, own: &HashSet<(MessageId, Emoji)>) -> Self {
        let reaction = |tally: &'a domain::Tally| Reaction {
            emoji: &tally.emoji,
            count: tally.count,
            mine: own.contains(&(message.id, tally.emoji.clone())),
        };
        Self { reactions: message.reactions.iter().map(reaction).collect(), ..Self::from(message) }
    }
}

impl<'a> From<&'a domain::Message> for Message<'a> {
    fn from(message: &'a domain::Message) -> Self {
        Self {
            id: message.id,
            room_id: message.room,
            seq: message.seq,
            user_id: message.author.id,
            username: &message.author.username,
            content: &message.body.content,
            message_type: message.body.kind,
            client_id: message.client_id.as_ref(),
            reply_to: message.body.reply_to.map(|id| Quote { id, said: message.quote.as_ref().map(Quoted::from) }),
            mentions: &message.body.mentions,
            edited_at: message.edited_at,
            deleted_at: message.deleted_at,
            reactions: Vec::new(),
            created_at: message.created_at,
            timestamp: message.created_at,
        }
    }
}
