//! Stock clients: what comes in over Socket.IO. A connection, then its events one after another, then its end.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use shared::clock;
use shared::domain::{Author, Code, Event as Told, Rejection, SessionId, Tenant};
use shared::telemetry::metrics::{self, HangUp};
use socketio::{Accept, Ack, Application, CloseReason, Connect, Event, Recovery, Refusal, Revision, Socket, Weight};
use tracing::debug;

use super::authenticate::{self, Handshake, Shown};
use super::receive::{receive, receive_garbled};
use super::{Caller, Pass};
use crate::accounts::Known;
use crate::command;
use crate::dialect::Floor;
use crate::gateway::Gateway;
use crate::hub::Wire;
use crate::session::{Recovered, SessionLog};

/// The chat, as the protocol engine sees it.
pub struct Chat {
    gateway: Arc<Gateway>,
    /// What is spoken where; each name is shared by all who are there.
    namespaces: Vec<(Arc<str>, Floor)>,
}

/// A client that has shown who it is.
struct Proven {
    user: Author,
    pass: Pass,
    /// By what, if it was asked for more than its word.
    token: Option<String>,
}

impl Chat {
    /// The chat of a gateway, with these namespaces beside the default one.
    pub fn new(gateway: Arc<Gateway>, marketplaces: &[String]) -> Self {
        let markets = marketplaces.iter().map(|name| (name.as_str().into(), Floor::Marketplace));
        let namespaces = std::iter::once(("/".into(), Floor::Root)).chain(markets).collect();
        Self { gateway, namespaces }
    }
}

impl Application for Chat {
    type Handshake = Handshake;
    type Data = Arc<Caller>;

    fn handshake(&self, request: &Parts, _remote: SocketAddr) -> Handshake {
        Handshake::of(request)
    }

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<Arc<Caller>>, Refusal> {
        let found = self.namespaces.iter().find(|(name, _)| **name == *connect.namespace);
        let (namespace, floor) = found.ok_or_else(Refusal::invalid_namespace)?;
        let link = connect.link.clone();
        let refuse = |rejection: Rejection| {
            if rejection.code() == Code::Unavailable {
                // A refusal would stop a stock client for good; a closed transport makes it come back.
                link.hang_up();
            }
            match floor {
                Floor::Root | Floor::Plain => authenticate::refusal(&rejection),
                Floor::Marketplace => authenticate::stranger(&rejection),
            }
        };
        let Proven { user, pass, token } = self.prove(&connect, *floor).await.map_err(refuse)?;
        let accepted = self.let_in(user, pass, (namespace, *floor), connect).await;
        self.gateway.callers.enter(&accepted.data);
        // Its token may have been taken back before it was known here as one to be told of that.
        if let Some(token) = token
            && let Err(rejection) = self.gateway.tokens.verify(&token).await
        {
            self.gateway.callers.leave(&accepted.data);
            self.gateway.sessions.end(&accepted.data).await;
            return Err(refuse(rejection));
        }
        Ok(accepted)
    }

    async fn connected(&self, socket: &Arc<Socket<Arc<Caller>>>) {
        let caller = socket.data();
        metrics::connection_opened();
        debug!(user = %caller.user.id, "connected");
        self.gateway.people.arrive(caller).await;
        // Without an event before it drops, a client would have no offset, and could not come back.
        caller.tell(Told::Welcome(&caller.user), Weight::Lasting);
        if command::rejoin(&self.gateway, caller).await.is_err() {
            // It was told that it is restored: it must not go on with less. It comes back, and is restored then.
            caller.link.hang_up();
        }
        command::greet(&self.gateway, caller).await;
    }

    async fn event(&self, socket: &Arc<Socket<Arc<Caller>>>, event: Event) {
        receive(&self.gateway, socket.data(), &event.name, &event.args.to_array(), event.ack.into()).await;
    }

    async fn garbled(&self, socket: &Arc<Socket<Arc<Caller>>>, ack: Option<Ack>) {
        receive_garbled(socket.data(), ack.into());
    }

    async fn disconnected(&self, socket: &Arc<Socket<Arc<Caller>>>, reason: CloseReason) {
        let caller = socket.data();
        self.gateway.callers.leave(caller);
        metrics::connection_closed(closed_as(reason));
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
    /// Who wants to connect.
    async fn prove(&self, connect: &Connect<'_, Self>, floor: Floor) -> Result<Proven, Rejection> {
        match floor {
            Floor::Root | Floor::Plain => {
                let token = authenticate::token(connect.auth, connect.handshake)?;
                let identity = self.gateway.tokens.verify(&token).await?;
                Ok(Proven { pass: Pass::of(&identity), user: identity.user, token: Some(token) })
            }
            Floor::Marketplace => {
                let Shown { token, customer } = authenticate::shown(connect.auth, connect.query, connect.handshake)?;
                let tenant = Tenant::of(connect.namespace);
                let Known { user, identity } = self.gateway.customers.identify(&tenant, token.as_deref(), customer).await?;
                Ok(Proven { user, pass: identity.as_ref().map_or_else(Pass::default, Pass::of), token })
            }
        }
    }

    /// Lets a user in: where it was, if it comes back and all that it missed can be told; else as somebody new.
    async fn let_in(
        &self,
        user: Author,
        pass: Pass,
        (namespace, floor): (&Arc<str>, Floor),
        connect: Connect<'_, Self>,
    ) -> Accept<Arc<Caller>> {
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
        let wire = Wire::SocketIo(namespace.clone());
        let caller =
            Caller { session, pass, floor, socket: socket.clone(), ..Caller::passing(user, connect.link.clone(), wire, log) };
        let pid = caller.session.as_ref().map(SessionId::to_string);
        let caller = Arc::new(caller);
        // Before the client knows of it: its connection may drop, and it may be back elsewhere, before another word is said.
        sessions.begin(&caller).await;
        Accept { data: caller, sid: Some(socket), pid }
    }
}

fn new_id() -> String {
    clock::random_uuid().as_simple().to_string()
}

/// The reason as it is counted.
pub fn closed_as(reason: CloseReason) -> HangUp {
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
