//! The Engine.IO server: routes its requests.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Method, Request, Response, request::Parts};
use http_body_util::Full;
use hyper::{body::Body, upgrade::OnUpgrade};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    error::RequestError,
    host::{Entry, Host},
    query::{Query, Transport},
    session::{self, Source},
    sid::Sid,
};
use crate::{Config, Frame, Layer, Link, Revision, Weight, link::Carrier, websocket::accept};

/// Serves one [`Layer`] over Engine.IO.
pub struct Server<L: Layer> {
    host: Arc<Host<L>>,
}

impl<L: Layer> Server<L> {
    /// A server whose connections run as tasks of `tasks`.
    pub fn new(config: Config, layer: L, tasks: TaskTracker) -> Self {
        Self { host: Host::new(config, layer, tasks) }
    }

    /// Answers a request: handshake, poll, WebSocket upgrade, or a browser's preflight.
    pub async fn handle<B>(&self, mut request: Request<B>, remote: SocketAddr) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Send,
    {
        let upgrade = hyper::upgrade::on(&mut request);
        let (head, body) = request.into_parts();
        let cors = &self.host.config.cors;
        let mut response = if head.method == Method::OPTIONS {
            cors.preflight(&head.headers)
        } else {
            let answer = self.answer(&head, body, upgrade, remote).await;
            answer.unwrap_or_else(RequestError::response)
        };
        cors.mark(&head.headers, &mut response);
        response
    }

    /// Keeps the clock; nothing times out and nobody is pinged while it does not run.
    pub async fn run(&self, shutdown: CancellationToken) {
        self.host.run(shutdown).await;
    }

    /// Closes all transports, evenly over the window. New connections are refused from now on.
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

    async fn answer<B: Body<Data = Bytes> + Send>(
        &self,
        head: &Parts,
        _body: B,
        upgrade: OnUpgrade,
        remote: SocketAddr,
    ) -> Result<Response<Full<Bytes>>, RequestError> {
        let config = &self.host.config;
        if head.uri.path().trim_end_matches('/') != config.path.trim_end_matches('/') {
            return Err(RequestError::NotFound);
        }
        if !config.cors.admits(&head.headers) {
            return Err(RequestError::Forbidden);
        }
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let transport = query.transport.ok_or(RequestError::UnknownTransport)?;
        if query.sid.is_some() {
            return Err(RequestError::UnknownSid);
        }
        if head.method != Method::GET {
            return Err(RequestError::BadHandshakeMethod);
        }
        let revision = self.revision(&query)?;
        if self.host.is_draining() {
            return Err(RequestError::Draining);
        }
        match transport {
            Transport::WebSocket => self.open_websocket(head, upgrade, revision, remote),
            Transport::Polling => Err(RequestError::UnknownTransport),
        }
    }

    fn revision(&self, query: &Query<'_>) -> Result<Revision, RequestError> {
        match query.revision {
            Some(Revision::Three) if !self.host.config.allow_eio3 => Err(RequestError::UnsupportedVersion),
            Some(revision) => Ok(revision),
            None => Err(RequestError::UnsupportedVersion),
        }
    }

    fn open_websocket(
        &self,
        head: &Parts,
        upgrade: OnUpgrade,
        revision: Revision,
        remote: SocketAddr,
    ) -> Result<Response<Full<Bytes>>, RequestError> {
        let key = accept::key(head).ok_or(RequestError::BadRequest)?.clone();
        let link = self.host.link(revision, Carrier::Awaited);
        let session = self.host.layer.open(head, remote, &link);
        let _ = link.send(&self.greeting(&link, "[]"), Weight::Lasting);
        let source = Source::Handshake(upgrade);
        let task = session::serve(self.host.clone(), link.clone(), session, source);
        self.host.admit(Entry { link }, task);
        Ok(accept::switching(&key))
    }

    /// The open packet.
    fn greeting(&self, link: &Link, upgrades: &str) -> Frame {
        let config = &self.host.config;
        let sid: Sid = link.sid();
        Frame::text_of(&[&format!(
            r#"0{{"sid":"{}","upgrades":{upgrades},"pingInterval":{},"pingTimeout":{},"maxPayload":{}}}"#,
            sid.text(&config.node),
            config.ping_interval.as_millis(),
            config.ping_timeout.as_millis(),
            config.max_payload,
        )])
    }
}
