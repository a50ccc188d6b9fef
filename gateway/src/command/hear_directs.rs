//! A user's connections hear what is said to it alone, without asking: each direct chat from the first message on that none of its devices
//! was told.

use std::sync::{Arc, Weak};

use futures_util::StreamExt;
use futures_util::stream;
use shared::domain::{DealId, RoomId, Seq};
use shared::limits;
use shared::shutdown::Tasks;
use tokio::sync::mpsc;
use tracing::debug;

use super::join::{self, Entrance};
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Somebody says something to the user of this connection alone.
#[derive(Debug)]
pub struct Approached {
    /// The connection.
    pub caller: Weak<Caller>,
    /// The room of the two.
    pub room: RoomId,
    /// Why.
    pub why: Approach,
}

/// Why a connection should hear a room of two.
#[derive(Debug)]
pub enum Approach {
    /// This was said in it.
    Message(Seq),
    /// The two have agreed on it, and what lies after this place is for both.
    Deal {
        /// The place.
        after: Seq,
        /// The deal, if it is the one who asked for it that is told so.
        told: Option<DealId>,
    },
}

/// Lets connections hear the chats in which their users are approached, until the process stops.
pub async fn hear_directs(gateway: Arc<Gateway>, mut approached: mpsc::Receiver<Approached>, tasks: Tasks) {
    let all = stream::poll_fn(move |context| approached.poll_recv(context));
    let heard = all.for_each_concurrent(limits::APPROACHED_AT_ONCE, |Approached { caller, room, why }| {
        let gateway = gateway.clone();
        async move {
            let Some(caller) = caller.upgrade() else { return };
            match why {
                Approach::Message(seq) => {
                    // The word of an earlier one may have been lost, and that one comes first.
                    if !caller.log.hears(room) && !hear_untold(&gateway, &caller).await {
                        return;
                    }
                    if !hear(&gateway, &caller, room, Seq(seq.0.saturating_sub(1))).await {
                        // The room tells it, and if the connection drops in this moment, its session.
                        gateway.told.note(&caller, room, seq);
                    }
                }
                Approach::Deal { after, told } => {
                    hear(&gateway, &caller, room, after).await;
                    if let Some(id) = told
                        && let Err(fault) = gateway.store.note_deal_told(id).await
                    {
                        debug!(%fault, "it is not noted that somebody was told of a deal");
                    }
                }
            }
        }
    });
    tokio::select! {
        () = tasks.stopped() => {}
        () = heard => {}
    }
}

/// Tells somebody what was said to it that it was not told: while it was away, or because the word of that was lost. False if that is not known
/// now, and is looked for later.
pub async fn hear_untold(gateway: &Gateway, caller: &Caller) -> bool {
    match gateway.untold.ask(caller.user.id).await {
        Ok(chats) => {
            hear_all(gateway, caller, &chats.unwrap_or_default()).await;
            true
        }
        Err(rejection) => {
            debug!(user = %caller.user.id, %rejection, "what a user was not told is not known now");
            false
        }
    }
}

/// Lets a connection hear chats, each from the last message on that its user was told.
pub async fn hear_all(gateway: &Gateway, caller: &Caller, chats: &[(RoomId, Seq)]) {
    let mut heard = Vec::new();
    for (room, told) in chats {
        if !hear(gateway, caller, *room, *told).await {
            heard.push(*room);
        }
    }
    if !heard.is_empty() {
        note_heard(gateway, caller, &heard).await;
    }
}

/// Notes that its user was told everything in rooms that a connection hears already, since its session was restored.
async fn note_heard(gateway: &Gateway, caller: &Caller, rooms: &[RoomId]) {
    match gateway.store.last_seqs(rooms).await {
        Ok(ends) => {
            for (room, end) in ends {
                gateway.told.note(caller, room, end);
            }
        }
        Err(fault) => debug!(%fault, "it is not noted what a user was told"),
    }
}

/// Lets a connection hear a room of two from a place on; false if it hears it already.
pub async fn hear(gateway: &Gateway, caller: &Caller, room: RoomId, since: Seq) -> bool {
    let voice = caller.voice(caller.floor.direct());
    // Of two who find out at once, one lets it hear the room: twice would tell everything twice.
    if !caller.log.enter(room, voice.dialect, since) {
        return false;
    }
    match join::hear(gateway, caller, &voice, room, Entrance::since(since)).await {
        Ok(seq) => gateway.told.note(caller, room, seq),
        // It is looked for again.
        Err(rejection) => {
            caller.log.leave(room);
            debug!(%room, %rejection, "a direct chat is not heard");
        }
    }
    true
}
