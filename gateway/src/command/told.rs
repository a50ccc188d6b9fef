//! How far users were told what is said in their chats of two: noted once a connection has outlived the telling. What is written to one that its
//! client has just closed is told to nobody, and is told again.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use shared::domain::{RoomId, Seq, UserId};
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::Store;
use socketio::Link;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tracing::debug;

use crate::session::SessionLog;
use crate::socket::Caller;

/// Where it is said what was told.
pub struct Told {
    sender: mpsc::Sender<Telling>,
}

/// A connection was told everything in a room up to here.
pub struct Telling {
    user: UserId,
    link: Arc<Link>,
    log: Arc<SessionLog>,
    room: RoomId,
    seq: Seq,
    at: Instant,
}

impl Telling {
    /// Whether its connection lives, and hears the room after all.
    fn holds(&self) -> bool {
        self.link.is_open() && self.log.hears(self.room)
    }
}

impl Told {
    /// With what is said there.
    pub fn new() -> (Self, mpsc::Receiver<Telling>) {
        let (sender, tellings) = mpsc::channel(limits::TOLD_WAITING);
        (Self { sender }, tellings)
    }

    /// This connection was told everything in a room of two up to here.
    pub fn note(&self, caller: &Caller, room: RoomId, seq: Seq) {
        let (link, log) = (caller.link.clone(), caller.log.clone());
        let telling = Telling { user: caller.user.id, link, log, room, seq, at: Instant::now() };
        if self.sender.try_send(telling).is_err() {
            debug!(%room, "it is not noted what a user was told: it may be told again");
        }
    }
}

/// Notes it, until the process stops.
pub async fn note_told(store: Arc<dyn Store>, mut tellings: mpsc::Receiver<Telling>, tasks: Tasks) {
    let mut told = Vec::new();
    let noting = async {
        while tellings.recv_many(&mut told, limits::TOLD_AT_ONCE).await > 0 {
            if let Some(last) = told.last() {
                sleep_until(last.at + limits::TOLD_AFTER).await;
            }
            let mut ends: HashMap<(UserId, RoomId), Seq> = HashMap::new();
            for Telling { user, room, seq, .. } in told.drain(..).filter(Telling::holds) {
                let end = ends.entry((user, room)).or_default();
                *end = seq.max(*end);
            }
            let note = async |((user, room), end)| {
                if let Err(fault) = store.note_direct_told(user, room, end).await {
                    debug!(%fault, "it is not noted what a user was told");
                }
            };
            stream::iter(ends).for_each_concurrent(limits::TOLD_NOTED_AT_ONCE, note).await;
        }
    };
    tokio::select! {
        () = tasks.stopped() => {}
        () = noting => {}
    }
}
