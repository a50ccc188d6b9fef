//! The one task of a connection: reads, hands on in order, flushes, and cleans up.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::upgrade::OnUpgrade;

use super::{
    host::Host,
    layer::{Message, Utf8Bytes},
    packet::Packet,
};
use crate::{
    CloseReason, Frame, Layer, Link, Revision, Weight,
    websocket::{
        decode::{Incoming, Violation},
        receive::{Failure, Receiver},
        stream,
    },
};

/// How long the last words may take, and the client's farewell after them.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves a connection from its first message to its end.
pub(crate) async fn serve<L: Layer>(host: Arc<Host<L>>, link: Arc<Link>, mut session: L::Session, mut source: Source) {
    let _leave = Leave { host: &host, link: &link };
    source.begin(&link, host.config.max_payload).await;
    // What the application does is boxed while it runs: an idle connection pays nothing for it.
    alongside(&link, Box::pin(host.layer.opened(&mut session))).await;
    let reason = loop {
        match source.next(&host, &link).await {
            Step::Message(message) => {
                link.pulse.set_busy(true);
                let handled = Box::pin(host.layer.message(&mut session, message));
                let outcome = alongside(&link, handled).await;
                link.pulse.set_busy(false);
                if let Err(reason) = outcome {
                    link.close(reason);
                }
            }
            Step::Attention => {
                alongside(&link, Box::pin(host.layer.attention(&mut session))).await;
            }
            Step::Closed(reason) => break reason,
        }
    };
    source.say_goodbye(&link, reason);
    alongside(&link, Box::pin(host.layer.closed(session, reason))).await;
    if reason.is_orderly() {
        let _ = tokio::time::timeout(FAREWELL, source.finish(&link)).await;
    }
}

/// Runs what the application does, and writes what is queued for the link meanwhile.
async fn alongside<F: Future>(link: &Link, mut work: Pin<Box<F>>) -> F::Output {
    poll_fn(|context| {
        link.watch(context);
        let _ = link.poll_flush(context);
        work.as_mut().poll(context)
    })
    .await
}

/// Takes the session out of the table at its end, even if the application panicked.
struct Leave<'a, L: Layer> {
    host: &'a Host<L>,
    link: &'a Link,
}

impl<L: Layer> Drop for Leave<'_, L> {
    fn drop(&mut self) {
        self.link.close(CloseReason::TransportError);
        self.host.remove(self.link.sid());
        self.link.detach();
    }
}

enum Step {
    Message(Message),
    Attention,
    Closed(CloseReason),
}

/// Where a session's packets come from.
pub(crate) enum Source {
    /// A WebSocket whose handshake was just answered.
    Handshake(OnUpgrade),
    /// A WebSocket.
    Socket {
        receiver: Receiver,
        /// The code of the WebSocket's close frame, once there is a reason for one.
        goodbye: Goodbye,
    },
    /// Nothing: the transport could not be had.
    Nowhere,
}

/// How the WebSocket is going to be closed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goodbye {
    /// By this side.
    Ours(Option<u16>),
    /// The client has sent its close frame, which is answered.
    Theirs(Option<u16>),
}

impl Source {
    async fn begin(&mut self, link: &Link, max_message: usize) {
        let Self::Handshake(upgrade) = std::mem::replace(self, Self::Nowhere) else {
            return;
        };
        match stream::take(upgrade, max_message).await {
            Ok((receiver, socket)) => {
                *self = Self::Socket { receiver, goodbye: Goodbye::Ours(None) };
                link.attach(socket);
            }
            Err(error) => {
                tracing::debug!(%error, "no socket after the WebSocket handshake");
                link.close(CloseReason::TransportError);
            }
        }
    }

    async fn next<L: Layer>(&mut self, host: &Host<L>, link: &Link) -> Step {
        poll_fn(|context| {
            link.watch(context);
            if let Some(reason) = link.close_reason() {
                return Poll::Ready(Step::Closed(reason));
            }
            if link.take_attention() {
                return Poll::Ready(Step::Attention);
            }
            let _ = link.poll_flush(context);
            loop {
                let packet = match ready!(self.poll_packet(link, context)) {
                    Ok(packet) => packet,
                    Err(reason) => {
                        link.close(reason);
                        return Poll::Ready(Step::Closed(reason));
                    }
                };
                match take_in(host, link, packet) {
                    Ok(Some(message)) => return Poll::Ready(Step::Message(message)),
                    Ok(None) => {}
                    Err(reason) => {
                        link.close(reason);
                        return Poll::Ready(Step::Closed(reason));
                    }
                }
            }
        })
        .await
    }

    fn poll_packet(&mut self, link: &Link, context: &mut Context<'_>) -> Poll<Result<Packet, CloseReason>> {
        let Self::Socket { receiver, goodbye } = self else {
            return Poll::Pending;
        };
        loop {
            let incoming = match ready!(receiver.poll_next(context)) {
                Ok(incoming) => incoming,
                Err(failure) => return Poll::Ready(Err(close_for(failure, goodbye))),
            };
            link.pulse.heard();
            let packet = match incoming {
                Incoming::Ping(payload) => {
                    let _ = link.send(&Frame::websocket_pong(&payload), Weight::Lasting);
                    continue;
                }
                Incoming::Pong if link.revision() == Revision::Plain => Ok(Packet::Pong),
                Incoming::Pong => continue,
                Incoming::Close(code) => {
                    *goodbye = Goodbye::Theirs(code);
                    return Poll::Ready(Err(CloseReason::TransportClose));
                }
                Incoming::Text(text) => read_text(text, link.revision(), goodbye),
                Incoming::Binary(data) => match link.revision() {
                    Revision::Plain => Ok(Packet::Message(Message::Binary(data))),
                    revision => Packet::binary(data, revision).map_err(|_| CloseReason::ParseError),
                },
            };
            return Poll::Ready(packet);
        }
    }

    /// Queues the WebSocket's close frame, if the peer is still there to read it.
    fn say_goodbye(&self, link: &Link, reason: CloseReason) {
        if let Self::Socket { goodbye: Goodbye::Ours(code) | Goodbye::Theirs(code), .. } = self
            && reason.is_orderly()
        {
            link.put_last(&Frame::websocket_close(*code));
        }
    }

    /// Delivers what is queued and waits for the client to go first: closing a socket in which
    /// something unread is left would reset it, and take the last words away from the client.
    async fn finish(&mut self, link: &Link) {
        let Self::Socket { receiver, goodbye } = self else {
            return;
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

/// Deals with what belongs to the connection itself; a message is handed on.
fn take_in<L: Layer>(host: &Host<L>, link: &Link, packet: Packet) -> Result<Option<Message>, CloseReason> {
    match (packet, link.revision()) {
        (Packet::Message(message), _) => return Ok(Some(message)),
        (Packet::Close, _) => return Err(CloseReason::TransportClose),
        (Packet::Pong, Revision::Four | Revision::Plain) => host.wheel.alive(link),
        (Packet::Ping(data), Revision::Three) => {
            host.wheel.alive(link);
            let pong = if data.is_empty() { Frame::PONG } else { Frame::text_of(&["3", &data]) };
            let _ = link.send(&pong, Weight::Lasting);
        }
        // Heartbeats the wrong way round.
        (Packet::Ping(_) | Packet::Pong, _) => return Err(CloseReason::TransportError),
        (Packet::Upgrade | Packet::Noop, _) => {}
    }
    Ok(None)
}

fn read_text(text: Bytes, revision: Revision, goodbye: &mut Goodbye) -> Result<Packet, CloseReason> {
    if revision != Revision::Plain {
        return Packet::text(text).map_err(|_| CloseReason::ParseError);
    }
    Utf8Bytes::try_from(text).map(|text| Packet::Message(Message::Text(text))).map_err(|_| {
        *goodbye = Goodbye::Ours(Some(Violation::Encoding.code()));
        CloseReason::ParseError
    })
}

fn close_for(failure: Failure, goodbye: &mut Goodbye) -> CloseReason {
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
