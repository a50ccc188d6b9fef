//! A consumer with a channel of its own, which ends as a whole.
//!
//! Cancelling a consumer would wake the next one while the broker still counts what it pushed ahead as ours; closing the channel
//! first puts all of that back to the queue's head, in order. So a subscription only ever ends by closing its channel.

use futures_util::{FutureExt, StreamExt};
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::{FieldTable, ShortString};
use lapin::{Channel, Consumer, Result};
use tracing::debug;

use super::connection::in_time;
use crate::shutdown::Tasks;

/// What is pushed to us from one queue.
pub(super) struct Subscription {
    /// `None` once it has ended.
    open: Option<Open>,
    tasks: Tasks,
}

struct Open {
    channel: Channel,
    deliveries: Consumer,
}

impl Subscription {
    /// Consumes a queue on this channel; so much may be pushed ahead.
    pub(super) async fn start(channel: Channel, queue: ShortString, prefetch: u16, tasks: &Tasks) -> Result<Self> {
        channel.basic_qos(prefetch, BasicQosOptions::default()).await?;
        let (options, nothing) = (BasicConsumeOptions::default(), FieldTable::default());
        let deliveries = channel.basic_consume(queue, ShortString::default(), options, nothing).await?;
        Ok(Self { open: Some(Open { channel, deliveries }), tasks: tasks.clone() })
    }

    /// Waits for the next; `None` is the end.
    pub(super) async fn next(&mut self) -> Option<Delivery> {
        self.open.as_mut()?.deliveries.next().await?.inspect_err(|error| debug!(%error, "a subscription has ended")).ok()
    }

    /// The next if it is there already.
    pub(super) fn ready(&mut self) -> Option<Delivery> {
        self.next().now_or_never()?
    }

    /// The channel, while it is open.
    pub(super) fn channel(&self) -> Option<&Channel> {
        self.open.as_ref().map(|open| &open.channel).filter(|channel| channel.status().connected())
    }

    /// Acks all up to this one; `None` if the channel is gone. On return it is on its way.
    pub(super) async fn ack_up_to(&self, tag: u64) -> Option<()> {
        in_time(self.channel()?.basic_ack(tag, BasicAckOptions { multiple: true })).await.ok()
    }

    /// The same, without knowing whether it went.
    pub(super) fn ack_at_once(&self, tag: u64) {
        let _ = self.ack_up_to(tag).now_or_never();
    }

    /// Ends it, and waits until the broker has everything back.
    pub(super) async fn end(mut self) {
        if let Some(open) = self.open.take() {
            open.close().await;
        }
    }
}

impl Open {
    async fn close(self) {
        if self.channel.status().connected() {
            let _ = in_time(self.channel.close(200, "done".into())).await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(open) = self.open.take()
            && tokio::runtime::Handle::try_current().is_ok()
        {
            self.tasks.spawn("end of a subscription", open.close());
        }
    }
}
