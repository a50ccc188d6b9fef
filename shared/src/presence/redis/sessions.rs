//! Sessions in Redis: a hash each, so that a cluster spreads them, with the holder in a field of its own, so that one step can change it.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::cmd;
use uuid::Uuid;

use super::script::{CLAIM, KEEP, Script, UPDATE};
use super::step::Step;
use super::value::millis;
use super::{Redis, broken};
use crate::domain::{NodeId, Session, SessionId};
use crate::presence::{PresenceFault, Sessions};

/// The record and its holder, as they are kept; the holder is empty once the connection has dropped.
type Kept = (Option<String>, Option<String>);

#[async_trait]
impl Sessions for Redis {
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        self.write(&KEEP, sessions, ttl).await
    }

    async fn update(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        self.write(&UPDATE, sessions, ttl).await
    }

    async fn claim(&self, id: &SessionId, node: NodeId) -> Result<Option<Session>, PresenceFault> {
        read(self.run(CLAIM.on([self.session_key(id)]).arg(node.to_string())).await?)
    }

    async fn find(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault> {
        read(self.run(cmd("HMGET").arg(self.session_key(id)).arg("session").arg("held_by")).await?)
    }

    async fn end(&self, id: &SessionId) -> Result<(), PresenceFault> {
        self.run(cmd("DEL").arg(self.session_key(id))).await
    }
}

impl Redis {
    /// Runs a script for each session, all in one round trip.
    async fn write(
        &self,
        script: &'static Script,
        sessions: &[(SessionId, Session)],
        ttl: Duration,
    ) -> Result<(), PresenceFault> {
        let ttl_ms = millis(ttl).max(1);
        let write = |(id, session): &(SessionId, Session)| {
            let text = serde_json::to_string(session).map_err(broken)?;
            let held_by = session.held_by.map_or_else(String::new, |node| node.to_string());
            let call = script.on([self.session_key(id)]).arg(session.connection.to_string()).arg(text).arg(held_by);
            Ok(Step::Call(call.arg(ttl_ms)))
        };
        let steps: Vec<Step> = sessions.iter().map(write).collect::<Result<_, PresenceFault>>()?;
        self.run_all::<()>(&steps).await?;
        Ok(())
    }

    fn session_key(&self, id: &SessionId) -> String {
        format!("{}:session:{{{id}}}", self.prefix)
    }
}

fn read((text, held_by): Kept) -> Result<Option<Session>, PresenceFault> {
    let Some(text) = text else { return Ok(None) };
    let session: Session = serde_json::from_str(&text).map_err(broken)?;
    let held_by = held_by.filter(|text| !text.is_empty()).map(|text| Uuid::try_parse(&text)).transpose().map_err(broken)?;
    Ok(Some(Session { held_by: held_by.map(NodeId::from_uuid), ..session }))
}
