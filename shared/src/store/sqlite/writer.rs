//! The one connection that writes: SQLite has one writer at a time, and a queue for it is fairer than its busy waiting.
//!
//! Not a pool of one: a pool asks each connection that comes back whether it lives, which for every statement is a second trip to the
//! connection's thread and back.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, SqliteConnection};
use tokio::sync::Mutex;

use super::fault::is_gone;

/// The one connection that writes, made when it is wanted first.
pub(super) struct Writer {
    options: SqliteConnectOptions,
    state: Mutex<State>,
}

// Where it lies, it stays: nothing is gained by a box.
#[allow(clippy::large_enum_variant)]
enum State {
    Unopened,
    Open(SqliteConnection),
    Closed,
}

impl Writer {
    pub(super) fn new(options: SqliteConnectOptions) -> Self {
        Self { options, state: Mutex::new(State::Unopened) }
    }

    /// Runs statements, after those that came before. If the caller goes away meanwhile, what has begun ends by itself before anything
    /// else is run: one statement as a whole, a transaction by a rollback.
    pub(super) async fn run<T>(&self, statements: impl AsyncFnOnce(&mut SqliteConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        let mut state = self.state.lock().await;
        if let State::Unopened = *state {
            *state = State::Open(self.options.connect().await?);
        }
        let State::Open(connection) = &mut *state else { return Err(Error::PoolClosed) };
        let outcome = statements(connection).await;
        if outcome.as_ref().is_err_and(is_gone) {
            *state = State::Unopened;
        }
        outcome
    }

    /// Ends it, after what has begun; nothing is run from then on.
    pub(super) async fn close(&self) {
        if let State::Open(connection) = std::mem::replace(&mut *self.state.lock().await, State::Closed) {
            // A file that cannot be closed well is recovered when it is opened again.
            let _ = connection.close().await;
        }
    }
}
