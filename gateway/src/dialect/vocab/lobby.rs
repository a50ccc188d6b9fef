//! `lobby`: a name, a room, and what is said in it, which may be encrypted.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::domain::{
    Answer, Author, Body, Command, Content, Event, LogIn, Message, MessageKind, Occurrence, Place, Rejection, RoomEvent,
    RoomName, Username,
};

use super::write;
use crate::dialect::{Args, CommandRow, Echo, EventRow, Told, Vocabulary};

/// The vocabulary.
pub static VOCABULARY: Vocabulary = Vocabulary {
    name: "lobby",
    about: "Front ends that `login` with a name and a room, on the namespace `/`: guests without a token, where guests are allowed \
            (`ROOMCAST_GUESTS`), and users with one. In an ack, an error is its text: `{error, code, field?}`.",
    commands: COMMANDS,
    is_meant: |_| true,
    echo: Echo::All,
    lists_people: true,
    events: EVENTS,
    tell,
    answer,
    refuse,
};

const COMMANDS: &[CommandRow] = &[
    CommandRow {
        event: "login",
        about: "Be somebody in a room, named or by its id, and hear it; whoever names a room first makes it. A guest's name is its own \
                there, and nobody's account; a user keeps the name of the account. The two may also come one after the other: \
                `(name, room, callback)`.",
        read: log_in,
        example: r#"[{"name":"Ann Lee","room":"lounge"}]"#,
        answer: r#"[{"user":{"id":"4f5b0a47-6f0d-5a3e-9d55-3c1f7a9d2b10","name":"Ann Lee","room":"lounge"}}]"#,
    },
    CommandRow {
        event: "logout",
        about: "Be nobody again; the name is free. One may log in anew, elsewhere or as somebody else.",
        read: |_| Ok(Command::LogOut),
        example: "[]",
        answer: "[{}]",
    },
    CommandRow {
        event: "roomMessage",
        about: "Say something in the room: text, or an object or list that is passed on as it came. All in the room are told, and the one \
                who says it as well.",
        read: |args| Ok(Command::SayHere(said(args)?)),
        example: r#"["U2FsdGVkX1+vupppZksvRf5pq5g5XjFRlipRkwB0K1Y="]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    CommandRow {
        event: "ping",
        about: "Find out the socket's id, and how long that takes.",
        read: |_| Ok(Command::Ping),
        example: "[]",
        answer: r#"["5c0ac1d9b4f04f6b8f3a1f6f6f4f3a11"]"#,
    },
];

const EVENTS: &[EventRow] = &[
    EventRow {
        event: "notification",
        about: "Somebody else came into the room (`joined`) or has gone (`left`).",
        example: r#"[{"type":"joined","title":"ann joined","description":"ann has come into the room","user":{"id":"0192f0c1-1000-7000-8000-000000000002","name":"ann"},"timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "users",
        about: "The people who are in the room now, in whatever vocabulary, in order of their names. Not told where very many are.",
        example: r#"[[{"id":"0192f0c1-1000-7000-8000-000000000002","name":"ann","room":"lounge"}]]"#,
    },
    EventRow {
        event: "roomMessage",
        about: "Somebody said something, and what is known of it.",
        example: r#"["Hello everyone!",{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"user":{"id":"0192f0c1-1000-7000-8000-000000000002","name":"ann"},"messageType":"text","createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "error",
        about: "Something that one asked for without an ack was refused, or one is not logged in any more.",
        example: r#"[{"code":"invalid","message":"message is required","field":"message"}]"#,
    },
];

fn log_in(args: &Args<'_>) -> Result<Command, Rejection> {
    let (name, room) = match args.text(0) {
        Some(name) => (name, args.text(1).ok_or_else(|| Rejection::invalid("room", "room is required"))?),
        None => {
            let fields = args.object()?;
            (fields.text("name")?, fields.text("room")?)
        }
    };
    Ok(Command::LogIn(LogIn {
        name: Username::parse_guest("name", name)?,
        place: Place::parse("room", room)?,
        called: RoomName::parse("room", room)?,
    }))
}

fn said(args: &Args<'_>) -> Result<Body, Rejection> {
    let (text, kind) = match (args.text(0), args.untouched(0)) {
        (Some(text), _) => (text, MessageKind::Text),
        (None, Some(json)) => (json, MessageKind::Json),
        (None, None) if args.is_empty() => return Err(Rejection::invalid("message", "message is required")),
        (None, None) => return Err(Rejection::invalid("message", "message must be text or an object")),
    };
    Ok(Body { content: Content::parse("message", text)?, kind, extra: None, reply_to: None, mentions: Vec::new() })
}

fn tell(event: Event<'_>) -> Option<Told> {
    let (event, args) = match event {
        Event::Room(_, RoomEvent::Message { message, .. }) => {
            ("roomMessage", format!("{},{}", content(&message.body), write(&known(message))))
        }
        Event::Room(_, RoomEvent::Joined(by)) => ("notification", write(&notification("joined", "has come into the room", by))),
        Event::Room(_, RoomEvent::Left(by)) => ("notification", write(&notification("left", "has left the room", by))),
        Event::Crowd(room, people) => {
            let user = |user: &Author| json!({ "id": user.id, "name": user.username, "room": room });
            ("users", write(&people.iter().map(user).collect::<Vec<_>>()))
        }
        Event::Rejected(rejection) => ("error", write(rejection)),
        Event::RoomLeft(_) => ("error", write(&Rejection::not_logged_in())),
        Event::Room(
            _,
            RoomEvent::Changed { .. } | RoomEvent::Typing(..) | RoomEvent::Read(..) | RoomEvent::Status(..) | RoomEvent::Role(..),
        ) => return None,
        Event::Welcome(_) | Event::RoomJoined(..) | Event::TokenExpiring(_) | Event::Done(_) => return None,
        Event::Deal(..) | Event::PartnerStatus(..) => return None,
    };
    Some(Told { event, args })
}

/// What was said, as it came.
fn content(body: &Body) -> String {
    let text = body.content.as_str();
    match body.kind {
        MessageKind::Json if serde_json::from_str::<&RawValue>(text).is_ok() => text.to_owned(),
        MessageKind::Json
        | MessageKind::Text
        | MessageKind::Image
        | MessageKind::Video
        | MessageKind::Audio
        | MessageKind::File
        | MessageKind::System => write(&text),
    }
}

fn known(message: &Message) -> Value {
    json!({
        "id": message.id,
        "roomId": message.room,
        "seq": message.seq,
        "user": { "id": message.author.id, "name": message.author.username },
        "messageType": message.body.kind,
        "createdAt": message.created_at,
    })
}

fn notification(kind: &str, what: &str, by: &Occurrence) -> Value {
    let name = &by.user.username;
    json!({
        "type": kind,
        "title": format!("{name} {kind}"),
        "description": format!("{name} {what}"),
        "user": { "id": by.user.id, "name": name },
        "timestamp": by.at,
    })
}

fn answer(answer: &Answer) -> String {
    let value = match answer {
        Answer::LoggedIn { user, room } => json!({ "user": { "id": user.id, "name": user.username, "room": room } }),
        Answer::Sent { id, room, seq, created_at, .. } => {
            json!({ "id": id, "roomId": room, "seq": seq, "createdAt": created_at })
        }
        Answer::SocketId(id) => json!(id),
        Answer::Joined { .. }
        | Answer::JoinedAll { .. }
        | Answer::Left { .. }
        | Answer::Refreshed { .. }
        | Answer::Read { .. }
        | Answer::Users(_)
        | Answer::Changed { .. }
        | Answer::Deal(_)
        | Answer::Deals(_)
        | Answer::PartnersOnline { .. }
        | Answer::Noted => json!({}),
    };
    write(&[value])
}

fn refuse(rejection: &Rejection) -> String {
    let mut refusal = json!({ "error": rejection.message(), "code": rejection.code() });
    if let Some(field) = rejection.field() {
        refusal["field"] = json!(field);
    }
    if let Some(wait) = rejection.retry_after() {
        refusal["retryAfterMs"] = json!(wait.as_millis() as u64);
    }
    write(&[refusal])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::vocab::examples::{self, by_ann, message, room};

    #[test]
    fn each_event_is_told_as_its_example_shows() {
        let (lounge, ann) = (RoomName::trusted("lounge"), [by_ann().user]);
        let events = [
            Event::Room(room(), &RoomEvent::Joined(by_ann())),
            Event::Crowd(&lounge, &ann),
            Event::Room(room(), &RoomEvent::Message { message: message(), accepted_at: None }),
            Event::Rejected(&Rejection::invalid("message", "message is required")),
        ];
        examples::are_told(&VOCABULARY, &events);
    }

    #[test]
    fn a_fault_names_its_field() {
        examples::faults_name_their_field(
            &VOCABULARY,
            &[
                ("login", "[]", "arguments"),
                ("login", r#"[{"room":"lounge"}]"#, "name"),
                ("login", r#"[{"name":7,"room":"lounge"}]"#, "name"),
                ("login", r#"[{"name":"  ","room":"lounge"}]"#, "name"),
                ("login", r#"[{"name":"ann"}]"#, "room"),
                ("login", r#"[{"name":"ann","room":{}}]"#, "room"),
                ("login", r#"[{"name":"ann","room":" "}]"#, "room"),
                ("login", r#"["ann"]"#, "room"),
                ("roomMessage", "[]", "message"),
                ("roomMessage", "[7]", "message"),
                ("roomMessage", r#"[""]"#, "message"),
            ],
        );
    }

    #[test]
    fn who_logs_in_may_say_so_in_an_object_or_in_a_row() {
        let logs_in = |args| log_in(&Args::parse(args).unwrap()).unwrap();
        assert_eq!(logs_in(r#"[" Ann Lee ","lounge"]"#), logs_in(COMMANDS[0].example));
    }

    #[test]
    fn what_is_said_is_passed_on_as_it_came() {
        for said_as in [r#"{"z":1,"a":{"iv":"AAEC","big":12345678901234567890123,"n":1.0}}"#, r#"[1,"two"]"#, r#""text \u00e9""#]
        {
            let args = format!("[{said_as}]");
            let body = said(&Args::parse(&args).unwrap()).unwrap();
            let told =
                tell(Event::Room(room(), &RoomEvent::Message { message: Message { body, ..message() }, accepted_at: None }));
            let args = format!("[{}]", told.unwrap().args);
            let heard = Args::parse(&args).unwrap();
            match heard.untouched(0) {
                Some(heard_as) => assert_eq!(heard_as, said_as),
                None => assert_eq!(heard.text(0), Some("text é")),
            }
        }
        // What another vocabulary calls JSON and is none.
        let body =
            Body { content: Content::trusted("{"), kind: MessageKind::Json, extra: None, reply_to: None, mentions: Vec::new() };
        assert_eq!(content(&body), r#""{""#);
    }

    #[test]
    fn an_error_is_its_text() {
        let refusal = refuse(&Rejection::invalid("name", "name is required"));
        assert_eq!(
            serde_json::from_str::<Value>(&refusal).unwrap(),
            json!([{"error": "name is required", "code": "invalid", "field": "name"}])
        );
        let wait = Rejection::new(shared::domain::Code::RateLimited, "slow down").after(std::time::Duration::from_micros(1_500));
        let refusal: Value = serde_json::from_str(&refuse(&wait)).unwrap();
        assert_eq!(refusal, json!([{"error": "slow down", "code": "rate_limited", "retryAfterMs": 2}]));
    }
}
