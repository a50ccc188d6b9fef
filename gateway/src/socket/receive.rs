//! What comes in over Socket.IO: a connection, then its events one after another, then its end.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use shared::clock;
use shared::domain::{Author, Code, Rejection, SessionId};
use shared::telemetry::metrics::{self, CommandName, CommandOutcome, HangUp};
use socketio::{Accept, Ack, Application, CloseReason, Connect, Event, Recovery, Refusal, Revision, Socket, Weight};
use tracing::debug;

use super::authenticate::{self, Handshake};
use super::{Caller, Respond};
use crate::command;
use crate::dialect::{Dialect, Understood, understand};
use crate::gateway::Gateway;
use crate::hub::Voice;
use crate::session::{Recovered, SessionLog};

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
    type Data = Arc<Caller>;

    fn handshake(&self, request: &Parts, _remote: SocketAddr) -> Handshake {
        Handshake::of(request)
    }

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<Arc<Caller>>, Refusal> {
        if connect.namespace != &*self.root {
            return Err(Refusal::invalid_namespace());
        }
        let token = authenticate::token(connect.auth, connect.handshake).map_err(|fault| authenticate::refusal(&fault))?;
        match self.gateway.tokens.verify(&token).await {
            Ok(identity) => Ok(self.let_in(identity.user, connect).await),
            Err(rejection) => {
                if rejection.code() == Code::Unavailable {
                    // A refusal would stop a stock client for good; a closed transport makes it come back.
                    connect.link.hang_up();
                }
                Err(authenticate::refusal(&rejection))
            }
        }
    }

    async fn connected(&self, socket: &Arc<Socket<Arc<Caller>>>) {
        let caller = socket.data();
        metrics::connection_opened();
        debug!(user = %caller.user.id, "connected");
        self.gateway.sessions.begin(caller).await;
        let voice = Voice { dialect: Dialect::Rooms, namespace: caller.namespace.clone() };
        // Without an event before it drops, a client would have no offset, and could not come back.
        if let Some(frame) = voice.frame(shared::domain::Event::Welcome(&caller.user)) {
            let _ = caller.link.send(&frame, Weight::Lasting);
        }
        if command::rejoin(&self.gateway, caller).await.is_err() {
            // It was told that it is restored: it must not go on with less. It comes back, and is restored then.
            caller.link.hang_up();
        }
    }

    async fn event(&self, socket: &Arc<Socket<Arc<Caller>>>, event: Event) {
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

    async fn garbled(&self, socket: &Arc<Socket<Arc<Caller>>>, ack: Option<Ack>) {
        let caller = socket.data();
        let voice = Voice { dialect: Dialect::Rooms, namespace: caller.namespace.clone() };
        let rejection = Rejection::invalid("arguments", "the event is not valid JSON");
        Respond::new(voice, caller.link.clone(), ack, CommandName::Unknown).refuse(&rejection);
    }

    async fn disconnected(&self, socket: &Arc<Socket<Arc<Caller>>>, reason: CloseReason) {
        let caller = socket.data();
        metrics::connection_closed(hang_up(reason));
        debug!(user = %caller.user.id, %reason, "disconnected");
        match reason {
            CloseReason::ClientDisconnect | CloseReason::ServerDisconnect => self.gateway.sessions.end(caller).await,
            CloseReason::TransportClose
            | CloseReason::TransportError
            | CloseReason::PingTimeout
            | CloseReason::ParseError
            | CloseReason::ConnectTimeout
            | CloseReason::SlowReader
            | CloseReason::HangUp
            | CloseReason::Drain => self.gateway.sessions.drop_in_order(caller).await,
        }
        command::leave_all(&self.gateway, caller).await;
    }
}

impl Chat {
    /// Lets a user in: where it was, if it comes back and all that it missed can be told; else as somebody new.
    async fn let_in(&self, user: Author, connect: Connect<'_, Self>) -> Accept<Arc<Caller>> {
        let sessions = &self.gateway.sessions;
        let recovered = match &connect.recovery {
            Some(Recovery { pid, offset }) => sessions.recover(pid, offset.as_deref(), user.id, connect.namespace).await,
            None => None,
        };
        let (session, socket, log) = match recovered {
            Some(Recovered { id, socket, trail }) => (Some(id), socket, SessionLog::resumed(trail)),
            // A 2.x client works its id out by itself, and does not come back.
            None if connect.link.revision() == Revision::Three || !sessions.are_kept() => (None, new_id(), SessionLog::default()),
            None => (Some(SessionId::from_uuid(clock::random_uuid())), new_id(), SessionLog::default()),
        };
        let caller = Caller {
            user,
            link: connect.link.clone(),
            namespace: self.root.clone(),
            socket: socket.clone(),
            session,
            log: Arc::new(log),
            outstanding: Arc::default(),
        };
        let pid = caller.session.as_ref().map(SessionId::to_string);
        Accept { data: Arc::new(caller), sid: Some(socket), pid }
    }
}

fn new_id() -> String {
    clock::random_uuid().as_simple().to_string()
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
