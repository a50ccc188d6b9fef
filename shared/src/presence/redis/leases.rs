//! Node leases in Redis: one hash, node and kind → end of the lease and the lease itself. The clock is the server's, since those of nodes differ.

use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::cmd;

use super::script::{BEAT, LIVE};
use super::value::millis;
use super::{Redis, broken};
use crate::domain::NodeId;
use crate::presence::{Lease, Leases, NodeKind, PresenceFault};

#[async_trait]
impl Leases for Redis {
    async fn beat(&self, lease: &Lease, ttl: Duration) -> Result<(), PresenceFault> {
        let ttl_ms = millis(ttl).max(1);
        let text = serde_json::to_string(lease).map_err(broken)?;
        self.run(BEAT.on([self.leases_key()]).arg(field(lease.node, lease.kind)).arg(ttl_ms).arg(text)).await
    }

    async fn retire(&self, node: NodeId, kind: NodeKind) -> Result<(), PresenceFault> {
        self.run(cmd("HDEL").arg(self.leases_key()).arg(field(node, kind))).await
    }

    async fn live(&self, kind: NodeKind) -> Result<Vec<Lease>, PresenceFault> {
        let texts: Vec<String> = self.run(LIVE.on([self.leases_key()])).await?;
        let leases: Vec<Lease> = texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>().map_err(broken)?;
        let mut live: Vec<Lease> = leases.into_iter().filter(|lease| lease.kind == kind).collect();
        live.sort_by_key(|lease| lease.node);
        Ok(live)
    }
}

/// The field of a lease.
fn field(node: NodeId, kind: NodeKind) -> String {
    match kind {
        NodeKind::Gateway => format!("gateway:{node}"),
        NodeKind::Router => format!("router:{node}"),
    }
}

impl Redis {
    /// All leases of an installation: some hundred nodes at most, so one key holds them.
    fn leases_key(&self) -> String {
        format!("{{{}:leases}}", self.prefix)
    }
}
