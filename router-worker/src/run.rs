//! A router-worker's life.

use std::sync::Arc;

use shared::backends::Backends;
use shared::bus::Bus;
use shared::domain::{NodeId, Shard};
use shared::presence::{Lease, NodeKind, beat};
use shared::shutdown::Tasks;
use shared::store::Store;
use tokio::sync::watch;
use tracing::info;

use crate::shards::{Turn, watch_routers};
use crate::{consume, janitor};

/// What every task of a router has at hand.
#[derive(Clone)]
pub struct Worker {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) tasks: Tasks,
}

/// Starts to work. Once `tasks` are told to stop, they finish when everything that was taken is settled or given back.
pub fn start(backends: &Backends, node: NodeId, tasks: &Tasks) {
    let shards = backends.bus.shards();
    let worker = Worker { bus: backends.bus.clone(), store: backends.store.clone(), tasks: tasks.clone() };
    let (sender, routers) = watch::channel([node].into());

    for shard in (0..shards).map(Shard) {
        let turn = Turn::new(node, shard, routers.clone());
        tasks.spawn("consume", consume::consume(worker.clone(), shard, turn));
    }
    // A router steps into every line before it says that it lives, since the others then step aside for it.
    let lease = Lease { node, kind: NodeKind::Router, address: None };
    tasks.spawn("beat", beat::beat(backends.presence.clone(), lease, tasks.clone()));
    tasks.spawn("watch_routers", watch_routers(node, shards, backends.presence.clone(), tasks.clone(), sender));
    tasks.spawn("janitor", janitor::sweep(backends.bus.clone(), tasks.clone()));
    info!(%node, shards, "the router works");
}
