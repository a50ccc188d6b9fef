//! Where a session's packets come from: a WebSocket, or the requests of a polling client.

use std::{
    future::poll_fn,
    io,
    sync::Arc,
    task::{Context, Poll, ready},
    vec,
};

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use tokio::sync::mpsc;

use super::{
    layer::{Message, Utf8Bytes},
    packet::Packet,
    polling::{Delivery, Polling},
};
use crate::{
    CloseReason, Frame, Link, Revision,
    websocket::{
        decode::{Incoming, Violation},
        receive::{Failure, Receiver},
        stream,
    },
};

/// The inbound half of a session.
pub(crate) enum Source {
    /// A WebSocket whose handshake was just answered.
    Handshake(OnUpgrade),
    /// A WebSocket, and how it is going to be closed.
    Socket { receiver: Receiver, goodbye: Goodbye },
    /// The requests of a polling client.
    Requests { inbound: mpsc::Receiver<Delivery>, packets: vec::IntoIter<Packet>, polling: Arc<Polling> },
    /// Nothing: the transport could not be had.
    Nowhere,
}

/// Who closes a WebSocket first, and with which code.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goodbye {
    Ours(Option<u16>),
    Theirs(Option<u16>),
}

impl Source {
    pub fn requests(polling: Arc<Polling>, inbound: mpsc::Receiver<Delivery>) -> Self {
        Self::Requests { inbound, packets: Vec::new().into_iter(), polling }
    }

    fn socket(receiver: Receiver) -> Self {
        Self::Socket { receiver, goodbye: Goodbye::Ours(None) }
    }

    /// Waits for the socket of a WebSocket's handshake.
    pub async fn begin(&mut self, link: &Link, max_message: usize) {
        let Self::Handshake(upgrade) = self else {
            return;
        };
        let taken = tokio::select! {
            taken = stream::take(upgrade, max_message) => taken,
            () = link.closed() => Err(io::ErrorKind::ConnectionAborted.into()),
        };
        match taken {
            Ok((receiver, socket)) => {
                *self = Self::socket(receiver);
                link.attach(socket);
            }
            Err(error) => {
                tracing::debug!(%error, "no socket after the WebSocket handshake");
                *self = Self::Nowhere;
                link.close(CloseReason::TransportError);
            }
        }
    }

    /// The next packet, or why there will be none.
    pub fn poll_packet(&mut self, link: &Link, context: &mut Context<'_>) -> Poll<Result<Packet, CloseReason>> {
        loop {
            match self {
                Self::Socket { receiver, goodbye } => {
                    let incoming = ready!(receiver.poll_next(context));
                    link.pulse.heard();
                    let packet = match incoming {
                        Ok(incoming) => read(incoming, link, goodbye),
                        Err(failure) => Err(end(failure, goodbye)),
                    };
                    if let Some(packet) = packet.transpose() {
                        return Poll::Ready(packet);
                    }
                }
                Self::Requests { inbound, packets, .. } => {
                    if let Some(packet) = packets.next() {
                        return Poll::Ready(Ok(packet));
                    }
                    match ready!(inbound.poll_recv(context)) {
                        Some(Delivery::Packets(more)) => *packets = more.into_iter(),
                        Some(Delivery::Upgraded(receiver)) => *self = Self::socket(*receiver),
                        None => return Poll::Ready(Err(CloseReason::TransportError)),
                    }
                }
                Self::Handshake(_) | Self::Nowhere => return Poll::Pending,
            }
        }
    }

    /// Queues the WebSocket's close frame, if the peer is still there to read it.
    pub fn say_goodbye(&self, link: &Link, reason: CloseReason) {
        if let Self::Socket { goodbye: Goodbye::Ours(code) | Goodbye::Theirs(code), .. } = self
            && reason.is_orderly()
        {
            link.put_last(&Frame::websocket_close(*code));
        }
    }

    /// Delivers what is queued and waits for the client to go first: closing a socket in which
    /// something unread is left would reset it, and take the last words away from the client.
    pub async fn finish(&mut self, link: &Link, reason: CloseReason) {
        let (receiver, goodbye) = match self {
            Self::Socket { receiver, goodbye } if reason.is_orderly() => (receiver, goodbye),
            Self::Requests { polling, .. } => return polling.finish(reason).await,
            Self::Handshake(_) | Self::Socket { .. } | Self::Nowhere => return,
        };
        poll_fn(|context| {
            link.watch(context);
            link.poll_flush(context)
        })
        .await;
        if matches!(goodbye, Goodbye::Ours(_)) {
            link.detach();
            poll_fn(|context| receiver.poll_end(context)).await;
        }
    }
}

/// Reads a packet out of what a WebSocket brought. None: it concerned the WebSocket alone.
fn read(incoming: Incoming, link: &Link, goodbye: &mut Goodbye) -> Result<Option<Packet>, CloseReason> {
    match incoming {
        Incoming::Text(text) => read_text(text, link.revision(), goodbye).map(Some),
        Incoming::Binary(data) => match link.revision() {
            Revision::Plain => Ok(Some(Packet::Message(Message::Binary(data)))),
            revision => Packet::binary(data, revision).map(Some).map_err(|_| CloseReason::ParseError),
        },
        Incoming::Ping(payload) => {
            link.send_own(&Frame::websocket_pong(&payload));
            Ok(None)
        }
        Incoming::Pong => Ok((link.revision() == Revision::Plain).then_some(Packet::Pong)),
        Incoming::Close(code) => {
            *goodbye = Goodbye::Theirs(code);
            Err(CloseReason::TransportClose)
        }
    }
}

fn read_text(text: Bytes, revision: Revision, goodbye: &mut Goodbye) -> Result<Packet, CloseReason> {
    if revision != Revision::Plain {
        return Packet::text(text, revision).map_err(|_| CloseReason::ParseError);
    }
    Utf8Bytes::try_from(text).map(|text| Packet::Message(Message::Text(text))).map_err(|_| {
        *goodbye = Goodbye::Ours(Some(Violation::Encoding.code()));
        CloseReason::ParseError
    })
}

fn end(failure: Failure, goodbye: &mut Goodbye) -> CloseReason {
    match failure {
        Failure::Ended => CloseReason::TransportClose,
        Failure::Io(error) => {
            tracing::trace!(%error, "reading from a WebSocket failed");
            CloseReason::TransportError
        }
        Failure::Violation(violation) => {
            *goodbye = Goodbye::Ours(Some(violation.code()));
            CloseReason::ParseError
        }
    }
}
