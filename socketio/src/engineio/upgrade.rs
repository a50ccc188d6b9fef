//! The way of a session from polling to a WebSocket.

use std::{future::poll_fn, sync::Arc};

use hyper::upgrade::OnUpgrade;

use super::{
    host::Host,
    packet::Packet,
    polling::{Delivery, Phase, Polling},
};
use crate::{
    Frame, Layer, Link,
    tcp::Tcp,
    websocket::{decode::Incoming, receive::Receiver, stream},
};

/// Tries a WebSocket that a polling client has opened; if it works, the session moves to it.
pub(crate) async fn probe<L: Layer>(host: Arc<Host<L>>, link: Arc<Link>, polling: Arc<Polling>, mut upgrade: OnUpgrade) {
    let max_payload = host.config.max_payload;
    let attempt = async {
        let (mut receiver, socket) = stream::take(&mut upgrade, max_payload).await.ok()?;
        match converse(&mut receiver, &socket, &link, &polling).await {
            Some(()) => Some((receiver, socket)),
            None => {
                farewell(&socket).await;
                None
            }
        }
    };
    let probed = tokio::select! {
        probed = tokio::time::timeout(host.config.upgrade_timeout, attempt) => probed.ok().flatten(),
        () = link.closed() => None,
    };
    let Some((receiver, socket)) = probed else {
        polling.set_phase(Phase::Polling);
        return;
    };
    polling.set_phase(Phase::Upgraded);
    link.attach(socket);
    host.end_polling(link.sid());
    if polling.deliver(Delivery::Upgraded(Box::new(receiver))).await.is_err() {
        link.detach();
    }
}

/// Closes a WebSocket that cannot have its session: it has one already.
pub(crate) async fn refuse<L: Layer>(host: Arc<Host<L>>, mut upgrade: OnUpgrade) {
    if let Ok((_, socket)) = stream::take(&mut upgrade, host.config.max_payload).await {
        farewell(&socket).await;
    }
}

/// `2probe`, `3probe`, `5`. None: the client does something else.
async fn converse(receiver: &mut Receiver, socket: &Tcp, link: &Link, polling: &Polling) -> Option<()> {
    loop {
        let reply = match poll_fn(|context| receiver.poll_next(context)).await.ok()? {
            Incoming::Ping(payload) => Frame::websocket_pong(&payload),
            Incoming::Pong => continue,
            Incoming::Text(text) => match Packet::text(text, link.revision()).ok()? {
                Packet::Ping(data) if data == "probe" => {
                    polling.advance(Phase::Probing, Phase::Probed);
                    polling.wake();
                    Frame::PROBED
                }
                Packet::Upgrade => return Some(()),
                _ => return None,
            },
            Incoming::Binary(_) | Incoming::Close(_) => return None,
        };
        socket.write_all(reply.bytes()).await.ok()?;
    }
}

async fn farewell(socket: &Tcp) {
    // It does not matter whether the client still hears it.
    let _ = socket.write_all(Frame::websocket_close(None).bytes()).await;
}
