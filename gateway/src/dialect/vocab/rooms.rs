//! `rooms`: rooms, messages and who is typing. The default vocabulary.

use serde::Serialize;
use serde_json::{Value, json};
use shared::domain::{
    Alter, Alteration, Answer, BearerToken, Body, Change, Changed, Command, Content, Event, Join, MessageKind, Occurrence,
    Rejection, Role, RollCall, RoomEvent, RoomId, Send,
};

use super::write;
use crate::dialect::{CommandRow, Echo, EventRow, Fields, Told, Vocabulary};
use crate::view;

/// The vocabulary.
pub static VOCABULARY: Vocabulary = Vocabulary {
    name: "rooms",
    about: "Stock `socket.io-client` front ends on the namespace `/`, with a JWT in `auth.token`.",
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
        event: "join_room",
        about: "Hear a room of which one is a member. With `since`, what is newer is told first, without gap or overlap.",
        read: |args| {
            let fields = args.object()?;
            Ok(Command::Join(Join { room: fields.room("roomId")?, since: fields.optional_seq("since")? }))
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","since":41}]"#,
        answer: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","role":"member","seq":42}]"#,
    },
    CommandRow {
        event: "leave_room",
        about: "Hear a room no more. One stays a member.",
        read: |args| Ok(Command::Leave { room: args.object()?.room("roomId")? }),
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
        answer: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
    },
    CommandRow {
        event: "send_message",
        about: "Say something in a room of which one is a member. The ack means that it is stored. With a `clientId` (or `tempId`) of \
                one's own, sending again is the same message. With `replyTo`, it replies to a message of the room. It names the members in \
                `mentions`, and those whom its text names: `@ann`.",
        read: |args| {
            let fields = args.object()?;
            let kind = fields.optional_text("messageType")?.map_or(Ok(MessageKind::default()), str::parse)?;
            Ok(Command::Send(Send {
                room: fields.room("roomId")?,
                body: Body {
                    reply_to: fields.optional_message("replyTo")?,
                    mentions: fields.mentions("mentions")?,
                    ..Body::new(fields.content("content")?, kind)
                },
                client_id: fields.client_id(&["clientId", "tempId"])?,
            }))
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"Hello everyone!","messageType":"text","clientId":"c-1"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"createdAt":"2026-01-02T03:04:05.678Z","clientId":"c-1"}]"#,
    },
    CommandRow {
        event: "edit_message",
        about: "Let a message of one's own say something else. Of this and all other changes: the ack means that it is stored, `seq` is its own \
                place in the room, and with a `clientId` of one's own, asking again is the same change.",
        read: |args| {
            let fields = args.object()?;
            let (content, mentions) = (fields.content("content")?, fields.mentions("mentions")?);
            alter(fields, Alteration::Edit { content, mentions })
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","content":"Hello @ben!","clientId":"e-1"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"createdAt":"2026-01-02T03:04:05.678Z","clientId":"e-1"}]"#,
    },
    CommandRow {
        event: "delete_message",
        about: "Leave nothing of a message of one's own or, as an admin of the room, of anybody's.",
        read: |args| alter(args.object()?, Alteration::Delete),
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    CommandRow {
        event: "add_reaction",
        about: "Put an emoji under a message. If one's own is there already, that is answered.",
        read: |args| {
            let fields = args.object()?;
            alter(fields, Alteration::AddReaction { emoji: fields.emoji("emoji")? })
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","emoji":"👍"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    CommandRow {
        event: "remove_reaction",
        about: "Take one's own emoji away.",
        read: |args| {
            let fields = args.object()?;
            alter(fields, Alteration::RemoveReaction { emoji: fields.emoji("emoji")? })
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","emoji":"👍"}]"#,
        answer: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"createdAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    CommandRow {
        event: "typing",
        about: "Tell the others in a room that one is typing, or has stopped.",
        read: |args| {
            let fields = args.object()?;
            Ok(Command::Typing { room: fields.room("roomId")?, is_typing: fields.truth("isTyping")? })
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","isTyping":true}]"#,
        answer: "[{}]",
    },
    CommandRow {
        event: "mark_read",
        about: "Say how far one has read: up to the message `seq`, or all there is. A mark only moves forwards.",
        read: |args| {
            let fields = args.object()?;
            Ok(Command::MarkRead { room: fields.room("roomId")?, seq: fields.optional_seq("seq")? })
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42}]"#,
        answer: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"readAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    CommandRow {
        event: "auth/refresh",
        about: "Stay connected beyond the end of one's token: by another `token` of the same user, or without one by a new token, which \
                is in the answer.",
        read: |args| {
            let token = match args.optional_object()? {
                Some(fields) => fields.optional_text("token")?.map(BearerToken::new),
                None => None,
            };
            Ok(Command::Refresh { token })
        },
        example: r#"[{}]"#,
        answer: r#"[{"token":"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9…","expiresAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    CommandRow {
        event: "get_room_users",
        about: "Who is a member of the room, in order of ids, and who of them is online; without an ack, the answer is the event `room_users`. \
                A page has up to 1,000; the next one is asked for with `after`, which is `next` of the last. With `online`, only those who are, \
                or are not: such a page may be short although there is a next one.",
        read: |args| {
            let fields = args.object()?;
            let after = fields.optional_text("after")?.map(str::parse).transpose();
            let call = RollCall {
                after: after.map_err(|_| Rejection::invalid("after", "after must be a uuid"))?,
                limit: fields.optional_count("limit")?,
                online: fields.optional_truth("online")?,
            };
            Ok(Command::ListUsers { room: fields.room("roomId")?, call })
        },
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","limit":100,"online":true}]"#,
        answer: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","users":[{"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","isOnline":true,"role":"member"}],"next":"0192f0c1-1000-7000-8000-000000000002"}]"#,
    },
];

const EVENTS: &[EventRow] = &[
    EventRow {
        event: "welcome",
        about: "One is let in: the first event of every connection.",
        example: r#"[{"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann"}]"#,
    },
    EventRow {
        event: "room_joined",
        about: "One hears the room now.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","name":"lounge","role":"member"}]"#,
    },
    EventRow {
        event: "receive_message",
        about: "A message was stored in a room that one hears; the sender is told as well. What it replies to comes with who said that and how it \
                begins. One that is told later, as to who comes back, is told as it is then, with `editedAt`, or `deletedAt` and no content; what \
                was done to it follows nevertheless. Places (`seq`) are without gaps over messages and changes together.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000001","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","seq":42,"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","content":"Hello everyone!","messageType":"text","clientId":"c-1","replyTo":{"id":"0192f0c1-3000-7000-8000-000000000009","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","excerpt":"Is anybody here?"},"mentions":["0192f0c1-1000-7000-8000-000000000003"],"createdAt":"2026-01-02T03:04:05.678Z","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "message_edited",
        about: "A message says something else now. `id`, `seq` and `timestamp` are those of the change, `userId` is who made it. Of a message \
                that was deleted since then, who comes back is told it without the `content`, which is empty.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","clientId":"e-1","content":"Hello @ben!","mentions":["0192f0c1-1000-7000-8000-000000000003"],"timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "message_deleted",
        about: "Nothing is left of a message.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","clientId":"e-1","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "reaction_added",
        about: "Somebody put an emoji under a message; so many have, with that.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","clientId":"e-1","emoji":"👍","count":2,"timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "reaction_removed",
        about: "Somebody took an emoji away; so many are left.",
        example: r#"[{"id":"0192f0c1-3000-7000-8000-000000000002","roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","messageId":"0192f0c1-3000-7000-8000-000000000001","seq":43,"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","clientId":"e-1","emoji":"👍","count":1,"timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "user_joined",
        about: "Another user started to hear the room, with its first connection. Not told where very many are: such rooms are asked.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "user_left",
        about: "Another user hears the room no more, with none of its connections. Who is gone for a few seconds has not left.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "user_typing",
        about: "Another user started or stopped to type.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","isTyping":true,"timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "messages_read",
        about: "A user has read the room up to `seq`; told to that user's own connections as well. Not told of rooms with very many members.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","seq":42,"readAt":"2026-01-02T03:04:05.678Z","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "user_status",
        about: "Another member of a room that one hears came online, or is offline on all devices; told once for each such room, with the \
                same `timestamp`. Of two about one user the later one has the later `timestamp`. Not told of rooms with very many members: \
                those are asked.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","status":"online","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "user_role",
        about: "A member, perhaps oneself, has another role from now on: `admin` or `member`.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","role":"admin","timestamp":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "room_users",
        about: "The answer to a `get_room_users` without an ack.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","users":[{"userId":"0192f0c1-1000-7000-8000-000000000002","username":"ann","isOnline":true,"role":"member"}],"next":null}]"#,
    },
    EventRow {
        event: "room_left",
        about: "One hears the room no more: one has left it elsewhere, or was removed or banned.",
        example: r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#,
    },
    EventRow {
        event: "auth/expiring",
        about: "One's token ends within a minute. Without an `auth/refresh` the connection is hung up then.",
        example: r#"[{"expiresAt":"2026-01-02T03:04:05.678Z"}]"#,
    },
    EventRow {
        event: "error",
        about: "Something that one asked for without an ack was refused.",
        example: r#"[{"code":"invalid","message":"content is required","field":"content"}]"#,
    },
];

fn tell(event: Event<'_>) -> Option<Told> {
    let told = match event {
        Event::Welcome(user) => Told { event: "welcome", args: write(&json!({ "userId": user.id, "username": user.username })) },
        Event::Room(_, RoomEvent::Message { message, .. }) => {
            Told { event: "receive_message", args: write(&view::Message::from(message)) }
        }
        Event::Room(_, RoomEvent::Changed { change, .. }) => return changed(change),
        Event::Room(room, RoomEvent::Joined(by)) => Told { event: "user_joined", args: write(&Somebody::new(room, by)) },
        Event::Room(room, RoomEvent::Left(by)) => Told { event: "user_left", args: write(&Somebody::new(room, by)) },
        Event::Room(room, RoomEvent::Typing(by, is_typing)) => {
            Told { event: "user_typing", args: write(&Somebody { is_typing: Some(*is_typing), ..Somebody::new(room, by) }) }
        }
        Event::Room(room, RoomEvent::Read(by, seq)) => Told {
            event: "messages_read",
            args: write(&json!({
                "roomId": room, "userId": by.user.id, "username": by.user.username, "seq": seq, "readAt": by.at, "timestamp": by.at,
            })),
        },
        Event::TokenExpiring(end) => Told { event: "auth/expiring", args: write(&json!({ "expiresAt": end })) },
        Event::RoomLeft(room) => Told { event: "room_left", args: write(&json!({ "roomId": room })) },
        Event::Room(room, RoomEvent::Status(by, is_online)) => {
            let status = if *is_online { "online" } else { "offline" };
            let (id, username) = (by.user.id, &by.user.username);
            let of = json!({ "roomId": room, "userId": id, "username": username, "status": status, "timestamp": by.at });
            Told { event: "user_status", args: write(&of) }
        }
        Event::Room(room, RoomEvent::Role(of, role)) => {
            Told { event: "user_role", args: write(&Somebody { role: Some(*role), ..Somebody::new(room, of) }) }
        }
        Event::RoomJoined(room, role) => {
            Told { event: "room_joined", args: write(&json!({ "roomId": room.id, "name": room.name, "role": role.as_str() })) }
        }
        Event::Rejected(rejection) => Told { event: "error", args: write(rejection) },
        Event::Done(Answer::Users(roll)) => Told { event: "room_users", args: write(&view::Roll::from(roll)) },
        Event::Crowd(..) | Event::Done(_) | Event::Deal(..) | Event::PartnerStatus(..) => return None,
    };
    Some(told)
}

fn changed(change: &Change) -> Option<Told> {
    // What it said until it was deleted is nobody's business any more; that it was edited has a place, and is told.
    let nothing = Content::trusted("");
    let (event, content, mentions, emoji, count) = match &change.what {
        Changed::Edited { content, mentions } => ("message_edited", Some(content), mentions.as_slice(), None, None),
        Changed::Erased => ("message_edited", Some(&nothing), [].as_slice(), None, None),
        Changed::Deleted => ("message_deleted", None, [].as_slice(), None, None),
        Changed::ReactionAdded { emoji, count } => ("reaction_added", None, [].as_slice(), Some(emoji), Some(*count)),
        Changed::ReactionRemoved { emoji, count } => ("reaction_removed", None, [].as_slice(), Some(emoji), Some(*count)),
    };
    let changed = view::Change {
        id: change.id,
        room_id: change.room,
        message_id: change.message,
        seq: change.seq,
        user_id: change.author.id,
        username: &change.author.username,
        client_id: change.client_id.as_ref(),
        content,
        mentions,
        emoji,
        count,
        timestamp: change.created_at,
    };
    Some(Told { event, args: write(&changed) })
}

/// Something to be done to the message that these fields name.
fn alter(fields: Fields<'_>, alteration: Alteration) -> Result<Command, Rejection> {
    let (room, message) = (fields.room("roomId")?, fields.message("messageId")?);
    Ok(Command::Alter(Alter { room, message, alteration, client_id: fields.client_id(&["clientId", "tempId"])? }))
}

fn answer(answer: &Answer) -> String {
    let value = match answer {
        Answer::Joined { room, role, seq } => json!({ "roomId": room, "role": role.as_str(), "seq": seq }),
        Answer::JoinedAll { rooms } => json!({ "rooms": rooms }),
        Answer::Left { room } => json!({ "roomId": room }),
        Answer::Sent { id, room, seq, created_at, client_id } => {
            let mut sent = json!({ "id": id, "roomId": room, "seq": seq, "createdAt": created_at });
            if let (Some(client_id), Value::Object(fields)) = (client_id, &mut sent) {
                fields.insert("clientId".to_owned(), json!(client_id));
            }
            sent
        }
        Answer::Changed { id, room, message, seq, created_at, client_id } => {
            return write(&[view::Changed {
                id: *id,
                room_id: *room,
                message_id: *message,
                seq: *seq,
                created_at: *created_at,
                client_id: client_id.as_ref(),
            }]);
        }
        Answer::Refreshed { token: Some(token), expires_at } => json!({ "token": token.expose(), "expiresAt": expires_at }),
        Answer::Refreshed { token: None, expires_at } => json!({ "expiresAt": expires_at }),
        Answer::Read { room, mark } => json!({ "roomId": room, "seq": mark.seq, "readAt": mark.at }),
        Answer::Users(roll) => return write(&[view::Roll::from(roll)]),
        Answer::LoggedIn { .. } | Answer::SocketId(_) | Answer::Noted => json!({}),
        Answer::Deal(_) | Answer::Deals(_) | Answer::PartnersOnline { .. } => json!({}),
    };
    write(&[value])
}

fn refuse(rejection: &Rejection) -> String {
    write(&[json!({ "error": rejection })])
}

/// Somebody who did something in a room.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Somebody<'a> {
    room_id: RoomId,
    user_id: shared::domain::UserId,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_typing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    timestamp: shared::domain::Timestamp,
}

impl<'a> Somebody<'a> {
    fn new(room_id: RoomId, by: &'a Occurrence) -> Self {
        let (user_id, username) = (by.user.id, by.user.username.as_str());
        Self { room_id, user_id, username, is_typing: None, role: None, timestamp: by.at }
    }
}

#[cfg(test)]
mod tests;
