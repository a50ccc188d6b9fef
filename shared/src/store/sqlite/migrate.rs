//! Brings the schema up to date.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection, query};
use tokio::time::sleep;

use super::fault::is_busy;
use crate::limits;
use crate::store::deadline::in_time;

/// Before the journal of a file that is busy is looked at again.
const LOOK: Duration = Duration::from_millis(10);

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!("src/store/sqlite/migrations");
    // The file may have been used by a newer version.
    migrator.set_ignore_missing(true);
    migrator
});

/// Prepares the file and brings its schema up to date.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    in_time(limits::DEPENDENCY_DEADLINE, keep_a_wal(connection)).await?;
    run_pending(connection).await
}

/// Makes the journal of a new file a WAL; the file remembers it. Of several processes that do so at once SQLite refuses all but one, and
/// does not wait for its busy timeout: each holds a lock that the others wait for.
async fn keep_a_wal(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    loop {
        match query("PRAGMA journal_mode = WAL").execute(&mut *connection).await {
            Err(error) if is_busy(&error) => sleep(LOOK).await,
            outcome => return outcome.map(drop),
        }
    }
}

/// Runs what is pending, in one transaction that has the write lock from its start: SQLite's migrator has no lock of its own, and another
/// process may have the file open.
async fn run_pending(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Not `run`: the compiler cannot prove its future to be `Send`.
    MIGRATOR.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await
}
