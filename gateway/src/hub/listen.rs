//! What comes to this node: events for its rooms, mail for itself.

use std::sync::Arc;

use shared::bus::{Bus, BusFault, Heard};
use shared::domain::Mail;
use shared::limits;
use shared::retry::Backoff;
use shared::shutdown::Tasks;
use tokio::sync::Notify;
use tracing::{debug, info};

use super::Hub;
use crate::accounts::Notices;
use crate::pending::Pending;
use crate::people::People;
use crate::session::Sessions;

/// Who is told what comes to this node.
pub struct Ears {
    /// The rooms.
    pub hub: Arc<Hub>,
    /// Sends that await their replies.
    pub pending: Arc<Pending>,
    /// Sessions that may be wanted elsewhere.
    pub sessions: Arc<Sessions>,
    /// Users who are connected here.
    pub people: Arc<People>,
    /// Rights that have changed.
    pub notices: Arc<Notices>,
    /// Is told when the bus was away, and something may have been missed.
    pub rebound: Arc<Notify>,
}

/// Listens until the process stops.
pub async fn listen(bus: Arc<dyn Bus>, ears: Ears, tasks: Tasks) {
    let mut backoff = Backoff::default();
    while !tasks.is_stopping() {
        let mut listener = match bus.listen().await {
            Ok(listener) => listener,
            Err(fault) => {
                debug!(%fault, "the bus cannot be listened to yet");
                backoff.wait().await;
                continue;
            }
        };
        loop {
            let heard = tokio::select! {
                () = tasks.stopped() => return,
                heard = listener.hear(limits::LISTEN_BATCH) => heard,
            };
            match heard {
                Ok(heard) => heard.into_iter().for_each(|heard| ears.hear(heard)),
                Err(BusFault::Closed) => break,
                Err(fault) => debug!(%fault, "nothing can be heard"),
            }
        }
    }
}

impl Ears {
    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Room(room, events) => self.hub.hear(room, events),
            Heard::Mail(Mail::Replies(replies)) => replies.into_iter().for_each(|reply| self.pending.resolve(reply)),
            Heard::Mail(Mail::Surrender(session, connection)) => self.sessions.surrender(&session, connection),
            Heard::Mail(Mail::Notice(notice)) => self.notices.hear(notice),
            Heard::Mail(Mail::Users(users, event)) => self.people.hear(&users, &event),
            Heard::Rebound => {
                info!("the bus is back: rooms look for what they missed");
                self.rebound.notify_one();
            }
        }
    }
}
