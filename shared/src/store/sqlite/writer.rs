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

#[allow(clippy::large_enum_variant, reason = "there is one, and it stays where it lies")]
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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use sqlx::{query, query_scalar};

    use super::*;

    async fn with_a_table() -> Writer {
        let writer = Writer::new(SqliteConnectOptions::new().in_memory(true));
        writer.run(async |connection| query("CREATE TABLE things (id INTEGER)").execute(connection).await).await.unwrap();
        writer
    }

    async fn add(connection: &mut SqliteConnection, things: [i64; 2]) -> sqlx::Result<()> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for thing in things {
            query("INSERT INTO things VALUES (?1)").bind(thing).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    /// Lets work be woken so many times; then whoever awaits it goes away.
    async fn cut_off<T>(mut wakes: u32, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if wakes == 0 => Poll::Ready(None),
            Poll::Pending => {
                wakes -= 1;
                Poll::Pending
            }
        })
        .await
    }

    #[tokio::test]
    async fn who_goes_away_at_whatever_moment_leaves_nothing_half_done() {
        const CUTS: u32 = 20;
        const ROUNDS: u32 = 20;
        let writer = with_a_table().await;
        let (mut whole, mut cut) = (0, 0);
        for wakes in (0..CUTS).cycle().take((CUTS * ROUNDS) as usize) {
            match cut_off(wakes, writer.run(async |connection| add(connection, [1, 1]).await)).await {
                Some(outcome) => {
                    outcome.unwrap();
                    whole += 1;
                }
                None => cut += 1,
            }
            writer.run(async |connection| add(connection, [2, 2]).await).await.unwrap();
        }
        assert!(whole > 0 && cut > 0, "{whole} whole, {cut} cut off");
        let count = |thing: i64| query_scalar::<_, i64>("SELECT count(*) FROM things WHERE id = ?1").bind(thing);
        let ones = writer.run(async |connection| count(1).fetch_one(connection).await).await.unwrap();
        let twos = writer.run(async |connection| count(2).fetch_one(connection).await).await.unwrap();
        assert_eq!(twos, i64::from(2 * CUTS * ROUNDS));
        // Whose commit was under way may have come through.
        assert!(ones % 2 == 0 && (2 * whole..=2 * (whole + cut)).contains(&ones), "{ones} of {whole} whole, {cut} cut off");
    }

    #[tokio::test]
    async fn once_closed_nothing_is_run() {
        let writer = with_a_table().await;
        writer.close().await;
        let outcome = writer.run(async |connection| add(connection, [1, 1]).await).await;
        assert!(matches!(outcome, Err(Error::PoolClosed)), "{outcome:?}");
    }
}
