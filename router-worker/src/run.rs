//! A router-worker's life.

use std::sync::Arc;

use shared::bus::Bus;
use shared::domain::Shard;
use shared::outbox::Outbox;
use shared::presence::{Lease, NodeKind, Presence, beat};
use shared::process::{Process, StartFault};
use shared::shutdown::Tasks;
use shared::store::Store;
use tokio::sync::watch;
use tracing::info;

use crate::shards::{Turn, watch_routers};
use crate::webhook::Receiver;
use crate::{consume, janitor, webhook};

/// What every task of a router has at hand.
#[derive(Clone)]
pub struct Worker {
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) presence: Arc<dyn Presence>,
    pub(crate) outbox: Outbox,
    pub(crate) tasks: Tasks,
}

/// Starts to work. Once `tasks` are told to stop, they finish when everything that was taken is settled or given back.
pub fn start(process: &Process, tasks: &Tasks) -> Result<(), StartFault> {
    let Process { backends, node, settings, .. } = process;
    let (node, shards) = (*node, backends.bus.shards());
    let worker = Worker {
        bus: backends.bus.clone(),
        store: backends.store.clone(),
        presence: backends.presence.clone(),
        outbox: Outbox::new(backends.store.clone(), settings.webhook.is_some()),
        tasks: tasks.clone(),
    };
    if let Some(settings) = &settings.webhook {
        let receiver = Receiver::new(settings)?;
        tasks.spawn("webhook", webhook::deliver(worker.clone(), receiver, settings.retry));
        tasks.spawn("trim_outbox", webhook::trim(worker.clone()));
    }
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
    tasks.spawn("forget_guests", janitor::forget_guests(worker));
    tasks.spawn("forget_tokens", janitor::forget_tokens(backends.store.clone(), tasks.clone()));
    info!(%node, shards, "the router works");
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::bus::in_process::Network;
    use shared::clock;
    use shared::domain::NodeId;
    use shared::presence::in_memory::InMemory;
    use shared::store::sqlite::Sqlite;

    use super::*;

    impl Worker {
        /// One that has nobody beside it, and a webhook.
        pub(crate) async fn in_memory() -> Self {
            let store = Arc::new(Sqlite::in_memory());
            store.migrate().await.unwrap();
            Self {
                bus: Network::new(1).join(NodeId::from_uuid(clock::new_uuid())),
                outbox: Outbox::new(store.clone(), true),
                store,
                presence: Arc::new(InMemory::default()),
                tasks: Tasks::default(),
            }
        }
    }
}
