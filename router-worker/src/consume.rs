//! One shard's loop: take what is ready, deal with it, settle it.

use shared::bus::{BusFault, InboxConsumer};
use shared::domain::Shard;
use shared::limits;
use shared::retry::Backoff;
use tracing::{debug, warn};

use crate::batch;
use crate::run::Worker;
use crate::shards::Turn;

/// Takes a shard's submissions whenever it is this router's turn, until the process stops.
pub async fn consume(worker: Worker, shard: Shard, mut turn: Turn) {
    let mut backoff = Backoff::default();
    while !worker.tasks.is_stopping() {
        match worker.bus.consume(shard).await {
            Ok(consumer) => {
                backoff.reset();
                turn.subscribed();
                if let Err(fault) = take_turn(&worker, &mut turn, consumer).await {
                    debug!(shard = shard.0, %fault, "a shard's consumer has ended");
                }
            }
            Err(fault) => debug!(shard = shard.0, %fault, "a shard cannot be consumed yet"),
        }
        tokio::select! {
            () = worker.tasks.stopped() => {}
            () = backoff.wait() => {}
        }
    }
}

/// Deals with batches until the process stops, another router's turn comes, or the consumer ends.
async fn take_turn(worker: &Worker, turn: &mut Turn, mut consumer: Box<dyn InboxConsumer>) -> Result<(), BusFault> {
    loop {
        let taken = tokio::select! {
            biased;
            () = worker.tasks.stopped() => break,
            () = turn.passed() => break,
            taken = consumer.take(limits::BATCH_SUBMISSIONS) => taken?,
        };
        turn.taken();
        if taken.unreadable > 0 {
            warn!(count = taken.unreadable, "submissions that cannot be read were set aside");
            shared::telemetry::metrics::unreadable(taken.unreadable);
        }
        if batch::deal_with(worker, taken.submissions).await?.is_stored() {
            consumer.settle().await?;
        } else {
            break;
        }
    }
    // All that was taken and stored is settled; the rest goes back to the head before the next router is given anything.
    consumer.release().await;
    Ok(())
}
