//! A batch of messages on its way into the log: without its own repeats, and with what became of each submission.

use std::collections::HashMap;

use super::Appended;
use crate::domain::{Body, Entry, Message, MessageId, RoomId, Seq, Submission, Submitted, Timestamp};

/// A batch whose repeats are put aside: the first of them speaks for all.
pub(super) struct Batch<'b> {
    submissions: &'b [Submission],
    firsts: Vec<Said<'b>>,
    fates: HashMap<(RoomId, MessageId), Fate<'b>>,
}

/// Something that is said.
#[derive(Clone, Copy)]
pub(super) struct Said<'b> {
    pub(super) submission: &'b Submission,
    pub(super) body: &'b Body,
}

/// What became of a message.
enum Fate<'b> {
    /// The store has not placed it. If that does not change, there is no such room.
    Unplaced,
    /// It is new, and this is what it says.
    New(Seq, Said<'b>),
    /// It was stored before.
    Old(Box<Message>),
}

impl<'b> Batch<'b> {
    pub(super) fn new(submissions: &'b [Submission]) -> Self {
        let mut fates = HashMap::with_capacity(submissions.len());
        let said = submissions.iter().filter_map(|submission| match &submission.what {
            Submitted::Message { body, .. } => Some(Said { submission, body }),
            Submitted::Change { .. } => None,
        });
        let firsts = said.filter(|said| fates.insert(key(said.submission), Fate::Unplaced).is_none()).collect();
        Self { submissions, firsts, fates }
    }

    /// What to store, in the order given.
    pub(super) fn firsts(&self) -> &[Said<'b>] {
        &self.firsts
    }

    /// Notes where the store put its new messages.
    pub(super) fn place(&mut self, placed: &HashMap<(RoomId, MessageId), Seq>) {
        for first in &self.firsts {
            if let Some(seq) = placed.get(&key(first.submission)) {
                self.fates.insert(key(first.submission), Fate::New(*seq, *first));
            }
        }
    }

    /// What the store has not placed: it has it from before, or there is no such room.
    pub(super) fn unplaced(&self) -> Vec<(RoomId, MessageId)> {
        let keys = self.firsts.iter().map(|first| key(first.submission));
        keys.filter(|key| matches!(self.fates.get(key), Some(Fate::Unplaced))).collect()
    }

    /// Notes messages that the store has from before.
    pub(super) fn recall(&mut self, messages: Vec<Message>) {
        self.fates.extend(messages.into_iter().map(|message| ((message.room, message.id), Fate::Old(Box::new(message)))));
    }

    /// What became of each submission, in the order given.
    pub(super) fn outcomes(&self, now: Timestamp) -> Vec<Appended> {
        let outcome = |submission: &Submission| match self.fates.get(&key(submission)) {
            Some(Fate::New(seq, first)) => Appended::Stored(Entry::Message(first_stored(*first, *seq, now))),
            Some(Fate::Old(message)) => Appended::Stored(Entry::Message(Message::clone(message))),
            Some(Fate::Unplaced) | None => Appended::NoSuchRoom,
        };
        self.submissions.iter().map(outcome).collect()
    }
}

fn key(submission: &Submission) -> (RoomId, MessageId) {
    (submission.room, submission.id)
}

fn first_stored(Said { submission, body }: Said<'_>, seq: Seq, now: Timestamp) -> Message {
    let Submission { id, room, author, client_id, .. } = submission.clone();
    Message { client_id, ..Message::new(id, room, seq, author, body.clone(), now) }
}
