//! The store in a Postgres server.

mod accounts;
mod changes;
mod deals;
mod directs;
mod fault;
mod guests;
mod hooks;
mod invites;
mod log;
mod members;
mod migrate;
mod rooms;

use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::query::{Query, QueryAs};
use sqlx::{ConnectOptions, Connection, FromRow, PgConnection, Postgres as Database};
use tokio::time::timeout;

use self::fault::fault;
use super::deadline::in_time;
use super::{Store, StoreFault};
use crate::answers::Answers;
use crate::limits;

/// Connections of one process, unless its settings say otherwise: ten processes fit into a server as it comes (100), and one process
/// keeps a few cores of it busy.
pub const POOL_CONNECTIONS: u32 = 10;

/// A connection that was idle for longer is tested before it is used: a restart of the server or a load balancer may have ended it. A test
/// costs a round trip, so a busy connection is trusted.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// The store in a Postgres server.
pub struct Postgres {
    pool: PgPool,
    answers: Answers,
}

impl Postgres {
    /// Prepares for the server at `url`. It is connected to when needed, again after it was away. Call it inside of a runtime.
    pub fn connect(url: &str, connections: u32) -> Result<Self, StoreFault> {
        let options = PgConnectOptions::from_str(url).map_err(fault)?.disable_statement_logging().options([
            // A statement that nobody waits for any more must not hold its locks.
            ("statement_timeout", limits::DEPENDENCY_DEADLINE.as_millis().to_string()),
            ("idle_in_transaction_session_timeout", limits::DEPENDENCY_DEADLINE.as_millis().to_string()),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(limits::DEPENDENCY_DEADLINE)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move { Ok(meta.idle_for <= TRUSTED_IDLE || connection.ping().await.is_ok()) })
            })
            .connect_lazy_with(options);
        Ok(Self { pool, answers: Answers::default() })
    }

    async fn execute(&self, query: Query<'_, Database, PgArguments>) -> Result<u64, StoreFault> {
        self.call(async |connection| Ok(query.execute(connection).await?.rows_affected())).await
    }

    /// Runs a statement that changes one row and returns it; nothing if there is none. To its end: a caller that leaves it at its first
    /// row never hears that it could not be committed.
    async fn change<Row>(&self, query: QueryAs<'_, Database, Row, PgArguments>) -> Result<Option<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.call(async |connection| Ok(query.fetch_all(connection).await?.pop())).await
    }

    async fn fetch_optional<Row>(&self, query: QueryAs<'_, Database, Row, PgArguments>) -> Result<Option<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.call(async |connection| query.fetch_optional(connection).await).await
    }

    async fn fetch_all<Row>(&self, query: QueryAs<'_, Database, Row, PgArguments>) -> Result<Vec<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        self.call(async |connection| query.fetch_all(connection).await).await
    }

    /// Runs statements on one connection. Waiting for it and for them has one deadline.
    async fn call<T>(&self, statements: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> Result<T, StoreFault> {
        let call = async {
            let mut lease = Lease(None);
            let outcome = statements(lease.0.insert(self.pool.acquire().await?)).await;
            if !outcome.as_ref().is_err_and(fault::ends_connection) {
                drop(lease.0.take());
            }
            outcome
        };
        let outcome = in_time(limits::DEPENDENCY_DEADLINE, call).await;
        self.answers.note(&outcome);
        outcome.map_err(fault)
    }
}

#[async_trait]
impl Store for Postgres {
    async fn health(&self) -> Result<(), StoreFault> {
        let before = self.answers.so_far();
        self.answers.judge(before, self.call(async |connection| connection.ping().await).await)
    }

    async fn migrate(&self) -> Result<(), StoreFault> {
        migrate::migrate(&self.pool.connect_options()).await.map_err(fault)
    }

    async fn close(&self) {
        // What does not come back by then ends with the process.
        timeout(limits::DEPENDENCY_DEADLINE, self.pool.close()).await.unwrap_or_default();
    }
}

/// A connection that is cut off, not given back to the pool, if its call was: the pool would wait, without a bound, for a silent server to
/// finish it, and even a polite goodbye would hold its place for seconds.
struct Lease(Option<PoolConnection<Database>>);

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}
