//! Messages that reply to nothing are stored: one statement, with one JSON text.

use sqlx::query_as;

use super::Sqlite;
use crate::domain::Timestamp;
use crate::store::StoreFault;
use crate::store::batch::Said;
use crate::store::entry_rows::{PlaceRow, mentions_column};
use crate::store::rows::json;

impl Sqlite {
    /// Gives those that the rooms do not have yet the next places.
    pub(super) async fn append_said(&self, batch: &[Said<'_>], now: Timestamp) -> Result<Vec<PlaceRow>, StoreFault> {
        let rows = json(batch.iter().map(|Said { submission, body }| {
            (
                submission.room.as_uuid().simple(),
                submission.id.as_uuid().simple(),
                submission.author.id.as_uuid().simple(),
                &submission.author.username,
                &body.content,
                body.kind,
                &submission.client_id,
                &body.extra,
                mentions_column(&body.mentions),
            )
        }))?;
        let append = query_as::<_, PlaceRow>(include_str!("sql/append.sql")).bind(rows).bind(now.as_millis());
        self.run(async |connection| append.fetch_all(connection).await).await
    }
}
