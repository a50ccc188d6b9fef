//! Tells users something wherever they are: the nodes that hold a seat of theirs pass it on to their connections.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use shared::domain::{DealStep, Event, Mail, NodeId, Rejection, RoomId, UserEvent, UserId};
use shared::presence::Seat;
use socketio::Weight;
use tracing::debug;

use super::People;
use crate::command::{self, Approach, Approached};
use crate::socket::Caller;

impl People {
    /// Tells all connections of these users, here and elsewhere. Returns the users that have none anywhere. If the presence server is away,
    /// those who are connected here are told nevertheless.
    pub async fn tell(&self, users: &[UserId], event: UserEvent) -> Result<Vec<UserId>, Rejection> {
        self.hear(users, &event);
        let seats = self.presence.seats(users).await.map_err(|fault| {
            debug!(%fault, "users cannot be found");
            Rejection::unavailable()
        })?;
        let mut others: BTreeMap<NodeId, Vec<UserId>> = BTreeMap::new();
        for Seat { user, node, .. } in &seats {
            if *node != self.node {
                others.entry(*node).or_default().push(*user);
            }
        }
        for (node, users) in others {
            self.bus.post(node, Mail::Users(users, event.clone())).await.map_err(|fault| {
                debug!(%fault, %node, "users cannot be told");
                Rejection::unavailable()
            })?;
        }
        let seated: HashSet<UserId> = seats.into_iter().map(|seat| seat.user).collect();
        let is_away = |user: &&UserId| !seated.contains(user) && self.callers.of(**user).is_empty();
        Ok(users.iter().filter(is_away).copied().collect())
    }

    /// Tells all connections of a user.
    pub async fn tell_user(&self, user: UserId, event: UserEvent) -> Result<(), Rejection> {
        self.tell(&[user], event).await.map(drop)
    }

    /// Tells those of these users' connections that are here.
    pub fn hear(&self, users: &[UserId], event: &UserEvent) {
        for caller in users.iter().flat_map(|user| self.callers.of(*user)) {
            match event {
                UserEvent::Message(message) => self.approach(&caller, message.room, Approach::Message(message.seq)),
                UserEvent::DealRequested(deal) => caller.tell(Event::Deal(DealStep::Requested, deal), Weight::Lasting),
                UserEvent::DealAccepted(deal, after) => {
                    let is_requester = deal.requester == caller.user.id;
                    // Now, so that it comes before what is said there.
                    if is_requester {
                        command::tell_accepted(&caller, deal);
                    }
                    let told = is_requester.then_some(deal.id);
                    self.approach(&caller, deal.room, Approach::Deal { after: *after, told });
                }
                UserEvent::PartnerStatus(by, is_online) => {
                    caller.tell(Event::PartnerStatus(by, *is_online), Weight::Ephemeral);
                }
            }
        }
    }

    /// Lets a connection hear a room of its user and one other.
    fn approach(&self, caller: &Arc<Caller>, room: RoomId, why: Approach) {
        if self.approached.try_send(Approached { caller: Arc::downgrade(caller), room, why }).is_err() {
            debug!(user = %caller.user.id, "too many are approached: this one is told by the next look");
        }
    }
}
