//! Presence in Redis, for any number of processes. The keys of one step share a hash tag, so that a cluster can spread the rest.

mod leases;
mod seats;
mod sessions;

mod keys;
mod line;
mod script;
mod servers;
mod step;
mod trip;
mod value;

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use deadpool_redis::redis::{ErrorKind, FromRedisValue, RedisError, ServerErrorKind, cmd, from_redis_value};
use tokio::time::timeout;

use super::{Presence, PresenceFault};
use crate::answers::Answers;
use crate::domain::NodeId;
use crate::limits;
use line::Lines;
use step::Step;

pub use servers::Servers;

/// Presence in Redis.
#[derive(Clone)]
pub struct Redis {
    lines: Arc<Lines>,
    prefix: String,
    answers: Arc<Answers>,
    /// The servers that had the memory when a node last held its seats, by what each called itself since it was started.
    servers: Arc<Mutex<HashMap<NodeId, Vec<String>>>>,
}

impl Redis {
    /// Prepares for these servers; they are connected to when needed, again after they were away. What belongs to one installation
    /// starts with `prefix`.
    pub fn open(servers: &Servers, prefix: &str) -> Result<Self, PresenceFault> {
        let lines = Arc::new(Lines::open(servers)?);
        Ok(Self { lines, prefix: prefix.to_owned(), answers: Arc::default(), servers: Arc::default() })
    }

    /// Runs a command, or a script.
    async fn run<T: FromRedisValue>(&self, step: impl Into<Step>) -> Result<T, PresenceFault> {
        let mut answers = self.run_all(&[step.into()]).await?;
        answers.pop().ok_or_else(|| broken("a command had no answer"))
    }

    /// Runs several commands, and scripts, in one round trip, within the time that any dependency is given.
    async fn run_all<T: FromRedisValue>(&self, steps: &[Step]) -> Result<Vec<T>, PresenceFault> {
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        let Ok(values) = timeout(limits::DEPENDENCY_DEADLINE, self.lines.run(steps)).await else {
            self.lines.doubt();
            return Err(unavailable(format!("no answer within {:?}", limits::DEPENDENCY_DEADLINE)));
        };
        self.answers.note(&values);
        values?.into_iter().map(|value| from_redis_value(value).map_err(broken)).collect()
    }
}

#[async_trait]
impl Presence for Redis {
    async fn health(&self) -> Result<(), PresenceFault> {
        let before = self.answers.so_far();
        self.answers.judge(before, self.run(cmd("PING")).await)
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
