//! What the rows of invites look like.

use sqlx::FromRow;
use uuid::Uuid;

use super::unknown;
use crate::domain::{Invite, InviteToken, RoomId, Timestamp};
use crate::store::StoreFault;

#[derive(FromRow)]
pub(in crate::store) struct InviteRow {
    room_id: Uuid,
    token: String,
    created_at_ms: i64,
    expires_at_ms: Option<i64>,
    max_uses: Option<i64>,
    uses: i64,
}

impl TryFrom<InviteRow> for Invite {
    type Error = StoreFault;

    fn try_from(row: InviteRow) -> Result<Self, StoreFault> {
        let count = |column, number| u32::try_from(number).map_err(|_| unknown(column, number));
        Ok(Self {
            room: RoomId::from_uuid(row.room_id),
            token: InviteToken::trusted(row.token),
            created_at: Timestamp::from_millis(row.created_at_ms),
            expires_at: row.expires_at_ms.map(Timestamp::from_millis),
            max_uses: row.max_uses.map(|number| count("invites.max_uses", number)).transpose()?,
            uses: count("invites.uses", row.uses)?,
        })
    }
}
