//! Brings the schema up to date.

use std::sync::LazyLock;

use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!("src/store/sqlite/migrations");
    // The file may have been used by a newer version.
    migrator.set_ignore_missing(true);
    migrator
});

/// Runs what is pending, in one transaction that has the write lock from its start: SQLite's migrator has no lock of its own, and another
/// process may have the file open.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // Not `run`: the compiler cannot prove its future to be `Send`.
    MIGRATOR.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await
}
