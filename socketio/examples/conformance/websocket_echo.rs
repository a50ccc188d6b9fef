//! What WebSocket test suites expect: every message comes back.

use std::{net::SocketAddr, sync::Arc};

use http::request::Parts;
use socketio::{CloseReason, Frame, Layer, Link, Message, Weight};

pub struct WebSocketEcho;

impl Layer for WebSocketEcho {
    type Session = Arc<Link>;

    fn open(&self, _request: &Parts, _remote: SocketAddr, link: &Arc<Link>) -> Arc<Link> {
        link.clone()
    }

    async fn message(&self, link: &mut Arc<Link>, message: Message) -> Result<(), CloseReason> {
        let frame = match message {
            Message::Text(text) => Frame::text(&text),
            Message::Binary(data) => Frame::binary(&data),
        };
        // Nothing to do about a client that is gone already.
        let _ = link.send(&frame, Weight::Lasting);
        // The echo of a flood must not outrun its reader.
        link.drained(1 << 16).await;
        Ok(())
    }
}
