//! Node mail: straight into the node's mailbox.

use async_trait::async_trait;

use super::InProcess;
use crate::bus::{BusFault, Heard, Post};
use crate::domain::{Mail, NodeId};
use crate::limits;

#[async_trait]
impl Post for InProcess {
    /// Unlike an event, a letter waits while the mailbox is full: nothing repairs a lost reply.
    async fn post(&self, to: NodeId, mail: Mail) -> Result<(), BusFault> {
        let mailbox = self.network.switchboard().mailboxes.get(&to).cloned();
        let Some(mailbox) = mailbox else { return Ok(()) };
        match tokio::time::timeout(limits::DEPENDENCY_DEADLINE, mailbox.send(Heard::Mail(mail))).await {
            Ok(_) => Ok(()),
            Err(_) => Err(BusFault::Full),
        }
    }
}
