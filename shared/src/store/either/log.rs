//! Each room's log: what was said, and what was done to that.

use async_trait::async_trait;
use sqlx::query_as;

use super::{Adapter, uuids};
use crate::domain::{Emoji, Entry, Message, MessageId, RoomId, Seq, Submission, Timestamp, UserId};
use crate::store::batch::Batch;
use crate::store::docket::Docket;
use crate::store::docket_rows::places;
use crate::store::entry_rows::{ChangeRow, EntryRow, MessageRow, number_column, reactions, rising};
use crate::store::rows::{CountRow, LastSeqRow, all, json, seq_column};
use crate::store::{Appended, Log, Page, StoreFault};

#[async_trait]
impl Log for Adapter {
    async fn append(&self, submissions: &[Submission], now: Timestamp) -> Result<Vec<Appended>, StoreFault> {
        if let Some(docket) = Docket::of(submissions) {
            return self.append_ruled(submissions, &docket, now).await;
        }
        let mut batch = Batch::new(submissions);
        batch.place(&all(self.append_said(batch.firsts(), now).await?)?);

        let unplaced = batch.unplaced();
        if !unplaced.is_empty() {
            let find = query_as::<_, MessageRow>(own_sql!("find_messages")).bind(places(&unplaced)?);
            batch.recall(all(self.fetch_all(find).await?)?);
        }
        Ok(batch.outcomes(now))
    }

    async fn entries(&self, room: RoomId, after: Seq, before: Option<Seq>, limit: u32) -> Result<Vec<Entry>, StoreFault> {
        let read = query_as::<_, EntryRow>(own_sql!("log_after"))
            .bind(room.as_uuid())
            .bind(seq_column(after))
            .bind(before.map_or(i64::MAX, seq_column))
            .bind(i64::from(limit));
        all(self.fetch_all(read).await?)
    }

    async fn history(&self, room: RoomId, page: Page) -> Result<Vec<Message>, StoreFault> {
        match page {
            Page::After { after, before, limit } => {
                let read = query_as::<_, MessageRow>(include_str!("sql/history_after.sql"))
                    .bind(room.as_uuid())
                    .bind(seq_column(after))
                    .bind(before.map_or(i64::MAX, seq_column))
                    .bind(i64::from(limit));
                all(self.fetch_all(read).await?)
            }
            Page::Before { before, limit } => {
                let read = query_as::<_, MessageRow>(include_str!("sql/history_before.sql"))
                    .bind(room.as_uuid())
                    .bind(before.map_or(i64::MAX, seq_column))
                    .bind(i64::from(limit));
                rising(self.fetch_all(read).await?)
            }
            Page::Numbered { last, limit } => {
                let read = query_as::<_, MessageRow>(include_str!("sql/history_numbered.sql"))
                    .bind(room.as_uuid())
                    .bind(number_column(last))
                    .bind(i64::from(limit));
                rising(self.fetch_all(read).await?)
            }
        }
    }

    async fn count_messages(&self, room: RoomId) -> Result<u64, StoreFault> {
        let count = query_as::<_, CountRow>(include_str!("sql/count_messages.sql")).bind(room.as_uuid());
        Ok(self.fetch_optional(count).await?.map_or(0, CountRow::count))
    }

    async fn own_reactions(
        &self,
        room: RoomId,
        messages: &[MessageId],
        user: UserId,
    ) -> Result<Vec<(MessageId, Emoji)>, StoreFault> {
        let (room, user) = (room.as_uuid().simple(), user.as_uuid().simple());
        let wanted = json(messages.iter().map(|message| (room, message.as_uuid().simple(), user)))?;
        let find = query_as::<_, ChangeRow>(own_sql!("find_reactions")).bind(wanted);
        Ok(reactions(all(self.fetch_all(find).await?)?))
    }

    async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>, StoreFault> {
        let ids = uuids(rooms.iter().map(|room| room.as_uuid()))?;
        all(self.fetch_all(query_as::<_, LastSeqRow>(own_sql!("last_seqs")).bind(ids)).await?)
    }
}
