//! `marketplace`: a customer and a vendor, in a room on which both have agreed.

use serde::Serialize;
use serde_json::{Value, json};
use shared::domain::{
    Answer, BearerToken, Body, Command, CustomerId, Deal, DealStep, Event, MessageKind, Rejection, RoomEvent, RoomName,
    RoomToken, SayInDeal, Terms, UserId,
};

use super::write;
use crate::dialect::{Args, CommandRow, Echo, EventRow, Fields, Told, Vocabulary};
use crate::view;

/// The vocabulary.
pub static VOCABULARY: Vocabulary = Vocabulary {
    name: "marketplace",
    about: "Front ends in which a customer and a vendor meet, on the namespaces `/customer` and `/artisans` (the setting \
            `ROOMCAST_MARKETPLACES`), each with people of its own. Who one is: the subject of a JWT in `auth.token` or `query.token`, or, \
            where guests are believed (`ROOMCAST_GUESTS`), the `customerID` in the query.",
    commands: COMMANDS,
    is_meant: |_| true,
    echo: Echo::All,
    lists_people: false,
    events: EVENTS,
    tell,
    answer,
    refuse,
};

const COMMANDS: &[CommandRow] = &[
    CommandRow {
        event: "join-room",
        about: "Ask the other one for a room. One of `customerID` and `vendorID` is one's own; `roomToken` is chosen freely, and nobody else \
                on this namespace has it; `roomID` (or `roomId`) is what the app calls the room, and may be left out. If it is the id of a \
                room that is there, in which others may talk in other vocabularies, that is the room: `roomToken` must be its invite, \
                unless it is public.",
        read: |args| terms(args).map(Command::RequestRoom),
        example: r#"[{"customerID":"1","vendorID":"124","roomID":"garden fence","roomToken":"4c1d-9f"}]"#,
        answer: r#"[{"succus":true,"data":{"room":{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f"}}}]"#,
    },
    CommandRow {
        event: "accept-room",
        about: "Accept a room that the other one has asked for. Both hear it from now on.",
        read: |args| terms(args).map(Command::AcceptRoom),
        example: r#"[{"customerID":"1","vendorID":"124","roomToken":"4c1d-9f"}]"#,
        answer: r#"[{"succus":true,"data":{"room":{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f"}}}]"#,
    },
    CommandRow {
        event: "message",
        about: "Say something to the other one: `type` (or `message_type`) is `text`, if it is left out, or `image`, `vdo` or `audio` with an \
                address as `message`. Without a `roomToken`, in the room that was accepted last. With a `clientId` of one's own, sending again \
                is the same message.",
        read: |args| {
            let fields = args.object()?;
            let kind = fields
                .optional_word(&["type", "message_type", "messageType"])?
                .map_or(Ok(MessageKind::Text), |text| kind(&text))?;
            Ok(Command::SayInDeal(SayInDeal {
                token: optional_token(fields)?,
                body: Body::new(fields.content("message")?, kind),
                client_id: fields.client_id(&["clientId"])?,
            }))
        },
        example: r#"[{"message":"Hello","type":"text","roomToken":"4c1d-9f"}]"#,
        answer: r#"[{"succus":true,"data":{"_id":"0192f0c1-3000-7000-8000-000000000001","room_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","dt":"2026-01-02T03:04:05.678Z"}}]"#,
    },
    CommandRow {
        event: "typing",
        about: "Tell the other one that one is typing. It is shown for 500 ms; who goes on says so again.",
        read: |args| Ok(Command::TypingInDeal { token: token(args.object()?)? }),
        example: r#"[{"roomToken":"4c1d-9f"}]"#,
        answer: r#"[{"succus":true}]"#,
    },
    CommandRow {
        event: "private",
        about: "Ask for `list-room` or `list-online-user` again: the answer is the event of that name, or the ack.",
        read: |args| match args.object()?.text("event")? {
            "list-room" => Ok(Command::ListDeals),
            "list-online-user" => Ok(Command::ListPartners),
            _ => Err(Rejection::invalid("event", "event must be list-room or list-online-user")),
        },
        example: r#"[{"event":"list-room"}]"#,
        answer: r#"[{"event":"list-room","succus":true,"data":{"rooms":[{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f","accepted":true}]}}]"#,
    },
    CommandRow {
        event: "auth/refresh",
        about: "Stay connected beyond the end of one's token, as in `rooms`.",
        read: |args| {
            let token = args.optional_object()?.map(|fields| fields.optional_text("token")).transpose()?.flatten();
            Ok(Command::Refresh { token: token.map(BearerToken::new) })
        },
        example: r#"[{}]"#,
        answer: r#"[{"succus":true,"token":"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9…","expiresAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
];

const EVENTS: &[EventRow] = &[
    EventRow {
        event: "private",
        about: "`welcome`: one is let in: the first event of every connection.",
        example: r#"[{"event":"welcome","succus":true,"userId":"1"}]"#,
    },
    EventRow {
        event: "private",
        about: "`list-room`: one's rooms, the newest 100 first, `accepted` or only asked for. Told on every connect, and when one asks for it.",
        example: r#"[{"event":"list-room","succus":true,"data":{"rooms":[{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f","accepted":true}]}}]"#,
    },
    EventRow {
        event: "private",
        about: "`list-online-user`: who of those with whom one shares a room is online (`users`), and in which rooms (`rooms`). Told like \
                `list-room`.",
        example: r#"[{"event":"list-online-user","succus":true,"data":{"rooms":[{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f","accepted":true}],"users":["124"]}}]"#,
    },
    EventRow {
        event: "private",
        about: "`online`: somebody with whom one shares a room came online; once, however many rooms or devices there are.",
        example: r#"[{"event":"online","succus":true,"userId":"124"}]"#,
    },
    EventRow {
        event: "private",
        about: "`offline`: the same one is offline, on all devices. Who is gone for a few seconds is not.",
        example: r#"[{"event":"offline","succus":true,"userId":"124"}]"#,
    },
    EventRow {
        event: "join-room",
        about: "The other one asks for a room: told to all devices, or on the next connect, until it is accepted.",
        example: r#"[{"succus":true,"data":{"room":{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f"}}}]"#,
    },
    EventRow {
        event: "joined",
        about: "One is in a room with the other one, who has accepted it; who accepts without an ack is told so too.",
        example: r#"[{"succus":true,"data":{"room":{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f"}}}]"#,
    },
    EventRow {
        event: "accept-room",
        about: "The other one has accepted it: follows `joined`.",
        example: r#"[{"succus":true,"data":{"room":{"_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","vendorId":"124","customerID":"1","roomID":"garden fence","roomToken":"4c1d-9f"}}}]"#,
    },
    EventRow {
        event: "message",
        about: "Something was said in a room: told to all devices of both, also to the one that said it. What was said while one had no \
                device connected is told on the next connect.",
        example: r#"[{"_id":"0192f0c1-3000-7000-8000-000000000001","message":"Hello everyone!","message_type":"text","senderId":"ann","receiverId":"124","room_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","dt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "typing",
        about: "The other one is typing: to be shown for 500 ms.",
        example: r#"[{"success":true,"typing":true}]"#,
    },
    EventRow {
        event: "private",
        about: "`left-room`: one hears a room no more: one was removed from it, or banned.",
        example: r#"[{"event":"left-room","succus":true,"data":{"room_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}}]"#,
    },
    EventRow {
        event: "auth/expiring",
        about: "One's token ends within a minute. Without an `auth/refresh` the connection is hung up then.",
        example: r#"[{"expiresAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "private",
        about: "`error`: something that one asked for without an ack was refused. With an ack, this is what the ack gets.",
        example: r#"[{"event":"error","succus":false,"error":{"code":"invalid","message":"roomToken is required","field":"roomToken"}}]"#,
    },
];

fn terms(args: &Args<'_>) -> Result<Terms, Rejection> {
    let fields = args.object()?;
    let name = fields.optional_word(&["roomID", "roomId"])?.filter(|name| !name.is_empty());
    Ok(Terms {
        customer: CustomerId::parse("customerID", &fields.word(&["customerID", "customerId"])?)?,
        vendor: CustomerId::parse("vendorID", &fields.word(&["vendorID", "vendorId"])?)?,
        name: name.map(|name| RoomName::parse("roomID", &name)).transpose()?,
        token: token(fields)?,
    })
}

fn token(fields: Fields<'_>) -> Result<RoomToken, Rejection> {
    RoomToken::parse("roomToken", &fields.word(&["roomToken"])?)
}

fn optional_token(fields: Fields<'_>) -> Result<Option<RoomToken>, Rejection> {
    fields.optional_word(&["roomToken"])?.map(|token| RoomToken::parse("roomToken", &token)).transpose()
}

fn kind(text: &str) -> Result<MessageKind, Rejection> {
    match text {
        "text" => Ok(MessageKind::Text),
        "image" => Ok(MessageKind::Image),
        "vdo" | "video" => Ok(MessageKind::Video),
        "audio" => Ok(MessageKind::Audio),
        _ => Err(Rejection::invalid("type", "type must be one of text, image, vdo, audio")),
    }
}

fn tell(event: Event<'_>) -> Option<Told> {
    let (event, value) = match event {
        Event::Welcome(user) => ("private", json!({ "event": "welcome", "succus": true, "userId": user.username })),
        Event::Deal(step, deal) => {
            let event = match step {
                DealStep::Requested => "join-room",
                DealStep::Joined => "joined",
                DealStep::Accepted => "accept-room",
            };
            (event, one(deal))
        }
        Event::PartnerStatus(by, is_online) => {
            let event = if is_online { "online" } else { "offline" };
            ("private", json!({ "event": event, "succus": true, "userId": by.user.username }))
        }
        // Who accepts learns so that it may begin.
        Event::Done(Answer::Deal(deal)) if deal.is_accepted() => ("joined", one(deal)),
        Event::Done(Answer::Deals(deals)) => ("private", list(deals)),
        Event::Done(Answer::PartnersOnline { of, deals }) => ("private", online(*of, deals)),
        Event::Room(_, RoomEvent::Message { message, .. }) if message.deleted_at.is_none() => {
            return Some(Told { event: "message", args: write(&view::DealMessage::from(message)) });
        }
        // That it has stopped nobody is told: it is shown for a moment only.
        Event::Room(_, RoomEvent::Typing(_, true)) => ("typing", json!({ "success": true, "typing": true })),
        Event::RoomLeft(room) => ("private", json!({ "event": "left-room", "succus": true, "data": { "room_id": room } })),
        Event::TokenExpiring(end) => ("auth/expiring", json!({ "expiresAt": end })),
        Event::Rejected(rejection) => ("private", error(rejection)),
        Event::Room(
            _,
            RoomEvent::Message { .. }
            | RoomEvent::Changed { .. }
            | RoomEvent::Joined(_)
            | RoomEvent::Left(_)
            | RoomEvent::Typing(_, false)
            | RoomEvent::Read(..)
            | RoomEvent::Status(..)
            | RoomEvent::Role(..),
        ) => return None,
        Event::RoomJoined(..) | Event::Crowd(..) | Event::Done(_) => return None,
    };
    Some(Told { event, args: write(&value) })
}

fn answer(answer: &Answer) -> String {
    let value = match answer {
        Answer::Deal(deal) => one(deal),
        Answer::Deals(deals) => list(deals),
        Answer::PartnersOnline { of, deals } => online(*of, deals),
        Answer::Sent { id, room, created_at, .. } => {
            json!({ "succus": true, "data": { "_id": id, "room_id": room, "dt": created_at } })
        }
        Answer::Refreshed { token: Some(token), expires_at } => {
            json!({ "succus": true, "token": token.expose(), "expiresAt": expires_at })
        }
        Answer::Refreshed { token: None, expires_at } => json!({ "succus": true, "expiresAt": expires_at }),
        Answer::Joined { .. } | Answer::JoinedAll { .. } | Answer::Left { .. } | Answer::Read { .. } | Answer::Users(_) => {
            json!({ "succus": true })
        }
        Answer::LoggedIn { .. } | Answer::SocketId(_) | Answer::Changed { .. } | Answer::Noted => json!({ "succus": true }),
    };
    write(&[value])
}

fn refuse(rejection: &Rejection) -> String {
    write(&[error(rejection)])
}

fn error(rejection: &Rejection) -> Value {
    json!({ "event": "error", "succus": false, "error": rejection })
}

/// A room on which two people agree, or may.
#[derive(Serialize)]
struct Agreed<'a> {
    #[serde(rename = "_id")]
    id: shared::domain::RoomId,
    #[serde(rename = "vendorId")]
    vendor: &'a CustomerId,
    #[serde(rename = "customerID")]
    customer: &'a CustomerId,
    #[serde(rename = "roomID")]
    name: Option<&'a RoomName>,
    #[serde(rename = "roomToken")]
    token: &'a RoomToken,
    /// In a list: whether they have.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
}

impl<'a> Agreed<'a> {
    fn of(deal: &'a Deal) -> Self {
        let Terms { customer, vendor, name, token } = &deal.terms;
        Self { id: deal.room, vendor, customer, name: name.as_ref(), token, accepted: None }
    }

    fn listed(deal: &'a Deal) -> Self {
        Self { accepted: Some(deal.is_accepted()), ..Self::of(deal) }
    }
}

fn one(deal: &Deal) -> Value {
    json!({ "succus": true, "data": { "room": Agreed::of(deal) } })
}

fn list(deals: &[Deal]) -> Value {
    let rooms: Vec<_> = deals.iter().map(Agreed::listed).collect();
    json!({ "event": "list-room", "succus": true, "data": { "rooms": rooms } })
}

fn online(of: UserId, deals: &[Deal]) -> Value {
    let rooms: Vec<_> = deals.iter().map(Agreed::listed).collect();
    let mut users: Vec<&CustomerId> = Vec::new();
    for deal in deals {
        let partner = deal.partner_id_of(of);
        if !users.contains(&partner) {
            users.push(partner);
        }
    }
    json!({ "event": "list-online-user", "succus": true, "data": { "rooms": rooms, "users": users } })
}

#[cfg(test)]
mod tests {
    use shared::domain::{Author, DealId, Extra, Occurrence, RoomId, Username};

    use super::*;
    use crate::dialect::vocab::examples::{self, by_ann, message, room};

    fn deal() -> Deal {
        let terms = Terms {
            customer: CustomerId::trusted("1"),
            vendor: CustomerId::trusted("124"),
            name: Some(RoomName::trusted("garden fence")),
            token: RoomToken::trusted("4c1d-9f"),
        };
        let (customer, vendor) = (by_ann().user.id, UserId::from_uuid(room().as_uuid()));
        let (requester, at) = (customer, by_ann().at);
        let id = DealId::from_uuid(room().as_uuid());
        Deal { id, terms, room: room(), customer, vendor, requester, created_at: at, accepted_at: Some(at), is_told: false }
    }

    #[test]
    fn each_event_is_told_as_its_example_shows() {
        let known_as = |name: &str| Author { username: Username::trusted(name), ..by_ann().user };
        let vendor = Occurrence { user: known_as("124"), ..by_ann() };
        let (deals, mut message) = (vec![deal()], message());
        message.body.extra = Some(Extra::trusted(r#"{"receiverId":"124"}"#));
        let (of, room): (UserId, RoomId) = (deals[0].customer, room());
        let events = [
            Event::Welcome(&known_as("1")),
            Event::Done(&Answer::Deals(deals.clone())),
            Event::Done(&Answer::PartnersOnline { of, deals: deals.clone() }),
            Event::PartnerStatus(&vendor, true),
            Event::PartnerStatus(&vendor, false),
            Event::Deal(DealStep::Requested, &deals[0]),
            Event::Deal(DealStep::Joined, &deals[0]),
            Event::Deal(DealStep::Accepted, &deals[0]),
            Event::Room(room, &RoomEvent::Message { message, accepted_at: None }),
            Event::Room(room, &RoomEvent::Typing(by_ann(), true)),
            Event::RoomLeft(room),
            Event::TokenExpiring(by_ann().at),
            Event::Rejected(&Rejection::invalid("roomToken", "roomToken is required")),
        ];
        examples::are_told(&VOCABULARY, &events);
        assert!(tell(Event::Room(room, &RoomEvent::Typing(by_ann(), false))).is_none());
    }

    #[test]
    fn a_fault_names_its_field() {
        examples::faults_name_their_field(
            &VOCABULARY,
            &[
                ("join-room", "[]", "arguments"),
                ("join-room", r#"[{"vendorID":"124","roomToken":"t"}]"#, "customerID"),
                ("join-room", r#"[{"customerID":" ","vendorID":"124","roomToken":"t"}]"#, "customerID"),
                ("join-room", r#"[{"customerID":"1","roomToken":"t"}]"#, "vendorID"),
                ("join-room", r#"[{"customerID":"1","vendorID":{},"roomToken":"t"}]"#, "vendorID"),
                ("join-room", r#"[{"customerID":"1","vendorID":"124"}]"#, "roomToken"),
                ("join-room", r#"[{"customerID":"1","vendorID":"124","roomToken":"  "}]"#, "roomToken"),
                ("accept-room", r#"[{"customerID":"1","vendorID":"124","roomToken":"t","roomID":[]}]"#, "roomID"),
                ("message", r#"[{"type":"text","roomToken":"t"}]"#, "message"),
                ("message", r#"[{"message":"hi","type":"gif","roomToken":"t"}]"#, "type"),
                ("message", r#"[{"message":"hi","roomToken":""}]"#, "roomToken"),
                ("typing", r#"[{"roomToken":true}]"#, "roomToken"),
                ("private", r#"[{"event":"list-everything"}]"#, "event"),
            ],
        );
    }

    #[test]
    fn all_spellings_mean_the_same() {
        let read = |json: &str| terms(&Args::parse(json).unwrap()).unwrap();
        let one = read(r#"[{"customerID":1,"vendorID":"124","roomID":7,"roomToken":"t"}]"#);
        assert_eq!(one, read(r#"[{"customerId":"1","vendorId":124,"roomId":"7","roomToken":"t"}]"#));
        for args in [r#"[{"message":"x","type":"vdo"}]"#, r#"[{"message":"x","message_type":"vdo"}]"#] {
            let row = COMMANDS.iter().find(|row| row.event == "message").unwrap();
            let Ok(Command::SayInDeal(say)) = (row.read)(&Args::parse(args).unwrap()) else { panic!("{args}") };
            assert_eq!((say.body.kind, say.token), (MessageKind::Video, None));
        }
    }
}
