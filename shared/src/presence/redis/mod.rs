//! Presence in Redis, for any number of processes.

mod leases;
mod sessions;

use std::error::Error;

use async_trait::async_trait;
use deadpool_redis::redis::{AsyncConnectionConfig, Cmd, ErrorKind, FromRedisValue, Pipeline, RedisError, ServerErrorKind, cmd};
use deadpool_redis::{Connection, Manager, Pool, PoolError, Runtime};
use tokio::time::timeout;

use super::{Presence, PresenceFault};
use crate::limits;

/// Calls on their way at once: each takes well below a millisecond, so this is some ten thousand a second.
const CONNECTIONS: usize = 8;

/// Presence in a Redis server.
#[derive(Clone)]
pub struct Redis {
    pool: Pool,
    prefix: String,
}

impl Redis {
    /// Prepares for the server at `url`; it is connected to when needed, again after it was away. What belongs to one installation
    /// starts with `prefix`.
    pub fn open(url: &str, prefix: &str) -> Result<Self, PresenceFault> {
        // The driver's own time limits are shorter than ours, and would be a second rule beside it.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(limits::DEPENDENCY_DEADLINE))
            .set_response_timeout(Some(limits::DEPENDENCY_DEADLINE));
        let manager = Manager::new_with_config(url, config).map_err(fault)?;
        let pool = Pool::builder(manager).max_size(CONNECTIONS).runtime(Runtime::Tokio1).build().map_err(broken)?;
        Ok(Self { pool, prefix: prefix.to_owned() })
    }

    /// Runs a command.
    async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, PresenceFault> {
        self.call(async |connection| command.query_async(connection).await).await
    }

    /// Runs several commands in one round trip.
    async fn run_all(&self, commands: &Pipeline) -> Result<(), PresenceFault> {
        self.call(async |connection| commands.query_async(connection).await).await
    }

    /// Makes a call within the time that any dependency is given. (The pool asks a connection whether it lives before it hands it out.)
    async fn call<T>(&self, call: impl AsyncFnOnce(&mut Connection) -> Result<T, RedisError>) -> Result<T, PresenceFault> {
        let call = async {
            let mut connection = self.pool.get().await.map_err(|error| match error {
                PoolError::Backend(error) => fault(error),
                other => unavailable(other),
            })?;
            call(&mut connection).await.map_err(fault)
        };
        match timeout(limits::DEPENDENCY_DEADLINE, call).await {
            Ok(answer) => answer,
            Err(_) => Err(unavailable(format!("no answer within {:?}", limits::DEPENDENCY_DEADLINE))),
        }
    }
}

#[async_trait]
impl Presence for Redis {
    async fn health(&self) -> Result<(), PresenceFault> {
        self.run(&cmd("PING")).await
    }
}

/// Only an answer that makes no sense is a defect; all else may be different the next time.
fn fault(error: RedisError) -> PresenceFault {
    match error.kind() {
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType | ErrorKind::InvalidClientConfig => broken(error),
        ErrorKind::Server(ServerErrorKind::ResponseError | ServerErrorKind::CrossSlot) => broken(error),
        _ => unavailable(error),
    }
}

fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> PresenceFault {
    PresenceFault::Unavailable(cause.into())
}

fn broken(cause: impl Into<Box<dyn Error + Send + Sync>>) -> PresenceFault {
    PresenceFault::Broken(cause.into())
}
