//! One batch's way: stored in one transaction, told to the rooms, replied to its senders.

use shared::bus::BusFault;
use shared::domain::Submission;

use crate::run::Worker;
use crate::{fan_out, notify, persist, reply};

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dealt {
    /// It may be settled.
    Stored,
    /// The process stopped while the store was away: it must be given out again.
    GivenUp,
}

impl Dealt {
    /// Whether it may be settled.
    pub fn is_stored(self) -> bool {
        self == Self::Stored
    }
}

/// Deals with a batch. A fault of the bus on the way means that the batch is given out again, and that does no harm:
/// what is stored keeps its place, and gateways drop what they have delivered.
pub async fn deal_with(worker: &Worker, submissions: Vec<Submission>) -> Result<Dealt, BusFault> {
    if submissions.is_empty() {
        return Ok(Dealt::Stored);
    }
    let Some(appended) = persist::persist(worker, &submissions).await else {
        return Ok(Dealt::GivenUp);
    };
    fan_out::fan_out(worker, &submissions, &appended).await?;
    reply::reply(worker, &submissions, &appended).await?;
    notify::approach(worker, &submissions, &appended).await?;
    // Last, since nobody waits for it; before the batch is settled, so that a crash before this is made good.
    Ok(notify::notify(worker, &appended).await)
}
