//! Presence inside one process: a map that dies with it.

mod leases;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Lease, Presence, PresenceFault};
use crate::domain::NodeId;

/// Presence of one process.
#[derive(Debug, Default)]
pub struct InMemory {
    leases: Mutex<HashMap<NodeId, Held>>,
}

/// A lease and its end.
#[derive(Debug)]
struct Held {
    lease: Lease,
    until: Instant,
}

impl InMemory {
    fn leases(&self) -> MutexGuard<'_, HashMap<NodeId, Held>> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Presence for InMemory {
    async fn health(&self) -> Result<(), PresenceFault> {
        Ok(())
    }
}
