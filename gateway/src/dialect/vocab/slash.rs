//! `slash`: names with slashes, rooms by id.

use serde_json::{Value, json};
use shared::domain::{Answer, Body, Command, Event, Message, MessageKind, Occurrence, Place, Rejection, RoomEvent, RoomId, Say};

use super::write;
use crate::dialect::{CommandRow, Echo, EventRow, Told, Vocabulary};

/// The vocabulary.
pub static VOCABULARY: Vocabulary = Vocabulary {
    name: "slash",
    about: "Front ends that say `room/join-room` and `single-chat/send-message`, on the namespace `/`, with a JWT in `auth.token` or in \
            `query.token`.",
    commands: COMMANDS,
    is_meant: |_| true,
    echo: Echo::OtherConnections,
    lists_people: false,
    events: EVENTS,
    tell,
    answer,
    refuse,
};

const COMMANDS: &[CommandRow] = &[
    CommandRow {
        event: "room/join-room",
        about: "Enter a room, by its id or named. Whoever names a room first makes it; a private one must be joined over REST before.",
        read: |args| Ok(Command::Enter(vec![Place::parse("roomId", args.object()?.text("roomId")?)?])),
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
        answer: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","role":"member","seq":42}]"#,
    },
    CommandRow {
        event: "room/join-rooms",
        about: "Enter several rooms. If one of them cannot be entered, those before it are.",
        read: |args| {
            let places = args.object()?.texts("roomIds")?;
            places.into_iter().map(|text| Place::parse("roomIds", text)).collect::<Result<_, _>>().map(Command::Enter)
        },
        example: r#"[{"roomIds":["0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","lounge"]}]"#,
        answer: r#"[{"roomIds":["0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","4f5b0a47-6f0d-5a3e-9d55-3c1f7a9d2b10"]}]"#,
    },
    CommandRow {
        event: "room/leave-room",
        about: "Hear a room no more. One stays a member.",
        read: |args| Ok(Command::Exit(Place::parse("roomId", args.object()?.text("roomId")?)?)),
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
        answer: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
    },
    CommandRow {
        event: "room/send-message",
        about: "Say something in a room that one has entered; the others are told. With a `clientId` of one's own, sending again is the \
                same message.",
        read: |args| {
            let fields = args.object()?;
            let body = Body::new(fields.content("message")?, MessageKind::default());
            let place = Place::parse("roomId", fields.text("roomId")?)?;
            Ok(Command::Say(Say { place, body, client_id: fields.client_id(&["clientId"])? }))
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","message":"Hello everyone!"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
];

const EVENTS: &[EventRow] = &[
    EventRow {
        event: "joined-room",
        about: "One hears the room now.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","name":"lounge","role":"member"}]"#,
    },
    EventRow {
        event: "left-room",
        about: "One hears the room no more, whether one has left it, here or elsewhere, or was removed.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
    },
    EventRow {
        event: "room/receive-message",
        about: "Somebody else said something in a room.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"senderId":"0192f0c1-1000-7000-8000-000000000002","senderName":"ann","message":"Hello everyone!","messageType":"text","createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "room/user-connected",
        about: "Another user started to hear the room.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "room/user-disconnected",
        about: "Another user stopped to hear the room.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "error",
        about: "Something that one asked for without an ack was refused.",
        example: r#"[{"code":"invalid","message":"message is required","field":"message"}]"#,
    },
];

fn tell(event: Event<'_>) -> Option<Told> {
    let (event, value) = match event {
        Event::RoomJoined(room, role) => ("joined-room", json!({ "roomId": room.id, "name": room.name, "role": role.as_str() })),
        Event::RoomLeft(room) => ("left-room", json!({ "roomId": room })),
        Event::Done(Answer::Left { room }) => ("left-room", json!({ "roomId": room })),
        Event::Room(_, RoomEvent::Message { message, .. }) if message.deleted_at.is_none() => {
            ("room/receive-message", received(message))
        }
        Event::Room(room, RoomEvent::Joined(by)) => ("room/user-connected", somebody(room, by)),
        Event::Room(room, RoomEvent::Left(by)) => ("room/user-disconnected", somebody(room, by)),
        Event::Rejected(rejection) => ("error", json!(rejection)),
        Event::Room(
            _,
            RoomEvent::Message { .. }
            | RoomEvent::Changed { .. }
            | RoomEvent::Typing(..)
            | RoomEvent::Read(..)
            | RoomEvent::Status(..)
            | RoomEvent::Role(..),
        ) => return None,
        Event::Welcome(_)
        | Event::Crowd(..)
        | Event::TokenExpiring(_)
        | Event::Done(_)
        | Event::Deal(..)
        | Event::PartnerStatus(..) => return None,
    };
    Some(Told { event, args: write(&value) })
}

fn somebody(room: RoomId, by: &Occurrence) -> Value {
    json!({ "roomId": room, "userId": by.user.id, "username": by.user.username, "timestamp": by.at })
}

pub(super) fn received(message: &Message) -> Value {
    json!({
        "id": message.id,
        "roomId": message.room,
        "seq": message.seq,
        "senderId": message.author.id,
        "senderName": message.author.username,
        "message": message.body.content,
        "messageType": message.body.kind,
        "createdAt": message.created_at,
    })
}

fn answer(answer: &Answer) -> String {
    let value = match answer {
        Answer::Joined { room, role, seq } => json!({ "roomId": room, "role": role.as_str(), "seq": seq }),
        Answer::JoinedAll { rooms } => json!({ "roomIds": rooms }),
        Answer::Left { room } => json!({ "roomId": room }),
        Answer::Sent { id, room, seq, created_at, .. } => {
            json!({ "id": id, "roomId": room, "seq": seq, "createdAt": created_at })
        }
        Answer::Changed { .. } | Answer::Read { .. } | Answer::Refreshed { .. } | Answer::Users(_) | Answer::Noted => json!({}),
        Answer::Deal(_) | Answer::Deals(_) | Answer::PartnersOnline { .. } => json!({}),
        Answer::LoggedIn { .. } | Answer::SocketId(_) => json!({}),
    };
    write(&[value])
}

fn refuse(rejection: &Rejection) -> String {
    write(&[json!({ "error": rejection })])
}

#[cfg(test)]
mod tests {
    use shared::domain::Role;

    use super::*;
    use crate::dialect::vocab::examples::{self, by_ann, lounge, message, room};

    #[test]
    fn each_event_is_told_as_its_example_shows() {
        let events = [
            Event::RoomJoined(&lounge(), Role::Member),
            Event::Done(&Answer::Left { room: room() }),
            Event::Room(room(), &RoomEvent::Message { message: message(), accepted_at: None }),
            Event::Room(room(), &RoomEvent::Joined(by_ann())),
            Event::Room(room(), &RoomEvent::Left(by_ann())),
            Event::Rejected(&Rejection::invalid("message", "message is required")),
        ];
        examples::are_told(&VOCABULARY, &events);
    }

    #[test]
    fn a_fault_names_its_field() {
        examples::faults_name_their_field(
            &VOCABULARY,
            &[
                ("room/join-room", "[]", "arguments"),
                ("room/join-room", "[{}]", "roomId"),
                ("room/join-rooms", r#"[{"roomIds":"lounge"}]"#, "roomIds"),
                ("room/join-rooms", r#"[{"roomIds":[7]}]"#, "roomIds"),
                ("room/join-rooms", r#"[{"roomIds":[" "]}]"#, "roomIds"),
                ("room/leave-room", r#"[{"roomId":""}]"#, "roomId"),
                ("room/send-message", r#"[{"roomId":"lounge"}]"#, "message"),
            ],
        );
    }
}
