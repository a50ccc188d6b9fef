//! Writes what happened in a room to every socket that hears it: encoded once for each voice, framed once, written from here.

use std::collections::HashMap;
use std::sync::Arc;

use shared::clock;
use shared::domain::{Event, MessageId, RoomEvent, RoomId, Seq, Timestamp, UserId};
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

    /// The member of a connection.
    pub fn find(&mut self, place: usize) -> Option<&mut Member> {
        self.choirs.iter_mut().find_map(|choir| choir.places.get(&place).map(|index| &mut choir.members[*index]))
    }

    /// Removes a connection, if it is a member.
    pub fn remove(&mut self, place: usize) {
        for choir in &mut self.choirs {
            if let Some(index) = choir.places.remove(&place) {
                choir.members.swap_remove(index);
                if let Some(moved) = choir.members.get(index) {
                    choir.places.insert(moved.place(), index);
                }
            }
        }
        self.choirs.retain(|choir| !choir.members.is_empty());
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
                for member in slice {
                    delivered += parcels.iter().map(|parcel| parcel.hand_to(self.room, member)).sum::<usize>();
                    if !member.link.is_open() {
                        gone.push(member.place());
                    }
                }
                observe(&parcels, delivered);
                if slices.peek().is_some() {
                    tokio::task::yield_now().await;
                }
            }
        }
        gone.into_iter().for_each(|place| self.remove(place));
    }
}

/// What is written to a socket in one go.
enum Parcel {
    /// Messages, one after another.
    Messages {
        /// All of them in one frame.
        all: Frame,
        /// Each apart, for who has some of them already.
        each: Vec<(Seq, Frame)>,
        /// Where the first and the last stand.
        span: (Seq, Seq),
        /// What each is, in a voice in which nobody is told what it said itself.
        own: Vec<(UserId, MessageId)>,
        /// Who is not.
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

impl Parcel {
    /// Writes it to a member; returns how many messages were delivered.
    fn hand_to(&self, room: RoomId, member: &Member) -> usize {
        match self {
            Self::Messages { all, each, span, own, echo, .. } => {
                let write = |frame: &Frame, span: (Seq, Seq), messages| {
                    let sent = member.log.write(room, span, || member.link.send(frame, Weight::Lasting));
                    delivered(sent, messages)
                };
                let is_own = |(user, id): &(UserId, MessageId)| {
                    *user == member.user && (*echo == Echo::OtherPeople || member.log.has_said(*id))
                };
                if own.iter().any(is_own) {
                    let each = each.iter().zip(own).filter(|((seq, _), _)| *seq > member.after);
                    each.map(|((seq, frame), message)| match is_own(message) {
                        // Its client has it: the note of what it has goes on.
                        true => delivered(member.log.write(room, (*seq, *seq), || Sent::Written), 0),
                        false => write(frame, (*seq, *seq), 1),
                    })
                    .sum()
                } else if member.after < span.0 {
                    write(all, *span, each.len())
                } else {
                    let missing = each.iter().filter(|(seq, _)| *seq > member.after);
                    missing.map(|(seq, frame)| write(frame, (*seq, *seq), 1)).sum()
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

/// Encodes events for one voice; messages that follow one another become one parcel, and so do others.
fn parcels(room: RoomId, voice: &Voice, events: &[Arc<RoomEvent>]) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    let mut run: Vec<(Seq, Frame)> = Vec::new();
    let mut passing: Vec<(Option<UserId>, Frame)> = Vec::new();
    let mut accepted = Vec::new();
    let mut own = Vec::new();
    let echo = voice.dialect.vocabulary().echo;
    for event in events {
        let Some(frame) = voice.frame(Event::Room(room, event)) else { continue };
        match &**event {
            RoomEvent::Message { message, accepted_at } => {
                parcels.extend(ephemeral(&mut passing));
                run.push((message.seq, frame));
                accepted.extend(*accepted_at);
                if echo != Echo::All {
                    own.push((message.author.id, message.id));
                }
                continue;
            }
            RoomEvent::Joined(by) | RoomEvent::Left(by) | RoomEvent::Typing(by, _) | RoomEvent::Status(by, _) => {
                passing.push((Some(by.user.id), frame));
            }
            // The reader's other devices want to know it too.
            RoomEvent::Read(..) => passing.push((None, frame)),
        }
        parcels.extend(messages(&mut run, &mut own, echo, &mut accepted));
    }
    parcels.extend(ephemeral(&mut passing));
    parcels.extend(messages(&mut run, &mut own, echo, &mut accepted));
    parcels
}

fn ephemeral(run: &mut Vec<(Option<UserId>, Frame)>) -> Option<Parcel> {
    let each = std::mem::take(run);
    let frames: Vec<Frame> = each.iter().map(|(_, frame)| frame.clone()).collect();
    (!each.is_empty()).then(|| Parcel::Ephemeral { all: Frame::concat(&frames), each })
}

fn messages(
    run: &mut Vec<(Seq, Frame)>,
    own: &mut Vec<(UserId, MessageId)>,
    echo: Echo,
    accepted: &mut Vec<Timestamp>,
) -> Option<Parcel> {
    let span = (run.first()?.0, run.last()?.0);
    let frames: Vec<Frame> = run.iter().map(|(_, frame)| frame.clone()).collect();
    let (all, each) = (Frame::concat(&frames), std::mem::take(run));
    Some(Parcel::Messages { all, each, span, own: std::mem::take(own), echo, accepted_at: std::mem::take(accepted) })
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
            Parcel::Messages { accepted_at, .. } => {
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
    use shared::domain::{Author, Body, Content, Message, MessageKind, Occurrence, Username};
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
        let message = Message {
            id: MessageId::from_uuid(Uuid::from_u128(seq.into())),
            room: RoomId::from_uuid(Uuid::from_u128(9)),
            seq: Seq(seq),
            author: by.user,
            body: Body { content: Content::trusted("hello"), kind: MessageKind::Text, extra: None },
            client_id: None,
            created_at: by.at,
        };
        RoomEvent::Message { message, accepted_at: None }
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
        let [Parcel::Ephemeral { all, each }, Parcel::Messages { each: messages, .. }, Parcel::Ephemeral { each: last, .. }] =
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
