//! The inbox: a lane a shard towards the broker, a subscription a shard from it.

use async_trait::async_trait;

use super::RabbitMq;
use super::connection::in_time;
use super::consumer::Consumer;
use super::subscription::Subscription;
use super::topology;
use crate::bus::{BusFault, Inbox, InboxConsumer};
use crate::domain::{Shard, Submission};
use crate::limits;

#[async_trait]
impl Inbox for RabbitMq {
    fn shards(&self) -> u16 {
        u16::try_from(self.lanes.len()).unwrap_or(u16::MAX)
    }

    fn submit(&self, submission: Submission) -> Result<(), BusFault> {
        self.publishing.publishable()?;
        let shard = Shard::of(submission.room, self.shards());
        self.lanes.get(usize::from(shard.0)).ok_or(BusFault::Closed)?.submit(submission)
    }

    async fn consume(&self, shard: Shard) -> Result<Box<dyn InboxConsumer>, BusFault> {
        let connection = self.consuming.connection()?;
        let subscribing = async {
            let channel = connection.create_channel().await?;
            let queue = topology::declare_shard(&channel, &self.names, shard).await?;
            topology::declare_unreadable(&channel, &self.names).await?;
            Subscription::start(channel, queue, limits::INBOX_PREFETCH, &self.tasks).await
        };
        Ok(Box::new(Consumer::new(in_time(subscribing).await?, self.mail.clone())))
    }
}
