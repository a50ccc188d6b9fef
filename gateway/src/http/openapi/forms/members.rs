//! Who is in a room, and who is there.

use utoipa::ToSchema;

/// A page of a room's members.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Roll {
    #[schema(format = "uuid")]
    room_id: String,
    users: Vec<RoomPerson>,
    /// After whom the next page begins, if there is one.
    #[schema(format = "uuid")]
    next: Option<String>,
}

/// A member of a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomPerson {
    #[schema(format = "uuid")]
    user_id: String,
    username: String,
    is_online: bool,
    /// `member` or `admin`.
    role: String,
    /// Of one who is not online, if it is known.
    #[schema(format = "date-time")]
    last_seen: Option<String>,
}

/// A page of those who are kept out of a room, in order of their ids.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Bans {
    #[schema(format = "uuid")]
    room_id: String,
    users: Vec<Ban>,
    /// After whom the next page begins, if there is one.
    #[schema(format = "uuid")]
    next: Option<String>,
}

/// Somebody who is kept out of a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Ban {
    #[schema(format = "uuid")]
    user_id: String,
    /// Of one who has an account here.
    username: Option<String>,
    #[schema(format = "date-time")]
    banned_at: String,
}

/// How many people a room has.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomPresence {
    #[schema(format = "uuid")]
    room_id: String,
    /// Members.
    members: u64,
    /// People whose connections hear the room now.
    present: u64,
}

/// Whether somebody is online.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct UserPresence {
    #[schema(format = "uuid")]
    user_id: String,
    is_online: bool,
    /// Of one who is not online, if it is known.
    #[schema(format = "date-time")]
    last_seen: Option<String>,
}
