//! What was written to a connection, in order: from it and an offset follows what a client that comes back is told.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{MessageId, Offset, RoomId, Seq};

/// A room that a session hears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardRoom {
    /// Which.
    pub room: RoomId,
    /// In what vocabulary.
    pub dialect: String,
    /// The message at which it joined, or up to which all was seen: what was written after it stands in the trail.
    pub told: Seq,
}

/// Messages of one room that were written one after another, with none of another room between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    room: RoomId,
    first: Seq,
    last: Seq,
}

impl Run {
    fn has(&self, room: RoomId, seq: Seq) -> bool {
        self.room == room && (self.first..=self.last).contains(&seq)
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    /// Messages.
    Run(Run),
    /// That this room is heard no more, which the client did not wish.
    Lost(Box<HeardRoom>),
}

impl Written {
    const fn run(&self) -> Option<&Run> {
        match self {
            Self::Run(run) => Some(run),
            Self::Lost(_) => None,
        }
    }

    const fn lost(&self) -> Option<&HeardRoom> {
        match self {
            Self::Run(_) => None,
            Self::Lost(room) => Some(room),
        }
    }
}

/// What a trail keeps of what was written: a client that hears several busy rooms and is further behind than that cannot be restored whole.
const KEPT: usize = 512;

/// What was written to a connection, in order. One room's messages are one run however many they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    rooms: Vec<HeardRoom>,
    #[serde(rename = "runs")]
    written: VecDeque<Written>,
    /// Whether `written` goes back to the greeting.
    is_whole: bool,
    /// What the client had seen when it came back to this connection. It says so again if it has not even seen the greeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resumed_at: Option<Offset>,
    /// What the client itself said of late, and is not told.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    said: VecDeque<MessageId>,
}

/// Own messages that a trail keeps: what one client says before it hears of what it said.
const SAID: usize = 64;

impl Default for Trail {
    fn default() -> Self {
        Self { rooms: Vec::new(), written: VecDeque::new(), is_whole: true, resumed_at: None, said: VecDeque::new() }
    }
}

impl Trail {
    /// The trail of a connection to which a client comes back that has seen all up to `offset`.
    pub fn resumed(rooms: Vec<HeardRoom>, offset: Offset) -> Self {
        Self { rooms, resumed_at: Some(offset), ..Self::default() }
    }

    /// What the client of an earlier trail said, it said.
    #[must_use]
    pub fn saying(self, earlier: &Self) -> Self {
        Self { said: earlier.said.clone(), ..self }
    }

    /// The client says this, and knows it: it is not told.
    pub fn says(&mut self, message: MessageId) {
        if self.said.len() == SAID {
            self.said.pop_front();
        }
        self.said.push_back(message);
    }

    /// Whether the client said this.
    pub fn has_said(&self, message: MessageId) -> bool {
        self.said.contains(&message)
    }

    /// What is heard.
    pub fn rooms(&self) -> &[HeardRoom] {
        &self.rooms
    }

    /// Whether a room is heard.
    pub fn hears(&self, room: RoomId) -> bool {
        self.rooms.iter().any(|heard| heard.room == room)
    }

    /// A room is heard, from this message on or a later one; false if it was before.
    pub fn enter(&mut self, room: RoomId, dialect: &str, told: Seq) -> bool {
        match self.rooms.iter_mut().find(|heard| heard.room == room) {
            Some(heard) => {
                heard.dialect = dialect.to_owned();
                false
            }
            None => {
                self.rooms.push(HeardRoom { room, dialect: dialect.to_owned(), told });
                true
            }
        }
    }

    /// A room is heard from this message on.
    pub fn joined_at(&mut self, room: RoomId, seq: Seq) {
        see(&mut self.rooms, room, seq);
    }

    /// A room is heard no more; false if it was not.
    pub fn leave(&mut self, room: RoomId) -> bool {
        let before = self.rooms.len();
        self.rooms.retain(|heard| heard.room != room);
        self.rooms.len() < before
    }

    /// A room is heard no more, which the client does not wish; it is noted that it is told so. `None` if it was not heard.
    pub fn lose(&mut self, room: RoomId) -> Option<HeardRoom> {
        let place = self.rooms.iter().position(|heard| heard.room == room)?;
        let heard = self.rooms.remove(place);
        self.lost(heard.clone());
        Some(heard)
    }

    /// Only now it is told that this room is heard no more.
    pub fn lost(&mut self, heard: HeardRoom) {
        self.written.retain(|written| written.lost().is_none_or(|lost| lost.room != heard.room));
        self.note(Written::Lost(heard.into()));
    }

    /// Messages were written.
    pub fn wrote(&mut self, room: RoomId, first: Seq, last: Seq) {
        match self.written.back_mut() {
            Some(Written::Run(run)) if run.room == room && run.last.next() == first => run.last = last,
            _ => self.note(Written::Run(Run { room, first, last })),
        }
    }

    fn note(&mut self, written: Written) {
        if self.written.len() == KEPT {
            if let Some(Written::Run(run)) = self.written.pop_front() {
                see(&mut self.rooms, run.room, run.last);
            }
            self.is_whole = false;
        }
        self.written.push_back(written);
    }

    /// The rooms, each with the last message that a client has which saw `offset` last: what follows must be told again, and nothing
    /// else; among them the rooms of which it may not know that it hears them no more. `None` if that cannot be known.
    pub fn seen_at(&self, offset: Offset, is_complete: bool) -> Option<Vec<HeardRoom>> {
        let offset = if self.resumed_at == Some(offset) { Offset::Greeting } else { offset };
        let Offset::Message(room, seq) = offset else { return self.is_whole.then(|| self.rooms_known_before(0)) };
        let place = self.written.iter().rposition(|written| written.run().is_some_and(|run| run.has(room, seq)));
        let end = place.unwrap_or(self.written.len());
        let mut seen = self.rooms_known_before(end);
        // What was written before it, the client has; a message that was written twice it has since the first time.
        for run in self.written.range(..end).filter_map(Written::run) {
            see(&mut seen, run.room, run.last);
        }
        if place.is_none() {
            // A record from before the crash of the connection's node does not have the newest: then a client may be told again what it
            // has, and is told nothing too little.
            let is_newer = seen.iter().any(|heard| heard.room == room && heard.told <= seq);
            if is_complete || !is_newer {
                return None;
            }
        }
        see(&mut seen, room, seq);
        Some(seen)
    }

    /// The rooms that a client hears as far as it knows which has seen what was written up to here.
    fn rooms_known_before(&self, place: usize) -> Vec<HeardRoom> {
        let lost = self.written.range(place..).filter_map(Written::lost).filter(|lost| !self.hears(lost.room));
        self.rooms.iter().chain(lost).cloned().collect()
    }
}

fn see(seen: &mut [HeardRoom], room: RoomId, seq: Seq) {
    if let Some(heard) = seen.iter_mut().find(|heard| heard.room == room) {
        heard.told = heard.told.max(seq);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn room(n: u128) -> RoomId {
        RoomId::from_uuid(Uuid::from_u128(n))
    }

    fn seen(trail: &Trail, offset: Offset) -> Option<Vec<u64>> {
        trail.seen_at(offset, true).map(|rooms| rooms.iter().map(|heard| heard.told.0).collect())
    }

    /// Room 1 from 10 on, room 2 from 20 on; written: 1/11 1/12, 2/21, 1/13.
    fn trail() -> Trail {
        let mut trail = Trail::default();
        trail.enter(room(1), "rooms", Seq(10));
        trail.enter(room(2), "rooms", Seq(20));
        trail.wrote(room(1), Seq(11), Seq(12));
        trail.wrote(room(2), Seq(21), Seq(21));
        trail.wrote(room(1), Seq(13), Seq(13));
        trail
    }

    #[test]
    fn what_was_written_after_the_offset_is_told_again_and_nothing_else() {
        let trail = trail();
        assert_eq!(seen(&trail, Offset::Greeting), Some(vec![10, 20]));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(11))), Some(vec![11, 20]));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(12))), Some(vec![12, 20]));
        assert_eq!(seen(&trail, Offset::Message(room(2), Seq(21))), Some(vec![12, 21]));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(13))), Some(vec![13, 21]));
    }

    #[test]
    fn an_offset_that_was_never_written_cannot_be_restored() {
        assert_eq!(seen(&trail(), Offset::Message(room(1), Seq(14))), None);
        assert_eq!(seen(&trail(), Offset::Message(room(3), Seq(1))), None);
    }

    #[test]
    fn a_record_from_before_a_crash_is_restored_from_the_newer_offset() {
        let rooms = trail().seen_at(Offset::Message(room(1), Seq(15)), false).unwrap();
        assert_eq!(rooms.iter().map(|heard| heard.told.0).collect::<Vec<_>>(), [15, 21]);
        assert!(trail().seen_at(Offset::Message(room(3), Seq(1)), false).is_none());
    }

    #[test]
    fn a_trail_that_is_too_long_forgets_its_start_and_says_so() {
        let mut trail = trail();
        for n in 0..KEPT as u64 {
            trail.wrote(room(1 + u128::from(n % 2)), Seq(100 + n), Seq(100 + n));
        }
        assert_eq!(seen(&trail, Offset::Greeting), None);
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(11))), None);
        assert!(seen(&trail, Offset::Message(room(1), Seq(110))).is_some());
    }

    #[test]
    fn a_client_that_dropped_again_before_the_greeting_is_restored_from_where_it_was() {
        let offset = Offset::Message(room(2), Seq(21));
        let mut again = Trail::resumed(trail().seen_at(offset, true).unwrap(), offset);
        again.wrote(room(1), Seq(13), Seq(13));
        assert_eq!(seen(&again, offset), Some(vec![12, 21]));
        assert_eq!(seen(&again, Offset::Greeting), Some(vec![12, 21]));
        assert_eq!(seen(&again, Offset::Message(room(1), Seq(13))), Some(vec![13, 21]));
    }

    #[test]
    fn what_was_written_twice_was_seen_the_first_time() {
        let mut trail = trail();
        trail.wrote(room(1), Seq(11), Seq(12));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(13))), Some(vec![13, 21]));
    }

    #[test]
    fn a_room_that_was_lost_is_told_again_until_something_later_was_seen() {
        let mut trail = trail();
        let lost = trail.lose(room(2)).unwrap();
        trail.wrote(room(1), Seq(14), Seq(14));
        assert!(!trail.hears(room(2)));
        assert_eq!(seen(&trail, Offset::Greeting), Some(vec![10, 20]));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(13))), Some(vec![13, 21]));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(14))), Some(vec![14]));

        trail.lost(lost);
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(14))), Some(vec![14, 21]), "it was told only now");
        trail.enter(room(2), "rooms", Seq(30));
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(13))), Some(vec![13, 30]), "it is heard again");
    }

    #[test]
    fn one_busy_room_is_one_run() {
        let mut trail = Trail::default();
        trail.enter(room(1), "rooms", Seq(0));
        for seq in 1..10_000 {
            trail.wrote(room(1), Seq(seq), Seq(seq));
        }
        assert_eq!(trail.written.len(), 1);
        assert_eq!(seen(&trail, Offset::Message(room(1), Seq(5_000))), Some(vec![5_000]));
        assert_eq!(seen(&trail, Offset::Greeting), Some(vec![0]));
    }
}
