//! What an application has to say: who may connect, and what becomes of events.

use std::{future::Future, net::SocketAddr, sync::Arc};

use serde_json::value::RawValue;

use crate::{Ack, CloseReason, Event, Link, Socket};

/// An application behind an [`Engine`](crate::Engine).
///
/// All calls about one connection happen one at a time, in order of arrival: an event's call is
/// over before the next event's begins. Work that may take long is better handed to a task of the
/// application's own; an [`Ack`] may go along. In particular, nothing is read from a
/// client while one of its calls runs: to await an answer of the same client within one
/// ([`Socket::emit_with_ack`]) is to wait for the time-out.
pub trait Application: Send + Sync + Sized + 'static {
    /// What is kept of the HTTP request that opened the connection. Nothing else of it is.
    type Handshake: Send + Sync + 'static;
    /// What belongs to one socket.
    type Data: Send + Sync + 'static;

    /// Keeps what matters of a connection's first request.
    fn handshake(&self, request: &http::request::Parts, remote: SocketAddr) -> Self::Handshake;

    /// Decides whether a client may join a namespace.
    fn connect(&self, connect: Connect<'_, Self>) -> impl Future<Output = Result<Accept<Self::Data>, Refusal>> + Send;

    /// The client has joined and was told so: what is sent from now on arrives after that.
    fn connected(&self, socket: &Arc<Socket<Self::Data>>) -> impl Future<Output = ()> + Send {
        let _ = socket;
        async {}
    }

    /// The client sent an event.
    fn event(&self, socket: &Arc<Socket<Self::Data>>, event: Event) -> impl Future<Output = ()> + Send;

    /// The client sent an event that is no JSON. The connection goes on; who expects an answer should get one.
    fn garbled(&self, socket: &Arc<Socket<Self::Data>>, ack: Option<Ack>) -> impl Future<Output = ()> + Send {
        let _ = (socket, ack);
        async {}
    }

    /// The socket is gone. Called exactly once for each socket that was connected, unless a call
    /// about the same connection panicked: then nothing more is called about it.
    fn disconnected(&self, socket: &Arc<Socket<Self::Data>>, reason: CloseReason) -> impl Future<Output = ()> + Send {
        let _ = (socket, reason);
        async {}
    }
}

/// A client's wish to join a namespace.
#[derive(Debug)]
#[non_exhaustive]
pub struct Connect<'a, A: Application> {
    /// The namespace. Which ones there are, by name or by pattern, is the application's to say:
    /// refuse others with [`Refusal::invalid_namespace`].
    pub namespace: &'a str,
    /// The query string after the namespace, as 2.x clients may send it.
    pub query: Option<&'a str>,
    /// The `auth` object of 3.x and 4.x clients.
    pub auth: Option<&'a RawValue>,
    /// What was kept of the HTTP request.
    pub handshake: &'a A::Handshake,
    /// The client was here before and asks to go on where it was.
    pub recovery: Option<Recovery>,
    /// The connection.
    pub link: &'a Arc<Link>,
}

/// What a returning client says of its earlier connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// The private id of the earlier session.
    pub pid: String,
    /// The offset of the last event that it saw, if it saw one.
    pub offset: Option<String>,
}

/// A client is let in.
#[derive(Debug, Clone, Default)]
pub struct Accept<D> {
    /// What belongs to the new socket.
    pub data: D,
    /// The id of a socket that is restored. None: a new one. (With 2.x clients the id follows from
    /// the connection, whatever is said here.)
    pub sid: Option<String>,
    /// The private id of the session. Some: the client will ask for recovery when it comes back.
    pub pid: Option<String>,
}

impl<D> Accept<D> {
    /// A new socket, without recovery.
    pub fn new(data: D) -> Self {
        Self { data, sid: None, pid: None }
    }
}

/// A client is not let in. The stock client does not try again by itself.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// Why.
    pub message: String,
    /// More for the client's code.
    pub data: Option<Box<RawValue>>,
}

impl Refusal {
    /// A refusal with a message alone.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), data: None }
    }

    /// What the reference server says of a namespace that does not exist.
    pub fn invalid_namespace() -> Self {
        Self::new("Invalid namespace")
    }
}
