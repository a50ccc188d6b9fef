//! The `socketio` crate alone: a server with one room, no accounts and no store. `bench-engine <port>`.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use socketio::{Accept, Application, CloseReason, Config, Connect, Engine, Event, Frame, Link, Refusal, Socket, Weight};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Default)]
struct Room(Mutex<Vec<Arc<Link>>>);

impl Application for Room {
    type Handshake = ();
    type Data = ();

    fn handshake(&self, _request: &http::request::Parts, _remote: SocketAddr) {}

    async fn connect(&self, _connect: Connect<'_, Self>) -> Result<Accept<()>, Refusal> {
        Ok(Accept::new(()))
    }

    async fn connected(&self, socket: &Arc<Socket<()>>) {
        self.members().push(socket.link().clone());
    }

    async fn event(&self, _socket: &Arc<Socket<()>>, event: Event) {
        let frame = Frame::event("/", "receive_message", event.args.raw());
        for link in self.members().iter() {
            let _ = link.send(&frame, Weight::Lasting);
        }
    }

    async fn disconnected(&self, socket: &Arc<Socket<()>>, _reason: CloseReason) {
        self.members().retain(|link| link.id() != socket.link().id());
    }
}

impl Room {
    fn members(&self) -> MutexGuard<'_, Vec<Arc<Link>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port =
        std::env::args().nth(1).and_then(|port| port.parse().ok()).ok_or_else(|| io::Error::other("bench-engine <port>"))?;
    let engine = Engine::new(Config::default(), Room::default(), TaskTracker::new());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    engine.serve(listener, CancellationToken::new()).await;
    Ok(())
}
