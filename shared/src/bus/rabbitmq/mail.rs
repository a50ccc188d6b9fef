//! Node mail: through the default exchange straight to the node's queue. If that is gone, so is the node, and the broker drops it.

use async_trait::async_trait;

use super::RabbitMq;
use crate::bus::{BusFault, Post};
use crate::domain::{Mail, NodeId};

#[async_trait]
impl Post for RabbitMq {
    async fn post(&self, to: NodeId, mail: Mail) -> Result<(), BusFault> {
        Ok(self.mail.to_node(to, &mail).await?)
    }
}
