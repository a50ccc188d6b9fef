//! Stores a batch, however long the store is away.

use std::time::Instant;

use shared::clock;
use shared::domain::{Code, Rejection, Submission, Timestamp};
use shared::limits;
use shared::retry::Backoff;
use shared::store::{Appended, StoreFault};
use shared::telemetry::metrics;
use tracing::{error, warn};

use crate::run::Worker;

/// What became of one submission.
#[allow(clippy::large_enum_variant, reason = "nearly all of them are the large one")]
#[derive(Clone, Debug)]
pub enum Persisted {
    /// What the store says.
    Done(Appended),
    /// The store cannot take it, and never will.
    Refused(Rejection),
}

/// Stores a batch, in as many transactions as its size asks for; `None` if the process stops before the store is back. What is unsettled
/// then goes to another router, for which what is stored is a repeat.
pub async fn persist(worker: &Worker, batch: &[Submission]) -> Option<Vec<Persisted>> {
    let mut persisted = Vec::with_capacity(batch.len());
    for part in Submission::cut(batch, limits::BATCH_BYTES) {
        persisted.extend(at_once(worker, part).await?);
    }
    Some(persisted)
}

async fn at_once(worker: &Worker, batch: &[Submission]) -> Option<Vec<Persisted>> {
    let started = Instant::now();
    let mut backoff = Backoff::default();
    loop {
        let now = clock::now();
        match worker.store.append(batch, now).await {
            Ok(appended) => {
                metrics::persisted(batch.len(), started.elapsed());
                count(&appended, now);
                return Some(appended.into_iter().map(Persisted::Done).collect());
            }
            Err(StoreFault::Unavailable(cause)) => {
                warn!(%cause, batch = batch.len(), "the store is away: a batch waits");
                tokio::select! {
                    () = worker.tasks.stopped() => return None,
                    () = backoff.wait() => {}
                }
            }
            Err(fault @ (StoreFault::Broken(_) | StoreFault::Conflict(_))) => {
                error!(%fault, batch = batch.len(), "the store refuses a batch");
                return Box::pin(one_by_one(worker, batch)).await;
            }
        }
    }
}

/// One submission that the store refuses must not stop a shard for ever: the others are stored without it.
async fn one_by_one(worker: &Worker, batch: &[Submission]) -> Option<Vec<Persisted>> {
    if let [_] = batch {
        let rejection = Rejection::new(Code::Internal, "this message cannot be stored");
        return Some(vec![Persisted::Refused(rejection)]);
    }
    let mut persisted = Vec::with_capacity(batch.len());
    for submission in batch {
        persisted.extend(at_once(worker, std::slice::from_ref(submission)).await?);
    }
    Some(persisted)
}

/// What was stored before kept the time at which it was.
fn count(appended: &[Appended], now: Timestamp) {
    for appended in appended {
        match appended {
            Appended::Stored(entry) if entry.created_at() == now => metrics::stored(entry.into()),
            Appended::Stored(entry) => metrics::repeated(entry.into()),
            Appended::Refused(_) | Appended::NoSuchRoom => {}
        }
    }
}
