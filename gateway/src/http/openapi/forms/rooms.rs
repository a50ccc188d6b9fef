//! Rooms, how one joins them, and how far one has read.

use utoipa::ToSchema;

use super::Message;

/// A new room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewRoom {
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    /// `public` if absent.
    visibility: Option<Visibility>,
}

/// Who may see and join a room.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Visibility {
    Public,
    Private,
}

/// A room, as one user sees it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Room {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    visibility: Visibility,
    #[schema(format = "uuid")]
    creator_id: String,
    #[schema(format = "date-time")]
    created_at: String,
    /// The place of the newest entry of its log: a message, or a change of one.
    last_seq: u64,
    /// What that user may do in it, if a member: `member` or `admin`.
    role: Option<String>,
    /// In a list, for a member: how many of the newest messages that member has not read; 100 stands for more.
    unread_count: Option<u32>,
    /// In a list, for a member: how many of those name that member.
    unread_mentions: Option<u32>,
    /// In a list, for a member: the newest message.
    last_message: Option<Message>,
}

/// Rooms, newest first.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Rooms {
    rooms: Vec<Room>,
}

/// How one joins.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Join {
    /// Needed for a private room.
    invite_token: Option<String>,
}

/// How far one has read.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Read {
    /// The last message that was read; all of them, if absent.
    seq: Option<u64>,
}

/// Where the mark stands.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Mark {
    #[schema(format = "uuid")]
    room_id: String,
    seq: u64,
    #[schema(format = "date-time")]
    read_at: String,
}

/// When an invite ends.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewInvite {
    /// Seconds; never, if absent.
    #[schema(minimum = 1, maximum = 315_360_000)]
    expires_in: Option<u64>,
    /// How many may join by it; all, if absent.
    #[schema(minimum = 1, maximum = 1_000_000)]
    max_uses: Option<u32>,
}

/// A room's invite.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Invite {
    #[schema(format = "uuid")]
    room_id: String,
    /// What is shown to join.
    invite_token: String,
    #[schema(format = "date-time")]
    created_at: String,
    #[schema(format = "date-time")]
    expires_at: Option<String>,
    max_uses: Option<u32>,
    /// How many have.
    uses: u32,
}
