//! Presence inside one process: a map that dies with it.

mod leases;
mod seats;
mod sessions;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Lease, NodeKind, Presence, PresenceFault};
use crate::domain::NodeId;
use seats::House;

/// Presence of one process.
#[derive(Debug, Default)]
pub struct InMemory {
    leases: Mutex<HashMap<(NodeId, NodeKind), Held>>,
    sessions: Mutex<sessions::Table>,
    house: Mutex<House>,
}

/// A lease and its end.
#[derive(Debug)]
struct Held {
    lease: Lease,
    until: Instant,
}

impl InMemory {
    fn leases(&self) -> MutexGuard<'_, HashMap<(NodeId, NodeKind), Held>> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn house(&self) -> MutexGuard<'_, House> {
        self.house.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Presence for InMemory {
    async fn health(&self) -> Result<(), PresenceFault> {
        Ok(())
    }
}
