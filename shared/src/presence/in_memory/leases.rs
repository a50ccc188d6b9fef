//! Node leases in a map.

use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Held, InMemory};
use crate::domain::NodeId;
use crate::presence::{Lease, Leases, NodeKind, PresenceFault};

#[async_trait]
impl Leases for InMemory {
    async fn beat(&self, lease: &Lease, ttl: Duration) -> Result<(), PresenceFault> {
        let held = Held { lease: lease.clone(), until: Instant::now() + ttl };
        self.leases().insert((lease.node, lease.kind), held);
        Ok(())
    }

    async fn retire(&self, node: NodeId, kind: NodeKind) -> Result<(), PresenceFault> {
        self.leases().remove(&(node, kind));
        Ok(())
    }

    async fn live(&self, kind: NodeKind) -> Result<Vec<Lease>, PresenceFault> {
        let (mut leases, now) = (self.leases(), Instant::now());
        leases.retain(|_, held| held.until > now);
        let mut live: Vec<Lease> = leases.values().map(|held| held.lease.clone()).filter(|lease| lease.kind == kind).collect();
        live.sort_by_key(|lease| lease.node);
        Ok(live)
    }
}
