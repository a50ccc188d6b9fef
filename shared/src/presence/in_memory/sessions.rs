//! Sessions in a map.

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{InMemory, Kept};
use crate::domain::{Session, SessionId};
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

    async fn take(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault> {
        let kept = self.sessions().remove(id);
        Ok(kept.filter(|kept| kept.until > Instant::now()).map(|kept| kept.session))
    }
}
