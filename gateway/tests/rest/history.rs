//! A room's messages, page by page.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::clock;
use shared::domain::{
    Author, Body, ClientMessageId, Content, MessageId, MessageKind, NodeId, Submission, Submitted, Ticket, Username,
};

use crate::app::{App, Person, text};

#[tokio::test]
async fn pages_rise_and_say_whether_there_is_more() {
    let app = App::start().await;
    let (ann, room) = a_room_with(&app, 7).await;
    // Query, the places found, whether there is more where the reading goes to.
    let cases: [(&str, &[u64], bool); 11] = [
        ("", &[1, 2, 3, 4, 5, 6, 7], false),
        ("?limit=3", &[5, 6, 7], true),
        ("?limit=7", &[1, 2, 3, 4, 5, 6, 7], false),
        ("?limit=3&before=5", &[2, 3, 4], true),
        ("?limit=3&before=4", &[1, 2, 3], false),
        ("?before=1", &[], false),
        ("?after=0&limit=2", &[1, 2], true),
        ("?after=5", &[6, 7], false),
        ("?after=7", &[], false),
        ("?after=2&before=6", &[3, 4, 5], false),
        ("?after=2&before=6&limit=2&unknown=passes", &[3, 4], true),
    ];
    for (query, places, has_more) in cases {
        let answer = app.get(&format!("/api/rooms/{room}/messages{query}"), &ann.token).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {answer:?}");
        let body = answer.json();
        let found: Vec<u64> =
            body["messages"].as_array().unwrap().iter().map(|message| message["seq"].as_u64().unwrap()).collect();
        assert_eq!(found, places, "{query}");
        assert_eq!(body["hasMore"], has_more, "{query}");
        assert_eq!(body["lastSeq"], 7, "{query}");
    }
}

#[tokio::test]
async fn a_message_has_the_fields_that_the_socket_sends() {
    let app = App::start().await;
    let (ann, room) = a_room_with(&app, 1).await;
    let page = app.get(&format!("/api/rooms/{room}/messages"), &ann.token).await.json();
    let message = &page["messages"][0];
    let (id, created_at): (String, Value) = (text(&message["id"]), message["createdAt"].clone());
    let expected = json!({
        "id": id, "roomId": room, "seq": 1, "userId": ann.id, "username": "ann", "content": "message 1",
        "messageType": "text", "clientId": "c1", "createdAt": created_at, "timestamp": created_at,
    });
    assert_eq!(*message, expected);
}

#[tokio::test]
async fn a_wrong_query_names_the_parameter() {
    let app = App::start().await;
    let (ann, room) = a_room_with(&app, 0).await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("before=-1", "before"),
        ("before=1.5", "before"),
        ("after=x", "after"),
        ("after=9007199254740992", "after"),
        ("after=99999999999999999999999", "after"),
    ] {
        app.get(&format!("/api/rooms/{room}/messages?{query}"), &ann.token).await.refuses(400, "invalid", Some(field));
    }
    let empty = app.get(&format!("/api/rooms/{room}/messages?before=&after=&limit="), &ann.token).await;
    assert_eq!(empty.json(), json!({ "messages": [], "hasMore": false, "lastSeq": 0 }));
}

#[tokio::test]
async fn only_members_read() {
    let app = App::start().await;
    let (_, room) = a_room_with(&app, 1).await;
    let ben = app.sign_up("ben").await;
    let path = format!("/api/rooms/{room}/messages");
    app.get(&path, &ben.token).await.refuses(403, "not_a_member", Some("roomId"));
    app.post(&format!("/api/rooms/{room}/join"), &ben.token, json!({})).await;
    assert_eq!(app.get(&path, &ben.token).await.status, StatusCode::OK);
}

async fn a_room_with(app: &App, messages: u64) -> (Person, String) {
    let ann = app.sign_up("ann").await;
    let room = app.make_room(&ann, "lounge", "public").await;
    let batch: Vec<_> = (1..=messages).map(|n| submission(&ann, &room, n)).collect();
    app.store.append(&batch, clock::now()).await.unwrap();
    (ann, room)
}

fn submission(by: &Person, room: &str, n: u64) -> Submission {
    let (room, author) = (room.parse().unwrap(), Author { id: by.user_id(), username: Username::trusted("ann") });
    let client_id = ClientMessageId::parse("clientId", &format!("c{n}")).unwrap();
    Submission {
        id: MessageId::of_client(room, author.id, &client_id),
        room,
        author,
        what: Submitted::Message {
            body: Body::new(Content::parse("content", &format!("message {n}")).unwrap(), MessageKind::Text),
            to: None,
        },
        client_id: Some(client_id),
        node: NodeId::from_uuid(clock::new_uuid()),
        ticket: Ticket(n),
        accepted_at: clock::now(),
    }
}
