//! The inbox: gateways hand submissions over, one router at a time takes those of a shard.

use async_trait::async_trait;

use super::BusFault;
use crate::domain::{Shard, Submission};

/// From the gateways to the routers.
#[async_trait]
pub trait Inbox: Send + Sync + 'static {
    /// How many shards there are.
    fn shards(&self) -> u16;

    /// Hands a submission over and returns at once. It is in the order of these calls that a shard's submissions arrive.
    ///
    /// `Ok` means that it will arrive unless this process or the bus dies; the caller knows that it is stored only from the reply.
    fn submit(&self, submission: Submission) -> Result<(), BusFault>;

    /// Asks to be the one who takes a shard's submissions; the consumer waits its turn while another is.
    async fn consume(&self, shard: Shard) -> Result<Box<dyn InboxConsumer>, BusFault>;
}

/// Takes a shard's submissions. Dropping it gives back what was not settled.
#[async_trait]
pub trait InboxConsumer: Send {
    /// Waits until there is something, then takes all that is ready, up to about `limit` submissions.
    /// It may be cancelled at any time without losing anything.
    async fn take(&mut self, limit: usize) -> Result<Taken, BusFault>;

    /// All that was taken so far is dealt with and will not be given out again.
    async fn settle(&mut self) -> Result<(), BusFault>;

    /// Stops. What was not settled, and what the bus had pushed ahead, goes back to the head of the shard in its old order before
    /// another consumer is given anything.
    async fn release(self: Box<Self>);
}

/// What was taken.
#[derive(Debug, Default)]
pub struct Taken {
    /// The submissions, in order.
    pub submissions: Vec<Submission>,
    /// Bus messages that could not be understood and were set aside.
    pub unreadable: usize,
}
