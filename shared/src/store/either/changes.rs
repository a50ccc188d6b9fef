//! A batch in which messages are changed or replied to: what is known is read, what is decided is written, in one transaction.

use sqlx::{Error, FromRow, query, query_as};

use super::{Adapter, Attempts, DbConnection, DbRow, begin, uuids};
use crate::domain::{Submission, Timestamp};
use crate::store::docket::{Docket, Known};
use crate::store::docket_rows::{Rows, Wanted, Written};
use crate::store::entry_rows::{ChangeRow, MessageRow, TargetRow};
use crate::store::rows::{RoomRow, StandingRow, all};
use crate::store::{Appended, StoreFault};

impl Adapter {
    /// Appends a batch about which there is something to decide.
    pub(super) async fn append_ruled(
        &self,
        batch: &[Submission],
        docket: &Docket,
        now: Timestamp,
    ) -> Result<Vec<Appended>, StoreFault> {
        let wanted = docket.wanted()?;
        self.run(async |connection| {
            let mut attempts = Attempts::default();
            loop {
                let outcome = append(connection, batch, &wanted, now).await;
                if !attempts.may_repeat(&outcome) {
                    return outcome;
                }
            }
        })
        .await
    }
}

async fn append(
    connection: &mut DbConnection,
    batch: &[Submission],
    wanted: &Wanted,
    now: Timestamp,
) -> sqlx::Result<Vec<Appended>> {
    let mut transaction = begin(connection).await?;
    let known = Known {
        rooms: find::<RoomRow, _, _>(&mut transaction, own_sql!("lock_rooms"), &wanted.rooms).await?,
        messages: find::<MessageRow, _, _>(&mut transaction, own_sql!("find_messages"), &wanted.messages).await?,
        changes: find::<ChangeRow, _, _>(&mut transaction, own_sql!("find_changes"), &wanted.changes).await?,
        targets: find::<TargetRow, _, _>(&mut transaction, own_sql!("find_targets"), &wanted.targets).await?,
        people: find::<StandingRow, _, _>(&mut transaction, own_sql!("find_roles"), &wanted.people).await?,
        reactions: find::<ChangeRow, _, _>(&mut transaction, own_sql!("find_reactions"), &wanted.reactors).await?,
    };
    let ruling = known.rule(batch, now);
    write(&mut transaction, &ruling.written().map_err(broken)?, now).await?;
    transaction.commit().await?;
    Ok(ruling.outcomes)
}

async fn write(connection: &mut DbConnection, written: &Written, now: Timestamp) -> sqlx::Result<()> {
    for (statement, rows) in [
        (own_sql!("insert_messages"), &written.messages),
        (own_sql!("insert_changes"), &written.changes),
        (own_sql!("revise_messages"), &written.revisions),
    ] {
        if let Some(rows) = rows {
            query(statement).bind(rows).bind(now.as_millis()).execute(&mut *connection).await?;
        }
    }
    for (statement, rows) in [
        (own_sql!("delete_reactions"), &written.marks_touched),
        (own_sql!("insert_reactions"), &written.marks_standing),
        (own_sql!("erase_edits"), &written.deleted),
        (own_sql!("erase_reactions"), &written.deleted),
        (own_sql!("advance_rooms"), &written.ends),
    ] {
        if let Some(rows) = rows {
            query(statement).bind(rows).execute(&mut *connection).await?;
        }
    }
    if !written.hooks.is_empty() {
        let ids = uuids(written.hooks.iter().map(|id| id.as_uuid())).map_err(broken)?;
        let settle = query(own_sql!("settle_hooks")).bind(ids).bind(now.as_millis());
        settle.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn find<Row, Word, Words>(connection: &mut DbConnection, statement: &'static str, wanted: &Rows) -> sqlx::Result<Words>
where
    Row: for<'r> FromRow<'r, DbRow> + Send + Unpin,
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
