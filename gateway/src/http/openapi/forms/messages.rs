//! What was said, and what is done to it.

use utoipa::ToSchema;

/// A message.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Message {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    room_id: String,
    /// Its place in the room. Changes of messages have places of their own among those of the messages.
    seq: u64,
    #[schema(format = "uuid")]
    user_id: String,
    username: String,
    content: String,
    message_type: String,
    client_id: Option<String>,
    /// What it replies to.
    reply_to: Option<Quote>,
    /// Members whom it names.
    mentions: Option<Vec<String>>,
    /// If it was edited: when last.
    #[schema(format = "date-time")]
    edited_at: Option<String>,
    /// If it was deleted: then nothing is left of its content.
    #[schema(format = "date-time")]
    deleted_at: Option<String>,
    /// In a page of messages, in the order in which they came.
    reactions: Option<Vec<Reaction>>,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    timestamp: String,
}

/// A message that another one replies to.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Quote {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    user_id: Option<String>,
    username: Option<String>,
    /// How it begins; empty, if it was deleted.
    excerpt: Option<String>,
    /// Whether it was deleted.
    deleted: Option<bool>,
}

/// An emoji under a message.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Reaction {
    emoji: String,
    /// How many people put it there.
    count: u32,
    /// Whether one is among them.
    mine: bool,
}

/// What a message is to say.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Edit {
    #[schema(min_length = 1, max_length = 32768)]
    content: String,
    /// Members whom it names, beside those that its text names: at most 32.
    mentions: Option<Vec<String>>,
    /// One's own id for this: the same again is the same edit.
    #[schema(max_length = 128)]
    client_id: Option<String>,
}

/// A change of a message, as it is stored.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Changed {
    /// Its own id.
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    room_id: String,
    #[schema(format = "uuid")]
    message_id: String,
    /// Its own place in the room.
    seq: u64,
    #[schema(format = "date-time")]
    created_at: String,
    client_id: Option<String>,
}

/// A page of a room's messages, in rising order of `seq`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct History {
    messages: Vec<Message>,
    /// Whether there are more where the reading goes to.
    has_more: bool,
    /// The place of the newest entry of the room's log, from which a `join_room` with `since` goes on.
    last_seq: u64,
}
