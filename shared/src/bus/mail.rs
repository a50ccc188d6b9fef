//! Node mail: anyone to one node.

use async_trait::async_trait;

use super::BusFault;
use crate::domain::{Mail, NodeId};

/// From anyone to one node.
#[async_trait]
pub trait Post: Send + Sync + 'static {
    /// Sends mail to a node. To one that is gone it is dropped.
    async fn post(&self, to: NodeId, mail: Mail) -> Result<(), BusFault>;
}
