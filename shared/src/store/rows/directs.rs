//! What the rows of direct chats look like.

use sqlx::FromRow;
use uuid::Uuid;

use super::seq;
use crate::domain::{RoomId, UserId};
use crate::store::{StoreFault, Untold};

#[derive(FromRow)]
pub(in crate::store) struct UntoldRow {
    user_id: Uuid,
    room_id: Uuid,
    told_seq: i64,
}

impl TryFrom<UntoldRow> for Untold {
    type Error = StoreFault;

    fn try_from(row: UntoldRow) -> Result<Self, StoreFault> {
        Ok(Self { user: UserId::from_uuid(row.user_id), room: RoomId::from_uuid(row.room_id), told: seq(row.told_seq)? })
    }
}
