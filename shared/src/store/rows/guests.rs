//! What the rows of guests look like.

use sqlx::FromRow;
use uuid::Uuid;

use super::json;
use crate::domain::{RoomId, Timestamp, UserId};
use crate::store::{GuestMember, StoreFault};

#[derive(FromRow)]
pub(in crate::store) struct GuestRow {
    room_id: Uuid,
    user_id: Uuid,
    joined_at_ms: i64,
}

impl TryFrom<GuestRow> for GuestMember {
    type Error = StoreFault;

    fn try_from(row: GuestRow) -> Result<Self, StoreFault> {
        let (room, user) = (RoomId::from_uuid(row.room_id), UserId::from_uuid(row.user_id));
        Ok(Self { room, user, since: Timestamp::from_millis(row.joined_at_ms) })
    }
}

/// Guests as JSON.
pub(in crate::store) fn guest_rows(guests: &[GuestMember]) -> Result<String, StoreFault> {
    json(guests.iter().map(|guest| (guest.room.as_uuid().simple(), guest.user.as_uuid().simple(), guest.since.as_millis())))
}

/// Behind whom a page begins: all guests, or one of them.
pub(in crate::store) fn behind(after: Option<GuestMember>) -> (Uuid, Uuid) {
    after.map_or((UserId::GUESTS.start().as_uuid(), Uuid::nil()), |guest| (guest.user.as_uuid(), guest.room.as_uuid()))
}
