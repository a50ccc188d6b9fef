//! Each room's log: what was said, and what was done to that.

use async_trait::async_trait;
use sqlx::{PgConnection, query_as};
use uuid::Uuid;

use super::Postgres;
use super::fault::is_contention;
use crate::domain::{Emoji, Entry, Message, MessageId, RoomId, Seq, Submission, Timestamp, UserId};
use crate::store::batch::{Batch, Said};
use crate::store::docket::Docket;
use crate::store::docket_rows::places;
use crate::store::entry_rows::{ChangeRow, EntryRow, MessageRow, PlaceRow, mentions_column, number_column, reactions, rising};
use crate::store::rows::{CountRow, LastSeqRow, all, json, seq_column};
use crate::store::{Appended, Log, Page, StoreFault};

/// Attempts to append one batch. An attempt fails only when another router writes the same rooms at the same time, which a change of a
/// shard's owner may cause once; the second then sees what the first one wrote.
const APPEND_ATTEMPTS: u32 = 5;

#[async_trait]
impl Log for Postgres {
    async fn append(&self, submissions: &[Submission], now: Timestamp) -> Result<Vec<Appended>, StoreFault> {
        if let Some(docket) = Docket::of(submissions) {
            return self.append_ruled(submissions, &docket, now).await;
        }
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
            let find = query_as::<_, MessageRow>(include_str!("sql/find_messages.sql")).bind(places(&unplaced)?);
            batch.recall(all(self.fetch_all(find).await?)?);
        }
        Ok(batch.outcomes(now))
    }

    async fn entries(&self, room: RoomId, after: Seq, before: Option<Seq>, limit: u32) -> Result<Vec<Entry>, StoreFault> {
        let read = query_as::<_, EntryRow>(include_str!("sql/log_after.sql"))
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
        let find = query_as::<_, ChangeRow>(include_str!("sql/find_reactions.sql")).bind(wanted);
        Ok(reactions(all(self.fetch_all(find).await?)?))
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
        .bind(&columns.mentions)
        .bind(now.as_millis())
        .fetch_all(connection)
        .await
}

/// Messages as one array a column.
struct Columns<'s> {
    rooms: Vec<Uuid>,
    ids: Vec<Uuid>,
    author_ids: Vec<Uuid>,
    author_names: Vec<&'s str>,
    contents: Vec<&'s str>,
    kinds: Vec<&'static str>,
    client_ids: Vec<Option<&'s str>>,
    extras: Vec<Option<&'s str>>,
    mentions: Vec<Option<String>>,
}

impl<'s> Columns<'s> {
    fn of(batch: &[Said<'s>]) -> Self {
        Self {
            rooms: column(batch, |said| said.submission.room.as_uuid()),
            ids: column(batch, |said| said.submission.id.as_uuid()),
            author_ids: column(batch, |said| said.submission.author.id.as_uuid()),
            author_names: column(batch, |said| said.submission.author.username.as_str()),
            contents: column(batch, |said| said.body.content.as_str()),
            kinds: column(batch, |said| said.body.kind.as_str()),
            client_ids: column(batch, |said| said.submission.client_id.as_ref().map(|id| id.as_str())),
            extras: column(batch, |said| said.body.extra.as_ref().map(|extra| extra.as_str())),
            mentions: column(batch, |said| mentions_column(&said.body.mentions)),
        }
    }
}

fn column<'s, T>(batch: &[Said<'s>], value: impl Fn(&Said<'s>) -> T) -> Vec<T> {
    batch.iter().map(value).collect()
}
