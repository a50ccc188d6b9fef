//! Tells every gateway at once who may do less than a moment ago.

use std::sync::Arc;

use shared::bus::Bus;
use shared::domain::{Mail, NodeId, Notice};
use shared::limits;
use shared::presence::{NodeKind, Presence};
use tokio::sync::mpsc::{self, error::TrySendError};
use tracing::warn;

use super::{Members, Tokens};

/// Tells every gateway, this one first.
pub struct Notices {
    node: NodeId,
    bus: Arc<dyn Bus>,
    presence: Arc<dyn Presence>,
    tokens: Arc<Tokens>,
    members: Arc<Members>,
    /// To whoever holds this gateway's sockets.
    heard: mpsc::Sender<Notice>,
}

impl Notices {
    /// To the gateways that live, and to whoever takes what this one hears.
    pub fn new(
        node: NodeId,
        bus: Arc<dyn Bus>,
        presence: Arc<dyn Presence>,
        tokens: Arc<Tokens>,
        members: Arc<Members>,
    ) -> (Self, mpsc::Receiver<Notice>) {
        let (heard, taken) = mpsc::channel(limits::NOTICES_WAITING);
        (Self { node, bus, presence, tokens, members, heard }, taken)
    }

    /// Tells all of them. One that cannot be told finds out when it asks the store next.
    pub async fn tell(&self, notice: Notice) {
        self.hear(notice);
        let leases = match self.presence.live(NodeKind::Gateway).await {
            Ok(leases) => leases,
            Err(fault) => return warn!(%fault, "the other gateways are not told of a change of rights at once"),
        };
        for lease in leases.iter().filter(|lease| lease.node != self.node) {
            if let Err(fault) = self.bus.post(lease.node, Mail::Notice(notice)).await {
                warn!(%fault, node = %lease.node, "a gateway is not told of a change of rights at once");
            }
        }
    }

    /// Forgets what is not true any more, before anything else is asked; then the sockets have their turn.
    pub fn hear(&self, notice: Notice) {
        match notice {
            Notice::TokenRevoked(_, token) => self.tokens.forget(token),
            Notice::TokensRevoked(user, _) => self.tokens.forget_all_of(user),
            Notice::Expelled(room, user) | Notice::RoleChanged(room, user) => self.members.forget(room, user),
        }
        // At the end of the process nobody takes them any more.
        if let Err(TrySendError::Full(_)) = self.heard.try_send(notice) {
            warn!("too many rights change at once: some sockets go on until they are asked next");
        }
    }
}
