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
        let reply = Reply { ticket: submission.ticket, id: submission.id, outcome: outcome(persisted) };
        letters.entry(submission.node).or_default().push(reply);
    }
    for (node, replies) in letters {
        worker.bus.post(node, Mail::Replies(replies)).await?;
    }
    Ok(())
}

fn outcome(persisted: &Persisted) -> Outcome {
    match persisted {
        Persisted::Done(Appended::Stored(message)) => Outcome::Stored { seq: message.seq, created_at: message.created_at },
        Persisted::Done(Appended::NoSuchRoom) => Outcome::Rejected(Rejection::unknown_room()),
        Persisted::Refused(rejection) => Outcome::Rejected(rejection.clone()),
    }
}
