//! Messages that reply to nothing are stored: one statement, for one message or for as many as there are.

use sqlx::query_as;

use super::Sqlite;
use super::fault::is_without;
use crate::domain::{ClientMessageId, Extra, Timestamp};
use crate::store::StoreFault;
use crate::store::batch::Said;
use crate::store::entry_rows::{PlaceRow, mentions_column};
use crate::store::rows::json;

/// As `append.sql`, for one message: without a batch to take apart, it is half as much work. No row if the room has it already; where there is no
/// room there is no place either.
const APPEND_ONE: &str = "
    INSERT INTO messages (room_id, seq, id, author_id, author_name, content, kind, client_id, extra, mentions, created_at_ms)
    VALUES (?1, (SELECT last_seq + 1 FROM rooms WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (room_id, id) DO NOTHING
    RETURNING room_id, id, seq";

impl Sqlite {
    /// Gives those that the rooms do not have yet the next places.
    pub(super) async fn append_said(&self, batch: &[Said<'_>], now: Timestamp) -> Result<Vec<PlaceRow>, StoreFault> {
        match batch {
            [said] => self.append_one(said, now).await,
            _ => self.append_many(batch, now).await,
        }
    }

    async fn append_one(&self, Said { submission, body }: &Said<'_>, now: Timestamp) -> Result<Vec<PlaceRow>, StoreFault> {
        let append = query_as::<_, PlaceRow>(APPEND_ONE)
            .bind(submission.room.as_uuid())
            .bind(submission.id.as_uuid())
            .bind(submission.author.id.as_uuid())
            .bind(submission.author.username.as_str())
            .bind(body.content.as_str())
            .bind(body.kind.as_str())
            .bind(submission.client_id.as_ref().map(ClientMessageId::as_str))
            .bind(body.extra.as_ref().map(Extra::as_str))
            .bind(mentions_column(&body.mentions))
            .bind(now.as_millis());
        self.run(async |connection| match append.fetch_all(connection).await {
            Err(error) if is_without(&error, "messages.seq") => Ok(Vec::new()),
            outcome => outcome,
        })
        .await
    }

    async fn append_many(&self, batch: &[Said<'_>], now: Timestamp) -> Result<Vec<PlaceRow>, StoreFault> {
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
