//! A listener is served, for those who have no HTTP server of their own.

use std::{convert::Infallible, io::ErrorKind, net::SocketAddr, pin::pin, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, warn};

/// Before a listener that cannot let anybody in, mostly for want of file descriptors, is asked again.
const BREATH: Duration = Duration::from_millis(100);
/// A head fits well, and ten thousand idle connections cost little.
const BUFFER_BYTES: usize = 16 * 1024;

/// Serves a listener until `shutdown`: HTTP/1.1 with upgrades, each connection a task of `tasks`. What was
/// upgraded by then goes on; requests are answered to their end.
///
/// [`Engine::serve`](crate::Engine::serve) does this for an engine alone. This one is for an engine beside
/// something else, or for one of its parts.
pub async fn serve<Answer, Answering>(listener: TcpListener, answer: Answer, tasks: TaskTracker, shutdown: CancellationToken)
where
    Answer: Fn(Request<Incoming>, SocketAddr) -> Answering + Clone + Send + 'static,
    Answering: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    while let Some(accepted) = shutdown.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, remote)) => {
                tasks.spawn(connection(stream, remote, answer.clone(), shutdown.clone()));
            }
            // The client was gone before it was greeted.
            Err(fault) if matches!(fault.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(fault) => {
                warn!(%fault, "a connection could not be accepted");
                shutdown.run_until_cancelled(sleep(BREATH)).await;
            }
        }
    }
}

async fn connection<Answer, Answering>(stream: TcpStream, remote: SocketAddr, answer: Answer, shutdown: CancellationToken)
where
    Answer: Fn(Request<Incoming>, SocketAddr) -> Answering,
    Answering: Future<Output = Response<Full<Bytes>>>,
{
    let service = service_fn(move |request| {
        let answering = answer(request, remote);
        async move { Ok::<_, Infallible>(answering.await) }
    });
    let _ = stream.set_nodelay(true);
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut http = pin!(http);
    let ended = match shutdown.run_until_cancelled(http.as_mut()).await {
        Some(ended) => ended,
        None => {
            // An idle connection closes now, a busy one after its answer.
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
    if let Err(fault) = ended {
        debug!(%fault, %remote, "a client broke off");
    }
}
