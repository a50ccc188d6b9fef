//! `broadcast`: rooms by name or id; what is said goes to the others.

use serde_json::{Map, Value, json};
use shared::domain::{Answer, Body, Command, Content, Event, Extra, Message, MessageKind, Place, Rejection, RoomEvent, Say};

use super::write;
use crate::dialect::{Args, CommandRow, Echo, EventRow, Fields, Told, Vocabulary};

/// The vocabulary.
pub static VOCABULARY: Vocabulary = Vocabulary {
    name: "broadcast",
    about: "Front ends that `join_room` by a name and send `{room, message, …}`, on the namespace `/`, with a JWT in `query.token` (or in \
            `auth.token`). Who shows none that is valid is refused with `Authentication error`.",
    commands: COMMANDS,
    is_meant: |args| args.text(0).is_some() || args.has("room") || (args.has("message") && !args.has("roomId")),
    echo: Echo::OtherConnections,
    lists_people: false,
    events: EVENTS,
    tell,
    answer,
    refuse,
};

const COMMANDS: &[CommandRow] = &[
    CommandRow {
        event: "join_room",
        about: "Enter a room, named or by its id: as text, or as `{room}`. Whoever names a room first makes it; a private one must be \
                joined over REST before.",
        read: |args| Ok(Command::Enter(vec![place(args)?])),
        example: r#"["lounge"]"#,
        answer: r#"[{"room":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
    },
    CommandRow {
        event: "leave_room",
        about: "Hear a room no more.",
        read: |args| Ok(Command::Exit(place(args)?)),
        example: r#"[{"room":"lounge"}]"#,
        answer: r#"[{"room":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
    },
    CommandRow {
        event: "send_message",
        about: "Say something in a room that one has entered; without a `room`, in the one that was entered last. The others get the object \
                as it was sent, with what else is known of the message, or text, if nothing but text was sent; the sender does not. With an \
                `id` of one's own (or `clientId`), sending again is the same message.",
        read: |args| {
            if let Some(text) = args.text(0) {
                let extra = Some(Extra::trusted(AS_TEXT));
                return Ok(Command::SayHere(Body {
                    extra,
                    ..Body::new(Content::parse("message", text)?, MessageKind::default())
                }));
            }
            let fields = args.object()?;
            let kind = fields.optional_text("messageType")?.map_or(Ok(MessageKind::default()), str::parse)?;
            let place = Place::parse("room", fields.text("room")?)?;
            let body = Body { extra: Some(extra(fields)?), ..Body::new(fields.content("message")?, kind) };
            Ok(Command::Say(Say { place, body, client_id: fields.client_id(&["clientId", "id"])? }))
        },
        example: r#"[{"room":"lounge","author":"ann","message":"Hello everyone!","time":"12:30"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","room":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
];

const EVENTS: &[EventRow] = &[
    EventRow {
        event: "receive_message",
        about: "Somebody else said something. `room`, `author`, `time` and all other fields are as they were sent; of a message of another \
                vocabulary, they are the room's id, the name and the time of its author.",
        example: r#"[{"room":"lounge","author":"ann","message":"Hello everyone!","time":"12:30","id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","messageType":"text","createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "error",
        about: "Something that one asked for without an ack was refused.",
        example: r#"[{"code":"invalid","message":"message is required","field":"message"}]"#,
    },
];

/// What is kept beside a message that was nothing but text: no object looks like that.
const AS_TEXT: &str = r#""text""#;

fn place(args: &Args<'_>) -> Result<Place, Rejection> {
    let text = match args.text(0) {
        Some(text) => text,
        None => args.object()?.text("room")?,
    };
    Place::parse("room", text)
}

/// All that the sender's app says beside the content.
fn extra(fields: Fields<'_>) -> Result<Extra, Rejection> {
    let mut own = fields.all().clone();
    own.remove("message");
    Extra::parse("arguments", &write(&own))
}

fn tell(event: Event<'_>) -> Option<Told> {
    match event {
        Event::Room(_, RoomEvent::Message { message, .. }) if message.deleted_at.is_none() => {
            Some(Told { event: "receive_message", args: received(message) })
        }
        Event::Rejected(rejection) => Some(Told { event: "error", args: write(&in_own_words(rejection)) }),
        Event::Room(
            _,
            RoomEvent::Message { .. }
            | RoomEvent::Changed { .. }
            | RoomEvent::Joined(_)
            | RoomEvent::Left(_)
            | RoomEvent::Typing(..)
            | RoomEvent::Read(..)
            | RoomEvent::Status(..)
            | RoomEvent::Role(..),
        ) => None,
        Event::Welcome(_)
        | Event::RoomJoined(..)
        | Event::RoomLeft(_)
        | Event::Crowd(..)
        | Event::TokenExpiring(_)
        | Event::Done(_)
        | Event::Deal(..)
        | Event::PartnerStatus(..) => None,
    }
}

/// The sender's own fields, and over them what only the server may say; or text, as it was sent.
fn received(message: &Message) -> String {
    let extra = message.body.extra.as_ref().map(Extra::as_str).unwrap_or_default();
    if extra == AS_TEXT {
        return write(&message.body.content);
    }
    let mut fields: Map<String, Value> = serde_json::from_str(extra).unwrap_or_default();
    for (name, value) in
        [("room", json!(message.room)), ("author", json!(message.author.username)), ("time", json!(message.created_at))]
    {
        fields.entry(name).or_insert(value);
    }
    for (name, value) in [
        ("message", json!(message.body.content)),
        ("id", json!(message.id)),
        ("roomId", json!(message.room)),
        ("seq", json!(message.seq)),
        ("userId", json!(message.author.id)),
        ("username", json!(message.author.username)),
        ("messageType", json!(message.body.kind)),
        ("createdAt", json!(message.created_at)),
    ] {
        fields.insert(name.to_owned(), value);
    }
    write(&fields)
}

fn answer(answer: &Answer) -> String {
    let value = match answer {
        Answer::Joined { room, .. } | Answer::Left { room } => json!({ "room": room }),
        Answer::JoinedAll { rooms } => json!({ "rooms": rooms }),
        Answer::Sent { id, room, seq, created_at, .. } => json!({ "id": id, "room": room, "seq": seq, "createdAt": created_at }),
        Answer::Changed { .. } | Answer::Read { .. } | Answer::Refreshed { .. } | Answer::Users(_) | Answer::Noted => json!({}),
        Answer::Deal(_) | Answer::Deals(_) | Answer::PartnersOnline { .. } => json!({}),
        Answer::LoggedIn { .. } | Answer::SocketId(_) => json!({}),
    };
    write(&[value])
}

fn refuse(rejection: &Rejection) -> String {
    write(&[json!({ "error": in_own_words(rejection) })])
}

/// The field under its name here.
fn in_own_words(rejection: &Rejection) -> Rejection {
    match rejection.field() {
        Some("roomId") => rejection.clone().about("room"),
        Some(_) | None => rejection.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::vocab::examples::{self, message, room};

    #[test]
    fn each_event_is_told_as_its_example_shows() {
        let mut message = message();
        message.body.extra =
            Some(Extra::trusted(r#"{"room":"lounge","author":"ann","time":"12:30","id":"forged","userId":"forged"}"#));
        let events = [
            Event::Room(room(), &RoomEvent::Message { message, accepted_at: None }),
            Event::Rejected(&Rejection::invalid("message", "message is required")),
        ];
        examples::are_told(&VOCABULARY, &events);
    }

    #[test]
    fn a_fault_names_its_field() {
        examples::faults_name_their_field(
            &VOCABULARY,
            &[
                ("join_room", r#"[""]"#, "room"),
                ("join_room", r#"[{"room":7}]"#, "room"),
                ("send_message", r#"[{"room":"lounge"}]"#, "message"),
                ("send_message", r#"[{"room":"lounge","message":" "}]"#, "message"),
                ("send_message", r#"[{"room":"lounge","message":{}}]"#, "message"),
                ("send_message", r#"[{"room":" ","message":"hi"}]"#, "room"),
            ],
        );
    }

    #[test]
    fn what_the_app_says_beside_the_content_is_kept() {
        let args = Args::parse(COMMANDS[2].example).unwrap();
        let Ok(Command::Say(say)) = (COMMANDS[2].read)(&args) else { panic!("not a message") };
        let kept: Value = serde_json::from_str(say.body.extra.unwrap().as_str()).unwrap();
        assert_eq!(kept, json!({"room": "lounge", "author": "ann", "time": "12:30"}));
    }
}
