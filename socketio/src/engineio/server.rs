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
    payload::Encoding,
    polling::{Phase, Polling},
    query::{Query, Transport},
    session,
    sid::Sid,
    source::Source,
    upgrade,
};
use crate::{Config, Frame, Layer, Link, Revision, link::Carrier, websocket::accept};

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

    /// What its connections are tasks of.
    pub fn tasks(&self) -> &TaskTracker {
        &self.host.tasks
    }

    /// The layer that is served.
    pub fn layer(&self) -> &L {
        &self.host.layer
    }

    async fn answer<B: Body<Data = Bytes> + Send>(
        &self,
        head: &Parts,
        body: B,
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
        if let Some(sid) = &query.sid {
            let entry = self.host.find(sid).ok_or(RequestError::UnknownSid)?;
            return match transport {
                Transport::Polling => self.serve_poll(head, body, entry).await,
                Transport::WebSocket => self.upgrade(head, upgrade, entry),
            };
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
            Transport::Polling if accept::is_upgrade(head) => Err(RequestError::BadRequest),
            Transport::Polling => Ok(self.open_polling(head, &query, revision, remote)),
        }
    }

    fn revision(&self, query: &Query<'_>) -> Result<Revision, RequestError> {
        match query.revision {
            Some(Revision::Three) if !self.host.config.allow_eio3 => Err(RequestError::UnsupportedVersion),
            Some(revision) => Ok(revision),
            None => Err(RequestError::UnsupportedVersion),
        }
    }

    fn open_polling(&self, head: &Parts, query: &Query<'_>, revision: Revision, remote: SocketAddr) -> Response<Full<Bytes>> {
        let (polling, inbound) = Polling::new(Encoding::of(revision, query.base64_only));
        let link = self.host.link(revision, Carrier::Polling(polling.clone()));
        let session = self.host.layer.open(head, remote, &link);
        link.send_own(&self.greeting(&link, r#"["websocket"]"#));
        let greeting = polling.greet(&link);
        let source = Source::requests(polling.clone(), inbound);
        let task = session::serve(self.host.clone(), link.clone(), session, source);
        self.host.admit(Entry { link, polling: Some(polling) }, task);
        greeting
    }

    async fn serve_poll<B: Body<Data = Bytes> + Send>(
        &self,
        head: &Parts,
        body: B,
        Entry { link, polling }: Entry,
    ) -> Result<Response<Full<Bytes>>, RequestError> {
        let polling = polling.ok_or(RequestError::BadRequest)?;
        // Whose time is over must not live on until the clock's next tick.
        self.host.wheel.check(&link);
        match head.method {
            Method::GET => polling.poll(&link).await,
            Method::POST => polling.push(&link, &head.headers, body, self.host.config.max_payload).await,
            _ => Err(RequestError::BadRequest),
        }
    }

    fn upgrade(
        &self,
        head: &Parts,
        upgrade: OnUpgrade,
        Entry { link, polling }: Entry,
    ) -> Result<Response<Full<Bytes>>, RequestError> {
        let key = accept::key(head).ok_or(RequestError::BadRequest)?;
        let host = self.host.clone();
        match polling.filter(|polling| polling.advance(Phase::Polling, Phase::Probing)) {
            Some(polling) => self.host.spawn(upgrade::probe(host, link, polling, upgrade)),
            // Refused in this way, and not with a status, as clients are used to it.
            None => self.host.spawn(upgrade::refuse(host, upgrade)),
        }
        Ok(accept::switching(key))
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
        link.send_own(&self.greeting(&link, "[]"));
        let source = Source::Handshake(upgrade);
        let task = session::serve(self.host.clone(), link.clone(), session, source);
        self.host.admit(Entry { link, polling: None }, task);
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
