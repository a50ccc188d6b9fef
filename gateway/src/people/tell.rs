//! Tells users something wherever they are: the nodes that hold a seat of theirs pass it on to their connections.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use shared::domain::{Mail, NodeId, Rejection, UserEvent, UserId};
use shared::presence::Seat;
use tracing::debug;

use super::People;
use crate::command::Approached;

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
                UserEvent::Message(message) => {
                    let approached = Approached { caller: Arc::downgrade(&caller), room: message.room, seq: message.seq };
                    if self.approached.try_send(approached).is_err() {
                        debug!(user = %caller.user.id, "too many are approached: this one is told when it connects");
                    }
                }
            }
        }
    }
}
