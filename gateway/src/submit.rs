//! The way of what somebody says, or changes, to its room's router.

use std::sync::Arc;

use shared::bus::Bus;
use shared::clock;
use shared::domain::{Answer, Author, ClientMessageId, MessageId, NodeId, Rejection, RoomId, Submission, Submitted};
use shared::telemetry::metrics;
use tokio::sync::oneshot;
use tracing::debug;

use crate::pending::{Asker, Pending, Waiting};

/// Hands entries to their rooms' routers, for sockets and for requests.
pub struct Submitter {
    node: NodeId,
    bus: Arc<dyn Bus>,
    pending: Arc<Pending>,
}

/// An entry of a room's log that is to be.
pub struct NewEntry {
    /// Its id, the same for every repeat.
    pub id: MessageId,
    /// Where.
    pub room: RoomId,
    /// What.
    pub what: Submitted,
    /// The client's own id for it.
    pub client_id: Option<ClientMessageId>,
}

impl Submitter {
    /// From this node.
    pub fn new(node: NodeId, bus: Arc<dyn Bus>, pending: Arc<Pending>) -> Self {
        Self { node, bus, pending }
    }

    /// Hands an entry over. The router's reply answers whoever asked: an answer means that it is stored.
    pub fn submit(&self, author: &Author, entry: NewEntry, asker: Asker) {
        let NewEntry { id, room, what, client_id } = entry;
        let changes = match &what {
            Submitted::Message { .. } => None,
            Submitted::Change { message, .. } => Some(*message),
        };
        let ticket = self.pending.wait(Waiting { room, changes, client_id: client_id.clone(), asker });
        let (author, accepted_at) = (author.clone(), clock::now());
        let submission = Submission { id, room, author, what, client_id, node: self.node, ticket, accepted_at };
        match self.bus.submit(submission) {
            Ok(()) => metrics::submission_accepted(),
            Err(fault) => {
                debug!(%fault, "a message could not be handed over");
                if let Some(waiting) = self.pending.take(ticket) {
                    waiting.asker.answer(Err(Rejection::unavailable()));
                }
            }
        }
    }

    /// Hands an entry over, and waits until it is stored.
    pub async fn submit_and_wait(&self, author: &Author, entry: NewEntry) -> Result<Answer, Rejection> {
        let (answer, answered) = oneshot::channel();
        self.submit(author, entry, Asker::Request(answer));
        answered.await.unwrap_or_else(|_| Err(Rejection::unavailable()))
    }
}
