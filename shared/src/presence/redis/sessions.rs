//! Sessions in Redis: a key each, so that a cluster spreads them.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{cmd, pipe};

use super::{Redis, broken};
use crate::domain::{Session, SessionId};
use crate::presence::{PresenceFault, Sessions};

#[async_trait]
impl Sessions for Redis {
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        if sessions.is_empty() {
            return Ok(());
        }
        let ttl_ms = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut pipeline = pipe();
        for (id, session) in sessions {
            let text = serde_json::to_string(session).map_err(broken)?;
            pipeline.cmd("SET").arg(self.session_key(id)).arg(text).arg("PX").arg(ttl_ms).ignore();
        }
        self.run_all(&pipeline).await
    }

    async fn take(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault> {
        let text: Option<String> = self.run(cmd("GETDEL").arg(self.session_key(id))).await?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(broken)
    }
}

impl Redis {
    fn session_key(&self, id: &SessionId) -> String {
        format!("{}:session:{{{id}}}", self.prefix)
    }
}
