//! Which router's turn it is on which shard.
//!
//! Every router consumes every shard, and the bus gives each shard to the first in its line alone: so when a router dies, the next
//! one has its shards at once, without waiting for a lease to end. To share the work, a router steps to the end of the line of each
//! shard that belongs to another living router (by rendezvous hashing) whenever the set of living routers changes.

use std::sync::Arc;

use shared::domain::{NodeId, Shard};
use shared::limits;
use shared::presence::{NodeKind, Presence};
use shared::shutdown::Tasks;
use shared::telemetry::metrics;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{debug, info};

/// The living routers, in order of their ids.
type Routers = Arc<[NodeId]>;

/// Keeps the set of living routers up to date, as long as the presence server can be asked; else the last one known stands.
pub async fn watch_routers(
    node: NodeId,
    shards: u16,
    presence: Arc<dyn Presence>,
    tasks: Tasks,
    routers: watch::Sender<Routers>,
) {
    loop {
        let owned = (0..shards).map(Shard).filter(|shard| owner(*shard, &routers.borrow()) == Some(node));
        metrics::shards_owned(owned.count());
        match presence.live(NodeKind::Router).await {
            Ok(leases) => {
                let live: Routers = leases.into_iter().map(|lease| lease.node).collect();
                routers.send_if_modified(|known| {
                    let changed = **known != *live;
                    if changed {
                        info!(routers = live.len(), "the set of living routers has changed");
                        *known = live;
                    }
                    changed
                });
            }
            Err(fault) => debug!(%fault, "the living routers cannot be asked for"),
        }
        tokio::select! {
            () = tasks.stopped() => return,
            () = tokio::time::sleep(limits::LEASE_BEAT) => {}
        }
    }
}

/// This router's turn on one shard.
#[derive(Debug)]
pub struct Turn {
    node: NodeId,
    shard: Shard,
    routers: watch::Receiver<Routers>,
    /// When this router stepped into the line, and whether it has been given anything since.
    in_line_since: Instant,
    has_taken: bool,
}

impl Turn {
    /// A turn on a shard.
    pub fn new(node: NodeId, shard: Shard, routers: watch::Receiver<Routers>) -> Self {
        Self { node, shard, routers, in_line_since: Instant::now(), has_taken: false }
    }

    /// This router stands at the end of the line now.
    pub fn subscribed(&mut self) {
        self.in_line_since = Instant::now();
        self.has_taken = false;
    }

    /// It was given something: it is the first in the line.
    pub fn taken(&mut self) {
        self.has_taken = true;
    }

    /// Ends when this router should step to the end of the line, since the shard belongs to another one that lives: at once when the
    /// set of routers changes, and from time to time while it is first in the line all the same, as after a restart of the bus.
    pub async fn passed(&mut self) {
        loop {
            let too_long = async {
                match self.has_taken {
                    true => tokio::time::sleep_until(self.in_line_since + limits::TURN_OF_ANOTHER).await,
                    false => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = self.routers.changed() => if changed.is_err() { return std::future::pending().await },
                () = too_long => self.in_line_since = Instant::now(),
            }
            if owner(self.shard, &self.routers.borrow_and_update()).is_some_and(|owner| owner != self.node) {
                return;
            }
        }
    }
}

/// The router to which a shard belongs: the one with the highest score. When one joins or leaves, only its shards move.
pub fn owner(shard: Shard, routers: &[NodeId]) -> Option<NodeId> {
    routers.iter().copied().max_by_key(|node| (score(shard, *node), *node))
}

fn score(shard: Shard, node: NodeId) -> u64 {
    let bits = node.as_uuid().as_u128();
    let mut mixed = (bits >> 64) as u64 ^ (bits as u64).rotate_left(32) ^ u64::from(shard.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn routers(count: usize) -> Vec<NodeId> {
        (0..count).map(|_| NodeId::from_uuid(shared::clock::new_uuid())).collect()
    }

    #[test]
    fn shards_are_shared_out_and_only_a_leavers_shards_move() {
        let four = routers(4);
        let mut counts: HashMap<NodeId, usize> = HashMap::new();
        for shard in (0..1024).map(Shard) {
            let before = owner(shard, &four).unwrap();
            *counts.entry(before).or_default() += 1;
            let after = owner(shard, &four[1..]).unwrap();
            assert!(before == after || before == four[0], "a shard moved although its owner stayed");
        }
        assert!(counts.values().all(|count| (150..370).contains(count)), "{counts:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_router_steps_aside_for_a_living_owner_and_again_if_it_keeps_being_first() {
        let both = routers(2);
        let shard = (0..).map(Shard).find(|shard| owner(*shard, &both) == Some(both[1])).unwrap();
        let (sender, receiver) = watch::channel::<Routers>([both[0]].into());
        let mut turn = Turn::new(both[0], shard, receiver);
        sender.send_replace(both.as_slice().into());
        turn.passed().await;

        turn.subscribed();
        let hour = std::time::Duration::from_secs(3600);
        assert!(tokio::time::timeout(hour, turn.passed()).await.is_err(), "it left the line although it was not first");
        turn.taken();
        assert!(tokio::time::timeout(hour, turn.passed()).await.is_ok(), "it keeps another router's shard for ever");
    }
}
