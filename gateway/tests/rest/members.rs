//! Leaving, inviting, promoting, removing, banning, reading.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};
use shared::clock;
use shared::domain::{Author, Body as Said, Content, MessageId, MessageKind, NodeId, Submission, Submitted, Ticket, Username};

use crate::app::{Answer, App, Person, request, text};

const NOBODY: &str = "0192f0c1-2345-7abc-8def-0123456789ab";

#[tokio::test]
async fn an_invite_lets_into_a_private_room() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "hidden", "private").await;
    let (invite, join) = (format!("/api/rooms/{room}/invite"), format!("/api/rooms/{room}/join"));
    app.get(&invite, &ann.token).await.refuses(404, "not_found", Some("roomId"));

    let made = app.post(&invite, &ann.token, json!({})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let made = made.json();
    let token = text(&made["inviteToken"]);
    assert_eq!(made, json!({ "roomId": room, "inviteToken": token, "createdAt": made["createdAt"], "uses": 0 }));
    assert_eq!(app.get(&invite, &ann.token).await.json(), made);

    for wrong in ["x", "0123456789abcdef0123456789abcdef"] {
        app.post(&join, &ben.token, json!({ "inviteToken": wrong })).await.refuses(403, "forbidden", Some("inviteToken"));
    }
    for malformed in [json!(7), json!(""), json!("a b")] {
        app.post(&join, &ben.token, json!({ "inviteToken": malformed })).await.refuses(400, "invalid", Some("inviteToken"));
    }
    let joined = app.post(&join, &ben.token, json!({ "inviteToken": token })).await;
    assert_eq!(joined.status, StatusCode::OK, "{joined:?}");
    assert_eq!(joined.json()["role"], "member");
    assert_eq!(app.get(&invite, &ann.token).await.json()["uses"], 1);
    assert_eq!(app.get(&format!("/api/rooms/{room}"), &ben.token).await.json()["role"], "member");
}

#[tokio::test]
async fn only_the_creator_makes_fetches_and_takes_back_an_invite() {
    let app = App::start().await;
    let (ann, ben, eve) = (app.sign_up("ann").await, app.sign_up("ben").await, app.sign_up("eve").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    app.post(&format!("/api/rooms/{room}/join"), &ben.token, json!({})).await;
    app.post(&format!("/api/rooms/{room}/members/{}/promote", ben.id), &ann.token, json!({})).await;
    let path = format!("/api/rooms/{room}/invite");
    for method in [Method::GET, Method::POST, Method::DELETE] {
        ask(&app, method.clone(), &path, &ben).await.refuses(403, "forbidden", Some("roomId"));
        ask(&app, method.clone(), &path, &eve).await.refuses(403, "not_a_member", Some("roomId"));
        let nobody = Person { id: String::new(), token: String::new() };
        ask(&app, method, &path, &nobody).await.refuses(401, "unauthenticated", None);
    }
    assert_eq!(ask(&app, Method::POST, &path, &ann).await.status, StatusCode::CREATED, "no body is needed");
    assert_eq!(ask(&app, Method::DELETE, &path, &ann).await.status, StatusCode::NO_CONTENT);
    ask(&app, Method::DELETE, &path, &ann).await.refuses(404, "not_found", Some("roomId"));
}

#[tokio::test]
async fn an_invite_may_end_by_time_or_by_use() {
    let app = App::start().await;
    let (ann, ben, cat) = (app.sign_up("ann").await, app.sign_up("ben").await, app.sign_up("cat").await);
    let room = app.make_room(&ann, "hidden", "private").await;
    let (invite, join) = (format!("/api/rooms/{room}/invite"), format!("/api/rooms/{room}/join"));
    for (field, value) in [
        ("expiresIn", json!(0)),
        ("expiresIn", json!(-1)),
        ("expiresIn", json!("60")),
        ("expiresIn", json!(1.5)),
        ("expiresIn", json!(315_360_001_u64)),
        ("maxUses", json!(0)),
        ("maxUses", json!(1_000_001)),
    ] {
        app.post(&invite, &ann.token, json!({ field: value })).await.refuses(400, "invalid", Some(field));
    }
    let made = app.post(&invite, &ann.token, json!({ "expiresIn": 3600, "maxUses": 1 })).await.json();
    assert_eq!(made["maxUses"], 1);
    assert!(text(&made["expiresAt"]) > text(&made["createdAt"]));
    let body = json!({ "inviteToken": made["inviteToken"] });
    assert_eq!(app.post(&join, &ben.token, body.clone()).await.status, StatusCode::OK);
    assert_eq!(app.post(&join, &ben.token, body.clone()).await.status, StatusCode::OK, "who is in needs no invite");
    app.post(&join, &cat.token, body).await.refuses(403, "forbidden", Some("inviteToken"));
}

#[tokio::test]
async fn who_leaves_is_no_member_and_the_last_admin_stays() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    let (leave, join) = (format!("/api/rooms/{room}/leave"), format!("/api/rooms/{room}/join"));
    app.post(&leave, &ben.token, json!({})).await.refuses(403, "not_a_member", Some("roomId"));
    app.post(&join, &ben.token, json!({})).await;
    app.post(&leave, &ann.token, json!({})).await.refuses(409, "conflict", Some("roomId"));
    assert_eq!(app.post(&leave, &ben.token, json!({})).await.status, StatusCode::NO_CONTENT);
    app.get(&format!("/api/rooms/{room}/messages"), &ben.token).await.refuses(403, "not_a_member", Some("roomId"));

    assert_eq!(app.post(&leave, &ann.token, json!({})).await.status, StatusCode::NO_CONTENT, "nobody else is there");
    assert_eq!(app.post(&join, &ben.token, json!({})).await.json()["role"], "member");
    assert_eq!(app.post(&join, &ann.token, json!({})).await.json()["role"], "admin", "the creator is back");
}

#[tokio::test]
async fn admins_promote_demote_remove_and_ban_and_others_do_not() {
    let app = App::start().await;
    let (ann, ben, cat) = (app.sign_up("ann").await, app.sign_up("ben").await, app.sign_up("cat").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    let join = format!("/api/rooms/{room}/join");
    for person in [&ben, &cat] {
        app.post(&join, &person.token, json!({})).await;
    }
    let all = |of: &Person| {
        let member = format!("/api/rooms/{room}/members/{}", of.id);
        [
            (Method::POST, format!("{member}/promote")),
            (Method::POST, format!("{member}/demote")),
            (Method::DELETE, member),
            (Method::PUT, format!("/api/rooms/{room}/bans/{}", of.id)),
        ]
    };
    for (method, path) in all(&cat) {
        ask(&app, method, &path, &ben).await.refuses(403, "forbidden", Some("roomId"));
    }
    let role = async |of: &Person| app.get(&format!("/api/rooms/{room}"), &of.token).await.json()["role"].clone();
    for ((method, path), expected) in all(&ben).into_iter().zip([json!("admin"), json!("member"), Value::Null, Value::Null]) {
        let answer = ask(&app, method, &path, &ann).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}: {answer:?}");
        assert_eq!(role(&ben).await, expected, "{path}");
    }
    app.post(&join, &ben.token, json!({})).await.refuses(403, "forbidden", Some("roomId"));
    let ban = format!("/api/rooms/{room}/bans/{}", ben.id);
    assert_eq!(ask(&app, Method::DELETE, &ban, &ann).await.status, StatusCode::NO_CONTENT);
    ask(&app, Method::DELETE, &ban, &ann).await.refuses(404, "not_found", Some("userId"));
    assert_eq!(app.post(&join, &ben.token, json!({})).await.status, StatusCode::OK);

    // The creator stays, whoever else is an admin; and nobody bans himself.
    ask(&app, Method::POST, &format!("/api/rooms/{room}/members/{}/promote", cat.id), &ann).await;
    for (method, path) in all(&ann).into_iter().skip(1) {
        ask(&app, method, &path, &cat).await.refuses(403, "forbidden", Some("userId"));
    }
    ask(&app, Method::PUT, &format!("/api/rooms/{room}/bans/{}", cat.id), &cat).await.refuses(400, "invalid", Some("userId"));
    for (method, path) in all(&Person { id: NOBODY.to_owned(), token: String::new() }).into_iter().take(3) {
        ask(&app, method, &path, &ann).await.refuses(404, "not_found", Some("userId"));
    }
    for (method, path) in all(&Person { id: "ann".to_owned(), token: String::new() }) {
        ask(&app, method, &path, &ann).await.refuses(400, "invalid", Some("userId"));
    }
}

#[tokio::test]
async fn admins_see_whom_they_have_banned_page_by_page() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    let bans = format!("/api/rooms/{room}/bans");
    assert_eq!(app.get(&bans, &ann.token).await.json(), json!({ "roomId": room, "users": [], "next": null }));

    app.post(&format!("/api/rooms/{room}/join"), &ben.token, json!({})).await;
    app.get(&bans, &ben.token).await.refuses(403, "forbidden", Some("roomId"));
    let mut banned = vec![ben.id.clone(), app.sign_up("cat").await.id, NOBODY.to_owned()];
    for id in &banned {
        assert_eq!(ask(&app, Method::PUT, &format!("{bans}/{id}"), &ann).await.status, StatusCode::NO_CONTENT);
    }
    banned.sort();
    app.get(&bans, &ben.token).await.refuses(403, "not_a_member", Some("roomId"));
    for (query, field) in [("?limit=0", "limit"), ("?limit=10001", "limit"), ("?after=ann", "after")] {
        app.get(&format!("{bans}{query}"), &ann.token).await.refuses(400, "invalid", Some(field));
    }

    let first = app.get(&format!("{bans}?limit=2"), &ann.token).await.json();
    assert_eq!(first["next"], first["users"][1]["userId"], "{first}");
    let rest = app.get(&format!("{bans}?limit=2&after={}", text(&first["next"])), &ann.token).await.json();
    assert_eq!(rest["next"], Value::Null, "{rest}");
    let all: Vec<&Value> = [&first, &rest].into_iter().flat_map(|page| page["users"].as_array().unwrap()).collect();
    assert_eq!(all.iter().map(|ban| text(&ban["userId"])).collect::<Vec<_>>(), banned);
    let of_ben = all.iter().find(|ban| ban["userId"] == ben.id.as_str()).unwrap();
    assert_eq!((&of_ben["username"], of_ben["bannedAt"].is_string()), (&json!("ben"), true));
    assert!(all.iter().any(|ban| ban.get("username").is_none()), "who has no account here has an id alone");

    ask(&app, Method::DELETE, &format!("{bans}/{}", ben.id), &ann).await;
    assert_eq!(app.get(&bans, &ann.token).await.json()["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_read_is_counted_no_more() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    let read = format!("/api/rooms/{room}/read");
    app.post(&read, &ben.token, json!({ "seq": 1 })).await.refuses(403, "not_a_member", Some("roomId"));
    app.post(&format!("/api/rooms/{room}/join"), &ben.token, json!({})).await;
    say(&app, &ann, &room, 5).await;

    let listed = async || app.get("/api/rooms", &ben.token).await.json()["rooms"][0].clone();
    let seen = listed().await;
    assert_eq!((&seen["unreadCount"], &seen["lastMessage"]["content"]), (&json!(5), &json!("message 5")));
    for (body, seq, unread) in
        [(json!({ "seq": 2 }), 2, 3), (json!({ "seq": 1 }), 2, 3), (json!({}), 5, 0), (json!({ "seq": 99 }), 5, 0)]
    {
        let answer = app.post(&read, &ben.token, body.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!((&answer.json()["seq"], &answer.json()["roomId"]), (&json!(seq), &json!(room)), "{body}");
        assert!(answer.json()["readAt"].is_string());
        assert_eq!(listed().await["unreadCount"], unread, "{body}");
    }
    for wrong in [json!(-1), json!("1"), json!(9_007_199_254_740_992_u64)] {
        app.post(&read, &ben.token, json!({ "seq": wrong })).await.refuses(400, "invalid", Some("seq"));
    }
    app.post(&format!("/api/rooms/{NOBODY}/read"), &ben.token, json!({})).await.refuses(404, "not_found", Some("roomId"));
}

async fn ask(app: &App, method: Method, path: &str, by: &Person) -> Answer {
    app.send(request(method, path, &by.token).header(header::CONTENT_LENGTH, 0).body(Body::empty()).unwrap()).await
}

async fn say(app: &App, author: &Person, room: &str, count: usize) {
    let submission = |number| Submission {
        id: MessageId::from_uuid(clock::new_uuid()),
        room: room.parse().unwrap(),
        author: Author { id: author.user_id(), username: Username::trusted("ann") },
        what: Submitted::Message { body: Said::new(Content::trusted(format!("message {number}")), MessageKind::Text), to: None },
        client_id: None,
        node: NodeId::from_uuid(clock::new_uuid()),
        ticket: Ticket(1),
        accepted_at: clock::now(),
    };
    let batch: Vec<_> = (1..=count).map(submission).collect();
    app.store.append(&batch, clock::now()).await.unwrap();
}
