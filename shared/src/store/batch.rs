//! A batch on its way into the log: without its own repeats, and with what became of each submission.

use std::collections::HashMap;

use super::Appended;
use crate::domain::{Message, MessageId, RoomId, Seq, Submission, Timestamp};

/// A batch whose repeats are put aside: the first of them speaks for all.
pub(super) struct Batch<'b> {
    submissions: &'b [Submission],
    firsts: Vec<&'b Submission>,
    fates: HashMap<(RoomId, MessageId), Fate<'b>>,
}

/// What became of a message.
enum Fate<'b> {
    /// The store has not placed it. If that does not change, there is no such room.
    Unplaced,
    /// It is new, and this is what it says.
    New(Seq, &'b Submission),
    /// It was stored before.
    Old(Message),
}

impl<'b> Batch<'b> {
    pub(super) fn new(submissions: &'b [Submission]) -> Self {
        let mut fates = HashMap::with_capacity(submissions.len());
        let firsts = submissions.iter().filter(|submission| fates.insert(key(submission), Fate::Unplaced).is_none()).collect();
        Self { submissions, firsts, fates }
    }

    /// What to store, in the order given.
    pub(super) fn firsts(&self) -> &[&'b Submission] {
        &self.firsts
    }

    /// Notes where the store put its new messages.
    pub(super) fn place(&mut self, placed: &HashMap<(RoomId, MessageId), Seq>) {
        for first in &self.firsts {
            if let Some(seq) = placed.get(&key(first)) {
                self.fates.insert(key(first), Fate::New(*seq, first));
            }
        }
    }

    /// What the store has not placed: it has it from before, or there is no such room.
    pub(super) fn unplaced(&self) -> Vec<&'b Submission> {
        let is_unplaced = |first: &&&Submission| matches!(self.fates.get(&key(first)), Some(Fate::Unplaced));
        self.firsts.iter().filter(is_unplaced).copied().collect()
    }

    /// Notes messages that the store has from before.
    pub(super) fn recall(&mut self, messages: Vec<Message>) {
        self.fates.extend(messages.into_iter().map(|message| ((message.room, message.id), Fate::Old(message))));
    }

    /// What became of each submission, in the order given.
    pub(super) fn outcomes(&self, now: Timestamp) -> Vec<Appended> {
        let outcome = |submission: &Submission| match self.fates.get(&key(submission)) {
            Some(Fate::New(seq, first)) => Appended::Stored(first_stored(first, *seq, now)),
            Some(Fate::Old(message)) => Appended::Stored(message.clone()),
            Some(Fate::Unplaced) | None => Appended::NoSuchRoom,
        };
        self.submissions.iter().map(outcome).collect()
    }
}

fn key(submission: &Submission) -> (RoomId, MessageId) {
    (submission.room, submission.id)
}

fn first_stored(submission: &Submission, seq: Seq, now: Timestamp) -> Message {
    Message {
        id: submission.id,
        room: submission.room,
        seq,
        author: submission.author.clone(),
        body: submission.body.clone(),
        client_id: submission.client_id.clone(),
        created_at: now,
    }
}
