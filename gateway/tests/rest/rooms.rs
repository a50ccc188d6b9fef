//! Making, finding and joining rooms.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use shared::clock;

use crate::app::{App, request, text};

const NOBODYS: &str = "0192f0c1-2345-7abc-8def-0123456789ab";

#[tokio::test]
async fn a_new_room_is_its_creators_and_public() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let answer = app.post("/api/rooms", &ann.token, json!({ "name": " Lounge " })).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    let room = answer.json();
    let (id, created_at) = (text(&room["id"]), text(&room["createdAt"]));
    let expected = json!({
        "id": id, "name": "Lounge", "visibility": "public", "creatorId": ann.id, "createdAt": created_at,
        "lastSeq": 0, "role": "admin",
    });
    assert_eq!(room, expected);
    assert_eq!(answer.header(header::LOCATION), Some(format!("/api/rooms/{id}").as_str()));
    assert_eq!(app.get(&format!("/api/rooms/{id}"), &ann.token).await.json(), room);
}

#[tokio::test]
async fn a_wrong_field_of_a_new_room_is_named() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    for (body, field) in [
        (json!({}), "name"),
        (json!({ "name": "  " }), "name"),
        (json!({ "name": "x".repeat(129) }), "name"),
        (json!({ "name": "Lounge", "visibility": "secret" }), "visibility"),
        (json!({ "name": "Lounge", "visibility": true }), "visibility"),
    ] {
        app.post("/api/rooms", &ann.token, body).await.refuses(400, "invalid", Some(field));
    }
}

#[tokio::test]
async fn a_list_has_the_public_rooms_and_ones_own_newest_first() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    app.make_room(&ann, "first", "public").await;
    next_millisecond().await;
    app.make_room(&ann, "hidden", "private").await;
    next_millisecond().await;
    let third = app.make_room(&ben, "third", "private").await;
    let names =
        |body: Value| -> Vec<String> { body["rooms"].as_array().unwrap().iter().map(|room| text(&room["name"])).collect() };

    let rooms = app.get("/api/rooms", &ben.token).await.json();
    assert_eq!(rooms["rooms"][0]["role"], "admin");
    assert_eq!(rooms["rooms"][1].get("role"), None);
    assert_eq!(names(rooms), ["third", "first"]);
    assert_eq!(names(app.get("/api/rooms?limit=1", &ben.token).await.json()), ["third"]);
    assert_eq!(names(app.get(&format!("/api/rooms?before={third}"), &ben.token).await.json()), ["first"]);
    assert_eq!(names(app.get("/api/rooms", &ann.token).await.json()), ["hidden", "first"]);

    for (query, field) in
        [("limit=0", "limit"), ("limit=201", "limit"), ("limit=-1", "limit"), ("limit=x", "limit"), ("before=x", "before")]
    {
        app.get(&format!("/api/rooms?{query}"), &ann.token).await.refuses(400, "invalid", Some(field));
    }
}

#[tokio::test]
async fn a_private_room_does_not_exist_for_strangers_and_cannot_be_joined_without_an_invite() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "hidden", "private").await;
    app.get(&format!("/api/rooms/{room}"), &ben.token).await.refuses(404, "not_found", Some("roomId"));
    app.get(&format!("/api/rooms/{room}/messages"), &ben.token).await.refuses(404, "not_found", Some("roomId"));
    let answer = app.post(&format!("/api/rooms/{room}/join"), &ben.token, json!({})).await;
    answer.refuses(403, "forbidden", Some("roomId"));
    assert!(answer.message().contains("invite"), "{answer:?}");
    assert_eq!(app.post(&format!("/api/rooms/{room}/join"), &ann.token, json!({})).await.json()["role"], "admin");
}

#[tokio::test]
async fn one_may_join_a_public_room_again_and_with_any_body() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    let path = format!("/api/rooms/{room}/join");
    for body in ["", "{}", "[1]", "{\"token\":\"x\"}", "null"] {
        let answer = app.send(request(Method::POST, &path, &ben.token).body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{body:?}: {answer:?}");
        assert_eq!(answer.json()["id"], room);
        assert_eq!(answer.json()["role"], "member");
    }
    assert_eq!(app.get(&format!("/api/rooms/{room}"), &ben.token).await.json()["role"], "member");
    assert_eq!(app.post(&path, &ann.token, json!({})).await.json()["role"], "admin");
}

#[tokio::test]
async fn an_unknown_room_and_a_malformed_id_are_told_apart() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    for id in [NOBODYS, "lounge", "%ff"] {
        let refuses = |answer: crate::app::Answer| match id {
            NOBODYS => answer.refuses(404, "not_found", Some("roomId")),
            _ => answer.refuses(400, "invalid", Some("roomId")),
        };
        refuses(app.get(&format!("/api/rooms/{id}"), &ann.token).await);
        refuses(app.get(&format!("/api/rooms/{id}/messages"), &ann.token).await);
        refuses(app.post(&format!("/api/rooms/{id}/join"), &ann.token, json!({})).await);
    }
}

/// Rooms of one millisecond have no order that a test could know.
async fn next_millisecond() {
    let now = clock::now();
    while clock::now() == now {
        tokio::task::yield_now().await;
    }
}
