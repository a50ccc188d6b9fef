//! A gateway's life.

use std::sync::Arc;
use std::time::Duration;

use shared::backends::Backends;
use shared::config::Settings;
use shared::domain::NodeId;
use shared::ops::Health;
use shared::presence::{Lease, NodeKind, beat};
use shared::shutdown::Tasks;
use socketio::Engine;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tracing::info;

use crate::accounts::{Members, Tokens};
use crate::gateway::Gateway;
use crate::hub::{self, Hub};
use crate::pending::Pending;
use crate::socket::Chat;

/// Serves until `stop`; then hangs up the sockets over the drain window, so that they come back elsewhere.
pub async fn run(settings: &Settings, backends: Backends, node: NodeId, listener: TcpListener, health: Arc<Health>, tasks: Tasks) {
    let hub = Hub::new(backends.bus.clone(), backends.store.clone(), tasks.clone());
    let gateway = Arc::new(Gateway {
        node,
        bus: backends.bus.clone(),
        hub: hub.clone(),
        pending: Arc::new(Pending::default()),
        tokens: Arc::new(Tokens::new(backends.store.clone(), settings.jwt_secret(), settings.token_lifetime)),
        members: Arc::new(Members::new(backends.store.clone())),
    });
    let _ = (health, listener, Duration::ZERO, Engine::<Chat>::new, Lease { node, kind: NodeKind::Gateway, address: None });
    let rebound = Arc::new(Notify::new());
    tasks.spawn("listen", hub::listen(backends.bus, hub.clone(), gateway.pending.clone(), rebound.clone()));
    tasks.spawn("check_tails", hub::check_tails(hub, rebound));
    tasks.spawn("sweep_acks", gateway.pending.clone().sweep(tasks.clone()));
    info!(%node, "the gateway works");
    let _ = beat::beat;
}
