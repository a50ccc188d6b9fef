//! A chat server: everyone hears what anyone says.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, sync::Mutex, sync::PoisonError};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use socketio::*;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

#[derive(Default)]
struct Chat(Mutex<Vec<Arc<Link>>>);

impl Application for Chat {
    type Handshake = ();
    type Data = ();

    fn handshake(&self, _request: &http::request::Parts, _remote: SocketAddr) {}

    async fn connect(&self, _connect: Connect<'_, Self>) -> Result<Accept<()>, Refusal> {
        Ok(Accept::default())
    }

    async fn connected(&self, socket: &Arc<Socket<()>>) {
        let mut members = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        members.push(socket.link().clone());
    }

    async fn event(&self, _socket: &Arc<Socket<()>>, event: Event) {
        let frame = Frame::event("/", &event.name, event.args.raw());
        let mut members = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        members.retain(|member| member.send(&frame, Weight::Lasting) != Sent::Closed);
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
