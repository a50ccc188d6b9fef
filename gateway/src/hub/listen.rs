//! What comes to this node: events for its rooms, mail for itself.

use std::sync::Arc;

use shared::bus::{Bus, BusFault, Heard};
use shared::domain::Mail;
use shared::limits;
use shared::retry::Backoff;
use tokio::sync::Notify;
use tracing::{debug, info};

use super::Hub;
use crate::pending::Pending;

/// Listens until the process stops. `rebound` is told when the bus was away, and something may have been missed.
pub async fn listen(bus: Arc<dyn Bus>, hub: Arc<Hub>, pending: Arc<Pending>, rebound: Arc<Notify>) {
    let mut backoff = Backoff::default();
    while !hub.tasks.is_stopping() {
        let mut listener = match bus.listen().await {
            Ok(listener) => listener,
            Err(fault) => {
                debug!(%fault, "the bus cannot be listened to yet");
                backoff.wait().await;
                continue;
            }
        };
        loop {
            let heard = tokio::select! {
                () = hub.tasks.stopped() => return,
                heard = listener.hear(limits::LISTEN_BATCH) => heard,
            };
            match heard {
                Ok(heard) => heard.into_iter().for_each(|heard| dispatch(&hub, &pending, &rebound, heard)),
                Err(BusFault::Closed) => break,
                Err(fault) => debug!(%fault, "nothing can be heard"),
            }
        }
    }
}

fn dispatch(hub: &Hub, pending: &Pending, rebound: &Notify, heard: Heard) {
    match heard {
        Heard::Room(room, events) => hub.hear(room, events),
        Heard::Mail(Mail::Replies(replies)) => replies.into_iter().for_each(|reply| pending.resolve(reply)),
        Heard::Rebound => {
            info!("the bus is back: rooms look for what they missed");
            rebound.notify_one();
        }
    }
}
