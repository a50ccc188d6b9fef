//! Where sockets connect.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use shared::shutdown::Tasks;
use socketio::{Config, Engine, websocket::Endpoint};

use super::forward::Forward;
use super::{Chat, PlainChat};
use crate::gateway::Gateway;
use crate::http::{Refused, Remote};
use crate::rates::Rates;

/// Everything that holds sockets.
pub struct Sockets {
    /// Stock clients.
    engine: Arc<Engine<Chat>>,
    /// Plain WebSockets.
    plain: Endpoint<PlainChat>,
    /// Requests of sessions that live on other nodes.
    forward: Forward,
    /// How many may come.
    rates: Arc<Rates>,
}

impl Sockets {
    /// Nobody is connected yet.
    pub fn new(gateway: &Arc<Gateway>, config: Config, marketplaces: &[String], forward: Forward, tasks: &Tasks) -> Arc<Self> {
        let plain = PlainChat::new(gateway.clone(), config.connect_timeout);
        Arc::new(Self {
            plain: Endpoint::new(config.clone(), plain, tasks.tracker().clone()),
            engine: Engine::new(config, Chat::new(gateway.clone(), marketplaces), tasks.tracker().clone()),
            forward,
            rates: gateway.rates.clone(),
        })
    }

    /// Keeps the clock of all connections until the process stops.
    pub async fn run(self: Arc<Self>, tasks: Tasks) {
        let stop = tasks.stop_token();
        tokio::join!(self.engine.run(stop.clone()), self.plain.run(stop.clone()));
    }

    /// Hangs up all of them over the window, so that they come back elsewhere without a stampede.
    pub async fn drain(&self, over: Duration) {
        tokio::join!(self.engine.drain(over), self.plain.drain(over));
    }
}

/// The routes of sockets. They have their own bounds and their own answers to other sites' pages.
pub fn routes(sockets: Arc<Sockets>) -> Router {
    Router::new().route("/socket.io/", any(stock)).route("/socket.io", any(stock)).route("/ws", any(plain)).with_state(sockets)
}

async fn stock(State(sockets): State<Arc<Sockets>>, Extension(Remote(remote)): Extension<Remote>, request: Request) -> Response {
    if let Some(node) = sockets.forward.other_node(&request)
        && let Some(owner) = sockets.forward.address(node).await
    {
        return sockets.forward.hand_over(owner, remote, request).await;
    }
    if is_first(&request)
        && let Err(rejection) = sockets.rates.handshake(remote.ip())
    {
        return Refused::from(rejection).into_response();
    }
    sockets.engine.handle(request, remote).await.map(Body::new)
}

async fn plain(State(sockets): State<Arc<Sockets>>, Extension(Remote(remote)): Extension<Remote>, request: Request) -> Response {
    match sockets.rates.handshake(remote.ip()) {
        Ok(()) => sockets.plain.accept(request, remote).map(Body::new),
        Err(rejection) => Refused::from(rejection).into_response(),
    }
}

/// Whether a request opens a connection: those that follow name their session.
fn is_first(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    !form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "sid")
}
