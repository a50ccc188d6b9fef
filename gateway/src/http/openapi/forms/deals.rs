//! What a customer and a vendor have said.

use utoipa::ToSchema;

/// A page of what a customer and a vendor have said to each other.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Chat {
    /// True.
    succus: bool,
    data: ChatPage,
}

/// The page.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChatPage {
    /// In the order in which they were said; the first page has the newest.
    messages: Vec<ChatMessage>,
    page: u64,
    limit: u32,
    /// How many messages there are on all pages; edits, reactions and deletions are none.
    total: u64,
}

/// A message as both sides were told it.
#[derive(ToSchema)]
pub struct ChatMessage {
    #[schema(format = "uuid")]
    _id: String,
    /// As it is now; empty, if it was deleted.
    message: String,
    /// `text`, `image`, `vdo` or `audio`.
    message_type: String,
    /// True, if it was deleted; else absent.
    deleted: Option<bool>,
    #[schema(rename = "senderId")]
    sender_id: String,
    #[schema(rename = "receiverId")]
    receiver_id: Option<String>,
    #[schema(format = "uuid")]
    room_id: String,
    #[schema(format = "date-time")]
    dt: String,
}
