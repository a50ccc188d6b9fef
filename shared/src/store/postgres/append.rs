//! Messages that reply to nothing are stored: one statement, an array for each column.

use sqlx::{PgConnection, query_as};
use uuid::Uuid;

use super::Postgres;
use super::either::Attempts;
use crate::domain::Timestamp;
use crate::store::StoreFault;
use crate::store::batch::Said;
use crate::store::entry_rows::{PlaceRow, mentions_column};

impl Postgres {
    /// Gives those that the rooms do not have yet the next places.
    pub(super) async fn append_said(&self, batch: &[Said<'_>], now: Timestamp) -> Result<Vec<PlaceRow>, StoreFault> {
        let columns = Columns::of(batch);
        self.run(async |connection| {
            let mut attempts = Attempts::default();
            loop {
                let outcome = append(connection, &columns, now).await;
                if !attempts.may_repeat(&outcome) {
                    return outcome;
                }
            }
        })
        .await
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
