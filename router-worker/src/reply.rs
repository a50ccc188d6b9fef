//! Replies to the gateways from which a batch came; that resolves the clients' acks.

use std::collections::BTreeMap;

use shared::bus::BusFault;
use shared::domain::{Mail, NodeId, Outcome, Rejection, Reply, Submission};
use shared::store::Appended;

use crate::persist::Persisted;
use crate::run::Worker;

/// Sends each gateway one letter with all its replies.
pub async fn reply(worker: &Worker, batch: &[Submission], persisted: &[Persisted]) -> Result<(), BusFault> {
    let mut letters: BTreeMap<NodeId, Vec<Reply>> = BTreeMap::new();
    for (submission, persisted) in batch.iter().zip(persisted) {
        // What stands there already is answered as what it is.
        let id = match persisted {
            Persisted::Done(Appended::Stored(entry)) => entry.id(),
            Persisted::Done(Appended::Refused(_) | Appended::NoSuchRoom) | Persisted::Refused(_) => submission.id,
        };
        let reply = Reply { ticket: submission.ticket, id, outcome: outcome(persisted) };
        letters.entry(submission.node).or_default().push(reply);
    }
    for (node, replies) in letters {
        worker.bus.post(node, Mail::Replies(replies)).await?;
    }
    Ok(())
}

fn outcome(persisted: &Persisted) -> Outcome {
    match persisted {
        Persisted::Done(Appended::Stored(entry)) => Outcome::Stored { seq: entry.seq(), created_at: entry.created_at() },
        Persisted::Done(Appended::Refused(rejection)) => Outcome::Rejected(rejection.clone()),
        Persisted::Done(Appended::NoSuchRoom) => Outcome::Rejected(Rejection::unknown_room()),
        Persisted::Refused(rejection) => Outcome::Rejected(rejection.clone()),
    }
}
