//! A server that offers what the published suites of the stock clients expect of theirs.
//!
//! Port 3210 is for the suite of `socket.io-client`, port 3000 for that of `engine.io-client`; the README
//! says how to run them against it.

mod engineio_suite;
mod handshake;
mod socketio_suite;

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{engineio_suite::EngineIoSuite, socketio_suite::SocketIoSuite};

/// What one of the suites talks to.
trait Site: Send + Sync + 'static {
    fn answer(&self, request: Request<Incoming>, remote: SocketAddr) -> impl Future<Output = Response<Full<Bytes>>> + Send;

    fn run(&self) -> impl Future<Output = ()> + Send;
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let tasks = TaskTracker::new();
    tokio::try_join!(serve(3210, SocketIoSuite::new(&tasks), &tasks), serve(3000, EngineIoSuite::new(&tasks), &tasks))?;
    Ok(())
}

async fn serve(port: u16, site: impl Site, tasks: &TaskTracker) -> io::Result<Infallible> {
    // Both families: `localhost` means one to some clients and the other to others.
    let listener = TcpListener::bind((std::net::Ipv6Addr::UNSPECIFIED, port)).await?;
    let site = Arc::new(site);
    let clock = site.clone();
    tasks.spawn(async move { clock.run().await });
    loop {
        let (stream, remote) = listener.accept().await?;
        let site = site.clone();
        let service = service_fn(move |request| {
            let site = site.clone();
            async move { Ok::<_, Infallible>(site.answer(request, remote).await) }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tasks.spawn(async move {
            // A client that breaks off is none of the server's business.
            let _ = connection.with_upgrades().await;
        });
    }
}

/// A token that is never cancelled: these servers run until they are killed.
fn forever() -> CancellationToken {
    CancellationToken::new()
}
