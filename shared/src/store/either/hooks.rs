//! The outbox of the webhook.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::{Adapter, uuids};
use crate::domain::{Hook, HookId, Timestamp};
use crate::limits;
use crate::store::rows::{HookRow, all, hook_rows};
use crate::store::{ClaimedHook, Hooks, StoreFault, Trimmed};

#[async_trait]
impl Hooks for Adapter {
    async fn enqueue_hooks(&self, hooks: &[Hook], now: Timestamp) -> Result<(), StoreFault> {
        self.execute(query(own_sql!("enqueue_hooks")).bind(hook_rows(hooks)?).bind(now.as_millis())).await?;
        Ok(())
    }

    async fn claim_hooks(&self, limit: u32, now: Timestamp, until: Timestamp) -> Result<Vec<ClaimedHook>, StoreFault> {
        let claim =
            query_as::<_, HookRow>(own_sql!("claim_hooks")).bind(i64::from(limit)).bind(now.as_millis()).bind(until.as_millis());
        all(self.run(async |connection| claim.fetch_all(connection).await).await?)
    }

    async fn settle_hooks(&self, ids: &[HookId], now: Timestamp) -> Result<(), StoreFault> {
        let ids = uuids(ids.iter().map(|id| id.as_uuid()))?;
        self.execute(query(own_sql!("settle_hooks")).bind(ids).bind(now.as_millis())).await?;
        Ok(())
    }

    async fn put_off_hook(&self, claimed: &ClaimedHook, due: Timestamp) -> Result<(), StoreFault> {
        let put_off = query(include_str!("sql/put_off_hook.sql"))
            .bind(claimed.hook.id.as_uuid())
            .bind(i64::from(claimed.attempt))
            .bind(due.as_millis());
        self.execute(put_off).await?;
        Ok(())
    }

    async fn trim_hooks(&self, settled_before: Timestamp, keep: u32) -> Result<Trimmed, StoreFault> {
        let forget = query(include_str!("sql/forget_settled_hooks.sql"))
            .bind(settled_before.as_millis())
            .bind(i64::from(limits::HOOKS_TRIMMED));
        let surplus =
            query(include_str!("sql/drop_surplus_hooks.sql")).bind(i64::from(keep)).bind(i64::from(limits::HOOKS_TRIMMED));
        Ok(Trimmed { forgotten: self.execute(forget).await?, dropped: self.execute(surplus).await? })
    }
}
