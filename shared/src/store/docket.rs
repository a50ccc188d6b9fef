//! A batch in which messages are changed, or replied to: what must be known for it, and what is decided while its rooms are locked.
//!
//! Whoever is first in the room's order is first here: an edit that comes after a deletion is refused, whichever gateway it came from.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use super::Appended;
use super::rows::Standing;
use crate::domain::{
    Alteration, Author, Body, Change, Changed, Code, Content, Emoji, Entry, Message, MessageId, Permission, Quote, Rejection,
    Role, Room, RoomId, Seq, Submission, Submitted, Tally, Timestamp, UserId,
};
use crate::limits;

/// A message in its room.
pub(super) type Place = (RoomId, MessageId);
/// One person's emoji under a message.
pub(super) type Mark = (RoomId, MessageId, UserId, Emoji);

/// What must be known: each list without repeats, in order.
pub(super) struct Docket {
    pub(super) rooms: Vec<RoomId>,
    /// Messages that may have been stored before.
    pub(super) messages: Vec<Place>,
    /// And changes.
    pub(super) changes: Vec<Place>,
    /// Messages that are changed or replied to.
    pub(super) targets: Vec<Place>,
    /// Those who change something.
    pub(super) people: Vec<(RoomId, UserId)>,
    /// Those whose emojis under a message matter.
    pub(super) reactors: Vec<(RoomId, MessageId, UserId)>,
}

/// What is known.
pub(super) struct Known {
    pub(super) rooms: Vec<Room>,
    pub(super) messages: Vec<Message>,
    pub(super) changes: Vec<Change>,
    pub(super) targets: HashMap<Place, Target>,
    pub(super) people: HashMap<(RoomId, UserId), Standing>,
    /// The changes by which emojis came that still stand there.
    pub(super) reactions: Vec<Change>,
}

/// A message that is changed or replied to.
pub(super) struct Target {
    /// As others quote it.
    pub(super) quote: Quote,
    pub(super) reactions: Vec<Tally>,
}

/// What is to be written.
#[derive(Default)]
pub(super) struct Ruling {
    /// What became of each submission, in the order given.
    pub(super) outcomes: Vec<Appended>,
    pub(super) messages: Vec<Message>,
    pub(super) changes: Vec<Change>,
    pub(super) revisions: BTreeMap<Place, Revision>,
    /// Where each room ends now.
    pub(super) ends: BTreeMap<RoomId, Seq>,
    /// Emojis that were touched, with the change by which they stand there now, if they do.
    pub(super) marks: HashMap<Mark, Option<Change>>,
}

/// What a message says now.
#[derive(Default)]
pub(super) struct Revision {
    /// If it was edited: what it says, and whom that names.
    pub(super) edit: Option<(Content, Vec<UserId>)>,
    pub(super) reactions: Option<Vec<Tally>>,
    pub(super) is_deleted: bool,
}

impl Docket {
    /// What must be known for a batch; nothing, if it is of messages alone that reply to none.
    pub(super) fn of(batch: &[Submission]) -> Option<Self> {
        let is_plain = |submission: &Submission| match &submission.what {
            Submitted::Message { body, .. } => body.reply_to.is_none(),
            Submitted::Change { .. } => false,
        };
        if batch.iter().all(is_plain) {
            return None;
        }
        let (mut messages, mut changes, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        let (mut people, mut reactors) = (Vec::new(), Vec::new());
        for Submission { id, room, author, what, .. } in batch {
            match what {
                Submitted::Message { body, .. } => {
                    messages.push((*room, *id));
                    targets.extend(body.reply_to.map(|reply_to| (*room, reply_to)));
                }
                Submitted::Change { message, alteration } => {
                    changes.push((*room, *id));
                    targets.push((*room, *message));
                    people.push((*room, author.id));
                    match alteration {
                        Alteration::AddReaction { .. } | Alteration::RemoveReaction { .. } => {
                            reactors.push((*room, *message, author.id));
                        }
                        Alteration::Edit { .. } | Alteration::Delete => {}
                    }
                }
            }
        }
        let rooms = batch.iter().map(|submission| submission.room);
        Some(Self {
            rooms: distinct(rooms),
            messages: distinct(messages),
            changes: distinct(changes),
            targets: distinct(targets),
            people: distinct(people),
            reactors: distinct(reactors),
        })
    }
}

impl Known {
    /// Decides about each submission in its turn.
    pub(super) fn rule(self, batch: &[Submission], now: Timestamp) -> Ruling {
        let marks = self.reactions.into_iter().filter_map(|change| match &change.what {
            Changed::ReactionAdded { emoji, .. } => {
                Some(((change.room, change.message, change.author.id, emoji.clone()), change))
            }
            Changed::Edited { .. } | Changed::Erased | Changed::Deleted | Changed::ReactionRemoved { .. } => None,
        });
        let messages = self.messages.into_iter().map(Entry::Message);
        let entries = messages.chain(self.changes.into_iter().map(Entry::Change));
        let mut bench = Bench {
            now,
            rooms: by(self.rooms, |room| room.id),
            entries: by(entries, |entry| (entry.room(), entry.id())),
            targets: self.targets,
            people: self.people,
            marks: marks.collect(),
            ruling: Ruling::default(),
        };
        let mut outcomes: HashMap<Place, Appended> = HashMap::new();
        for submission in batch {
            let place = (submission.room, submission.id);
            if !outcomes.contains_key(&place) {
                let outcome = bench.judge(submission, &mut outcomes);
                outcomes.insert(place, outcome);
            }
        }
        let outcome = |submission: &Submission| outcomes.get(&(submission.room, submission.id)).cloned();
        Ruling { outcomes: batch.iter().filter_map(outcome).collect(), ..bench.ruling }
    }
}

/// What is known while a batch is decided about, as it is after each decision.
struct Bench {
    now: Timestamp,
    rooms: HashMap<RoomId, Room>,
    entries: HashMap<Place, Entry>,
    targets: HashMap<Place, Target>,
    people: HashMap<(RoomId, UserId), Standing>,
    marks: HashMap<Mark, Change>,
    ruling: Ruling,
}

impl Bench {
    fn judge(&mut self, submission: &Submission, outcomes: &mut HashMap<Place, Appended>) -> Appended {
        if !self.rooms.contains_key(&submission.room) {
            return Appended::NoSuchRoom;
        }
        if let Some(known) = self.entries.get(&(submission.room, submission.id)) {
            return Appended::Stored(known.clone());
        }
        let judged = match &submission.what {
            Submitted::Message { body, .. } => self.say(submission, body),
            Submitted::Change { message, alteration } => self.alter(submission, *message, alteration, outcomes),
        };
        judged.map_or_else(Appended::Refused, Appended::Stored)
    }

    fn say(&mut self, submission: &Submission, body: &Body) -> Result<Entry, Rejection> {
        let quote = match body.reply_to {
            None => None,
            Some(reply_to) => {
                let target = self.targets.get(&(submission.room, reply_to)).ok_or_else(Rejection::unknown_message);
                let quote = &target.map_err(|rejection| rejection.about("replyTo"))?.quote;
                if quote.is_deleted {
                    return Err(Rejection::deleted_message().about("replyTo"));
                }
                Some(quote.clone())
            }
        };
        let Submission { id, room, author, client_id, .. } = submission.clone();
        let seq = self.next_place(room);
        let message = Message { client_id, quote, ..Message::new(id, room, seq, author, body.clone(), self.now) };
        // It may be changed already.
        let target = Target { quote: Quote::of(message.author.clone(), body.content.as_str()), reactions: Vec::new() };
        self.targets.insert((room, id), target);
        self.ruling.messages.push(message.clone());
        Ok(Entry::Message(message))
    }

    fn alter(
        &mut self,
        submission: &Submission,
        message: MessageId,
        alteration: &Alteration,
        outcomes: &mut HashMap<Place, Appended>,
    ) -> Result<Entry, Rejection> {
        let (place, author) = ((submission.room, message), &submission.author);
        self.permit(place.0, author, Permission::TakePart)?;
        let target = self.targets.get(&place).ok_or_else(Rejection::unknown_message)?;
        if target.quote.is_deleted {
            return Err(Rejection::deleted_message());
        }
        let its_author = target.quote.author.id;
        let what = match alteration {
            Alteration::Edit { content, mentions } => {
                self.permit(place.0, author, Permission::EditMessageOf(its_author))?;
                self.revision(place).edit = Some((content.clone(), mentions.clone()));
                if let Some(target) = self.targets.get_mut(&place) {
                    target.quote = Quote::of(target.quote.author.clone(), content.as_str());
                }
                Changed::Edited { content: content.clone(), mentions: mentions.clone() }
            }
            Alteration::Delete => {
                self.permit(place.0, author, Permission::DeleteMessageOf(its_author))?;
                self.revision(place).is_deleted = true;
                if let Some(target) = self.targets.get_mut(&place) {
                    target.quote = target.quote.clone().erased();
                }
                if let Some(Appended::Stored(Entry::Message(message))) = outcomes.get_mut(&place) {
                    message.erase(self.now);
                }
                Changed::Deleted
            }
            Alteration::AddReaction { emoji } => {
                if let Some(standing) = self.marks.get(&(place.0, message, author.id, emoji.clone())) {
                    return Ok(Entry::Change(standing.clone()));
                }
                let count = self.tally(place, emoji, true)?;
                Changed::ReactionAdded { emoji: emoji.clone(), count }
            }
            Alteration::RemoveReaction { emoji } => {
                if !self.marks.contains_key(&(place.0, message, author.id, emoji.clone())) {
                    return Err(Rejection::new(Code::NotFound, "you have no such reaction on this message").about("emoji"));
                }
                let count = self.tally(place, emoji, false)?;
                Changed::ReactionRemoved { emoji: emoji.clone(), count }
            }
        };
        let Submission { id, room, author, client_id, .. } = submission.clone();
        let change = Change { id, room, seq: self.next_place(room), author, message, what, client_id, created_at: self.now };
        self.mark(&change);
        self.ruling.changes.push(change.clone());
        Ok(Entry::Change(change))
    }

    fn permit(&self, room: RoomId, user: &Author, permission: Permission) -> Result<(), Rejection> {
        let found = self.rooms.get(&room).ok_or_else(Rejection::unknown_room)?;
        permission.check(found, user.id, self.role(room, user.id))
    }

    fn role(&self, room: RoomId, user: UserId) -> Option<Role> {
        self.people.get(&(room, user)).copied().and_then(Standing::role)
    }

    /// Counts one more, or one less, and says how many there are then.
    fn tally(&mut self, place: Place, emoji: &Emoji, is_more: bool) -> Result<u32, Rejection> {
        let target = self.targets.get_mut(&place).ok_or_else(Rejection::unknown_message)?;
        let kinds = target.reactions.len();
        let count = match target.reactions.iter_mut().find(|tally| tally.emoji == *emoji) {
            Some(tally) => {
                tally.count = if is_more { tally.count + 1 } else { tally.count.saturating_sub(1) };
                tally.count
            }
            None if !is_more => 0,
            None if kinds >= limits::REACTIONS => {
                let message = format!("a message has at most {} kinds of emojis", limits::REACTIONS);
                return Err(Rejection::new(Code::Conflict, message).about("emoji"));
            }
            None => {
                target.reactions.push(Tally { emoji: emoji.clone(), count: 1 });
                1
            }
        };
        target.reactions.retain(|tally| tally.count > 0);
        let reactions = target.reactions.clone();
        self.revision(place).reactions = Some(reactions);
        Ok(count)
    }

    /// Notes whose emoji stands there now, or does no more.
    fn mark(&mut self, change: &Change) {
        let mark = |emoji: &Emoji| (change.room, change.message, change.author.id, emoji.clone());
        match &change.what {
            Changed::ReactionAdded { emoji, .. } => {
                self.marks.insert(mark(emoji), change.clone());
                self.ruling.marks.insert(mark(emoji), Some(change.clone()));
            }
            Changed::ReactionRemoved { emoji, .. } => {
                self.marks.remove(&mark(emoji));
                self.ruling.marks.insert(mark(emoji), None);
            }
            Changed::Edited { .. } | Changed::Erased | Changed::Deleted => {}
        }
    }

    fn revision(&mut self, place: Place) -> &mut Revision {
        self.ruling.revisions.entry(place).or_default()
    }

    fn next_place(&mut self, room: RoomId) -> Seq {
        let last = self.rooms.get(&room).map_or(Seq::START, |found| found.last_seq);
        let end = self.ruling.ends.entry(room).or_insert(last);
        *end = end.next();
        *end
    }
}

impl Ruling {
    /// Messages of which nothing is to be left.
    pub(super) fn deleted(&self) -> Vec<Place> {
        self.revisions.iter().filter(|(_, revision)| revision.is_deleted).map(|(place, _)| *place).collect()
    }

    /// Emojis that were touched, and all those with the change by which they stand under a message that is left.
    pub(super) fn standing(&self) -> Vec<(&Mark, MessageId)> {
        let is_left =
            |(room, message, ..): &Mark| !self.revisions.get(&(*room, *message)).is_some_and(|revision| revision.is_deleted);
        let stands = |(mark, change): (_, &Option<Change>)| Some((mark, change.as_ref()?.id));
        self.marks.iter().filter_map(stands).filter(|(mark, _)| is_left(mark)).collect()
    }
}

fn distinct<T: Ord>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    all.into_iter().collect::<BTreeSet<T>>().into_iter().collect()
}

fn by<K: Eq + Hash, V>(all: impl IntoIterator<Item = V>, key: impl Fn(&V) -> K) -> HashMap<K, V> {
    all.into_iter().map(|one| (key(&one), one)).collect()
}
