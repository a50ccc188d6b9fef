//! What comes in over Socket.IO: a connection, then its events one after another, then its end.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use shared::domain::{Code, Rejection};
use shared::telemetry::metrics::{self, CommandName, CommandOutcome, HangUp};
use socketio::{Accept, Application, CloseReason, Connect, Event, Refusal, Socket};
use tracing::debug;

use super::authenticate::{self, Handshake};
use super::{Caller, Respond};
use crate::command;
use crate::dialect::{Dialect, Understood, understand};
use crate::gateway::Gateway;
use crate::hub::Voice;

/// The chat, as the protocol engine sees it.
pub struct Chat {
    gateway: Arc<Gateway>,
    /// The name of the default namespace, shared by all who are on it.
    root: Arc<str>,
}

impl Chat {
    /// The chat of a gateway.
    pub fn new(gateway: Arc<Gateway>) -> Self {
        Self { gateway, root: "/".into() }
    }
}

impl Application for Chat {
    type Handshake = Handshake;
    type Data = Caller;

    fn handshake(&self, request: &Parts, _remote: SocketAddr) -> Handshake {
        Handshake::of(request)
    }

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<Caller>, Refusal> {
        if connect.namespace != &*self.root {
            return Err(Refusal::invalid_namespace());
        }
        let token = authenticate::token(connect.auth, connect.handshake).map_err(|fault| authenticate::refusal(&fault))?;
        match self.gateway.tokens.verify(&token).await {
            Ok(identity) => {
                let caller = Caller::new(identity.user, connect.link.clone(), self.root.clone());
                Ok(Accept::new(caller))
            }
            Err(rejection) => {
                if rejection.code() == Code::Unavailable {
                    // A refusal would stop a stock client for good; a closed transport makes it come back.
                    connect.link.hang_up();
                }
                Err(authenticate::refusal(&rejection))
            }
        }
    }

    async fn connected(&self, socket: &Arc<Socket<Caller>>) {
        metrics::connection_opened();
        debug!(user = %socket.data().user.id, "connected");
    }

    async fn event(&self, socket: &Arc<Socket<Caller>>, event: Event) {
        let caller = socket.data();
        let voice = |dialect| Voice { dialect, namespace: caller.namespace.clone() };
        let respond = |dialect, ack, command| Respond::new(voice(dialect), caller.link.clone(), ack, command);
        match understand(&event.name, &event.args.to_array()) {
            Understood::Command(dialect, command) => {
                let respond = respond(dialect, event.ack, CommandName::from(&command));
                command::dispatch(&self.gateway, caller, command, respond).await;
            }
            Understood::Faulty(dialect, rejection) => respond(dialect, event.ack, CommandName::Unknown).refuse(&rejection),
            Understood::Unknown => {
                if event.ack.is_some() {
                    let rejection = Rejection::new(Code::UnknownEvent, "there is no such event");
                    respond(Dialect::Rooms, event.ack, CommandName::Unknown).refuse(&rejection);
                } else {
                    metrics::command(CommandName::Unknown, CommandOutcome::Rejected(Code::UnknownEvent));
                }
            }
        }
    }

    async fn disconnected(&self, socket: &Arc<Socket<Caller>>, reason: CloseReason) {
        metrics::connection_closed(hang_up(reason));
        debug!(user = %socket.data().user.id, %reason, "disconnected");
        command::leave_all(&self.gateway, socket.data()).await;
    }
}

/// The reason as it is counted.
fn hang_up(reason: CloseReason) -> HangUp {
    match reason {
        CloseReason::ClientDisconnect | CloseReason::TransportClose => HangUp::Client,
        CloseReason::TransportError => HangUp::Transport,
        CloseReason::PingTimeout => HangUp::PingTimeout,
        CloseReason::ConnectTimeout => HangUp::ConnectTimeout,
        CloseReason::ParseError => HangUp::Protocol,
        CloseReason::SlowReader => HangUp::SlowReader,
        CloseReason::ServerDisconnect | CloseReason::HangUp => HangUp::Server,
        CloseReason::Drain => HangUp::Drain,
    }
}
