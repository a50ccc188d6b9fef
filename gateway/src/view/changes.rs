//! What was done to messages.

use serde::Serialize;
use shared::domain::{ClientMessageId, Content, Emoji, MessageId, RoomId, Seq, Timestamp, UserId, Username};

/// A change of a message, as those who hear the room are told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change<'a> {
    /// Its own id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// What was changed.
    pub message_id: MessageId,
    /// Its own place.
    pub seq: Seq,
    /// Who did it.
    pub user_id: UserId,
    /// The name at that time.
    pub username: &'a Username,
    /// The client's own id for it, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a ClientMessageId>,
    /// Of an edit: what the message says now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<&'a Content>,
    /// Of an edit: whom it names.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub mentions: &'a [UserId],
    /// Of a reaction: which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<&'a Emoji>,
    /// Of a reaction: how many there are now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// When it was stored.
    pub timestamp: Timestamp,
}

/// What is answered to who changed a message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed<'a> {
    /// Its own id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// What was changed.
    pub message_id: MessageId,
    /// Its own place.
    pub seq: Seq,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The client's own id for it, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a ClientMessageId>,
}
