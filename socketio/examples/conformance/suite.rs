//! What the Socket.IO suite expects of an application.

use std::{net::SocketAddr, sync::Arc};

use serde_json::value::RawValue;
use socketio::{Accept, Application, Connect, Event, Frame, Refusal, Socket, Weight};

pub struct Suite;

impl Application for Suite {
    type Handshake = ();
    /// What the client said of itself, as JSON.
    type Data = String;

    fn handshake(&self, _request: &http::request::Parts, _remote: SocketAddr) {}

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<String>, Refusal> {
        match connect.namespace {
            "/" | "/custom" => Ok(Accept::new(connect.auth.map_or("{}", RawValue::get).to_owned())),
            _ => Err(Refusal::invalid_namespace()),
        }
    }

    async fn connected(&self, socket: &Arc<Socket<String>>) {
        // Nothing to do about a client that is gone already.
        let _ = socket.emit("auth", socket.data());
    }

    async fn event(&self, socket: &Arc<Socket<String>>, event: Event) {
        let (args, attachments) = (&event.args, event.args.attachments());
        match (&*event.name, event.ack) {
            ("message", _) => {
                let frame = Frame::binary_event(socket.namespace(), "message-back", args.raw(), attachments);
                let _ = socket.link().send(&frame, Weight::Lasting);
            }
            ("message-with-ack", Some(ack)) => ack.send_binary(&args.to_array(), attachments),
            _ => {}
        }
    }
}
