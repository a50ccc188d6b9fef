//! Takes from the outbox what is due, and tells it to the receiver until that has it, or time is over.

use std::time::Duration;

use futures_util::future::join_all;
use shared::clock;
use shared::domain::HookId;
use shared::limits;
use shared::store::{ClaimedHook, StoreFault};
use shared::telemetry::metrics::{self, HookOutcome};
use tracing::{debug, info, warn};

use super::Receiver;
use crate::run::Worker;

/// Delivers until the process stops. A router that dies has its facts claimed for some seconds more; then others take them.
pub async fn deliver(worker: Worker, receiver: Receiver, retry: Duration) {
    let mut delivery = Delivery { worker, receiver, retry, is_refused: false };
    while !delivery.worker.tasks.is_stopping() {
        let is_more = delivery.round().await.unwrap_or_else(|fault| {
            debug!(%fault, "the outbox cannot be reached");
            false
        });
        if !is_more {
            tokio::select! {
                () = delivery.worker.tasks.stopped() => return,
                () = tokio::time::sleep(limits::HOOK_PAUSE) => {}
            }
        }
    }
}

struct Delivery {
    worker: Worker,
    receiver: Receiver,
    retry: Duration,
    /// Whether the receiver took nothing of late: an operator is told once.
    is_refused: bool,
}

/// What became of one fact.
enum Told {
    Taken,
    Refused(String),
    /// The process stops: it was not told, or nobody knows.
    CutOff,
}

impl Delivery {
    /// Claims what is due and tells it; says whether more may be due.
    async fn round(&mut self) -> Result<bool, StoreFault> {
        let store = self.worker.store.clone();
        let now = clock::now();
        let claimed = store.claim_hooks(limits::HOOK_BATCH, now, now.after(limits::HOOK_LEASE)).await?;
        let is_more = claimed.len() == limits::HOOK_BATCH as usize;

        let told: Vec<(ClaimedHook, Told)> = join_all(claimed.into_iter().map(|claimed| self.tell(claimed))).await;
        let now = clock::now();
        let (mut done, mut given_up) = (Vec::new(), Vec::new());
        for (claimed, told) in told {
            match told {
                Told::Taken => {
                    self.is_taken();
                    done.push(claimed.hook.id);
                }
                Told::Refused(_) if now.since(claimed.enqueued_at) >= self.retry => given_up.push(claimed.hook.id),
                Told::Refused(why) => {
                    self.is_refused(&why);
                    metrics::hooks(HookOutcome::Refused, 1);
                    store.put_off_hook(&claimed, now.after(pause(claimed.attempt))).await?;
                }
                Told::CutOff => store.put_off_hook(&claimed, now).await?,
            }
        }
        metrics::hooks(HookOutcome::Delivered, done.len());
        self.give_up(&given_up);
        let over: Vec<HookId> = [done, given_up].concat();
        if !over.is_empty() {
            store.settle_hooks(&over, now).await?;
        }
        Ok(is_more)
    }

    async fn tell(&self, claimed: ClaimedHook) -> (ClaimedHook, Told) {
        let told = tokio::select! {
            biased;
            () = self.worker.tasks.stopped() => Told::CutOff,
            told = self.receiver.tell(&claimed.hook) => match told {
                Ok(()) => Told::Taken,
                Err(why) => Told::Refused(why),
            },
        };
        (claimed, told)
    }

    fn give_up(&self, hooks: &[HookId]) {
        metrics::hooks(HookOutcome::GivenUp, hooks.len());
        if !hooks.is_empty() {
            warn!(count = hooks.len(), retried = ?self.retry, "facts that the webhook did not take are given up");
        }
    }

    fn is_refused(&mut self, why: &str) {
        if !std::mem::replace(&mut self.is_refused, true) {
            warn!(why, "the webhook does not take what it is told: it is told again");
        }
    }

    fn is_taken(&mut self) {
        if std::mem::replace(&mut self.is_refused, false) {
            info!("the webhook takes what it is told again");
        }
    }
}

/// The pause before a fact is told again: it doubles, up to a bound.
fn pause(attempt: u32) -> Duration {
    let doubled = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    limits::HOOK_RETRY_FIRST.saturating_mul(doubled).min(limits::HOOK_RETRY_LONGEST)
}

#[cfg(test)]
mod tests;
