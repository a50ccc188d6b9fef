//! Brings the schema up to date.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::PgConnection;
use sqlx::migrate::{MigrateError, Migrator};
use tokio::time::timeout;

use super::fault::overdue;

/// All pending migrations, and the wait for another process that runs them: a large table may get a new index.
const DEADLINE: Duration = Duration::from_secs(600);

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!("src/store/postgres/migrations");
    // In a rolling deploy an older process may start after a newer one has migrated.
    migrator.set_ignore_missing(true);
    migrator
});

/// Runs what is pending. The migrator's advisory lock lets one process at a time do so.
pub(super) async fn migrate(connection: &mut PgConnection) -> Result<(), MigrateError> {
    // Not `run`: the compiler cannot prove its future to be `Send`.
    let migrated = timeout(DEADLINE, MIGRATOR.run_direct(None, connection, false));
    migrated.await.unwrap_or_else(|_| Err(MigrateError::Execute(overdue())))
}
