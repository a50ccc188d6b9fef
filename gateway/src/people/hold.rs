//! Holds this node's seats, and frees those of nodes that have died.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use shared::domain::NodeId;
use shared::limits;
use shared::presence::{Hold, Own};
use shared::shutdown::Tasks;
use shared::telemetry::metrics;
use tokio::time::sleep;
use tracing::{debug, info};

use super::People;

/// Holds the seats until the process stops; its people then have `grace` to come back elsewhere.
pub async fn hold(people: Arc<People>, grace: Duration, tasks: Tasks) {
    loop {
        match people.presence.hold(people.node, limits::LEASE_TTL).await {
            Ok(hold) => {
                if let Some(dead) = people.learn(hold) {
                    tasks.spawn("free_seats", free(people.clone(), dead));
                }
            }
            Err(fault) => debug!(%fault, "seats could not be held"),
        }
        tokio::select! {
            () = tasks.stopped() => break,
            () = sleep(limits::LEASE_BEAT) => {}
        }
    }
    if let Err(fault) = people.presence.abandon(people.node, grace).await {
        debug!(%fault, "the seats end by themselves");
    }
}

impl People {
    /// Learns what has become of the seats; returns a node whose seats it should free.
    fn learn(&self, hold: Hold) -> Option<NodeId> {
        match hold.own {
            // A node that others know to hold seats may take some.
            Own::Held => self.is_reached.store(true, Ordering::Relaxed),
            Own::Lost => {
                self.is_reached.store(true, Ordering::Relaxed);
                self.table().doubt_all();
                self.changed.notify_one();
            }
            Own::BeingFreed => info!("this node was given up by the others: it states its seats again when they are freed"),
        }
        hold.to_free
    }
}

/// Frees all seats of a node. If this breaks off, somebody is told of the node again.
async fn free(people: Arc<People>, dead: NodeId) {
    info!(node = %dead, "a gateway has gone: its seats are freed");
    loop {
        match people.presence.free(dead, limits::SEATS_AT_ONCE).await {
            Ok(freed) => {
                people.announcer.say(freed.transitions);
                if freed.is_done {
                    return metrics::node_freed();
                }
            }
            Err(fault) => return debug!(node = %dead, %fault, "seats could not be freed"),
        }
    }
}
