//! Sessions: what is known of connections, for when their clients come back.

use std::time::Duration;

use async_trait::async_trait;

use super::PresenceFault;
use crate::domain::{Session, SessionId};

/// Sessions.
#[async_trait]
pub trait Sessions: Send + Sync + 'static {
    /// Keeps what is known of these sessions, for `ttl` from now, in the place of what was.
    async fn keep(&self, sessions: &[(SessionId, Session)], ttl: Duration) -> Result<(), PresenceFault>;

    /// Takes a session out: of two who ask at once, one gets it.
    async fn take(&self, id: &SessionId) -> Result<Option<Session>, PresenceFault>;
}
