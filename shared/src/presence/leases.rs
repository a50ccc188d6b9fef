//! Node leases: who lives, and where it can be reached.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::PresenceFault;
use crate::domain::NodeId;

/// Node leases.
#[async_trait]
pub trait Leases: Send + Sync + 'static {
    /// Says that a node lives, for `ttl` from now.
    async fn beat(&self, lease: &Lease, ttl: Duration) -> Result<(), PresenceFault>;

    /// Says that a node does this no more; a process that does both is one node of either kind.
    async fn retire(&self, node: NodeId, kind: NodeKind) -> Result<(), PresenceFault>;

    /// The nodes of a kind that live, in order of their ids.
    async fn live(&self, kind: NodeKind) -> Result<Vec<Lease>, PresenceFault>;
}

/// What a node says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Which node.
    pub node: NodeId,
    /// What it does.
    pub kind: NodeKind,
    /// Where other nodes reach it, if they need to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<SocketAddr>,
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// It holds sockets.
    Gateway,
    /// It stores messages.
    Router,
}
