//! A server that answers as the protocols' published test suites ask.
//!
//! The README says how to run the suites against it.

mod engine_echo;
mod suite;
mod websocket_echo;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use socketio::{Config, CorsPolicy, Engine, Origins, Parser, engineio::Server, websocket::Endpoint};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{engine_echo::EngineEcho, suite::Suite, websocket_echo::WebSocketEcho};

/// What is served besides the plain echo.
enum Served {
    SocketIo(Arc<Engine<Suite>>),
    EngineIo(Server<EngineEcho>),
}

struct Conformance {
    served: Served,
    echo: Endpoint<WebSocketEcho>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = options().get_matches();
    let tasks = TaskTracker::new();
    let conformance = Arc::new(Conformance {
        served: served(&options, &tasks),
        echo: Endpoint::new(Config::default(), WebSocketEcho, tasks.clone()),
    });
    let clock = conformance.clone();
    tasks.spawn(async move { clock.run(CancellationToken::new()).await });

    let port = *options.get_one::<u16>("port").unwrap_or(&3000);
    // Both families: `localhost` means one to some clients and the other to others.
    let listener = TcpListener::bind((std::net::Ipv6Addr::UNSPECIFIED, port)).await?;
    let answer = move |request, remote| {
        let conformance = conformance.clone();
        async move { conformance.handle(request, remote).await }
    };
    socketio::serve(listener, answer, tasks, CancellationToken::new()).await;
    Ok(())
}

impl Conformance {
    async fn handle(&self, request: Request<Incoming>, remote: SocketAddr) -> Response<Full<Bytes>> {
        if request.uri().path() == "/echo" {
            return self.echo.accept(request, remote);
        }
        match &self.served {
            Served::SocketIo(engine) => engine.handle(request, remote).await,
            Served::EngineIo(server) => server.handle(request, remote).await,
        }
    }

    async fn run(&self, shutdown: CancellationToken) {
        let clock = async {
            match &self.served {
                Served::SocketIo(engine) => engine.run(shutdown.clone()).await,
                Served::EngineIo(server) => server.run(shutdown.clone()).await,
            }
        };
        tokio::join!(clock, self.echo.run(shutdown.clone()));
    }
}

fn served(options: &ArgMatches, tasks: &TaskTracker) -> Served {
    let millis = |name| options.get_one(name).copied().map(Duration::from_millis);
    let defaults = Config::default();
    let config = Config {
        ping_interval: millis("ping-interval-ms").unwrap_or(defaults.ping_interval),
        ping_timeout: millis("ping-timeout-ms").unwrap_or(defaults.ping_timeout),
        allow_eio3: options.get_flag("eio3"),
        parser: if options.get_flag("msgpack") { Parser::MessagePack } else { Parser::Json },
        cors: CorsPolicy { origins: Origins::Any, credentials: false },
        ..defaults
    };
    if options.get_flag("engine-only") {
        let config = Config { path: "/engine.io/".to_owned(), ..config };
        Served::EngineIo(Server::new(config, EngineEcho, tasks.clone()))
    } else {
        Served::SocketIo(Engine::new(config, Suite, tasks.clone()))
    }
}

fn options() -> Command {
    let number = |name, help| Arg::new(name).long(name).help(help);
    let flag = |name, help| Arg::new(name).long(name).help(help).action(ArgAction::SetTrue);
    Command::new("conformance")
        .about("Answers as the published protocol test suites ask")
        .arg(number("port", "Where to listen").value_parser(value_parser!(u16)))
        .arg(number("ping-interval-ms", "The heartbeat").value_parser(value_parser!(u64)))
        .arg(number("ping-timeout-ms", "Its patience").value_parser(value_parser!(u64)))
        .arg(flag("engine-only", "Echo on /engine.io/, without Socket.IO"))
        .arg(flag("eio3", "Allow revision 3 of Engine.IO"))
        .arg(flag("msgpack", "Speak MessagePack instead of JSON"))
}
