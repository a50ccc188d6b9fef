//! Sessions in a map.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::InMemory;
use crate::domain::{NodeId, Session, SessionId};
use crate::presence::{PresenceFault, Sessions};

/// All sessions.
#[derive(Debug, Default)]
pub(super) struct Table {
    kept: HashMap<SessionId, Kept>,
    /// How many there may be before those that have ended are looked for.
    sweep_at: usize,
}

/// A session and its end.
#[derive(Debug)]
struct Kept {
    session: Session,
    until: Instant,
}

impl Table {
    /// The session, if it has not ended.
    fn find(&mut self, id: &SessionId) -> Option<&mut Kept> {
        self.kept.get_mut(id).filter(|kept| kept.until > Instant::now())
    }

    /// Forgets those that have ended, once there are twice as many as the last time: what it costs to keep one does not grow with them.
    fn sweep(&mut self, now: Instant) {
        if self.kept.len() >= self.sweep_at {
            self.kept.retain(|_, kept| kept.until > now);
            self.sweep_at = self.kept.len() * 2;
        }
    }
}

impl InMemory {
    fn sessions(&self) -> MutexGuard<'_, Table> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Sessions for InMemory {
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        let (mut table, now) = (self.sessions(), Instant::now());
        table.sweep(now);
        for (id, session) in sessions {
            table.kept.insert(id.clone(), Kept { session: session.clone(), until: now + ttl });
        }
        Ok(())
    }

    async fn update(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault> {
        let (mut table, until) = (self.sessions(), Instant::now() + ttl);
        for (id, session) in sessions {
            if let Some(kept) = table.find(id).filter(|kept| kept.session.connection == session.connection) {
                *kept = Kept { session: session.clone(), until };
            }
        }
        Ok(())
    }

    async fn claim(&self, id: &SessionId, node: NodeId) -> Result<Option<Session>, PresenceFault> {
        Ok(self.sessions().find(id).map(|kept| {
            let session = kept.session.clone();
            kept.session.held_by = Some(node);
            session
        }))
    }

    async fn find(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault> {
        Ok(self.sessions().find(id).map(|kept| kept.session.clone()))
    }

    async fn end(&self, id: &SessionId) -> Result<(), PresenceFault> {
        self.sessions().kept.remove(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{ConnectionId, Persona, Trail, UserId};

    #[tokio::test(start_paused = true)]
    async fn sessions_that_have_ended_are_forgotten() {
        let presence = InMemory::default();
        let session = Session {
            connection: ConnectionId::from_uuid(Uuid::nil()),
            socket: String::new(),
            user: UserId::from_uuid(Uuid::nil()),
            persona: Persona::User,
            namespace: "/".to_owned(),
            trail: Trail::default(),
            held_by: None,
        };
        for n in 0..1_000 {
            let id = SessionId::from_uuid(Uuid::from_u128(n));
            presence.keep(&[(id, session.clone())], Duration::from_secs(1)).await.unwrap();
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        let kept = presence.sessions().kept.len();
        assert!((10..=30).contains(&kept), "{kept} are kept, 10 of which have not ended");
    }
}
