//! The bytes that nodes of this version exchange. A change here is a change that older nodes must understand during a deploy.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use std::fmt::Debug;

use serde_json::{Value, json};
use shared::domain::{
    Author, Body, ClientMessageId, Code, ConnectionId, Content, CustomerId, Deal, DealId, Extra, Mail, Message, MessageId,
    MessageKind, NodeId, Notice, Occurrence, Outcome, Rejection, Reply, RoomEvent, RoomId, RoomName, RoomToken, Seq, SessionId,
    Submission, Terms, Ticket, Timestamp, TokenId, UserEvent, UserId, Username,
};
use shared::wire::{self, Unreadable};
use uuid::Uuid;

#[test]
fn submissions_have_these_bytes() {
    let bytes = wire::encode_submissions(&submissions());
    check(include_str!("golden/submissions.json"), &bytes, &submissions(), wire::decode_submissions);
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
        UserEvent::Message(message),
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
        to: client_id.is_some().then(|| UserId::from_uuid(Uuid::from_u128(5))),
        body: Body {
            content: Content::trusted("Grüße, \"you\"\n\u{1f9d1}\u{200d}\u{1f680}"),
            kind: MessageKind::Text,
            extra: client_id.is_some().then(|| Extra::trusted(r#"{"time":"12:30"}"#)),
        },
        client_id,
        node: NodeId::from_uuid(Uuid::from_u128(4)),
        ticket: Ticket(u64::MAX),
        accepted_at: Timestamp::from_millis(1_700_000_000_007),
    };
    vec![submission(Some(ClientMessageId::trusted("client-1"))), submission(None)]
}

fn room_events() -> Vec<RoomEvent> {
    let message = |seq, kind, client_id, accepted_at: Option<Timestamp>| RoomEvent::Message {
        message: Message {
            id: MessageId::from_uuid(Uuid::from_u128(seq)),
            room: room(),
            seq: Seq(u64::try_from(seq).unwrap()),
            author: author(),
            body: Body {
                content: Content::trusted("Grüße"),
                kind,
                extra: accepted_at.map(|_| Extra::trusted(r#"{"time":"12:30"}"#)),
            },
            client_id,
            created_at: Timestamp::from_millis(1_700_000_000_007),
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
