//! The support server of `engine.io-client`: greets, and sends every message back.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use http::{HeaderMap, request::Parts};
use socketio::{CloseReason, Frame, Layer, Link, Message, Weight};

#[derive(Default)]
pub struct Bounce {
    /// The headers of the last request: the suite runs one test at a time.
    headers: Mutex<String>,
}

impl Bounce {
    pub fn remember(&self, headers: &HeaderMap) {
        let headers: BTreeMap<_, _> =
            headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()))).collect();
        let json = serde_json::to_string(&headers).unwrap_or_default();
        *self.headers.lock().unwrap_or_else(PoisonError::into_inner) = json;
    }
}

impl Layer for Bounce {
    type Session = Arc<Link>;

    fn open(&self, _request: &Parts, _remote: SocketAddr, link: &Arc<Link>) -> Arc<Link> {
        link.clone()
    }

    async fn opened(&self, link: &mut Arc<Link>) {
        let _ = link.send(&Frame::message("hi"), Weight::Lasting);
    }

    async fn message(&self, link: &mut Arc<Link>, message: Message) -> Result<(), CloseReason> {
        let frame = match message {
            Message::Binary(data) => Frame::binary(&data),
            Message::Text(text) => match text.as_str() {
                "give binary" => Frame::binary(&[0, 1, 2, 3, 4]),
                "give utf8" => Frame::message("пойду спать всем спокойной ночи"),
                "sendHeaders" => {
                    let headers = self.headers.lock().unwrap_or_else(PoisonError::into_inner);
                    Frame::message(&headers)
                }
                text => Frame::message(text),
            },
        };
        let _ = link.send(&frame, Weight::Lasting);
        Ok(())
    }
}
