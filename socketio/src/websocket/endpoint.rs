//! A server for plain WebSockets, with the same links, bounds and heartbeats as Engine.IO.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::accept;
use crate::{
    Config, Layer, Revision,
    engineio::{
        error::RequestError,
        host::{Entry, Host},
        session,
        source::Source,
    },
    link::Carrier,
};

/// Serves one [`Layer`] over plain WebSockets. Pings are the WebSocket's own.
///
/// Of the settings, the heartbeat, the bounds and the origins apply.
pub struct Endpoint<L: Layer> {
    host: Arc<Host<L>>,
}

impl<L: Layer> Endpoint<L> {
    /// An endpoint whose connections run as tasks of `tasks`.
    pub fn new(config: Config, layer: L, tasks: TaskTracker) -> Self {
        Self { host: Host::new(config, layer, tasks) }
    }

    /// Answers an opening handshake; the connection then runs by itself.
    pub fn accept<B>(&self, mut request: Request<B>, remote: SocketAddr) -> Response<Full<Bytes>> {
        let upgrade = hyper::upgrade::on(&mut request);
        let (head, _) = request.into_parts();
        if !self.host.config.cors.admits(&head.headers) {
            return RequestError::Forbidden.response();
        }
        if self.host.is_draining() {
            return RequestError::Draining.response();
        }
        let Some(key) = accept::key(&head) else {
            return RequestError::BadRequest.response();
        };
        let link = self.host.link(Revision::Plain, Carrier::Awaited);
        let session = self.host.layer.open(&head, remote, &link);
        let source = Source::Handshake(upgrade);
        let task = session::serve(self.host.clone(), link.clone(), session, source);
        self.host.admit(Entry { link, polling: None }, task);
        accept::switching(key)
    }

    /// Keeps the clock; nobody is pinged while it does not run.
    pub async fn run(&self, shutdown: CancellationToken) {
        self.host.run(shutdown).await;
    }

    /// Closes all connections, evenly over the window. New ones are refused from now on.
    pub async fn drain(&self, over: Duration) {
        self.host.drain(over).await;
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.host.connections()
    }

    /// The layer that is served.
    pub fn layer(&self) -> &L {
        &self.host.layer
    }
}
