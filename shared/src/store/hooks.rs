//! The outbox of the webhook: facts that its receiver must be told, each at least once.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{Hook, HookId, Timestamp};

/// The outbox of the webhook.
#[async_trait]
pub trait Hooks: Send + Sync + 'static {
    /// Puts facts in. One that is here already, waiting or settled not long ago, stays as it is.
    async fn enqueue_hooks(&self, hooks: &[Hook], now: Timestamp) -> Result<(), StoreFault>;

    /// Takes up to `limit` of those that are due, the longest due first. Nobody else is given them before `until`.
    async fn claim_hooks(&self, limit: u32, now: Timestamp, until: Timestamp) -> Result<Vec<ClaimedHook>, StoreFault>;

    /// Is done with some, whoever has claimed them since.
    async fn settle_hooks(&self, ids: &[HookId], now: Timestamp) -> Result<(), StoreFault>;

    /// Gives one back that is due again at `due`; without effect if somebody has claimed it since.
    async fn put_off_hook(&self, claimed: &ClaimedHook, due: Timestamp) -> Result<(), StoreFault>;

    /// Forgets some of those settled before `settled_before`, and drops the oldest of more than `keep` that wait.
    async fn trim_hooks(&self, settled_before: Timestamp, keep: u32) -> Result<Trimmed, StoreFault>;
}

/// A fact that somebody is about to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedHook {
    /// The fact.
    pub hook: Hook,
    /// When it was put in first.
    pub enqueued_at: Timestamp,
    /// How often it was claimed, this time included.
    pub attempt: u32,
}

/// What was trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trimmed {
    /// Settled ones that are forgotten.
    pub forgotten: u64,
    /// Waiting ones that were dropped, since there were too many.
    pub dropped: u64,
}
