//! States who is here, as soon as the last statement was answered: one person at once, a storm in few round trips.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use shared::retry::Backoff;
use shared::shutdown::Tasks;
use shared::telemetry::metrics;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::debug;

use super::People;

/// States what has changed until the process stops. What is stated then stays: others free it, once its people had their time to come back.
pub async fn register(people: Arc<People>, tasks: Tasks) {
    let mut backoff = Backoff::default();
    loop {
        let due = people.table().next_due();
        tokio::select! {
            () = tasks.stopped() => return,
            () = people.changed.notified() => {}
            () = until(due) => {}
        }
        while let Some(draft) = { people.table().draft(Instant::now()) } {
            match people.presence.state(people.node, &draft.statement).await {
                Ok(transitions) => {
                    people.table().settle(draft, &transitions);
                    people.is_reached.store(true, Ordering::Relaxed);
                    people.announcer.say(transitions);
                    backoff.reset();
                }
                Err(fault) => {
                    debug!(%fault, "seats could not be stated");
                    metrics::statement_failed();
                    people.is_reached.store(false, Ordering::Relaxed);
                    people.table().fail(draft, Instant::now());
                    tokio::select! {
                        () = tasks.stopped() => return,
                        () = people.reached.notified() => {}
                        () = sleep(backoff.pause()) => {}
                    }
                }
            }
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
