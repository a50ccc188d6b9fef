//! No sticky sessions: a session's id names its node, and a request that comes to another one is handed over to it.
//!
//! Only polling needs that, and the upgrade from it: a client that starts with a WebSocket makes one request.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use moka::sync::Cache;
use shared::domain::{NodeId, Rejection};
use shared::limits;
use shared::presence::{NodeKind, Presence};
use shared::shutdown::Tasks;
use socketio::engineio::node_of;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::debug;

use crate::http::Refused;

/// Marks a request that was handed over, so that two nodes that disagree cannot play ball with it.
const HANDED_OVER: HeaderName = HeaderName::from_static("x-roomcast-handed-over");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// How long a node's address is remembered: a node that is gone answers nobody, and its clients must hear that soon.
const REMEMBERED: Duration = Duration::from_secs(2);

/// Hands requests over to the nodes to which they belong.
pub struct Forward {
    node: String,
    presence: Arc<dyn Presence>,
    addresses: Cache<NodeId, Option<SocketAddr>>,
    tasks: Tasks,
}

impl Forward {
    /// For the requests that come to `node`.
    pub fn new(node: NodeId, presence: Arc<dyn Presence>, tasks: Tasks) -> Self {
        let addresses = Cache::builder().max_capacity(limits::NODES).time_to_live(REMEMBERED).build();
        Self { node: node.to_string(), presence, addresses, tasks }
    }

    /// The other node that the request's session id names.
    pub fn other_node(&self, request: &Request) -> Option<NodeId> {
        let query = request.uri().query()?;
        let (_, sid) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "sid")?;
        let node = node_of(&sid).filter(|node| *node != self.node)?;
        if request.headers().contains_key(HANDED_OVER) {
            return None;
        }
        node.parse().ok()
    }

    /// Where a node can be reached, if it lives. A session of a node that is gone is unknown here too.
    pub async fn address(&self, node: NodeId) -> Option<SocketAddr> {
        if let Some(known) = self.addresses.get(&node) {
            return known;
        }
        match self.presence.live(NodeKind::Gateway).await {
            Ok(leases) => {
                let address = leases.iter().find(|lease| lease.node == node).and_then(|lease| lease.address);
                self.addresses.insert(node, address);
                address
            }
            Err(fault) => {
                debug!(%fault, "a session's node cannot be looked for");
                None
            }
        }
    }

    /// Lets the owner answer; both ways of an upgraded connection are passed on until it ends.
    pub async fn hand_over(&self, owner: SocketAddr, remote: SocketAddr, mut request: Request) -> Response {
        let client = hyper::upgrade::on(&mut request);
        mark(&mut request, remote);
        let mut response = match self.ask(owner, request).await {
            Ok(response) => response,
            Err(fault) => {
                debug!(%fault, %owner, "a request could not be handed over");
                return Refused::from(Rejection::unavailable()).into_response();
            }
        };
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let server = hyper::upgrade::on(&mut response);
            self.tasks.tracker().spawn(async move {
                if let (Ok(client), Ok(server)) = tokio::join!(client, server) {
                    let (mut client, mut server) = (TokioIo::new(client), TokioIo::new(server));
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                }
            });
        }
        response.map(Body::new)
    }

    async fn ask(
        &self,
        owner: SocketAddr,
        request: Request,
    ) -> Result<hyper::Response<hyper::body::Incoming>, Box<dyn Error + Send + Sync>> {
        let stream = timeout(limits::DEPENDENCY_DEADLINE, TcpStream::connect(owner)).await??;
        stream.set_nodelay(true)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        self.tasks.tracker().spawn(async move {
            let _ = connection.with_upgrades().await;
        });
        // A poll is answered when there is something to tell, at the latest with a ping.
        Ok(sender.send_request(request).await?)
    }
}

fn mark(request: &mut Request, remote: SocketAddr) {
    let headers = request.headers_mut();
    headers.insert(HANDED_OVER, HeaderValue::from_static("1"));
    let before = headers.get(&FORWARDED_FOR).and_then(|value| value.to_str().ok());
    let chain = before.map_or_else(|| remote.ip().to_string(), |before| format!("{before}, {}", remote.ip()));
    if let Ok(chain) = HeaderValue::try_from(chain) {
        headers.insert(FORWARDED_FOR, chain);
    }
}
