//! Connections to the server: made when they are wanted, kept for the next one, cut off if anything was left half done on them.
//!
//! Not the driver's pool: that asks each connection that comes back whether it lives before anybody else has it, a second round trip for
//! each statement, and while nobody listens at the server's port it tries again until the caller's time is over.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Error, PgConnection};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::fault::ends_connection;

/// A connection that was idle for longer is tested before it is used: a restart of the server or a load balancer may have ended it. A test
/// costs a round trip, so a busy connection is trusted.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// A connection that was idle for longer is given up: the server has a process for each.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// A connection that is older is given up: servers behind one name have their share again some time after one of them was away.
const AGE: Duration = Duration::from_secs(30 * 60);

/// Connections, at most so many.
pub(super) struct Pool {
    options: PgConnectOptions,
    /// A place for each; who waits for one has it in its turn.
    places: Semaphore,
    connections: u32,
    /// Those that nobody uses, the one that was used last at the end.
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    made_at: Instant,
    since: Instant,
}

impl Pool {
    /// None yet.
    pub(super) fn new(options: PgConnectOptions, connections: u32) -> Self {
        Self { options, places: Semaphore::new(connections as usize), connections, idle: Mutex::default() }
    }

    /// How they are made.
    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Runs statements on one of them. A transaction in them is over when they end well. If they do not end, since nobody waits for them any
    /// more, their connection is cut off: what has begun may go on for as long as `statement_timeout`, and nobody else is to wait for that.
    pub(super) async fn run<T>(&self, statements: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>) -> sqlx::Result<T> {
        let _place = self.places.acquire().await.map_err(|_| Error::PoolClosed)?;
        let (mut connection, made_at) = self.connection().await?;
        let outcome = statements(&mut connection).await;
        let is_whole = match &outcome {
            Ok(_) => {
                debug_assert!(!connection.should_flush(), "a transaction was left to be rolled back by whoever comes next");
                true
            }
            Err(error) if ends_connection(error) => false,
            // A round trip carries the rollback of what was begun.
            Err(_) => connection.ping().await.is_ok(),
        };
        if is_whole && made_at.elapsed() < AGE {
            self.idle().push(Idle { connection, made_at, since: Instant::now() });
        }
        outcome
    }

    /// Gives nobody a place any more, and ends the connections once those who have one are done.
    pub(super) async fn close(&self) {
        let _all = self.places.acquire_many(self.connections).await;
        self.places.close();
        let idle = std::mem::take(&mut *self.idle());
        for Idle { connection, .. } in idle {
            // One that cannot say goodbye is gone all the same.
            let _ = connection.close().await;
        }
    }

    async fn connection(&self) -> sqlx::Result<(PgConnection, Instant)> {
        while let Some(Idle { mut connection, made_at, since }) = self.take() {
            if since.elapsed() <= TRUSTED_IDLE || connection.ping().await.is_ok() {
                return Ok((connection, made_at));
            }
        }
        Ok((self.options.connect().await?, Instant::now()))
    }

    /// The connection that was used last; and gives up those that nobody has needed for long.
    fn take(&self) -> Option<Idle> {
        let mut idle = self.idle();
        let taken = idle.pop();
        let stale = idle.iter().take_while(|idle| idle.since.elapsed() > IDLE).count();
        idle.drain(..stale);
        taken
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
