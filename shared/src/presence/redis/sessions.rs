//! Sessions in Redis: a hash each, so that a cluster spreads them, with the holder in a field of its own, so that one step can change it.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{Cmd, cmd, pipe};
use uuid::Uuid;

use super::{Redis, broken};
use crate::domain::{NodeId, Session, SessionId};
use crate::presence::{PresenceFault, Sessions};

/// Sets the holder, and returns what was.
const CLAIM: &str = "
    local was = redis.call('HMGET', KEYS[1], 'session', 'held_by')
    if was[1] then
        redis.call('HSET', KEYS[1], 'held_by', ARGV[1])
    end
    return was";

/// The record and its holder, as they are kept; the holder is empty once the connection has dropped.
type Kept = (Option<String>, Option<String>);

#[async_trait]
impl Sessions for Redis {
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        if sessions.is_empty() {
            return Ok(());
        }
        let ttl_ms = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut pipeline = pipe();
        for (id, session) in sessions {
            let key = self.session_key(id);
            let text = serde_json::to_string(session).map_err(broken)?;
            let held_by = session.held_by.map_or_else(String::new, |node| node.to_string());
            pipeline.cmd("HSET").arg(&key).arg("session").arg(text).arg("held_by").arg(held_by).ignore();
            pipeline.cmd("PEXPIRE").arg(&key).arg(ttl_ms).ignore();
        }
        self.run_all(&pipeline).await
    }

    async fn claim(&self, id: &SessionId, node: NodeId) -> Result<Option<Session>, PresenceFault> {
        self.session(cmd("EVAL").arg(CLAIM).arg(1).arg(self.session_key(id)).arg(node.to_string())).await
    }

    async fn find(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault> {
        self.session(cmd("HMGET").arg(self.session_key(id)).arg("session").arg("held_by")).await
    }

    async fn end(&self, id: &SessionId) -> Result<(), PresenceFault> {
        self.run(cmd("DEL").arg(self.session_key(id))).await
    }
}

impl Redis {
    async fn session(&self, command: &Cmd) -> Result<Option<Session>, PresenceFault> {
        let (Some(text), held_by): Kept = self.run(command).await? else { return Ok(None) };
        let session: Session = serde_json::from_str(&text).map_err(broken)?;
        let held_by = held_by.filter(|text| !text.is_empty()).map(|text| Uuid::try_parse(&text)).transpose().map_err(broken)?;
        Ok(Some(Session { held_by: held_by.map(NodeId::from_uuid), ..session }))
    }

    fn session_key(&self, id: &SessionId) -> String {
        format!("{}:session:{{{id}}}", self.prefix)
    }
}
