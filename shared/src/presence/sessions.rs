//! Sessions: what is known of connections, for when their clients come back.

use std::time::Duration;

use async_trait::async_trait;

use super::PresenceFault;
use crate::domain::{NodeId, Session, SessionId};

/// Sessions.
#[async_trait]
pub trait Sessions: Send + Sync + 'static {
    /// Keeps what is known of these sessions, for `ttl` from now, in the place of what was.
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault>;

    /// What is known of a session, which in the same step becomes held by `node`: of two who ask at once, one sees that the other has it.
    async fn claim(&self, id: &SessionId, node: NodeId) -> Result<Option<Session>, PresenceFault>;

    /// What is known of a session.
    async fn find(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault>;

    /// Forgets a session.
    async fn end(&self, id: &SessionId) -> Result<(), PresenceFault>;
}
