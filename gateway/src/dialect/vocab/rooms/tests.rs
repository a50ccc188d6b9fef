//! Each event is told as the manual shows it, and each fault names its field.

use shared::domain::{Author, Message, MessageId, Seq, Timestamp, UserId, Username};

use super::*;
use crate::dialect::Args;

const ROOM: &str = "0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d";

fn by_ann() -> Occurrence {
    let user = Author { id: "0192f0c1-1000-7000-8000-000000000002".parse().unwrap(), username: Username::trusted("ann") };
    Occurrence { user, at: Timestamp::from_millis(1_767_323_045_678) }
}

fn told() -> Vec<Told> {
    let room: RoomId = ROOM.parse().unwrap();
    let ben: UserId = "0192f0c1-1000-7000-8000-000000000003".parse().unwrap();
    let message = Message {
        client_id: Some(shared::domain::ClientMessageId::trusted("c-1")),
        quote: Some(shared::domain::Quote::of(by_ann().user, "Is anybody here?")),
        ..Message::new(
            "0192f0c1-3000-7000-8000-000000000001".parse::<MessageId>().unwrap(),
            room,
            Seq(42),
            by_ann().user,
            Body {
                reply_to: Some("0192f0c1-3000-7000-8000-000000000009".parse().unwrap()),
                mentions: vec![ben],
                ..Body::new(shared::domain::Content::trusted("Hello everyone!"), MessageKind::Text)
            },
            by_ann().at,
        )
    };
    let change = |what| RoomEvent::Changed {
        change: Change {
            id: "0192f0c1-3000-7000-8000-000000000002".parse().unwrap(),
            room,
            seq: Seq(43),
            author: by_ann().user,
            message: message.id,
            what,
            client_id: Some(shared::domain::ClientMessageId::trusted("e-1")),
            created_at: by_ann().at,
        },
        accepted_at: None,
    };
    let (content, emoji) = (shared::domain::Content::trusted("Hello @ben!"), shared::domain::Emoji::trusted("👍"));
    let changes = [
        change(Changed::Edited { content, mentions: vec![ben] }),
        change(Changed::Deleted),
        change(Changed::ReactionAdded { emoji: emoji.clone(), count: 2 }),
        change(Changed::ReactionRemoved { emoji, count: 1 }),
    ];
    let person = shared::domain::RoomPerson { user: by_ann().user, role: Role::Member, is_online: true, last_seen: None };
    let lounge = shared::domain::Room {
        id: room,
        name: shared::domain::RoomName::trusted("lounge"),
        creator: UserId::from_uuid(room.as_uuid()),
        visibility: shared::domain::Visibility::Public,
        created_at: by_ann().at,
        last_seq: Seq(42),
    };
    [
        Event::Welcome(&by_ann().user),
        Event::RoomJoined(&lounge, Role::Member),
        Event::Room(room, &RoomEvent::Message { message, accepted_at: None }),
        Event::Room(room, &changes[0]),
        Event::Room(room, &changes[1]),
        Event::Room(room, &changes[2]),
        Event::Room(room, &changes[3]),
        Event::Room(room, &RoomEvent::Joined(by_ann())),
        Event::Room(room, &RoomEvent::Left(by_ann())),
        Event::Room(room, &RoomEvent::Typing(by_ann(), true)),
        Event::Room(room, &RoomEvent::Read(by_ann(), Seq(42))),
        Event::Room(room, &RoomEvent::Status(by_ann(), true)),
        Event::Room(room, &RoomEvent::Role(by_ann(), Role::Admin)),
        Event::Done(&Answer::Users(shared::domain::Roll { room, people: vec![person], next: None })),
        Event::RoomLeft(room),
        Event::TokenExpiring(by_ann().at),
        Event::Rejected(&Rejection::invalid("content", "content is required")),
    ]
    .into_iter()
    .filter_map(tell)
    .collect()
}

#[test]
fn each_event_is_told_as_its_example_shows() {
    let mut examples = EVENTS.iter();
    for told in told() {
        let row = examples.next().unwrap();
        let (told_args, example) = (format!("[{}]", told.args), row.example);
        assert_eq!(told.event, row.event);
        assert_eq!(serde_json::from_str::<Value>(&told_args).unwrap(), serde_json::from_str::<Value>(example).unwrap());
    }
    assert!(examples.next().is_none(), "an event of the table is never told");
}

#[test]
fn a_fault_names_its_field() {
    for (event, args, field) in [
        ("join_room", "[]", "arguments"),
        ("join_room", "[7]", "arguments"),
        ("join_room", "[{}]", "roomId"),
        ("join_room", r#"[{"roomId":"lounge"}]"#, "roomId"),
        ("join_room", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","since":-1}]"#, "since"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#, "content"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":" "}]"#, "content"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":{}}]"#, "content"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"a","messageType":"x"}]"#, "messageType"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"a","clientId":""}]"#, "clientId"),
        ("typing", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","isTyping":"yes"}]"#, "isTyping"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"a","replyTo":"the last"}]"#, "replyTo"),
        ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"a","mentions":["ann"]}]"#, "mentions"),
        ("edit_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"a"}]"#, "messageId"),
        ("edit_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":" "}]"#, "content"),
        ("delete_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":7}]"#, "messageId"),
        ("add_reaction", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","emoji":"+1"}]"#, "emoji"),
        ("remove_reaction", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#, "emoji"),
    ] {
        let row = COMMANDS.iter().find(|row| row.event == event).unwrap();
        let rejection = Args::parse(args).and_then(|args| (row.read)(&args)).unwrap_err();
        assert_eq!(rejection.field(), Some(field), "{event} {args}");
        assert!(rejection.message().contains(field.trim_end_matches('s')), "{}", rejection.message());
    }
}
