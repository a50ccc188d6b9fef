//! Takes a shard's submissions from its queue.

use std::sync::Arc;

use async_trait::async_trait;
use tracing::error;

use super::publisher::Publisher;
use super::subscription::Subscription;
use crate::bus::{BusFault, InboxConsumer, Taken};
use crate::wire;

pub(super) struct Consumer {
    subscription: Subscription,
    /// The last bus message that was taken and not settled.
    last: Option<u64>,
    /// What could not be read. Before its place in the shard is settled it is set aside, through the connection that publishes.
    unreadable: Vec<Vec<u8>>,
    publisher: Arc<Publisher>,
}

impl Consumer {
    pub(super) fn new(subscription: Subscription, publisher: Arc<Publisher>) -> Self {
        Self { subscription, last: None, unreadable: Vec::new(), publisher }
    }
}

#[async_trait]
impl InboxConsumer for Consumer {
    async fn take(&mut self, limit: usize) -> Result<Taken, BusFault> {
        let mut taken = Taken::default();
        let mut next = Some(self.subscription.next().await.ok_or(BusFault::Closed)?);
        // No waiting from here on: a take that is cancelled now would lose what it has.
        while let Some(delivery) = next {
            self.last = Some(delivery.delivery_tag);
            match wire::decode_submissions(&delivery.data) {
                Ok(submissions) => taken.submissions.extend(submissions),
                Err(unreadable) => {
                    error!(%unreadable, "a submission cannot be read and is set aside");
                    taken.unreadable += 1;
                    self.unreadable.push(delivery.data);
                }
            }
            next = if taken.submissions.len() < limit { self.subscription.ready() } else { None };
        }
        Ok(taken)
    }

    async fn settle(&mut self) -> Result<(), BusFault> {
        while let Some(message) = self.unreadable.last() {
            self.publisher.set_aside(message).await?;
            self.unreadable.pop();
        }
        let Some(last) = self.last else { return Ok(()) };
        self.subscription.ack_up_to(last).await.ok_or(BusFault::Closed)?;
        self.last = None;
        Ok(())
    }

    async fn release(self: Box<Self>) {
        self.subscription.end().await;
    }
}
