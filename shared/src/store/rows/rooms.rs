//! What the rows of rooms look like.

use std::collections::HashMap;

use sqlx::FromRow;
use uuid::Uuid;

use super::{named, seq, unknown};
use crate::domain::{Message, Room, RoomId, RoomName, RoomSummary, Seq, Timestamp, UserId};
use crate::store::StoreFault;

#[derive(FromRow)]
pub(in crate::store) struct RoomRow {
    id: Uuid,
    name: String,
    creator_id: Uuid,
    visibility: String,
    created_at_ms: i64,
    last_seq: i64,
}

impl TryFrom<RoomRow> for Room {
    type Error = StoreFault;

    fn try_from(row: RoomRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: RoomId::from_uuid(row.id),
            name: RoomName::trusted(row.name),
            creator: UserId::from_uuid(row.creator_id),
            visibility: named("rooms.visibility", &row.visibility)?,
            created_at: Timestamp::from_millis(row.created_at_ms),
            last_seq: seq(row.last_seq)?,
        })
    }
}

#[derive(FromRow)]
pub(in crate::store) struct RoomSummaryRow {
    #[sqlx(flatten)]
    room: RoomRow,
    role: Option<String>,
    unread: i64,
    unread_mentions: i64,
}

impl TryFrom<RoomSummaryRow> for RoomSummary {
    type Error = StoreFault;

    fn try_from(row: RoomSummaryRow) -> Result<Self, StoreFault> {
        let role = row.role.map(|role| named("members.role", &role)).transpose()?;
        let count = |number| u32::try_from(number).map_err(|_| unknown("unread", number));
        let (unread, unread_mentions) = (count(row.unread)?, count(row.unread_mentions)?);
        Ok(Self { room: row.room.try_into()?, role, unread, unread_mentions, last_message: None })
    }
}

#[derive(FromRow)]
pub(in crate::store) struct LastSeqRow {
    id: Uuid,
    last_seq: i64,
}

impl TryFrom<LastSeqRow> for (RoomId, Seq) {
    type Error = StoreFault;

    fn try_from(row: LastSeqRow) -> Result<Self, StoreFault> {
        Ok((RoomId::from_uuid(row.id), seq(row.last_seq)?))
    }
}

/// The rooms of which the user is a member: those whose last messages it may see.
pub(in crate::store) fn joined(summaries: &[RoomSummary]) -> impl Iterator<Item = RoomId> {
    summaries.iter().filter(|summary| summary.role.is_some()).map(|summary| summary.room.id)
}

/// Puts each last message where it belongs.
pub(in crate::store) fn with_last(mut summaries: Vec<RoomSummary>, messages: Vec<Message>) -> Vec<RoomSummary> {
    let mut last: HashMap<RoomId, Message> = messages.into_iter().map(|message| (message.room, message)).collect();
    for summary in &mut summaries {
        summary.last_message = last.remove(&summary.room.id);
    }
    summaries
}
