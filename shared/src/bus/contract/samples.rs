//! What the laws say to each other.

use uuid::Uuid;

use super::SHARDS;
use crate::domain::{
    Author, Body, ClientMessageId, Code, Content, Extra, Mail, Message, MessageId, MessageKind, NodeId, Occurrence, Outcome,
    Rejection, Reply, RoomEvent, RoomId, Seq, Shard, Submission, Ticket, Timestamp, UserId, Username,
};

/// Text that a careless encoder would break.
const AWKWARD: &str = "häßlich \"quoted\" \\ \u{0} \u{1f9d1}\u{200d}\u{1f680} \u{202e}rtl\n\t</script>";

/// A new room of this shard.
pub fn room_of(shard: Shard) -> RoomId {
    loop {
        let room = RoomId::from_uuid(Uuid::new_v4());
        if Shard::of(room, SHARDS) == shard {
            return room;
        }
    }
}

/// The `number`th submission to a room; the number is its ticket.
pub fn submission(room: RoomId, number: u64) -> Submission {
    Submission {
        id: MessageId::from_uuid(Uuid::new_v4()),
        room,
        author: author(),
        to: None,
        body: body(MessageKind::Text),
        client_id: number.is_multiple_of(2).then(|| ClientMessageId::trusted(format!("ü-{number}"))),
        node: NodeId::from_uuid(Uuid::from_u128(7)),
        ticket: Ticket(number),
        accepted_at: Timestamp::from_millis(1_700_000_000_000),
    }
}

/// The message of a room that has this place.
pub fn message(room: RoomId, seq: u64) -> RoomEvent {
    message_of_kind(room, seq, MessageKind::Text)
}

/// One event of every kind.
pub fn every_kind_of_event(room: RoomId) -> Vec<RoomEvent> {
    let by = || Occurrence { user: author(), at: Timestamp::from_millis(-1) };
    let kinds =
        [MessageKind::Text, MessageKind::Image, MessageKind::Video, MessageKind::Audio, MessageKind::File, MessageKind::System];
    let mut events: Vec<_> = (1..).zip(kinds).map(|(seq, kind)| message_of_kind(room, seq, kind)).collect();
    events.extend([RoomEvent::Joined(by()), RoomEvent::Left(by())]);
    events.extend([true, false].map(|is_typing| RoomEvent::Typing(by(), is_typing)));
    events.push(RoomEvent::Read(by(), Seq(7)));
    events.extend([true, false].map(|is_online| RoomEvent::Status(by(), is_online)));
    events
}

/// A letter with one reply of each outcome.
pub fn replies(number: u64) -> Mail {
    let reply = |outcome| Reply { ticket: Ticket(number), id: MessageId::from_uuid(Uuid::from_u128(number.into())), outcome };
    Mail::Replies(vec![
        reply(Outcome::Stored { seq: Seq(number), created_at: Timestamp::from_millis(1_700_000_000_007) }),
        reply(Outcome::Rejected(Rejection::new(Code::Forbidden, AWKWARD).about("roomId"))),
    ])
}

fn message_of_kind(room: RoomId, seq: u64, kind: MessageKind) -> RoomEvent {
    RoomEvent::Message {
        message: Message {
            id: MessageId::from_uuid(Uuid::from_u128(seq.into())),
            room,
            seq: Seq(seq),
            author: author(),
            body: body(kind),
            client_id: seq.is_multiple_of(2).then(|| ClientMessageId::trusted(AWKWARD)),
            created_at: Timestamp::from_millis(1_700_000_000_007),
        },
        accepted_at: seq.is_multiple_of(3).then(|| Timestamp::from_millis(1_700_000_000_000)),
    }
}

fn author() -> Author {
    Author { id: UserId::from_uuid(Uuid::from_u128(42)), username: Username::trusted("zoë\u{301}") }
}

fn body(kind: MessageKind) -> Body {
    Body { content: Content::trusted(AWKWARD), kind, extra: Some(Extra::trusted(r#"{"author":"ann \"\""}"#)) }
}
