//! Holds this node's seats, and frees those of nodes that have died.

use std::sync::Arc;
use std::time::Duration;

use shared::domain::{Author, NodeId, Username};
use shared::limits;
use shared::presence::{Hold, Own, PresenceFault};
use shared::shutdown::Tasks;
use shared::telemetry::metrics;
use tokio::time::sleep;
use tracing::{debug, info};

use super::People;

/// Holds the seats until the process stops; its people then have `grace` to come back elsewhere.
pub async fn hold(people: Arc<People>, grace: Duration, tasks: Tasks) {
    // Seats may be noted that nobody has here.
    let mut is_in_doubt = false;
    loop {
        let held = match people.presence.hold(people.node, limits::LEASE_TTL).await {
            Ok(hold) => {
                if let Some(dead) = hold.to_free {
                    tasks.spawn("free_seats", free(people.clone(), dead, tasks.clone()));
                }
                is_in_doubt |= people.learn(hold);
                if is_in_doubt { people.disown().await } else { Ok(()) }
            }
            Err(fault) => Err(fault),
        };
        let pause = match held {
            Ok(()) => {
                is_in_doubt = false;
                limits::LEASE_BEAT
            }
            Err(fault) => {
                debug!(%fault, "seats could not be held");
                limits::PRESENCE_LOOK
            }
        };
        tokio::select! {
            () = tasks.stopped() => break,
            () = sleep(pause) => {}
        }
    }
    if let Err(fault) = people.presence.abandon(people.node, grace).await {
        debug!(%fault, "the seats end by themselves");
    }
}

impl People {
    /// Learns what has become of the seats; returns whether that is not known.
    fn learn(&self, hold: Hold) -> bool {
        match hold.own {
            // A node that others know to hold seats may take some.
            Own::Held => self.has_answered(),
            Own::Lost => {
                self.table().doubt_all();
                self.has_answered();
                self.changed.notify_one();
                return true;
            }
            Own::BeingFreed => info!("this node was given up by the others: it states its seats again when they are freed"),
        }
        false
    }

    /// Finds seats that are noted and that nobody has here: the presence server has forgotten that they were freed.
    async fn disown(&self) -> Result<(), PresenceFault> {
        let noted = self.presence.noted(self.node).await?;
        let strangers = self.table().strangers(&noted);
        let mut named = Vec::with_capacity(strangers.len());
        for some in strangers.chunks(limits::SEATS_AT_ONCE) {
            for (id, standing) in some.iter().zip(self.presence.standings(some).await?) {
                let username = standing.name.unwrap_or_else(|| Username::trusted(id.to_string()));
                named.push(Author { id: *id, username });
            }
        }
        self.table().disown(&noted, named);
        self.changed.notify_one();
        Ok(())
    }
}

/// Frees all seats of a node, and tells what that has changed before it is forgotten. If this breaks off, somebody is told of the node again.
async fn free(people: Arc<People>, dead: NodeId, tasks: Tasks) {
    info!(node = %dead, "a gateway has gone: its seats are freed");
    if let Err(fault) = free_all(&people, dead, &tasks).await {
        debug!(node = %dead, %fault, "seats could not be freed");
    }
}

async fn free_all(people: &People, dead: NodeId, tasks: &Tasks) -> Result<(), PresenceFault> {
    loop {
        let freed = people.presence.free(dead, limits::SEATS_AT_ONCE).await?;
        if freed.is_done {
            metrics::node_freed();
            return Ok(());
        }
        while !people.announcer.tell(&freed.transitions).await {
            tokio::select! {
                () = tasks.stopped() => return Ok(()),
                () = sleep(limits::RETRY_LONGEST) => {}
            }
        }
        people.tell_partners(&freed.transitions).await;
        people.presence.told(dead, &freed.transitions).await?;
    }
}
