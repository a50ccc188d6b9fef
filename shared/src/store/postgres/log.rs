//! Each room's log of messages.

use async_trait::async_trait;
use sqlx::{PgConnection, query_as};
use uuid::Uuid;

use super::Postgres;
use super::fault::is_contention;
use crate::domain::{Message, RoomId, Seq, Submission, Timestamp};
use crate::store::batch::Batch;
use crate::store::rows::{LastSeqRow, MessageRow, PlaceRow, all, seq_column};
use crate::store::{Appended, Log, Page, StoreFault};

/// Attempts to append one batch. An attempt fails only when another router writes the same rooms at the same time, which a change of a
/// shard's owner may cause once; the second then sees what the first one wrote.
const APPEND_ATTEMPTS: u32 = 5;

#[async_trait]
impl Log for Postgres {
    async fn append(&self, submissions: &[Submission], now: Timestamp) -> Result<Vec<Appended>, StoreFault> {
        let mut batch = Batch::new(submissions);
        let columns = Columns::of(batch.firsts());
        let placed = self.call(async |connection| {
            let mut attempts = 1;
            loop {
                match append(connection, &columns, now).await {
                    Err(error) if is_contention(&error) && attempts < APPEND_ATTEMPTS => attempts += 1,
                    outcome => return outcome,
                }
            }
        });
        batch.place(&all(placed.await?)?);

        let unplaced = batch.unplaced();
        if !unplaced.is_empty() {
            let find = query_as::<_, MessageRow>(include_str!("sql/find_messages.sql"))
                .bind(uuids(&unplaced, |submission| submission.room.as_uuid()))
                .bind(uuids(&unplaced, |submission| submission.id.as_uuid()));
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
        let ids: Vec<Uuid> = rooms.iter().map(|room| room.as_uuid()).collect();
        all(self.fetch_all(query_as::<_, LastSeqRow>(include_str!("sql/last_seqs.sql")).bind(ids)).await?)
    }
}

async fn append(connection: &mut PgConnection, columns: &Columns<'_>, now: Timestamp) -> sqlx::Result<Vec<PlaceRow>> {
    query_as(include_str!("sql/append.sql"))
        .bind(&columns.rooms)
        .bind(&columns.ids)
        .bind(&columns.author_ids)
        .bind(&columns.author_names)
        .bind(&columns.contents)
        .bind(&columns.kinds)
        .bind(&columns.client_ids)
        .bind(&columns.extras)
        .bind(now.as_millis())
        .fetch_all(connection)
        .await
}

/// Submissions as one array a column.
struct Columns<'s> {
    rooms: Vec<Uuid>,
    ids: Vec<Uuid>,
    author_ids: Vec<Uuid>,
    author_names: Vec<&'s str>,
    contents: Vec<&'s str>,
    kinds: Vec<&'static str>,
    client_ids: Vec<Option<&'s str>>,
    extras: Vec<Option<&'s str>>,
}

impl<'s> Columns<'s> {
    fn of(submissions: &[&'s Submission]) -> Self {
        let texts = |text: fn(&'s Submission) -> &'s str| submissions.iter().map(|submission| text(submission)).collect();
        Self {
            rooms: uuids(submissions, |submission| submission.room.as_uuid()),
            ids: uuids(submissions, |submission| submission.id.as_uuid()),
            author_ids: uuids(submissions, |submission| submission.author.id.as_uuid()),
            author_names: texts(|submission| submission.author.username.as_str()),
            contents: texts(|submission| submission.body.content.as_str()),
            kinds: submissions.iter().map(|submission| submission.body.kind.as_str()).collect(),
            client_ids: submissions.iter().map(|submission| submission.client_id.as_ref().map(|id| id.as_str())).collect(),
            extras: submissions.iter().map(|submission| submission.body.extra.as_ref().map(|extra| extra.as_str())).collect(),
        }
    }
}

fn uuids(submissions: &[&Submission], uuid: fn(&Submission) -> Uuid) -> Vec<Uuid> {
    submissions.iter().map(|submission| uuid(submission)).collect()
}
