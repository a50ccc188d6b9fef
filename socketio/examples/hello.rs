//! A whole chat server: everyone hears what anyone says.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, sync::Mutex};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use socketio::{Accept, Application, CloseReason, Config, Connect, Engine, Event, Frame};
use socketio::{Link, Refusal, Socket, Weight};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[derive(Default)]
struct Chat(Mutex<Vec<Arc<Link>>>);

impl Application for Chat {
    type Handshake = ();
    type Data = ();

    fn handshake(&self, _request: &http::request::Parts, _remote: SocketAddr) {}

    async fn connect(&self, _connect: Connect<'_, Self>) -> Result<Accept<()>, Refusal> {
        Ok(Accept::new(()))
    }

    async fn connected(&self, socket: &Arc<Socket<()>>) {
        self.members(|members| members.push(socket.link().clone()));
    }

    async fn event(&self, _socket: &Arc<Socket<()>>, event: Event) {
        let frame = Frame::event("/", &event.name, event.args.raw());
        self.members(|members| members.iter().for_each(|link| _ = link.send(&frame, Weight::Lasting)));
    }

    async fn disconnected(&self, socket: &Arc<Socket<()>>, _reason: CloseReason) {
        self.members(|members| members.retain(|link| link.id() != socket.link().id()));
    }
}

impl Chat {
    fn members<T>(&self, work: impl FnOnce(&mut Vec<Arc<Link>>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let tasks = TaskTracker::new();
    let engine = Engine::new(Config::default(), Chat::default(), tasks.clone());
    let clock = engine.clone();
    tasks.spawn(async move { clock.run(CancellationToken::new()).await });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    loop {
        let (stream, remote) = listener.accept().await?;
        let engine = engine.clone();
        let service = service_fn(move |request| {
            let engine = engine.clone();
            async move { Ok::<_, Infallible>(engine.handle(request, remote).await) }
        });
        let http = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tasks.spawn(async move { _ = http.with_upgrades().await });
    }
}
