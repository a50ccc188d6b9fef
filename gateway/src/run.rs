//! A gateway's life.

use std::sync::Arc;

use shared::config::{GatewaySettings, Origins};
use shared::limits;
use shared::outbox::Outbox;
use shared::presence::{Lease, NodeKind, beat};
use shared::process::{Process, StartFault};
use shared::shutdown::Tasks;
use socketio::{Config, CorsPolicy};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tracing::info;

use crate::accounts::{Customers, Deals, Issuer, Members, Notices, Tokens, look_up_roles, look_up_tokens};
use crate::command;
use crate::expire;
use crate::gateway::Gateway;
use crate::gather::Gather;
use crate::heed;
use crate::http::{self, Cors, Http, Rights};
use crate::hub::{self, Ears, Hub};
use crate::pending::Pending;
use crate::people::{self, People};
use crate::rates::Rates;
use crate::session::{self, Sessions};
use crate::socket::{self, Callers, Forward, Sockets};
use crate::submit::Submitter;

/// A gateway that serves.
pub struct Serving {
    sockets: Arc<Sockets>,
    /// The listener and the requests that it brought.
    listening: Tasks,
    /// Everything else.
    tasks: Tasks,
}

/// Serves on a listener.
pub async fn serve(process: &Process, listener: TcpListener) -> Result<Serving, StartFault> {
    let (settings, backends) = (&process.settings.gateway, &process.backends);
    let (tasks, listening) = (Tasks::default(), Tasks::default());
    let secret = settings.signing_key.load()?;
    let hub = Hub::new(backends.bus.clone(), backends.store.clone(), tasks.clone());
    let issuer = match &settings.sso {
        Some(sso) => Some(Arc::new(Issuer::open(sso).await?)),
        None => None,
    };
    let signing = secret.expose().as_bytes();
    let (tokens, tokens_asked) = Tokens::new(backends.store.clone(), signing, settings.token_lifetime, issuer.clone());
    let (members, roles_asked) = Members::new(backends.store.clone());
    let (tokens, members) = (Arc::new(tokens), Arc::new(members));
    let customers = Arc::new(Customers::new(&settings.marketplaces, settings.guests, tokens.clone()));
    let deals = Arc::new(Deals::new(backends.store.clone()));
    let (typists, typing) = command::Typists::new();
    let (told, tellings) = command::Told::new();
    let (untold, untold_asked) = Gather::new();
    let (bus, presence) = (backends.bus.clone(), backends.presence.clone());
    let (notices, heard) = Notices::new(process.node, bus, presence, tokens.clone(), members.clone());
    let (callers, grace) = (Arc::new(Callers::default()), settings.offline_grace);
    let outbox = Outbox::new(backends.store.clone(), process.settings.webhook.is_some());
    let (approach, approached) = mpsc::channel(limits::APPROACHED_WAITING);
    let people = People::new(process.node, backends, callers.clone(), outbox, grace, approach);
    let pending = Arc::new(Pending::default());
    let submitter = Arc::new(Submitter::new(process.node, backends.bus.clone(), pending.clone()));
    let gateway = Arc::new(Gateway {
        bus: backends.bus.clone(),
        hub: hub.clone(),
        pending,
        submitter: submitter.clone(),
        sessions: Arc::new(Sessions::new(process.node, backends, settings.recovery)),
        store: backends.store.clone(),
        callers,
        people: people.clone(),
        guests: settings.guests,
        rates: Arc::new(Rates::new(settings.rates)),
        tokens,
        customers,
        deals,
        told,
        untold,
        typists,
        members,
        notices: Arc::new(notices),
    });
    let http = Http::new(
        backends.store.clone(),
        backends.bus.clone(),
        backends.presence.clone(),
        submitter,
        Rights {
            tokens: gateway.tokens.clone(),
            customers: gateway.customers.clone(),
            deals: gateway.deals.clone(),
            members: gateway.members.clone(),
            notices: gateway.notices.clone(),
        },
        http::Admission { cors: cors(&settings.origins), rates: gateway.rates.clone() },
    );
    let forward = Forward::new(process.node, backends.presence.clone(), tasks.clone());
    let sockets = Sockets::new(&gateway, socket_config(process), &settings.marketplaces, forward, &tasks);

    let rebound = Arc::new(Notify::new());
    let ears = Ears {
        hub: hub.clone(),
        pending: gateway.pending.clone(),
        sessions: gateway.sessions.clone(),
        people: people.clone(),
        notices: gateway.notices.clone(),
        rebound: rebound.clone(),
    };
    if let Some(issuer) = issuer {
        tasks.spawn("keep_keys", issuer.keep_keys(tasks.clone()));
    }
    tasks.spawn("look_up_tokens", look_up_tokens(backends.store.clone(), tokens_asked, tasks.clone()));
    tasks.spawn("look_up_roles", look_up_roles(backends.store.clone(), roles_asked, tasks.clone()));
    tasks.spawn("expire", expire::expire(gateway.callers.clone(), tasks.clone()));
    tasks.spawn("hear_directs", command::hear_directs(gateway.clone(), approached, tasks.clone()));
    tasks.spawn("look_up_untold", command::look_up_untold(backends.store.clone(), untold_asked, tasks.clone()));
    tasks.spawn("catch_up", command::catch_up(gateway.clone(), tasks.clone()));
    tasks.spawn("note_told", command::note_told(backends.store.clone(), tellings, tasks.clone()));
    tasks.spawn("end_typing", command::end_typing(backends.bus.clone(), typing, tasks.clone()));
    tasks.spawn("heed", heed::heed(gateway.clone(), heard, tasks.clone()));
    tasks.spawn("listen", hub::listen(backends.bus.clone(), ears, tasks.clone()));
    if gateway.sessions.are_kept() {
        tasks.spawn("checkpoint", session::checkpoint(gateway.sessions.clone(), tasks.clone()));
    }
    tasks.spawn("hold_seats", people::hold(people.clone(), grace, tasks.clone()));
    tasks.spawn("register", people::register(people.clone(), tasks.clone()));
    tasks.spawn("announce", people::announce(people, tasks.clone()));
    tasks.spawn("count_crowds", hub::count_crowds(hub.clone(), backends.presence.clone()));
    tasks.spawn("check_tails", hub::check_tails(hub, rebound));
    tasks.spawn("sweep_acks", gateway.pending.clone().sweep(tasks.clone()));
    let address = listener.local_addr()?;
    let lease = Lease { node: process.node, kind: NodeKind::Gateway, address: Some(settings.advertise.unwrap_or(address)) };
    tasks.spawn("beat", beat::beat(backends.presence.clone(), lease, tasks.clone()));
    tasks.spawn("heartbeats", sockets.clone().run(tasks.clone()));
    let routes = http::routes(http).merge(socket::routes(sockets.clone()));
    listening.spawn("accept", http::serve(listener, routes, settings.proxies.clone(), listening.clone()));
    info!(node = %process.node, "open in a browser, or connect a client to, http://{address}");
    Ok(Serving { sockets, listening, tasks })
}

impl Serving {
    /// The tasks whose failure ends the process.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Lets nobody in any more, hangs up the sockets over the drain window, so that they come back elsewhere, and ends.
    pub async fn stop(&self, process: &Process) {
        self.listening.stop();
        self.sockets.drain(process.settings.gateway.drain).await;
        // Only now: a polling client's request is open for as long as its session is.
        process.finish("listener", &self.listening).await;
        process.finish("gateway", &self.tasks).await;
    }
}

fn socket_config(process: &Process) -> Config {
    let GatewaySettings { ping_interval, ping_timeout, origins, .. } = &process.settings.gateway;
    let (origins, credentials) = match origins {
        Origins::Any => (socketio::Origins::Any, false),
        Origins::Only(origins) => (socketio::Origins::List(origins.clone()), true),
    };
    Config {
        ping_interval: *ping_interval,
        ping_timeout: *ping_timeout,
        max_payload: limits::SOCKET_MESSAGE_BYTES,
        outbox_bytes: limits::OUTBOX_BYTES,
        allow_eio3: true,
        cors: CorsPolicy { origins, credentials },
        node: process.node.to_string(),
        ..Config::default()
    }
}

/// What the REST API says to pages of other sites; origins were checked when the settings were read.
fn cors(origins: &Origins) -> Cors {
    match origins {
        Origins::Any => Cors::Any,
        Origins::Only(origins) => Cors::Listed(origins.iter().filter_map(|origin| origin.parse().ok()).collect()),
    }
}
