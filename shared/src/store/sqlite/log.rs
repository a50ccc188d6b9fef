//! Each room's log of messages.

use async_trait::async_trait;
use serde::Serialize;
use sqlx::query_as;
use uuid::fmt::Simple;

use super::Sqlite;
use crate::domain::{Message, RoomId, Seq, Submission, Timestamp};
use crate::store::batch::Batch;
use crate::store::rows::{LastSeqRow, MessageRow, PlaceRow, all, seq_column};
use crate::store::{Appended, Log, Page, StoreFault};

#[async_trait]
impl Log for Sqlite {
    async fn append(&self, submissions: &[Submission], now: Timestamp) -> Result<Vec<Appended>, StoreFault> {
        let mut batch = Batch::new(submissions);
        let append = query_as::<_, PlaceRow>(include_str!("sql/append.sql"))
            .bind(json(batch.firsts().iter().map(|submission| {
                (
                    submission.room.as_uuid().simple(),
                    submission.id.as_uuid().simple(),
                    submission.author.id.as_uuid().simple(),
                    &submission.author.username,
                    &submission.body.content,
                    submission.body.kind,
                    &submission.client_id,
                    &submission.body.extra,
                )
            }))?)
            .bind(now.as_millis());
        let placed = self.write(async |connection| append.fetch_all(connection).await).await?;
        batch.place(&all(placed)?);

        let unplaced = batch.unplaced();
        if !unplaced.is_empty() {
            let keys = unplaced.iter().map(|submission| (submission.room.as_uuid().simple(), submission.id.as_uuid().simple()));
            let find = query_as::<_, MessageRow>(include_str!("sql/find_messages.sql")).bind(json(keys)?);
            batch.recall(all(self.fetch_all(find).await?)?);
        }
        Ok(batch.outcomes(now))
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
                let mut rows = self.fetch_all(read).await?;
                rows.reverse();
                all(rows)
            }
        }
    }

    async fn last_seqs(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>, StoreFault> {
        let ids: Vec<Simple> = rooms.iter().map(|room| room.as_uuid().simple()).collect();
        all(self.fetch_all(query_as::<_, LastSeqRow>(include_str!("sql/last_seqs.sql")).bind(json(ids)?)).await?)
    }
}

/// SQLite has no arrays: a statement takes many rows as one JSON text.
pub(super) fn json<Row: Serialize>(rows: impl IntoIterator<Item = Row>) -> Result<String, StoreFault> {
    let rows: Vec<Row> = rows.into_iter().collect();
    serde_json::to_string(&rows).map_err(|error| StoreFault::Broken(error.into()))
}
