//! `single-chat`: messages from one person to another, in the names with slashes.

use serde_json::json;
use shared::domain::{Answer, Body, Command, Event, MessageKind, Rejection, RoomEvent, SayDirect};

use super::write;
use crate::dialect::{CommandRow, Echo, EventRow, Told, Vocabulary};

/// The vocabulary.
pub static VOCABULARY: Vocabulary = Vocabulary {
    name: "single-chat",
    about: "The other half of `slash`: every connection on the namespace `/` is told what somebody says to its user alone, in these words, \
            without asking for it.",
    commands: COMMANDS,
    is_meant: |_| true,
    echo: Echo::OtherPeople,
    lists_people: false,
    events: EVENTS,
    tell,
    answer,
    refuse,
};

const COMMANDS: &[CommandRow] = &[CommandRow {
    event: "single-chat/send-message",
    about: "Say something to another user, who is told on all devices that are connected, anywhere; if there are none, on the next that is. \
            The two have a private room, with its history: `roomId`. With a `clientId` of one's own, sending again is the same message.",
    read: |args| {
        let fields = args.object()?;
        Ok(Command::SayDirect(SayDirect {
            to: fields.user("receiverId")?,
            body: Body::new(fields.content("message")?, MessageKind::default()),
            client_id: fields.client_id(&["clientId"])?,
        }))
    },
    example: r#"[{"receiverId":"0192f0c1-1000-7000-8000-000000000003","message":"Hello!"}]"#,
    answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
}];

const EVENTS: &[EventRow] = &[
    EventRow {
        event: "single-chat/receive-message",
        about: "Another user says something to this one.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"senderId":"0192f0c1-1000-7000-8000-000000000002","senderName":"ann","message":"Hello everyone!","messageType":"text","createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "error",
        about: "Something that one asked for without an ack was refused.",
        example: r#"[{"code":"not_found","message":"there is no such user","field":"receiverId"}]"#,
    },
];

fn tell(event: Event<'_>) -> Option<Told> {
    let (event, value) = match event {
        Event::Room(_, RoomEvent::Message { message, .. }) if message.deleted_at.is_none() => {
            ("single-chat/receive-message", super::slash::received(message))
        }
        Event::Rejected(rejection) => ("error", json!(rejection)),
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
        ) => return None,
        Event::Welcome(_)
        | Event::RoomJoined(..)
        | Event::RoomLeft(_)
        | Event::Crowd(..)
        | Event::TokenExpiring(_)
        | Event::Done(_)
        | Event::Deal(..)
        | Event::PartnerStatus(..) => return None,
    };
    Some(Told { event, args: write(&value) })
}

fn answer(answer: &Answer) -> String {
    (super::slash::VOCABULARY.answer)(answer)
}

fn refuse(rejection: &Rejection) -> String {
    (super::slash::VOCABULARY.refuse)(rejection)
}

#[cfg(test)]
mod tests {
    use shared::domain::Code;

    use super::*;
    use crate::dialect::vocab::examples::{self, message, room};

    #[test]
    fn each_event_is_told_as_its_example_shows() {
        let unknown = Rejection::new(Code::NotFound, "there is no such user").about("receiverId");
        let said = RoomEvent::Message { message: message(), accepted_at: None };
        examples::are_told(&VOCABULARY, &[Event::Room(room(), &said), Event::Rejected(&unknown)]);
    }

    #[test]
    fn a_fault_names_its_field() {
        examples::faults_name_their_field(
            &VOCABULARY,
            &[
                ("single-chat/send-message", r#"[{"message":"hi"}]"#, "receiverId"),
                ("single-chat/send-message", r#"[{"receiverId":"ben","message":"hi"}]"#, "receiverId"),
                ("single-chat/send-message", r#"[{"receiverId":"0192f0c1-1000-7000-8000-000000000003"}]"#, "message"),
            ],
        );
    }
}
