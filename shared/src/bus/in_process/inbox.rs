//! The inbox: one bounded queue a shard, and a turn that one consumer has at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::InProcess;
use crate::bus::{BusFault, Inbox, InboxConsumer, Taken};
use crate::domain::{self, Submission};
use crate::limits;

#[async_trait]
impl Inbox for InProcess {
    fn shards(&self) -> u16 {
        u16::try_from(self.network.shards.len()).unwrap_or(u16::MAX)
    }

    fn submit(&self, submission: Submission) -> Result<(), BusFault> {
        let shard = domain::Shard::of(submission.room, self.shards());
        let Some(shard) = self.network.shards.get(usize::from(shard.0)) else { return Err(BusFault::Closed) };
        shard.push(submission)
    }

    async fn consume(&self, shard: domain::Shard) -> Result<Box<dyn InboxConsumer>, BusFault> {
        let shard = self.network.shards.get(usize::from(shard.0)).ok_or(BusFault::Closed)?;
        Ok(Box::new(Consumer { shard: shard.clone(), turn: None }))
    }
}

/// A shard's submissions, from the first that is not settled.
pub(super) struct Shard {
    line: Mutex<Line>,
    arrived: Notify,
    turn: Arc<Semaphore>,
}

#[derive(Default)]
struct Line {
    submissions: VecDeque<Submission>,
    /// How many of them, from the front, the consumer has.
    given: usize,
}

impl Default for Shard {
    fn default() -> Self {
        Self { line: Mutex::default(), arrived: Notify::new(), turn: Arc::new(Semaphore::new(1)) }
    }
}

impl Shard {
    fn push(&self, submission: Submission) -> Result<(), BusFault> {
        let mut line = self.line();
        if line.submissions.len() >= limits::INBOX_QUEUE {
            return Err(BusFault::Full);
        }
        line.submissions.push_back(submission);
        drop(line);
        self.arrived.notify_one();
        Ok(())
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Consumer {
    shard: Arc<Shard>,
    /// Held by the one consumer that is given anything.
    turn: Option<OwnedSemaphorePermit>,
}

#[async_trait]
impl InboxConsumer for Consumer {
    async fn take(&mut self, limit: usize) -> Result<Taken, BusFault> {
        if self.turn.is_none() {
            self.turn = Some(self.shard.turn.clone().acquire_owned().await.map_err(|_| BusFault::Closed)?);
        }
        loop {
            let submissions = self.shard.line().give(limit.max(1));
            if !submissions.is_empty() {
                return Ok(Taken { submissions, unreadable: 0 });
            }
            self.shard.arrived.notified().await;
        }
    }

    async fn settle(&mut self) -> Result<(), BusFault> {
        if self.turn.is_some() {
            self.shard.line().settle();
        }
        Ok(())
    }

    async fn release(self: Box<Self>) {}
}

impl Line {
    fn give(&mut self, limit: usize) -> Vec<Submission> {
        let submissions: Vec<_> = self.submissions.iter().skip(self.given).take(limit).cloned().collect();
        self.given += submissions.len();
        submissions
    }

    fn settle(&mut self) {
        self.submissions.drain(..self.given);
        self.given = 0;
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        // First what was not settled is there again, then the next consumer has its turn.
        if let Some(turn) = self.turn.take() {
            self.shard.line().given = 0;
            drop(turn);
        }
    }
}
