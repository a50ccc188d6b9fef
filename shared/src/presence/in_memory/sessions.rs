//! Sessions in a map.

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{InMemory, Kept};
use crate::domain::{NodeId, Session, SessionId};
use crate::presence::{PresenceFault, Sessions};

#[async_trait]
impl Sessions for InMemory {
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        let (mut kept, now) = (self.sessions(), Instant::now());
        kept.retain(|_, kept| kept.until > now);
        for (id, session) in sessions {
            kept.insert(id.clone(), Kept { session: session.clone(), until: now + ttl });
        }
        Ok(())
    }

    async fn claim(&self, id: &SessionId, node: NodeId) -> Result<Option<Session>, PresenceFault> {
        let mut kept = self.sessions();
        let kept = kept.get_mut(id).filter(|kept| kept.until > Instant::now());
        Ok(kept.map(|kept| {
            let session = kept.session.clone();
            kept.session.held_by = Some(node);
            session
        }))
    }

    async fn find(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault> {
        let kept = self.sessions();
        Ok(kept.get(id).filter(|kept| kept.until > Instant::now()).map(|kept| kept.session.clone()))
    }

    async fn end(&self, id: &SessionId) -> Result<(), PresenceFault> {
        self.sessions().remove(id);
        Ok(())
    }
}
