//! What the rows of the webhook's outbox look like.

use sqlx::FromRow;
use uuid::Uuid;

use super::{json, text, unknown};
use crate::domain::{Hook, HookId, Timestamp};
use crate::store::{ClaimedHook, StoreFault};

#[derive(FromRow)]
pub(in crate::store) struct HookRow {
    id: Uuid,
    fact: String,
    created_at_ms: i64,
    attempts: i32,
}

impl TryFrom<HookRow> for ClaimedHook {
    type Error = StoreFault;

    fn try_from(row: HookRow) -> Result<Self, StoreFault> {
        let fact = serde_json::from_str(&row.fact).map_err(|error| StoreFault::Broken(error.into()))?;
        Ok(Self {
            hook: Hook { id: HookId::from_uuid(row.id), fact },
            enqueued_at: Timestamp::from_millis(row.created_at_ms),
            attempt: u32::try_from(row.attempts).map_err(|_| unknown("hooks.attempts", row.attempts))?,
        })
    }
}

/// Facts as JSON; each is one itself.
pub(in crate::store) fn hook_rows(hooks: &[Hook]) -> Result<String, StoreFault> {
    let row = |hook: &Hook| Ok((hook.id.as_uuid().simple(), text(&hook.fact)?));
    json(hooks.iter().map(row).collect::<Result<Vec<_>, StoreFault>>()?)
}
