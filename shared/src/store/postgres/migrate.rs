//! Brings the schema up to date.

use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use crate::limits;
use crate::store::deadline::in_time;

/// All pending migrations, and the wait for another process that runs them: a large table may get a new index.
const DEADLINE: Duration = Duration::from_secs(600);

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!("src/store/postgres/migrations");
    // In a rolling deploy an older process may start after a newer one has migrated.
    migrator.set_ignore_missing(true);
    migrator
});

/// Runs what is pending, on a connection of its own, which may take longer than others. The migrator's advisory lock lets one process
/// at a time do so.
pub(super) async fn migrate(options: &PgConnectOptions) -> sqlx::Result<()> {
    let options = options.clone().options([("statement_timeout", "0")]);
    let mut connection = in_time(limits::DEPENDENCY_DEADLINE, PgConnection::connect_with(&options)).await?;
    // Not `run`: the compiler cannot prove its future to be `Send`.
    in_time(DEADLINE, async { Ok(MIGRATOR.run_direct(None, &mut connection, false).await?) }).await
}
