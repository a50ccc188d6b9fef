//! The bytes that nodes of this version exchange. A change here is a change that older nodes must understand during a deploy.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use std::fmt::Debug;

use serde_json::{Value, json};
use shared::domain::{
    Alteration, Author, Body, Change, Changed, ClientMessageId, Code, ConnectionId, Content, CustomerId, Deal, DealId, Emoji,
    Extra, Mail, Message, MessageId, MessageKind, NodeId, Notice, Occurrence, Outcome, Quote, Rejection, Reply, Role, RoomEvent,
    RoomId, RoomName, RoomToken, Seq, SessionId, Submission, Submitted, Terms, Ticket, Timestamp, TokenId, UserEvent, UserId,
    Username,
};
use shared::wire::{self, Unreadable};
use uuid::Uuid;

#[test]
fn submissions_have_these_bytes() {
    let bytes = wire::encode_submissions(&submissions());
    check(include_str!("golden/submissions.json"), &bytes, &submissions(), wire::decode_submissions);
}

#[test]
fn submissions_of_every_kind_have_these_bytes() {
    let bytes = wire::encode_submissions(&submissions_of_every_kind());
    check(include_str!("golden/submissions_of_every_kind.json"), &bytes, &submissions_of_every_kind(), wire::decode_submissions);
}

#[test]
fn an_older_router_passes_over_what_it_would_misread() {
    let older: Value = serde_json::from_slice(&wire::encode_submissions(&submissions_of_every_kind())).unwrap();
    let plain: Value = serde_json::from_slice(&wire::encode_submissions(&submissions())).unwrap();
    assert_eq!(older["submissions"], plain["submissions"], "all that it reads are messages, whole");
}

#[test]
fn changes_of_every_kind_have_these_bytes() {
    let bytes = wire::encode_room_events(room(), &changes());
    check(include_str!("golden/changes.json"), &bytes, &(room(), changes()), wire::decode_room_events);
}

#[test]
fn room_events_of_every_kind_have_these_bytes() {
    let bytes = wire::encode_room_events(room(), &room_events());
    check(include_str!("golden/room_events.json"), &bytes, &(room(), room_events()), wire::decode_room_events);
}

#[test]
fn replies_have_these_bytes() {
    let bytes = wire::encode_mail(&replies());
    check(include_str!("golden/replies.json"), &bytes, &replies(), wire::decode_mail);
}

#[test]
fn a_surrender_has_these_bytes() {
    let mail = Mail::Surrender(SessionId::from_uuid(Uuid::from_u128(6)), ConnectionId::from_uuid(Uuid::from_u128(7)));
    check(include_str!("golden/surrender.json"), &wire::encode_mail(&mail), &mail, wire::decode_mail);
}

#[test]
fn notices_of_every_kind_have_these_bytes() {
    let (user, token) = (UserId::from_uuid(Uuid::from_u128(3)), TokenId::from_uuid(Uuid::from_u128(8)));
    let golden = include_str!("golden/notices.json");
    let notices = [
        Notice::TokenRevoked(user, token),
        Notice::TokensRevoked(user, Some(token)),
        Notice::TokensRevoked(user, None),
        Notice::Expelled(room(), user),
        Notice::RoleChanged(room(), user),
    ];
    assert_eq!(golden.lines().count(), notices.len());
    for (line, notice) in golden.lines().zip(notices) {
        let mail = Mail::Notice(notice);
        check(line, &wire::encode_mail(&mail), &mail, wire::decode_mail);
    }
}

#[test]
fn what_a_user_is_told_of_every_kind_has_these_bytes() {
    let RoomEvent::Message { message, .. } = room_events().swap_remove(0) else { panic!("the first is a message") };
    let users = vec![author().id, UserId::from_uuid(Uuid::from_u128(8))];
    let events = [
        UserEvent::Message(Box::new(message)),
        UserEvent::DealRequested(deal(None)),
        UserEvent::DealAccepted(deal(Some(Timestamp::from_millis(1_700_000_000_009))), Seq(3)),
        UserEvent::PartnerStatus(Occurrence { user: author(), at: Timestamp::from_millis(1_700_000_000_008) }, true),
    ];
    let golden = include_str!("golden/user_events.json");
    assert_eq!(golden.lines().count(), events.len());
    for (line, event) in golden.lines().zip(events) {
        let mail = Mail::Users(users.clone(), event);
        check(line, &wire::encode_mail(&mail), &mail, wire::decode_mail);
    }
}

/// The bytes are the file's; they are read back as the value; fields of a newer writer are passed over; another version is refused.
fn check<T: PartialEq + Debug>(golden: &str, bytes: &[u8], value: &T, decode: impl Fn(&[u8]) -> Result<T, Unreadable>) {
    let golden = golden.trim_end();
    assert_eq!(std::str::from_utf8(bytes).unwrap(), golden);
    assert_eq!(&decode(golden.as_bytes()).unwrap(), value);

    let mut newer: Value = serde_json::from_str(golden).unwrap();
    add_unknown_fields(&mut newer);
    assert_eq!(&decode(newer.to_string().as_bytes()).unwrap(), value);

    newer["v"] = json!(wire::VERSION + 1);
    let refused = decode(newer.to_string().as_bytes()).unwrap_err();
    assert!(matches!(refused, Unreadable::Version(version) if version == wire::VERSION + 1), "{refused}");
    for malformed in [&golden.as_bytes()[..golden.len() - 1], b"", b"{}", b"{\"v\":1,"] {
        assert!(matches!(decode(malformed), Err(Unreadable::Malformed(_))));
    }
}

fn add_unknown_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(add_unknown_fields);
            fields.insert("aFieldOfTheFuture".to_owned(), json!({"it": ["is", null, 1.5]}));
        }
        Value::Array(items) => items.iter_mut().for_each(add_unknown_fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn submissions() -> Vec<Submission> {
    let submission = |client_id: Option<ClientMessageId>| Submission {
        id: MessageId::from_uuid(Uuid::from_u128(1)),
        room: room(),
        author: author(),
        what: Submitted::Message {
            body: Body {
                extra: client_id.is_some().then(|| Extra::trusted(r#"{"time":"12:30"}"#)),
                ..Body::new(Content::trusted("Grüße, \"you\"\n\u{1f9d1}\u{200d}\u{1f680}"), MessageKind::Text)
            },
            to: client_id.is_some().then(|| UserId::from_uuid(Uuid::from_u128(5))),
        },
        client_id,
        node: NodeId::from_uuid(Uuid::from_u128(4)),
        ticket: Ticket(u64::MAX),
        accepted_at: Timestamp::from_millis(1_700_000_000_007),
    };
    vec![submission(Some(ClientMessageId::trusted("client-1"))), submission(None)]
}

/// Those that an older router passes over stand apart, each with its place among all.
fn submissions_of_every_kind() -> Vec<Submission> {
    let plain = submissions();
    let (message, emoji) = (MessageId::from_uuid(Uuid::from_u128(9)), Emoji::trusted("👍"));
    let alterations = [
        Alteration::Edit { content: Content::trusted("Grüße"), mentions: vec![author().id] },
        Alteration::Edit { content: Content::trusted("Grüße"), mentions: Vec::new() },
        Alteration::Delete,
        Alteration::AddReaction { emoji: emoji.clone() },
        Alteration::RemoveReaction { emoji },
    ];
    let change = |alteration| Submission { what: Submitted::Change { message, alteration }, ..plain[0].clone() };
    let mut all: Vec<Submission> = alterations.into_iter().map(change).collect();
    let body =
        Body {
            reply_to: Some(message), mentions: vec![author().id], ..Body::new(Content::trusted("Grüße"), MessageKind::Text)
        };
    all.push(Submission { what: Submitted::Message { body, to: Some(author().id) }, ..plain[1].clone() });
    all.insert(1, plain[0].clone());
    all.insert(3, plain[1].clone());
    all
}

fn room_events() -> Vec<RoomEvent> {
    let message = |seq, kind, client_id, accepted_at: Option<Timestamp>| RoomEvent::Message {
        message: Message {
            client_id,
            ..Message::new(
                MessageId::from_uuid(Uuid::from_u128(seq)),
                room(),
                Seq(u64::try_from(seq).unwrap()),
                author(),
                Body {
                    extra: accepted_at.map(|_| Extra::trusted(r#"{"time":"12:30"}"#)),
                    ..Body::new(Content::trusted("Grüße"), kind)
                },
                Timestamp::from_millis(1_700_000_000_007),
            )
        },
        accepted_at,
    };
    let by = || Occurrence { user: author(), at: Timestamp::from_millis(1_700_000_000_008) };
    vec![
        message(
            1,
            MessageKind::Text,
            Some(ClientMessageId::trusted("client-1")),
            Some(Timestamp::from_millis(1_700_000_000_001)),
        ),
        message(2, MessageKind::Image, None, None),
        message(3, MessageKind::Video, None, None),
        message(4, MessageKind::Audio, None, None),
        message(5, MessageKind::File, None, None),
        message(6, MessageKind::System, None, None),
        message(7, MessageKind::Json, None, None),
        RoomEvent::Joined(by()),
        RoomEvent::Left(by()),
        RoomEvent::Typing(by(), true),
        RoomEvent::Typing(by(), false),
        RoomEvent::Read(by(), Seq(6)),
        RoomEvent::Status(by(), true),
        RoomEvent::Status(by(), false),
        RoomEvent::Role(by(), Role::Member),
        RoomEvent::Role(by(), Role::Admin),
    ]
}

fn deal(accepted_at: Option<Timestamp>) -> Deal {
    let user = |n| UserId::from_uuid(Uuid::from_u128(n));
    let terms = Terms {
        customer: CustomerId::trusted("1"),
        vendor: CustomerId::trusted("124"),
        name: accepted_at.map(|_| RoomName::trusted("Zaun")),
        token: RoomToken::trusted("4c1d-9f"),
    };
    let created_at = Timestamp::from_millis(1_700_000_000_007);
    let id = DealId::from_uuid(Uuid::from_u128(9));
    Deal {
        id,
        terms,
        room: room(),
        customer: user(3),
        vendor: user(8),
        requester: user(3),
        created_at,
        accepted_at,
        is_told: false,
    }
}

/// What is done to messages, and messages to which something was done.
fn changes() -> Vec<RoomEvent> {
    let RoomEvent::Message { message, .. } = room_events().swap_remove(0) else { panic!("the first is a message") };
    let (at, count) = (Timestamp::from_millis(1_700_000_000_009), 2);
    let change = |seq, what, client_id: Option<&str>| RoomEvent::Changed {
        change: Change {
            id: MessageId::from_uuid(Uuid::from_u128(u128::from(seq))),
            room: room(),
            seq: Seq(seq),
            author: author(),
            message: message.id,
            what,
            client_id: client_id.map(ClientMessageId::trusted),
            created_at: at,
        },
        accepted_at: client_id.map(|_| at),
    };
    let emoji = || Emoji::trusted("👍");
    let body = Body { reply_to: Some(message.id), mentions: vec![author().id], ..message.body.clone() };
    let reply = Message { body, quote: Some(Quote::of(author(), "Grüße")), edited_at: Some(at), ..message.clone() };
    let mut deleted = message.clone();
    deleted.erase(at);
    let mut lost = reply.clone();
    lost.quote = Some(Quote { author: author(), excerpt: "".into(), is_deleted: true });
    vec![
        RoomEvent::Message { message: reply, accepted_at: None },
        RoomEvent::Message { message: deleted, accepted_at: None },
        RoomEvent::Message { message: lost, accepted_at: None },
        change(2, Changed::Edited { content: Content::trusted("Grüße"), mentions: vec![author().id] }, Some("client-2")),
        change(3, Changed::Edited { content: Content::trusted("Grüße"), mentions: Vec::new() }, None),
        change(4, Changed::Erased, None),
        change(5, Changed::Deleted, None),
        change(6, Changed::ReactionAdded { emoji: emoji(), count }, None),
        change(7, Changed::ReactionRemoved { emoji: emoji(), count: 0 }, None),
    ]
}

fn replies() -> Mail {
    let reply = |ticket, outcome| Reply { ticket: Ticket(ticket), id: MessageId::from_uuid(Uuid::from_u128(1)), outcome };
    Mail::Replies(vec![
        reply(7, Outcome::Stored { seq: Seq(42), created_at: Timestamp::from_millis(1_700_000_000_007) }),
        reply(8, Outcome::Rejected(Rejection::unknown_room())),
        reply(9, Outcome::Rejected(Rejection::new(Code::Unavailable, "später"))),
    ])
}

fn room() -> RoomId {
    RoomId::from_uuid(Uuid::from_u128(2))
}

fn author() -> Author {
    Author { id: UserId::from_uuid(Uuid::from_u128(3)), username: Username::trusted("zoë") }
}
