//! What the laws say to each other.

use uuid::Uuid;

use super::SHARDS;
use crate::domain::{
    Alteration, Author, Body, Change, Changed, ClientMessageId, Code, Content, Emoji, Extra, Mail, Message, MessageId,
    MessageKind, NodeId, Occurrence, Outcome, Quote, Rejection, Reply, Role, RoomEvent, RoomId, Seq, Shard, Submission,
    Submitted, Ticket, Timestamp, UserId, Username,
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
        what: what(number),
        client_id: number.is_multiple_of(2).then(|| ClientMessageId::trusted(format!("ü-{number}"))),
        node: NodeId::from_uuid(Uuid::from_u128(7)),
        ticket: Ticket(number),
        accepted_at: Timestamp::from_millis(1_700_000_000_000),
    }
}

/// Messages, and now and then something that is done to one, or a reply.
fn what(number: u64) -> Submitted {
    let (message, emoji) = (MessageId::from_uuid(Uuid::from_u128(number.into())), Emoji::trusted("👍🏽"));
    let (content, mentions) = (Content::trusted(AWKWARD), vec![author().id]);
    let alteration = match number % 8 {
        1 => Alteration::Edit { content, mentions },
        3 => Alteration::Delete,
        5 => Alteration::AddReaction { emoji },
        6 => Alteration::RemoveReaction { emoji },
        7 => {
            let body = Body { reply_to: Some(message), mentions, ..body(MessageKind::Text) };
            return Submitted::Message { body, to: Some(author().id) };
        }
        _ => return Submitted::Message { body: body(MessageKind::Text), to: None },
    };
    Submitted::Change { message, alteration }
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
    let (emoji, count) = (Emoji::trusted("👍🏽"), 7);
    let changes = [
        Changed::Edited { content: Content::trusted(AWKWARD), mentions: vec![author().id] },
        Changed::Erased,
        Changed::Deleted,
        Changed::ReactionAdded { emoji: emoji.clone(), count },
        Changed::ReactionRemoved { emoji, count },
    ];
    events.extend((7..).zip(changes).map(|(seq, what)| change(room, seq, what)));
    events.extend([RoomEvent::Joined(by()), RoomEvent::Left(by())]);
    events.extend([true, false].map(|is_typing| RoomEvent::Typing(by(), is_typing)));
    events.push(RoomEvent::Read(by(), Seq(7)));
    events.extend([true, false].map(|is_online| RoomEvent::Status(by(), is_online)));
    events.extend([Role::Member, Role::Admin].map(|role| RoomEvent::Role(by(), role)));
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
    let (id, stored_at) = (MessageId::from_uuid(Uuid::from_u128(seq.into())), Timestamp::from_millis(1_700_000_000_007));
    RoomEvent::Message {
        message: Message {
            client_id: seq.is_multiple_of(2).then(|| ClientMessageId::trusted(AWKWARD)),
            quote: seq.is_multiple_of(2).then(|| Quote::of(author(), AWKWARD)),
            edited_at: seq.is_multiple_of(5).then_some(stored_at),
            ..Message::new(id, room, Seq(seq), author(), body(kind), stored_at)
        },
        accepted_at: seq.is_multiple_of(3).then(|| Timestamp::from_millis(1_700_000_000_000)),
    }
}

fn change(room: RoomId, seq: u64, what: Changed) -> RoomEvent {
    let change = Change {
        id: MessageId::from_uuid(Uuid::from_u128(seq.into())),
        room,
        seq: Seq(seq),
        author: author(),
        message: MessageId::from_uuid(Uuid::from_u128(1)),
        what,
        client_id: seq.is_multiple_of(2).then(|| ClientMessageId::trusted(AWKWARD)),
        created_at: Timestamp::from_millis(1_700_000_000_007),
    };
    RoomEvent::Changed { change, accepted_at: seq.is_multiple_of(3).then(|| Timestamp::from_millis(1_700_000_000_000)) }
}

fn author() -> Author {
    Author { id: UserId::from_uuid(Uuid::from_u128(42)), username: Username::trusted("zoë\u{301}") }
}

fn body(kind: MessageKind) -> Body {
    Body { extra: Some(Extra::trusted(r#"{"author":"ann \"\""}"#)), ..Body::new(Content::trusted(AWKWARD), kind) }
}
