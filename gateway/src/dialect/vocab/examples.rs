//! What the tests of vocabularies tell and expect.

use serde_json::Value;
use shared::domain::{
    Author, Body, Content, Event, Message, MessageKind, Occurrence, Room, RoomId, RoomName, Seq, Timestamp, UserId, Username,
    Visibility,
};

use crate::dialect::{Args, Vocabulary};

/// The room of all examples.
pub fn room() -> RoomId {
    "0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d".parse().unwrap()
}

/// The same, as a whole.
pub fn lounge() -> Room {
    Room {
        id: room(),
        name: RoomName::trusted("lounge"),
        creator: UserId::from_uuid(room().as_uuid()),
        visibility: Visibility::Public,
        created_at: by_ann().at,
        last_seq: Seq(42),
    }
}

/// Somebody who did something.
pub fn by_ann() -> Occurrence {
    let user = Author { id: "0192f0c1-1000-7000-8000-000000000002".parse().unwrap(), username: Username::trusted("ann") };
    Occurrence { user, at: Timestamp::from_millis(1_767_323_045_678) }
}

/// What she said.
pub fn message() -> Message {
    let id = "0192f0c1-3000-7000-8000-000000000001".parse().unwrap();
    let body = Body::new(Content::trusted("Hello everyone!"), MessageKind::Text);
    Message::new(id, room(), Seq(42), by_ann().user, body, by_ann().at)
}

/// These events are told as the vocabulary's examples show, one after another, and there are no other examples.
pub fn are_told(vocabulary: &Vocabulary, events: &[Event<'_>]) {
    let mut examples = vocabulary.events.iter();
    for event in events {
        let told = (vocabulary.tell)(*event).unwrap_or_else(|| panic!("{event:?} is not told"));
        let row = examples.next().unwrap_or_else(|| panic!("{} is not in the table", told.event));
        assert_eq!(told.event, row.event);
        let args: Value = serde_json::from_str(&format!("[{}]", told.args)).unwrap();
        assert_eq!(args, serde_json::from_str::<Value>(row.example).unwrap(), "{}", row.event);
    }
    assert!(examples.next().is_none(), "an event of the table is never told");
}

/// Each of these commands is refused, and the refusal names this field.
pub fn faults_name_their_field(vocabulary: &Vocabulary, faults: &[(&str, &str, &str)]) {
    for (event, args, field) in faults {
        let row = vocabulary.commands.iter().find(|row| row.event == *event).unwrap();
        let rejection = Args::parse(args).and_then(|args| (row.read)(&args)).unwrap_err();
        assert_eq!(rejection.field(), Some(*field), "{event} {args}");
        assert!(rejection.message().contains(field.trim_end_matches('s')), "{}", rejection.message());
    }
}
