//! The store in a Postgres server.

#[macro_use]
mod words;

mod append;
#[path = "../either/mod.rs"]
#[expect(clippy::duplicate_mod, reason = "it is compiled once for each database, with the types of its driver")]
mod either;
mod fault;
mod migrate;
mod pool;

use std::str::FromStr;

use async_trait::async_trait;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow};
use sqlx::query::{Query, QueryAs};
use sqlx::{ConnectOptions, Connection, FromRow, PgConnection, Postgres as Database};
use tokio::time::timeout;

use self::fault::fault;
use self::pool::Pool;
use super::deadline::in_time;
use super::{Store, StoreFault};
use crate::answers::Answers;
use crate::limits;

/// The store in a Postgres server.
pub struct Postgres {
    pool: Pool,
    answers: Answers,
}

impl Postgres {
    /// Prepares for the server at `url`. It is connected to when needed, again after it was away.
    pub fn connect(url: &str, connections: u32) -> Result<Self, StoreFault> {
        let options = PgConnectOptions::from_str(url).map_err(fault)?.disable_statement_logging().options([
            // A statement that nobody waits for any more must not hold its locks.
            ("statement_timeout", limits::DEPENDENCY_DEADLINE.as_millis().to_string()),
            ("idle_in_transaction_session_timeout", limits::DEPENDENCY_DEADLINE.as_millis().to_string()),
        ]);
        Ok(Self { pool: Pool::new(options, connections), answers: Answers::default() })
    }

    async fn execute(&self, query: Query<'_, Database, PgArguments>) -> Result<u64, StoreFault> {
        self.run(async |connection| Ok(query.execute(connection).await?.rows_affected())).await
    }

    /// Runs a statement that changes one row and returns it; nothing if there is none. To its end: a caller that leaves it at its first
    /// row never hears that it could not be committed.
    async fn change<Row>(&self, query: QueryAs<'_, Database, Row, PgArguments>) -> Result<Option<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.fetch_optional(query).await
    }

    /// The same to read: what a caller leaves of its answer is the first thing that the connection's next one hears.
    async fn fetch_optional<Row>(&self, query: QueryAs<'_, Database, Row, PgArguments>) -> Result<Option<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.run(async |connection| Ok(query.fetch_all(connection).await?.pop())).await
    }

    async fn fetch_all<Row>(&self, query: QueryAs<'_, Database, Row, PgArguments>) -> Result<Vec<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.run(async |connection| query.fetch_all(connection).await).await
    }

    /// Runs statements on one connection. Waiting for it and for them has one deadline.
    async fn run<T>(&self, statements: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> Result<T, StoreFault> {
        let outcome = in_time(limits::DEPENDENCY_DEADLINE, self.pool.run(statements)).await;
        self.answers.note(&outcome);
        outcome.map_err(fault)
    }
}

#[async_trait]
impl Store for Postgres {
    async fn health(&self) -> Result<(), StoreFault> {
        let before = self.answers.so_far();
        self.answers.judge(before, self.run(async |connection| connection.ping().await).await)
    }

    async fn migrate(&self) -> Result<(), StoreFault> {
        migrate::migrate(self.pool.options()).await.map_err(fault)
    }

    async fn close(&self) {
        // What does not come back by then ends with the process.
        timeout(limits::DEPENDENCY_DEADLINE, self.pool.close()).await.unwrap_or_default();
    }
}
