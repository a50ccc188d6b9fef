//! Stock clients: what comes in over Socket.IO. A connection, then its events one after another, then its end.

use std::net::SocketAddr;
use std::sync::Arc;

use http::request::Parts;
use shared::clock;
use shared::domain::{Author, Code, ConnectionId, Event as Told, Guest, Persona, Rejection, SessionId, Tenant};
use shared::telemetry::metrics::{self, HangUp, Recovery as RecoveryOutcome};
use socketio::{Accept, Ack, Application, CloseReason, Connect, Event, Recovery, Refusal, Revision, Socket, Weight};
use tracing::debug;

use super::authenticate::{self, Handshake, Shown};
use super::receive::{not_json, receive, receive_binary, receive_faulty};
use super::{Caller, Pass};
use crate::accounts::Known;
use crate::command;
use crate::dialect::{Dialect, Floor};
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
    /// None: a guest.
    user: Option<Author>,
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

    fn handshake(&self, request: &Parts, remote: SocketAddr) -> Handshake {
        Handshake::of(request, remote)
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
                // A 2.x client is told one thing, and its app compares that with these words.
                Floor::Root | Floor::Plain if link.revision() == Revision::Three => {
                    Refusal { data: None, ..authenticate::refusal(&rejection) }
                }
                Floor::Root | Floor::Plain => authenticate::refusal(&rejection),
                Floor::Marketplace => authenticate::stranger(&rejection),
            }
        };
        let Proven { user, pass, token } = self.prove(&connect, *floor).await.map_err(refuse)?;
        let is_guest = user.is_none();
        let accepted = self.let_in(user, pass, (namespace, *floor), connect).await;
        if is_guest {
            return Ok(accepted);
        }
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
        let caller = &socket.data().speaker();
        metrics::connection_opened();
        debug!(user = %caller.user.id, "connected");
        match caller.persona {
            Persona::User => self.gateway.people.arrive(caller).await,
            // Its name was taken when it came back.
            Persona::Guest(_) => self.gateway.callers.enter(caller),
            Persona::Nobody => {}
        }
        // Without an event before it drops, a client would have no offset, and could not come back.
        caller.tell(Told::Welcome(&caller.user), Weight::Lasting);
        if command::rejoin(&self.gateway, caller).await.is_err() {
            // It was told that it is restored: it must not go on with less. It comes back, and is restored then.
            caller.link.hang_up();
        }
        if caller.has_lapsed
            && let Some(frame) = caller.voice(Dialect::Lobby).frame(Told::Rejected(&Rejection::not_logged_in()))
        {
            let _ = caller.link.send(&frame, Weight::Lasting);
        }
        if caller.persona.is_user() {
            command::greet(&self.gateway, caller).await;
        }
    }

    async fn event(&self, socket: &Arc<Socket<Arc<Caller>>>, event: Event) {
        if !event.args.attachments().is_empty() {
            return receive_binary(&self.gateway, socket.data(), &event.name, event.ack.into());
        }
        receive(&self.gateway, socket.data(), &event.name, &event.args.to_array(), event.ack.into()).await;
    }

    async fn garbled(&self, socket: &Arc<Socket<Arc<Caller>>>, ack: Option<Ack>) {
        receive_faulty(&self.gateway, socket.data(), ack.into(), not_json());
    }

    async fn disconnected(&self, socket: &Arc<Socket<Arc<Caller>>>, reason: CloseReason) {
        let caller = &socket.data().speaker();
        self.gateway.callers.leave(caller);
        metrics::connection_closed(closed_as(reason));
        debug!(user = %caller.user.id, %reason, "disconnected");
        let has_gone = has_gone(reason);
        if has_gone && !caller.persona.is_user() {
            command::part(&self.gateway, caller).await;
        }
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
        command::leave_all(&self.gateway, caller, has_gone).await;
        caller.log_out();
    }
}

impl Chat {
    /// Who wants to connect.
    async fn prove(&self, connect: &Connect<'_, Self>, floor: Floor) -> Result<Proven, Rejection> {
        match floor {
            Floor::Root | Floor::Plain => {
                let Some(token) = authenticate::token(connect.auth, connect.handshake)? else {
                    return match self.gateway.guests {
                        true => Ok(Proven { user: None, pass: Pass::default(), token: None }),
                        false => Err(authenticate::no_guests()),
                    };
                };
                let identity = self.gateway.tokens.verify(&token).await?;
                Ok(Proven { pass: Pass::of(&identity), user: Some(identity.user), token: Some(token) })
            }
            Floor::Marketplace => {
                let Shown { token, customer } = authenticate::shown(connect.auth, connect.query, connect.handshake)?;
                let tenant = Tenant::of(connect.namespace);
                let Known { user, identity } = self.gateway.customers.identify(&tenant, token.as_deref(), customer).await?;
                Ok(Proven { user: Some(user), pass: identity.as_ref().map_or_else(Pass::default, Pass::of), token })
            }
        }
    }

    /// Lets a user in, or a guest: where it was, if it comes back and all that it missed can be told; else as somebody new.
    async fn let_in(
        &self,
        user: Option<Author>,
        pass: Pass,
        (namespace, floor): (&Arc<str>, Floor),
        connect: Connect<'_, Self>,
    ) -> Accept<Arc<Caller>> {
        let connection = ConnectionId::from_uuid(clock::random_uuid());
        let sessions = &self.gateway.sessions;
        let (recovered, guest) = self.recover(user.as_ref(), connection, &connect).await.unzip();
        let has_lapsed = user.is_none() && connect.recovery.is_some() && recovered.is_none();
        let (session, socket, log) = match recovered {
            Some(Recovered { id, socket, trail, .. }) => (Some(id), socket, SessionLog::resumed(trail)),
            // A 2.x client works its id out by itself, and does not come back.
            None if connect.link.revision() == Revision::Three || !sessions.are_kept() => (None, new_id(), SessionLog::default()),
            None => (Some(SessionId::from_uuid(clock::random_uuid())), new_id(), SessionLog::default()),
        };
        let wire = Wire::SocketIo(namespace.clone());
        let allowance = self.gateway.rates.allowance(user.as_ref().map(|user| user.id), connect.handshake.address);
        let persona = if user.is_some() { Persona::User } else { Persona::Nobody };
        let caller = Caller {
            session,
            persona,
            pass,
            connection,
            floor,
            allowance,
            has_lapsed,
            socket: socket.clone(),
            ..Caller::passing(user.unwrap_or_else(Caller::nobody), connect.link.clone(), wire, log)
        };
        let caller = Arc::new(caller);
        if let Some((user, guest)) = guest.flatten() {
            caller.log_in(user, guest);
        }
        let pid = caller.session.as_ref().map(SessionId::to_string);
        // Before the client knows of it: its connection may drop, and it may be back elsewhere, before another word is said.
        sessions.begin(&caller.speaker()).await;
        Accept { data: caller, sid: Some(socket), pid }
    }

    /// What a returning client's session was, and as whom a guest was logged in.
    async fn recover(
        &self,
        user: Option<&Author>,
        connection: ConnectionId,
        connect: &Connect<'_, Self>,
    ) -> Option<(Recovered, Option<(Author, Guest)>)> {
        let Recovery { pid, offset } = connect.recovery.as_ref()?;
        let sessions = &self.gateway.sessions;
        let recovered = sessions.recover(pid, offset.as_deref(), user.map(|user| user.id), connect.namespace).await?;
        let guest = match &recovered.persona {
            Persona::User | Persona::Nobody => None,
            Persona::Guest(guest) => {
                let user = Author { id: recovered.user, username: guest.name.clone() };
                let lobby = recovered.trail.rooms().iter().find(|heard| heard.dialect == Dialect::Lobby.name());
                match command::resume(&self.gateway, &user, connection, guest, lobby.map(|heard| heard.room)).await {
                    Ok(guest) => Some((user, guest)),
                    Err(rejection) => {
                        debug!(user = %user.id, %rejection, "a guest comes back and is not itself any more");
                        metrics::recovery(RecoveryOutcome::NameTaken);
                        return None;
                    }
                }
            }
        };
        metrics::recovery(RecoveryOutcome::Recovered);
        Some((recovered, guest))
    }
}

/// Whether its client will not come back, for all that is known: a page that was closed.
fn has_gone(reason: CloseReason) -> bool {
    match reason {
        CloseReason::ClientDisconnect | CloseReason::ServerDisconnect | CloseReason::TransportClose => true,
        CloseReason::TransportError
        | CloseReason::PingTimeout
        | CloseReason::ParseError
        | CloseReason::ConnectTimeout
        | CloseReason::SlowReader
        | CloseReason::HangUp
        | CloseReason::Drain => false,
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
