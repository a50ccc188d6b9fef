//! A batch in which messages are changed or replied to: what is known is read, what is decided is written, in one transaction.

use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Error, FromRow, SqliteConnection, query, query_as};

use super::Sqlite;
use crate::domain::{Submission, Timestamp};
use crate::store::docket::{Docket, Known};
use crate::store::docket_rows::{Rows, Wanted, Written};
use crate::store::entry_rows::{ChangeRow, MessageRow, TargetRow};
use crate::store::rows::{RoomRow, StandingRow, all, json};
use crate::store::{Appended, StoreFault};

impl Sqlite {
    /// Appends a batch about which there is something to decide.
    pub(super) async fn append_ruled(
        &self,
        batch: &[Submission],
        docket: &Docket,
        now: Timestamp,
    ) -> Result<Vec<Appended>, StoreFault> {
        let wanted = docket.wanted()?;
        self.write(async |connection| append(connection, batch, &wanted, now).await).await
    }
}

async fn append(
    connection: &mut SqliteConnection,
    batch: &[Submission],
    wanted: &Wanted,
    now: Timestamp,
) -> sqlx::Result<Vec<Appended>> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let known = Known {
        rooms: find::<RoomRow, _, _>(&mut transaction, include_str!("sql/lock_rooms.sql"), &wanted.rooms).await?,
        messages: find::<MessageRow, _, _>(&mut transaction, include_str!("sql/find_messages.sql"), &wanted.messages).await?,
        changes: find::<ChangeRow, _, _>(&mut transaction, include_str!("sql/find_changes.sql"), &wanted.changes).await?,
        targets: find::<TargetRow, _, _>(&mut transaction, include_str!("sql/find_targets.sql"), &wanted.targets).await?,
        people: find::<StandingRow, _, _>(&mut transaction, include_str!("sql/find_roles.sql"), &wanted.people).await?,
        reactions: find::<ChangeRow, _, _>(&mut transaction, include_str!("sql/find_reactions.sql"), &wanted.reactors).await?,
    };
    let ruling = known.rule(batch, now);
    write(&mut transaction, &ruling.written().map_err(broken)?, now).await?;
    transaction.commit().await?;
    Ok(ruling.outcomes)
}

async fn write(connection: &mut SqliteConnection, written: &Written, now: Timestamp) -> sqlx::Result<()> {
    for (statement, rows) in [
        (include_str!("sql/insert_messages.sql"), &written.messages),
        (include_str!("sql/insert_changes.sql"), &written.changes),
        (include_str!("sql/revise_messages.sql"), &written.revisions),
    ] {
        if let Some(rows) = rows {
            query(statement).bind(rows).bind(now.as_millis()).execute(&mut *connection).await?;
        }
    }
    for (statement, rows) in [
        (include_str!("sql/delete_reactions.sql"), &written.marks_touched),
        (include_str!("sql/insert_reactions.sql"), &written.marks_standing),
        (include_str!("sql/erase_edits.sql"), &written.deleted),
        (include_str!("sql/erase_reactions.sql"), &written.deleted),
        (include_str!("sql/advance_rooms.sql"), &written.ends),
    ] {
        if let Some(rows) = rows {
            query(statement).bind(rows).execute(&mut *connection).await?;
        }
    }
    if !written.hooks.is_empty() {
        let ids = json(written.hooks.iter().map(|id| id.as_uuid().simple())).map_err(broken)?;
        let settle = query(include_str!("sql/settle_hooks.sql")).bind(ids).bind(now.as_millis());
        settle.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn find<Row, Word, Words>(connection: &mut SqliteConnection, statement: &'static str, wanted: &Rows) -> sqlx::Result<Words>
where
    Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    Word: TryFrom<Row, Error = StoreFault>,
    Words: FromIterator<Word>,
{
    let rows = match wanted {
        Some(wanted) => query_as::<_, Row>(statement).bind(wanted).fetch_all(connection).await?,
        None => Vec::new(),
    };
    all(rows).map_err(broken)
}

fn broken(fault: StoreFault) -> Error {
    Error::Decode(fault.into())
}
