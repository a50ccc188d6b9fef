//! An application that echoes, and keeps a record of what it was told.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use socketio::{Accept, Application, CloseReason, Connect, Event, Recovery, Refusal, Sent, Socket};
use tokio::sync::mpsc::UnboundedSender;

/// What the application was told.
#[derive(Debug)]
pub enum Told {
    Connected(Arc<Socket<()>>),
    Event(String),
    Disconnected(String, CloseReason),
}

pub struct Echo {
    pub told: UnboundedSender<Told>,
    pub recovery: Mutex<Option<Recovery>>,
}

impl Application for Echo {
    type Handshake = String;
    type Data = ();

    fn handshake(&self, request: &http::request::Parts, _remote: SocketAddr) -> String {
        request.uri.query().unwrap_or_default().to_owned()
    }

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<()>, Refusal> {
        *self.recovery.lock().unwrap() = connect.recovery.clone();
        let auth = connect.auth.map_or("", |auth| auth.get());
        match connect.namespace {
            "/" | "/other" => Ok(Accept { pid: auth.contains("pid").then(|| "p1".into()), ..Accept::new(()) }),
            "/query" => Err(Refusal::new(connect.query.unwrap_or("no query"))),
            "/private" => Err(Refusal {
                message: "not you".into(),
                data: serde_json::value::RawValue::from_string(r#"{"code":7}"#.into()).ok(),
            }),
            _ => Err(Refusal::invalid_namespace()),
        }
    }

    async fn connected(&self, socket: &Arc<Socket<()>>) {
        let _ = self.told.send(Told::Connected(socket.clone()));
    }

    async fn event(&self, socket: &Arc<Socket<()>>, event: Event) {
        let _ = self.told.send(Told::Event(event.args.raw().to_owned()));
        if event.name == "slow" {
            // Gives a server that runs handlers side by side every chance to mix them up.
            tokio::task::yield_now().await;
        }
        if event.name == "leave" {
            return socket.disconnect();
        }
        match event.ack {
            Some(ack) => ack.send_binary(&event.args.to_array(), event.args.attachments()),
            None => {
                let sent = socket.emit_binary("echo", event.args.raw(), event.args.attachments());
                assert!(matches!(sent, Sent::Written | Sent::Queued));
            }
        }
    }

    async fn disconnected(&self, socket: &Arc<Socket<()>>, reason: CloseReason) {
        let _ = self.told.send(Told::Disconnected(socket.namespace().to_owned(), reason));
    }
}
