//! The one task of a connection: hands its messages on in order, flushes, and cleans up.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use super::{host::Host, layer::Message, packet::Packet, source::Source};
use crate::{CloseReason, Frame, Layer, Link, Revision};

/// How long the last words may take, and the client's farewell after them.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves a connection from its first message to its end.
pub(crate) async fn serve<L: Layer>(host: Arc<Host<L>>, link: Arc<Link>, mut session: L::Session, mut source: Source) {
    let _leave = Leave { host: &host, link: &link };
    source.begin(&link, host.config.max_payload).await;
    // What the application does is boxed while it runs: an idle connection pays nothing for it.
    alongside(&link, Box::pin(host.layer.opened(&mut session))).await;
    let reason = loop {
        match poll_fn(|context| poll_step(&host, &link, &mut source, context)).await {
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
    let _ = tokio::time::timeout(FAREWELL, source.finish(&link, reason)).await;
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

enum Step {
    Message(Message),
    Attention,
    Closed(CloseReason),
}

fn poll_step<L: Layer>(host: &Host<L>, link: &Link, source: &mut Source, context: &mut Context<'_>) -> Poll<Step> {
    link.watch(context);
    if let Some(reason) = link.close_reason() {
        return Poll::Ready(Step::Closed(reason));
    }
    if link.take_attention() {
        return Poll::Ready(Step::Attention);
    }
    let _ = link.poll_flush(context);
    loop {
        let packet = ready!(source.poll_packet(link, context));
        match packet.and_then(|packet| take_in(host, link, packet)) {
            Ok(Some(message)) => return Poll::Ready(Step::Message(message)),
            Ok(None) => {}
            Err(reason) => {
                link.close(reason);
                // Somebody else may have been faster, and the first reason counts.
                return Poll::Ready(Step::Closed(link.close_reason().unwrap_or(reason)));
            }
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
            link.send_own(&pong);
        }
        // Heartbeats the wrong way round.
        (Packet::Ping(_) | Packet::Pong, _) => return Err(CloseReason::TransportError),
        (Packet::Upgrade | Packet::Noop, _) => {}
    }
    Ok(None)
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
