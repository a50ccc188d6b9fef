//! Which adapters a process stands on: the only file that knows all of them.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::bus::rabbitmq::{self, RabbitMq};
use crate::bus::{Bus, in_process};
use crate::config::{BackendSettings, BusAddress, PresenceAddress, StoreAddress};
use crate::domain::NodeId;
use crate::limits;
use crate::ops::{Asked, Health, watch};
use crate::presence::Presence;
use crate::presence::in_memory::InMemory;
use crate::presence::redis::Redis;
use crate::shutdown::Tasks;
use crate::store::Store;
use crate::store::postgres::Postgres;
use crate::store::sqlite::Sqlite;
use crate::telemetry::metrics::Dependency;

/// The adapters of a process.
#[derive(Clone)]
pub struct Backends {
    /// What carries events.
    pub bus: Arc<dyn Bus>,
    /// What keeps messages.
    pub store: Arc<dyn Store>,
    /// What knows who is there.
    pub presence: Arc<dyn Presence>,
    settings: BackendSettings,
    tasks: Tasks,
    closing: CancellationToken,
}

/// An adapter cannot be set up, whether its server is there or not.
#[derive(Debug, thiserror::Error)]
#[error("{setting}={place}: {cause}")]
pub struct OpenFault {
    setting: &'static str,
    place: String,
    #[source]
    cause: Box<dyn Error + Send + Sync>,
}

impl Backends {
    /// Sets the adapters up. None of their servers need be there.
    pub fn open(settings: &BackendSettings, node: NodeId, tasks: &Tasks) -> Result<Self, OpenFault> {
        Ok(Self {
            bus: open_bus(settings, node, tasks)?,
            store: open_store(settings)?,
            presence: open_presence(settings)?,
            settings: settings.clone(),
            tasks: tasks.clone(),
            closing: tasks.stop_token().child_token(),
        })
    }

    /// Waits until each server is there and the store's schema is up to date. From then on `health` is kept true until `close`.
    pub async fn ready(&self, health: &Arc<Health>) {
        let bus = self.bus.clone();
        self.watch(health, Dependency::Bus, self.settings.bus.to_string(), move || {
            let bus = bus.clone();
            async move { bounded(bus.health()).await }.boxed()
        });
        let (store, is_migrated) = (self.store.clone(), Arc::new(AtomicBool::new(false)));
        self.watch(health, Dependency::Store, self.settings.store.to_string(), move || {
            let (store, is_migrated) = (store.clone(), is_migrated.clone());
            async move {
                // A store without its schema is of no use. That may take longer than a call: it has no deadline.
                if !is_migrated.load(Ordering::Relaxed) {
                    store.migrate().await.map_err(why)?;
                    is_migrated.store(true, Ordering::Relaxed);
                }
                bounded(store.health()).await
            }
            .boxed()
        });
        let presence = self.presence.clone();
        self.watch(health, Dependency::Presence, self.settings.presence.to_string(), move || {
            let presence = presence.clone();
            async move { bounded(presence.health()).await }.boxed()
        });
        health.all_up().await;
    }

    /// Hands over what is queued and ends the connections.
    pub async fn close(&self) {
        self.closing.cancel();
        self.bus.close().await;
        self.store.close().await;
    }

    fn watch(
        &self,
        health: &Arc<Health>,
        dependency: Dependency,
        place: String,
        ask: impl Fn() -> Asked + Send + Sync + 'static,
    ) {
        let (health, closing) = (health.clone(), self.closing.clone());
        self.tasks.spawn("watch", async move {
            closing.run_until_cancelled(watch(health, dependency, place, ask)).await;
        });
    }
}

fn open_bus(settings: &BackendSettings, node: NodeId, tasks: &Tasks) -> Result<Arc<dyn Bus>, OpenFault> {
    match &settings.bus {
        BusAddress::InProcess => Ok(in_process::Network::new(settings.shards).join(node)),
        BusAddress::RabbitMq(url) => {
            let usual = rabbitmq::Options::new(url.expose().clone());
            let options = rabbitmq::Options { network: settings.bus_network.clone(), shards: settings.shards, ..usual };
            Ok(RabbitMq::open(options, node, tasks).map_err(|cause| fault("ROOMCAST_BUS", &settings.bus, cause))?)
        }
    }
}

fn open_store(settings: &BackendSettings) -> Result<Arc<dyn Store>, OpenFault> {
    let fault = |cause| fault("ROOMCAST_STORE", &settings.store, cause);
    Ok(match &settings.store {
        StoreAddress::Sqlite(path) => Arc::new(Sqlite::open(path).map_err(fault)?),
        StoreAddress::Postgres(url) => {
            Arc::new(Postgres::connect(url.expose().as_str(), settings.store_connections).map_err(fault)?)
        }
    })
}

fn open_presence(settings: &BackendSettings) -> Result<Arc<dyn Presence>, OpenFault> {
    Ok(match &settings.presence {
        PresenceAddress::InMemory => Arc::new(InMemory::default()),
        PresenceAddress::Redis(servers) => {
            let redis = Redis::open(servers, &settings.presence_prefix);
            Arc::new(redis.map_err(|cause| fault("ROOMCAST_PRESENCE", &settings.presence, cause))?)
        }
    })
}

fn fault(setting: &'static str, place: &dyn ToString, cause: impl Error + Send + Sync + 'static) -> OpenFault {
    OpenFault { setting, place: place.to_string(), cause: cause.into() }
}

/// A server's own answer, or that there was none in time.
async fn bounded<F: Error>(health: impl Future<Output = Result<(), F>>) -> Result<(), String> {
    let deadline: Duration = limits::DEPENDENCY_DEADLINE;
    timeout(deadline, health).await.map_err(|_| format!("no answer within {deadline:?}"))?.map_err(why)
}

/// The cause alone: which server it is stands beside it.
fn why(fault: impl Error) -> String {
    fault.source().map_or_else(|| fault.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded(store: &std::path::Path) -> BackendSettings {
        BackendSettings {
            bus: BusAddress::InProcess,
            store: StoreAddress::Sqlite(store.to_owned()),
            presence: PresenceAddress::InMemory,
            shards: 1,
            bus_network: "test".to_owned(),
            presence_prefix: "test".to_owned(),
            store_connections: 1,
        }
    }

    #[tokio::test]
    async fn embedded_backends_are_ready_and_end() {
        let directory = std::env::temp_dir().join(format!("roomcast-backends-{}", crate::clock::new_uuid()));
        let (tasks, health) = (Tasks::default(), Health::new());
        let node = NodeId::from_uuid(crate::clock::new_uuid());
        let backends = Backends::open(&embedded(&directory.join("roomcast.db")), node, &tasks).unwrap();
        backends.ready(&health).await;
        assert!(backends.store.last_seqs(&[]).await.unwrap().is_empty());
        backends.close().await;
        assert!(tasks.finish(Duration::from_secs(10)).await);
        std::fs::remove_dir_all(directory).unwrap();
    }

    #[tokio::test]
    async fn a_fault_of_setting_up_names_the_setting_without_its_password() {
        let (tasks, node) = (Tasks::default(), NodeId::from_uuid(crate::clock::new_uuid()));
        let settings = BackendSettings { store: StoreAddress::Sqlite("/dev/null/chat.db".into()), ..embedded("".as_ref()) };
        let fault = Backends::open(&settings, node, &tasks).err().unwrap().to_string();
        assert!(fault.starts_with("ROOMCAST_STORE=sqlite:/dev/null/chat.db: "), "{fault}");
    }
}
