//! The store in one file, by SQLite.

#[macro_use]
mod words;

mod append;
#[path = "../either/mod.rs"]
#[expect(clippy::duplicate_mod, reason = "it is compiled once for each database, with the types of its driver")]
mod either;
mod fault;
mod migrate;
mod writer;

use std::fs;
use std::path::Path;

use async_trait::async_trait;
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::{
    Sqlite as Database, SqliteArguments, SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions, FromRow, SqliteConnection};
use tokio::time::timeout;

use self::fault::fault;
use self::writer::Writer;
use super::deadline::in_time;
use super::{Store, StoreFault};
use crate::answers::Answers;
use crate::limits;

/// Connections that read beside the writer: each is a thread, and more than a machine's cores only wait for each other.
const READERS: u32 = 4;

/// The store in one file.
pub struct Sqlite {
    writer: Writer,
    /// None if the data belongs to the writer's connection.
    readers: Option<SqlitePool>,
    answers: Answers,
}

impl Sqlite {
    /// Prepares for the file at `path`, which is made when needed, as is its folder. Call it inside of a runtime.
    pub fn open(path: &Path) -> Result<Self, StoreFault> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| StoreFault::Broken(error.into()))?;
        }
        let options = options().filename(path).create_if_missing(true);
        // What was acknowledged survives a loss of power: FULL, with a WAL, is one sync for each commit, and a commit is a batch.
        let writer = options.clone().synchronous(SqliteSynchronous::Full);
        let reader = options.pragma("query_only", "on");
        Ok(Self { writer: Writer::new(writer), readers: Some(pool(READERS, reader)), answers: Answers::default() })
    }

    /// A store that is gone when it is closed.
    pub fn in_memory() -> Self {
        Self { writer: Writer::new(options().in_memory(true)), readers: None, answers: Answers::default() }
    }

    async fn execute(&self, query: Query<'_, Database, SqliteArguments>) -> Result<u64, StoreFault> {
        self.run(async |connection| Ok(query.execute(connection).await?.rows_affected())).await
    }

    /// Runs a statement that changes one row and returns it; nothing if there is none. To its end: a caller that leaves it at its first
    /// row never hears that it could not be committed.
    async fn change<Row>(&self, query: QueryAs<'_, Database, Row, SqliteArguments>) -> Result<Option<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        self.run(async |connection| Ok(query.fetch_all(connection).await?.pop())).await
    }

    async fn fetch_optional<Row>(&self, query: QueryAs<'_, Database, Row, SqliteArguments>) -> Result<Option<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        self.read(async |connection| query.fetch_optional(connection).await).await
    }

    async fn fetch_all<Row>(&self, query: QueryAs<'_, Database, Row, SqliteArguments>) -> Result<Vec<Row>, StoreFault>
    where
        Row: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        self.read(async |connection| query.fetch_all(connection).await).await
    }

    /// Runs statements on one of those who read.
    async fn read<T>(&self, statements: impl AsyncFnOnce(&mut SqliteConnection) -> sqlx::Result<T>) -> Result<T, StoreFault> {
        match &self.readers {
            Some(readers) => self.call(async { statements(&mut *readers.acquire().await?).await }).await,
            None => self.run(statements).await,
        }
    }

    /// Runs statements on the writer.
    async fn run<T>(&self, statements: impl AsyncFnOnce(&mut SqliteConnection) -> sqlx::Result<T>) -> Result<T, StoreFault> {
        self.call(self.writer.run(statements)).await
    }

    /// Waiting for a connection and for what it does has one deadline.
    async fn call<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> Result<T, StoreFault> {
        let outcome = in_time(limits::DEPENDENCY_DEADLINE, work).await;
        self.answers.note(&outcome);
        outcome.map_err(fault)
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn health(&self) -> Result<(), StoreFault> {
        let before = self.answers.so_far();
        self.answers.judge(before, self.read(async |connection| sqlx::Connection::ping(connection).await).await)
    }

    async fn migrate(&self) -> Result<(), StoreFault> {
        // It has a deadline of its own where it waits for others.
        self.writer.run(migrate::migrate).await.map_err(fault)
    }

    async fn close(&self) {
        // The writer last: it then takes the WAL into the file.
        if let Some(readers) = &self.readers {
            timeout(limits::DEPENDENCY_DEADLINE, readers.close()).await.unwrap_or_default();
        }
        timeout(limits::DEPENDENCY_DEADLINE, self.writer.close()).await.unwrap_or_default();
    }
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new().foreign_keys(true).busy_timeout(limits::DEPENDENCY_DEADLINE).disable_statement_logging()
}

/// The file cannot go away as a server can: connections are neither tested nor replaced.
fn pool(connections: u32, options: SqliteConnectOptions) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(limits::DEPENDENCY_DEADLINE)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sqlx::{query, query_as};

    use super::Sqlite;

    #[tokio::test]
    async fn what_cannot_be_committed_is_a_fault() {
        let store = Sqlite::in_memory();
        let table = "CREATE TABLE links (id INTEGER PRIMARY KEY, next INTEGER REFERENCES links DEFERRABLE INITIALLY DEFERRED)";
        store.execute(query(table)).await.unwrap();
        let add = "INSERT INTO links VALUES (?1, ?2) RETURNING id";
        let dangling = store.change(query_as::<_, (i64,)>(add).bind(1).bind(2)).await;
        assert!(dangling.is_err(), "{dangling:?}");
        let ring = store.change(query_as::<_, (i64,)>(add).bind(1).bind(1)).await;
        assert!(matches!(ring, Ok(Some((1,)))), "{ring:?}");
    }

    /// SQLite plans a statement for the very number that is bound to a bare `LIMIT ?1`, and so compiles it anew for each use; to `+?1` it
    /// does not look.
    #[test]
    fn no_statement_is_compiled_anew_for_each_use() {
        for folder in ["sqlite", "either"] {
            let statements = fs::read_dir(format!("{}/src/store/{folder}/sql", env!("CARGO_MANIFEST_DIR"))).unwrap();
            for statement in statements {
                let path = statement.unwrap().path();
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains("LIMIT ?") && !text.contains("LIMIT $"), "{}: write LIMIT +", path.display());
            }
        }
    }
}
