//! The accept loop: HTTP/1.1 connections, each a task, until the process should stop.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderName, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use shared::config::Proxies;
use shared::limits;
use shared::retry::Backoff;
use shared::shutdown::Tasks;
use shared::telemetry::metrics::{self, StatusClass};
use tokio::net::{TcpListener, TcpStream};
use tower::{Service, ServiceExt};
use tracing::{debug, error, info};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// A connection's read buffer: a head with a token and a proxy's headers fits well, and ten thousand idle connections cost little.
const BUFFER_BYTES: usize = 16 * 1024;

/// Whom a request came from, among its extensions: the peer, or the client behind a proxy of one's own.
#[derive(Clone, Copy, Debug)]
pub struct Remote(pub SocketAddr);

/// Serves until `tasks` is told to stop; connections that are still busy then end with their tasks. What a service upgrades it owns.
pub async fn serve<S>(listener: TcpListener, service: S, proxies: Proxies, tasks: Tasks)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static,
{
    let (mut trouble, proxies) = (Trouble::default(), Arc::new(proxies));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = tasks.stopped() => return,
        };
        match accepted {
            Ok((stream, remote)) => {
                trouble.is_over();
                let connection = connection(stream, remote, service.clone(), proxies.clone(), tasks.clone());
                // Not `Tasks::spawn`: a request that panics should cost its own connection, not everybody's.
                tasks.tracker().spawn(connection);
            }
            // The client was gone before it was greeted.
            Err(fault) if matches!(fault.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(fault) => {
                tokio::select! {
                    () = trouble.wait(&fault) => {}
                    () = tasks.stopped() => return,
                }
            }
        }
    }
}

async fn connection<S>(stream: TcpStream, remote: SocketAddr, service: S, proxies: Arc<Proxies>, tasks: Tasks)
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    if let Err(fault) = stream.set_nodelay(true) {
        debug!(%fault, "a connection was gone at once");
        return;
    }
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        let forwarded_for = request.headers().get_all(FORWARDED_FOR).into_iter().filter_map(|value| value.to_str().ok());
        let client = proxies.client(remote.ip(), forwarded_for);
        request.extensions_mut().insert(Remote(SocketAddr::new(client, remote.port())));
        let answer = service.clone().oneshot(request);
        async move {
            let response = answer.await?;
            metrics::http_request(StatusClass::of(response.status().as_u16()));
            Ok::<_, Infallible>(response)
        }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HTTP_HEAD_DEADLINE)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = tasks.stopped() => {
            // An idle connection closes now, a busy one after its answer.
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(fault) = ended {
        debug!(%fault, %remote, "a connection has ended early");
    }
}

/// A time in which nobody can be let in, mostly for want of file descriptors: waited out, and logged once.
#[derive(Default)]
struct Trouble {
    since: Option<Backoff>,
}

impl Trouble {
    async fn wait(&mut self, fault: &std::io::Error) {
        if self.since.is_none() {
            error!(%fault, "no connection can be accepted: waiting");
        }
        self.since.get_or_insert_default().wait().await;
    }

    fn is_over(&mut self) {
        if self.since.take().is_some() {
            info!("connections are accepted again");
        }
    }
}
