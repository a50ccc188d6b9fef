//! A chat server: everyone hears what anyone says.

use std::{net::SocketAddr, sync::Arc, sync::Mutex, sync::PoisonError};

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
    let engine = Engine::new(Config::default(), Chat::default(), TaskTracker::new());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    engine.serve(listener, CancellationToken::new()).await;
    Ok(())
}
