//! Writes what happened in a room to every socket that hears it: encoded once for each voice, framed once, written from here.

use std::collections::HashMap;
use std::sync::Arc;

use shared::clock;
use shared::domain::{Author, Event, MessageId, RoomEvent, RoomId, RoomName, Seq, Timestamp, UserId};
use shared::limits;
use shared::telemetry::metrics;
use socketio::{Frame, Sent, Weight};

use super::{Member, Voice};
use crate::dialect::Echo;

/// A room's members on this node, by the voice that they hear.
#[derive(Debug)]
pub struct Members {
    room: RoomId,
    choirs: Vec<Choir>,
}

/// Those who hear one voice.
#[derive(Debug)]
struct Choir {
    voice: Voice,
    members: Vec<Member>,
    /// Where in `members` each socket stands.
    places: HashMap<usize, usize>,
}

impl Choir {
    fn lists_people(&self) -> bool {
        self.voice.dialect.vocabulary().lists_people
    }
}

impl Members {
    /// Nobody.
    pub fn new(room: RoomId) -> Self {
        Self { room, choirs: Vec::new() }
    }

    /// Whether nobody hears the room.
    pub fn is_empty(&self) -> bool {
        self.choirs.is_empty()
    }

    /// Adds a member that is not one yet.
    pub fn add(&mut self, member: Member, voice: Voice) {
        let choir = match self.choirs.iter().position(|choir| choir.voice == voice) {
            Some(found) => &mut self.choirs[found],
            None => self.choirs.push_mut(Choir { voice, members: Vec::new(), places: HashMap::new() }),
        };
        choir.places.insert(member.place(), choir.members.len());
        choir.members.push(member);
    }

    /// Whether some of them are told who is there.
    pub fn list_people(&self) -> bool {
        self.choirs.iter().any(Choir::lists_people)
    }

    /// Tells those who are to know who is there.
    pub fn tell_crowd(&self, name: &RoomName, people: &[Author]) {
        for choir in self.choirs.iter().filter(|choir| choir.lists_people()) {
            let Some(frame) = choir.voice.frame(Event::Crowd(name, people)) else { continue };
            for member in &choir.members {
                delivered(member.link.send(&frame, Weight::Ephemeral), 0);
            }
        }
    }

    /// The member of a connection.
    pub fn find(&mut self, place: usize) -> Option<&mut Member> {
        self.choirs.iter_mut().find_map(|choir| choir.places.get(&place).map(|index| &mut choir.members[*index]))
    }

    /// Removes a connection; false if it is no member.
    pub fn remove(&mut self, place: usize) -> bool {
        let mut has_been = false;
        for choir in &mut self.choirs {
            if let Some(index) = choir.places.remove(&place) {
                has_been = true;
                choir.members.swap_remove(index);
                if let Some(moved) = choir.members.get(index) {
                    choir.places.insert(moved.place(), index);
                }
            }
        }
        self.choirs.retain(|choir| !choir.members.is_empty());
        has_been
    }

    /// Tells one member alone, before it is added.
    pub fn tell(&self, member: &Member, voice: &Voice, events: &[Arc<RoomEvent>]) {
        for parcel in parcels(self.room, voice, events) {
            parcel.hand_to(self.room, member);
        }
    }

    /// Tells everybody, and forgets those who are gone. Others get their turn after each slice of a large room.
    pub async fn deliver(&mut self, events: &[Arc<RoomEvent>]) {
        let mut gone = Vec::new();
        for choir in &self.choirs {
            let parcels = parcels(self.room, &choir.voice, events);
            let mut slices = choir.members.chunks(limits::DELIVERY_SLICE).peekable();
            while let Some(slice) = slices.next() {
                let mut delivered = 0;
                for few in slice.chunks(limits::DELIVERY_TOUCH) {
                    gone.extend(few.iter().filter(|member| !member.touch()).map(Member::place));
                    for member in few {
                        delivered += parcels.iter().map(|parcel| parcel.hand_to(self.room, member)).sum::<usize>();
                    }
                }
                observe(&parcels, delivered);
                if slices.peek().is_some() {
                    tokio::task::yield_now().await;
                }
            }
        }
        gone.into_iter().for_each(|place| _ = self.remove(place));
    }
}

/// What is written to a socket in one go.
enum Parcel {
    /// Entries of the log, one after another.
    Entries {
        /// All of them in one frame; nothing, if the voice has no word for any.
        all: Option<Frame>,
        /// Each apart, for who has some of them already.
        each: Vec<Told>,
        /// Where the first and the last stand.
        span: (Seq, Seq),
        /// Who is not told what it said itself.
        echo: Echo,
        /// When a gateway accepted them, as far as that is known.
        accepted_at: Vec<Timestamp>,
    },
    /// Things that are worth something only now, one after another.
    Ephemeral {
        /// All of them in one frame.
        all: Frame,
        /// Each apart, for who caused some of them and is not told.
        each: Vec<(Option<UserId>, Frame)>,
    },
}

/// One entry of the log in a voice.
struct Told {
    seq: Seq,
    /// Nothing, if the voice has no word for it: who hears that voice goes on behind it all the same.
    frame: Option<Frame>,
    /// Who said it, in a voice in which nobody is told what it said itself.
    own: Option<(UserId, MessageId)>,
}

impl Parcel {
    /// Writes it to a member; returns how many entries were delivered.
    fn hand_to(&self, room: RoomId, member: &Member) -> usize {
        match self {
            Self::Entries { all, each, span, echo, .. } => {
                // What is not written, its client has, or has no word for: the note of what it has goes on.
                let write = |frame: Option<&Frame>, span: (Seq, Seq), entries| {
                    let send = || frame.map_or(Sent::Written, |frame| member.link.send(frame, Weight::Lasting));
                    delivered(member.log.write(room, span, send), if frame.is_some() { entries } else { 0 })
                };
                let is_own = |(user, id): (UserId, MessageId)| {
                    user == member.user && (*echo == Echo::OtherPeople || member.log.has_said(id))
                };
                let has_own = *echo != Echo::All && each.iter().any(|told| told.own.is_some_and(is_own));
                if has_own || member.after >= span.0 {
                    let missing = each.iter().filter(|told| told.seq > member.after);
                    missing
                        .map(|told| {
                            let frame = told.frame.as_ref().filter(|_| !(has_own && told.own.is_some_and(is_own)));
                            write(frame, (told.seq, told.seq), 1)
                        })
                        .sum()
                } else {
                    write(all.as_ref(), *span, each.iter().filter(|told| told.frame.is_some()).count())
                }
            }
            Self::Ephemeral { all, each } => {
                let is_own = |(user, _): &&(Option<UserId>, Frame)| *user == Some(member.user);
                if !each.iter().any(|one| is_own(&one)) {
                    return delivered(member.link.send(all, Weight::Ephemeral), 0);
                }
                let others: Vec<Frame> = each.iter().filter(|one| !is_own(one)).map(|(_, frame)| frame.clone()).collect();
                match others.is_empty() {
                    true => 0,
                    false => delivered(member.link.send(&Frame::concat(&others), Weight::Ephemeral), 0),
                }
            }
        }
    }
}

fn delivered(sent: Sent, messages: usize) -> usize {
    match sent {
        Sent::Written | Sent::Queued => messages,
        Sent::Shed => {
            metrics::frame_shed();
            0
        }
        Sent::Closed => 0,
    }
}

/// Encodes events for one voice; entries of the log that follow one another become one parcel, and so do others.
fn parcels(room: RoomId, voice: &Voice, events: &[Arc<RoomEvent>]) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    let mut run = Run { echo: voice.dialect.vocabulary().echo, each: Vec::new(), accepted_at: Vec::new() };
    let mut passing: Vec<(Option<UserId>, Frame)> = Vec::new();
    for event in events {
        let frame = voice.frame(Event::Room(room, event));
        let cause = match &**event {
            RoomEvent::Message { message, accepted_at } => {
                parcels.extend(ephemeral(&mut passing));
                let own = (run.echo != Echo::All).then_some((message.author.id, message.id));
                run.push(Told { seq: message.seq, frame, own }, *accepted_at);
                continue;
            }
            RoomEvent::Changed { change, accepted_at } => {
                parcels.extend(ephemeral(&mut passing));
                run.push(Told { seq: change.seq, frame, own: None }, *accepted_at);
                continue;
            }
            RoomEvent::Joined(by) | RoomEvent::Left(by) | RoomEvent::Typing(by, _) | RoomEvent::Status(by, _) => Some(by.user.id),
            // The reader's other devices want to know it too, and so does who was given a role.
            RoomEvent::Read(..) | RoomEvent::Role(..) => None,
        };
        if let Some(frame) = frame {
            parcels.extend(run.take());
            passing.push((cause, frame));
        }
    }
    parcels.extend(ephemeral(&mut passing));
    parcels.extend(run.take());
    parcels
}

fn ephemeral(run: &mut Vec<(Option<UserId>, Frame)>) -> Option<Parcel> {
    let each = std::mem::take(run);
    let frames: Vec<Frame> = each.iter().map(|(_, frame)| frame.clone()).collect();
    (!each.is_empty()).then(|| Parcel::Ephemeral { all: Frame::concat(&frames), each })
}

/// Entries of the log that follow one another.
struct Run {
    echo: Echo,
    each: Vec<Told>,
    accepted_at: Vec<Timestamp>,
}

impl Run {
    fn push(&mut self, told: Told, accepted_at: Option<Timestamp>) {
        if told.frame.is_some() {
            self.accepted_at.extend(accepted_at);
        }
        self.each.push(told);
    }

    /// What has come together, if anything.
    fn take(&mut self) -> Option<Parcel> {
        let span = (self.each.first()?.seq, self.each.last()?.seq);
        let frames: Vec<Frame> = self.each.iter().filter_map(|told| told.frame.clone()).collect();
        let all = (!frames.is_empty()).then(|| Frame::concat(&frames));
        let (each, accepted_at) = (std::mem::take(&mut self.each), std::mem::take(&mut self.accepted_at));
        Some(Parcel::Entries { all, each, span, echo: self.echo, accepted_at })
    }
}

/// Notes how long the messages took, once for each slice.
fn observe(parcels: &[Parcel], delivered: usize) {
    if delivered == 0 {
        return;
    }
    metrics::delivered(delivered);
    let now = clock::now();
    for parcel in parcels {
        match parcel {
            Parcel::Entries { accepted_at, .. } => {
                for accepted_at in accepted_at {
                    metrics::delivery_took(now.since(*accepted_at));
                }
            }
            Parcel::Ephemeral { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::{Author, Body, Change, Changed, Content, Message, MessageKind, Occurrence, Username};
    use uuid::Uuid;

    use super::*;
    use crate::dialect::Dialect;
    use crate::hub::Wire;

    fn somebody(n: u128) -> Occurrence {
        let user = Author { id: UserId::from_uuid(Uuid::from_u128(n)), username: Username::trusted("ann") };
        Occurrence { user, at: Timestamp::from_millis(7) }
    }

    fn message(seq: u64) -> RoomEvent {
        let by = somebody(1);
        let (id, room) = (MessageId::from_uuid(Uuid::from_u128(seq.into())), RoomId::from_uuid(Uuid::from_u128(9)));
        let body = Body::new(Content::trusted("hello"), MessageKind::Text);
        RoomEvent::Message { message: Message::new(id, room, Seq(seq), by.user, body, by.at), accepted_at: None }
    }

    fn deletion(seq: u64) -> RoomEvent {
        let RoomEvent::Message { message, .. } = message(seq) else { panic!("a message") };
        let Message { id, room, seq, author, created_at, .. } = message;
        let change = Change { id, room, seq, author, message: id, what: Changed::Deleted, client_id: None, created_at };
        RoomEvent::Changed { change, accepted_at: None }
    }

    #[test]
    fn what_a_voice_has_no_word_for_has_its_place_in_the_parcel() {
        let events: Vec<Arc<RoomEvent>> = [deletion(3), message(4), deletion(5)].into_iter().map(Arc::new).collect();
        let room = RoomId::from_uuid(Uuid::from_u128(9));
        let spans = |dialect, events: &[Arc<RoomEvent>]| match &parcels(room, &Voice { dialect, wire: Wire::Plain }, events)[..] {
            [Parcel::Entries { all, each, span, .. }] => {
                (all.is_some(), each.iter().filter(|told| told.frame.is_some()).count(), (span.0.0, span.1.0))
            }
            other => panic!("{} parcels", other.len()),
        };
        assert_eq!(spans(Dialect::Rooms, &events), (true, 3, (3, 5)));
        assert_eq!(spans(Dialect::Slash, &events), (true, 1, (3, 5)));
        assert_eq!(spans(Dialect::Slash, &events[2..]), (false, 0, (5, 5)));
    }

    #[test]
    fn what_follows_one_another_is_one_write() {
        let events: Vec<Arc<RoomEvent>> = [
            RoomEvent::Status(somebody(1), true),
            RoomEvent::Joined(somebody(1)),
            RoomEvent::Status(somebody(2), false),
            RoomEvent::Read(somebody(3), Seq(1)),
            message(1),
            message(2),
            RoomEvent::Typing(somebody(1), true),
        ]
        .into_iter()
        .map(Arc::new)
        .collect();
        let voice = Voice { dialect: Dialect::Rooms, wire: Wire::Plain };
        let parcels = parcels(RoomId::from_uuid(Uuid::from_u128(9)), &voice, &events);
        let [Parcel::Ephemeral { all, each }, Parcel::Entries { each: messages, .. }, Parcel::Ephemeral { each: last, .. }] =
            &parcels[..]
        else {
            panic!("{} parcels", parcels.len())
        };
        let causes: Vec<Option<u128>> = each.iter().map(|(user, _)| user.map(|user| user.as_uuid().as_u128())).collect();
        assert_eq!(causes, [Some(1), Some(1), Some(2), None], "the reader's other devices want to know it too");
        assert_eq!(all.len(), each.iter().map(|(_, frame)| frame.len()).sum::<usize>());
        assert_eq!((messages.len(), last.len()), (2, 1));
    }
}
