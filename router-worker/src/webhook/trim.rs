//! Keeps the outbox bounded, however long the receiver is away.

use shared::clock;
use shared::domain::Timestamp;
use shared::limits;
use shared::telemetry::metrics::{self, HookOutcome};
use tracing::{debug, warn};

use crate::run::Worker;

/// Forgets what was settled long ago, and drops the oldest of too many, until the process stops.
pub async fn trim(worker: Worker) {
    loop {
        tokio::select! {
            () = worker.tasks.stopped() => return,
            () = tokio::time::sleep(limits::HOOK_TRIM_PAUSE) => {}
        }
        let remembered = i64::try_from(limits::HOOK_REMEMBERED.as_millis()).unwrap_or(i64::MAX);
        let settled_before = Timestamp::from_millis(clock::now().as_millis() - remembered);
        match worker.store.trim_hooks(settled_before, limits::HOOKS_WAITING).await {
            Ok(trimmed) if trimmed.dropped > 0 => {
                warn!(count = trimmed.dropped, "too many facts wait for the webhook: the oldest were dropped");
                metrics::hooks(HookOutcome::Dropped, usize::try_from(trimmed.dropped).unwrap_or(usize::MAX));
            }
            Ok(_) => {}
            Err(fault) => debug!(%fault, "the outbox was not trimmed"),
        }
    }
}
