//! What rides on a connection: Socket.IO, or anything else that exchanges messages.

use std::{future::Future, net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http::request::Parts;
pub use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::{CloseReason, Link};

/// A message of the client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(Utf8Bytes),
    /// Binary data.
    Binary(Bytes),
}

/// A protocol over Engine.IO sessions or plain WebSockets.
///
/// Everything about one connection happens in one task, one call at a time, in order of arrival.
/// While a call runs nothing more is read from that connection, but what is sent to it is written.
pub trait Layer: Send + Sync + Sized + 'static {
    /// What belongs to one connection.
    type Session: Send + 'static;

    /// How long a connection may go on without [`Link::joined`]. None: for ever.
    fn join_within(&self) -> Option<Duration> {
        None
    }

    /// A connection begins: keep what is wanted of its request, nothing else of it is kept.
    fn open(&self, request: &Parts, remote: SocketAddr, link: &Arc<Link>) -> Self::Session;

    /// The connection is established.
    fn opened(&self, session: &mut Self::Session) -> impl Future<Output = ()> + Send {
        let _ = session;
        async {}
    }

    /// A message came. An error closes the connection.
    fn message(&self, session: &mut Self::Session, message: Message) -> impl Future<Output = Result<(), CloseReason>> + Send;

    /// The link's attention was called for, from whatever thread.
    fn attention(&self, session: &mut Self::Session) -> impl Future<Output = ()> + Send {
        let _ = session;
        async {}
    }

    /// The connection is over. Called exactly once for each session that was opened.
    fn closed(&self, session: Self::Session, reason: CloseReason) -> impl Future<Output = ()> + Send {
        let _ = (session, reason);
        async {}
    }
}
