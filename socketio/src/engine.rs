//! The whole: an application, served to stock clients.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Body;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{Application, Config, engineio::Server, serve, socketio::SocketIo};

/// A Socket.IO server for one application.
///
/// It spawns nothing but its connections, as tasks of the tracker that it is given. The caller hands it a
/// listener, or accepts and speaks HTTP itself, and decides about the end.
pub struct Engine<A: Application> {
    server: Server<SocketIo<A>>,
}

impl<A: Application> Engine<A> {
    /// An engine whose connections run as tasks of `tasks`.
    pub fn new(config: Config, application: A, tasks: TaskTracker) -> Arc<Self> {
        let layer = SocketIo::new(application, &config);
        Arc::new(Self { server: Server::new(config, layer, tasks) })
    }

    /// Serves a listener until `shutdown`, and keeps the clock meanwhile: all that a server of nothing else needs.
    /// What has HTTP of its own calls [`handle`](Self::handle) and [`run`](Self::run) instead.
    pub async fn serve(self: &Arc<Self>, listener: TcpListener, shutdown: CancellationToken) {
        let engine = self.clone();
        let answer = move |request, remote| {
            let engine = engine.clone();
            async move { engine.handle(request, remote).await }
        };
        let serving = serve(listener, answer, self.server.tasks().clone(), shutdown.clone());
        tokio::join!(serving, self.run(shutdown));
    }

    /// Answers a request under the configured path.
    ///
    /// For WebSockets the HTTP/1 server must run with upgrades, over a
    /// `hyper_util::rt::TokioIo<tokio::net::TcpStream>`: the stream is taken out of it.
    pub async fn handle<B>(&self, request: Request<B>, remote: SocketAddr) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Send,
    {
        self.server.handle(request, remote).await
    }

    /// Keeps the clock of all connections: pings, time-outs. The caller runs it beside its listener.
    pub async fn run(&self, shutdown: CancellationToken) {
        self.server.run(shutdown).await;
    }

    /// The application.
    pub fn application(&self) -> &A {
        &self.server.layer().application
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.server.connections()
    }

    /// Closes all transports, evenly over the window, so that clients come back elsewhere without
    /// a stampede. New connections are refused from now on.
    pub async fn drain(&self, over: Duration) {
        self.server.drain(over).await;
    }
}
