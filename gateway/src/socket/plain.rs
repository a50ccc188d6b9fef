//! What comes in over a plain WebSocket: frames of JSON, `{"event", "data", "id"?}`, in the words of `rooms`.
//!
//! The token comes in the query, or in a first frame `{"event": "connect", "data": {"token", "since"?}}`. `since` names the last message
//! that a client has of each room: those rooms are joined at once, and what is newer is told first.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use shared::domain::{Answer, Code, Event, Join, Rejection, Seq};
use shared::telemetry::metrics::{self, CommandName};
use socketio::{CloseReason, Layer, Link, Message, Weight};
use tracing::debug;

use super::authenticate::Handshake;
use super::receive::{not_json, receive, receive_faulty};
use super::respond::Asked;
use super::{Caller, Pass, Respond, closed_as};
use crate::command;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::hub::{Voice, Wire};
use crate::session::SessionLog;

/// The chat over plain WebSockets.
pub struct PlainChat {
    gateway: Arc<Gateway>,
    connect_within: Duration,
}

/// One connection: who it is, once that is known.
pub struct Connection {
    link: Arc<Link>,
    handshake: Handshake,
    caller: Option<Arc<Caller>>,
}

#[derive(Deserialize)]
struct Request<'a> {
    event: String,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(default)]
    id: Option<Box<RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Opening {
    token: Option<String>,
    since: BTreeMap<String, u64>,
}

impl PlainChat {
    /// The chat of a gateway; who does not say within this time who it is, is hung up.
    pub fn new(gateway: Arc<Gateway>, connect_within: Duration) -> Self {
        Self { gateway, connect_within }
    }
}

impl Layer for PlainChat {
    type Session = Connection;

    fn join_within(&self) -> Option<Duration> {
        Some(self.connect_within)
    }

    fn open(&self, request: &Parts, remote: SocketAddr, link: &Arc<Link>) -> Connection {
        Connection { link: link.clone(), handshake: Handshake::of(request, remote), caller: None }
    }

    async fn opened(&self, connection: &mut Connection) {
        if let Some(token) = connection.handshake.token() {
            let opening = Opening { token: Some(token), ..Opening::default() };
            self.connect(connection, opening, Asked::Nothing).await;
        }
    }

    async fn message(&self, connection: &mut Connection, message: Message) -> Result<(), CloseReason> {
        let text = match &message {
            Message::Text(text) => text.as_str(),
            Message::Binary(_) => "",
        };
        let request: Option<Request<'_>> = serde_json::from_str(text).ok();
        match (request, &connection.caller) {
            (Some(Request { event, data, id }), Some(caller)) => {
                let args = data.map_or_else(|| "[]".to_owned(), |data| format!("[{data}]"));
                receive(&self.gateway, caller, &event, &args, id.map_or(Asked::Nothing, Asked::Id)).await;
            }
            (None, Some(caller)) => {
                let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
                let fault = || Rejection::invalid("event", "a frame must be {event, data?, id?}, and event text");
                receive_faulty(&self.gateway, caller, Asked::Nothing, if is_json { fault() } else { not_json() });
            }
            (Some(Request { event, data, id }), None) if event == "connect" => {
                let asked = id.map_or(Asked::Nothing, Asked::Id);
                let opening = data.map_or(Ok(Opening::default()), |data| serde_json::from_str(data.get()));
                match opening {
                    Ok(opening) => self.connect(connection, opening, asked).await,
                    Err(_) => {
                        connection.refuse(asked, &Rejection::invalid("since", "data must be {token, since?: {roomId: seq}}"))
                    }
                }
            }
            (_, None) => {
                let rejection = Rejection::new(Code::Unauthenticated, "the first frame must be the event connect with a token");
                connection.refuse(Asked::Nothing, &rejection.about("token"));
            }
        }
        Ok(())
    }

    async fn closed(&self, connection: Connection, reason: CloseReason) {
        if let Some(caller) = &connection.caller {
            self.gateway.callers.leave(caller);
            metrics::connection_closed(closed_as(reason));
            debug!(user = %caller.user.id, %reason, "disconnected");
            command::leave_all(&self.gateway, caller, false).await;
        }
    }
}

impl PlainChat {
    async fn connect(&self, connection: &mut Connection, opening: Opening, asked: Asked) {
        let token = opening.token.or_else(|| connection.handshake.token()).unwrap_or_default();
        match self.gateway.tokens.verify(&token).await {
            Ok(identity) => {
                let link = connection.link.clone();
                let pass = Pass::of(&identity);
                let allowance = self.gateway.rates.allowance(Some(identity.user.id), connection.handshake.address);
                let caller = Caller::passing(identity.user, link, Wire::Plain, SessionLog::default());
                let caller = Arc::new(Caller { pass, allowance, ..caller });
                self.gateway.callers.enter(&caller);
                // Its token may have been taken back before it was known here as one to be told of that.
                if let Err(rejection) = self.gateway.tokens.verify(&token).await {
                    self.gateway.callers.leave(&caller);
                    return connection.refuse(asked, &rejection.about("token"));
                }
                connection.link.joined();
                metrics::connection_opened();
                self.gateway.people.arrive(&caller).await;
                if let Some(frame) = caller.own_voice().frame(Event::Welcome(&caller.user)) {
                    let _ = caller.link.send(&frame, Weight::Lasting);
                }
                let caller = connection.caller.insert(caller);
                for (room, since) in opening.since {
                    self.resume(caller, &room, Seq(since)).await;
                }
                caller.respond(Dialect::Rooms, asked, CommandName::Join).done(&Answer::Noted);
                command::greet(&self.gateway, caller).await;
            }
            Err(rejection) => connection.refuse(asked, &rejection.about("token")),
        }
    }

    async fn resume(&self, caller: &Arc<Caller>, room: &str, since: Seq) {
        let respond = caller.respond(Dialect::Rooms, Asked::Nothing, CommandName::Join);
        match room.parse() {
            Ok(room) => {
                let join = Join { room, since: Some(since) };
                match command::join(&self.gateway, caller, &respond.voice, join).await {
                    Ok(answer) => respond.done(&answer),
                    Err(rejection) => respond.refuse(&rejection.of(room)),
                }
            }
            Err(rejection) => respond.refuse(&rejection.of(room)),
        }
    }
}

impl Connection {
    /// Tells somebody who is not let in, or not yet, what is wrong. It may try again until its time is over.
    fn refuse(&self, asked: Asked, rejection: &Rejection) {
        let voice = Voice { dialect: Dialect::Rooms, wire: Wire::Plain };
        Respond::new(voice, self.link.clone(), asked, CommandName::Unknown).refuse(rejection);
    }
}
