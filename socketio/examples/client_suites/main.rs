//! What the test suites of `socket.io-client` and `engine.io-client` expect of their servers.
//!
//! `socket.io-client` on port 3210; with `--engine-only`, `engine.io-client` on port 3000. Their own
//! support servers are the model: the README says how to put this one in their place.

mod engine_io;
mod socket_io;

use std::{net::Ipv6Addr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header::SET_COOKIE};
use http_body_util::Full;
use hyper::body::Incoming;
use socketio::{Config, Engine, engineio::Server};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{engine_io::Bounce, socket_io::Suite};

/// The clients test how they time out while a connection is being opened.
const OPENING_DELAY: Duration = Duration::from_millis(10);

/// The clients test which of these they keep.
const COOKIES: [&str; 4] = [
    "1=1; Max-Age=86400",
    "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
    "3=3; Max-Age=0",
    "4=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
];

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let tasks = TaskTracker::new();
    let served = Arc::new(if std::env::args().any(|argument| argument == "--engine-only") {
        Served::engine_io(tasks.clone())
    } else {
        Served::socket_io(tasks.clone())
    });
    let clock = served.clone();
    tasks.spawn(async move { clock.run().await });
    let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, served.port())).await?;
    let answer = move |request, remote| {
        let served = served.clone();
        async move { served.handle(request, remote).await }
    };
    socketio::serve(listener, answer, tasks, CancellationToken::new()).await;
    Ok(())
}

enum Served {
    SocketIo(Arc<Engine<Suite>>),
    EngineIo(Server<Bounce>),
}

impl Served {
    fn socket_io(tasks: TaskTracker) -> Self {
        let config = Config { ping_interval: Duration::from_secs(2), ..Config::default() };
        Self::SocketIo(Engine::new(config, Suite::new(tasks.clone()), tasks))
    }

    fn engine_io(tasks: TaskTracker) -> Self {
        let config = Config {
            path: "/engine.io/".to_owned(),
            ping_interval: Duration::from_millis(500),
            max_payload: 100,
            ..Config::default()
        };
        Self::EngineIo(Server::new(config, Bounce::default(), tasks))
    }

    fn port(&self) -> u16 {
        match self {
            Self::SocketIo(_) => 3210,
            Self::EngineIo(_) => 3000,
        }
    }

    async fn run(&self) {
        match self {
            Self::SocketIo(engine) => engine.run(CancellationToken::new()).await,
            Self::EngineIo(server) => server.run(CancellationToken::new()).await,
        }
    }

    async fn handle(&self, request: Request<Incoming>, remote: std::net::SocketAddr) -> Response<Full<Bytes>> {
        let query = request.uri().query().unwrap_or_default();
        let is_opening = !query.contains("sid=");
        if query.contains("deny") {
            return forbidden();
        }
        match self {
            Self::SocketIo(engine) => {
                if is_opening {
                    tokio::time::sleep(OPENING_DELAY).await;
                }
                engine.handle(request, remote).await
            }
            Self::EngineIo(server) => {
                server.layer().remember(request.headers());
                let mut response = server.handle(request, remote).await;
                if is_opening {
                    for cookie in COOKIES {
                        response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(cookie));
                    }
                }
                response
            }
        }
    }
}

fn forbidden() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(r#"{"code":4,"message":"Forbidden"}"#));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}
