//! Sends whose replies are outstanding: every one of them ends, in an answer or at its deadline.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::domain::{Answer, ClientMessageId, MessageId, Outcome, Rejection, Reply, RoomId, Ticket};
use shared::limits;
use shared::shutdown::Tasks;
use shared::telemetry::metrics;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::socket::{Respond, Slot};

/// The sends of this node that await their replies.
#[derive(Default)]
pub struct Pending {
    next: AtomicU64,
    sends: Mutex<Sends>,
}

#[derive(Default)]
struct Sends {
    waiting: HashMap<Ticket, Waiting>,
    /// In the order of their deadlines, which is that of their tickets; those that were answered are passed over.
    deadlines: VecDeque<(Instant, Ticket)>,
}

/// A send that awaits its reply.
pub struct Waiting {
    /// Where it goes.
    pub room: RoomId,
    /// The message that it changes, if it is a change.
    pub changes: Option<MessageId>,
    /// The sender's own id for it.
    pub client_id: Option<ClientMessageId>,
    /// Who is answered.
    pub asker: Asker,
}

/// Who awaits a reply.
pub enum Asker {
    /// A socket, and the place that this takes among its connection's sends, free again when it is answered.
    Socket(Respond, Slot),
    /// A request.
    Request(oneshot::Sender<Result<Answer, Rejection>>),
}

impl Asker {
    /// Answers. Who is gone is not told.
    pub fn answer(self, outcome: Result<Answer, Rejection>) {
        match (self, outcome) {
            (Self::Socket(respond, _slot), Ok(answer)) => respond.done(&answer),
            (Self::Socket(respond, _slot), Err(rejection)) => respond.refuse(&rejection),
            (Self::Request(waiting), outcome) => drop(waiting.send(outcome)),
        }
    }
}

impl Pending {
    /// Keeps a send until its reply comes.
    pub fn wait(&self, waiting: Waiting) -> Ticket {
        let ticket = Ticket(self.next.fetch_add(1, Ordering::Relaxed));
        let mut sends = self.sends();
        sends.waiting.insert(ticket, waiting);
        sends.deadlines.push_back((Instant::now() + limits::ACK_DEADLINE, ticket));
        metrics::ack_awaited();
        ticket
    }

    /// Takes a send back that could not be handed over.
    pub fn take(&self, ticket: Ticket) -> Option<Waiting> {
        let taken = self.sends().waiting.remove(&ticket)?;
        metrics::ack_settled();
        Some(taken)
    }

    /// Answers a send. A reply that comes after the deadline finds nobody.
    pub fn resolve(&self, reply: Reply) {
        let Some(waiting) = self.take(reply.ticket) else { return };
        let Waiting { room, changes, client_id, asker } = waiting;
        let id = reply.id;
        asker.answer(match (reply.outcome, changes) {
            (Outcome::Stored { seq, created_at }, None) => Ok(Answer::Sent { id, room, seq, created_at, client_id }),
            (Outcome::Stored { seq, created_at }, Some(message)) => {
                Ok(Answer::Changed { id, room, message, seq, created_at, client_id })
            }
            (Outcome::Rejected(rejection), _) => Err(rejection),
        });
    }

    /// Answers overdue sends with `unavailable`, until the process stops.
    pub async fn sweep(self: Arc<Self>, tasks: Tasks) {
        loop {
            tokio::select! {
                () = tasks.stopped() => return,
                () = tokio::time::sleep(limits::ACK_SWEEP) => {}
            }
            let overdue = self.overdue();
            metrics::acks_overdue(overdue.len());
            for waiting in overdue {
                metrics::ack_settled();
                waiting.asker.answer(Err(Rejection::unavailable()));
            }
        }
    }

    fn overdue(&self) -> Vec<Waiting> {
        let now = Instant::now();
        let mut sends = self.sends();
        let Sends { waiting, deadlines } = &mut *sends;
        let mut overdue = Vec::new();
        while let Some((_, ticket)) = deadlines.pop_front_if(|(deadline, _)| *deadline <= now) {
            overdue.extend(waiting.remove(&ticket));
        }
        overdue
    }

    fn sends(&self) -> MutexGuard<'_, Sends> {
        self.sends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
