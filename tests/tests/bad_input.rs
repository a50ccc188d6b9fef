//! Bad input gets a clear error that names the field, and the connection lives.

use reqwest::Method;
use serde_json::{Value, json};
use tests::{Chatter, Crowd, Deployment, everywhere};

everywhere![
    a_bad_request_is_told_its_field,
    a_bad_event_is_told_its_field_and_the_connection_lives,
    a_fault_without_an_ack_is_an_error_event,
    a_malformed_packet_is_told_so_and_the_connection_lives,
];

/// No room has it.
const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";
/// The longest content that is taken.
const CONTENT_BYTES: usize = 32 * 1024;

async fn a_bad_request_is_told_its_field(deployment: &mut Deployment) {
    let rest = deployment.rest(0);
    let (ann, ben) = (rest.sign_up("ann").await, rest.sign_up("ben").await);
    let room = rest.create_room(&ann, "public").await;
    let good = json!({"username": "carl", "email": "carl@example.org", "password": "correct horse"});
    let with = |field: &str, value: Value| {
        let mut form = good.clone();
        form[field] = value;
        form
    };

    for (form, field) in [
        (with("username", json!("")), "username"),
        (with("username", json!(7)), "username"),
        (with("username", json!("a b")), "username"),
        (with("username", json!("x".repeat(65))), "username"),
        (with("email", json!("nowhere")), "email"),
        (with("email", Value::Null), "email"),
        (with("password", json!("short")), "password"),
        (json!({"email": "carl@example.org", "password": "correct horse"}), "username"),
    ] {
        rest.post("/api/auth/signup", None, form).await.expect_error(400, "invalid", Some(field));
    }
    let taken_name = with("username", json!(ann.username));
    rest.post("/api/auth/signup", None, taken_name).await.expect_error(409, "conflict", Some("username"));
    let mut taken_email = with("username", json!(format!("{}-2", ann.username)));
    taken_email["email"] = json!(format!("{}@example.org", ann.username));
    rest.post("/api/auth/signup", None, taken_email).await.expect_error(409, "conflict", Some("email"));

    let wrong = json!({"username": ann.username, "password": "wrong horse"});
    rest.post("/api/auth/login", None, wrong).await.expect_error(401, "unauthenticated", None);
    rest.post("/api/auth/login", None, json!({"password": "x"})).await.expect_error(400, "invalid", Some("username"));

    let token = Some(ann.token.as_str());
    for (name, form) in [
        ("name", json!({})),
        ("name", json!({"name": ""})),
        ("name", json!({"name": 5})),
        ("visibility", json!({"name": "x", "visibility": "hidden"})),
    ] {
        rest.post("/api/rooms", token, form).await.expect_error(400, "invalid", Some(name));
    }

    // The body as a whole.
    for body in ["{\"name\":", "[1]", "", "\u{0}"] {
        rest.request(Method::POST, "/api/rooms", token, Some(body.to_owned())).await.expect_error(400, "invalid", None);
    }
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(300_000));
    rest.request(Method::POST, "/api/rooms", token, Some(large)).await.expect_error(413, "too_large", None);

    // The path and the query.
    for path in ["/api/rooms/nowhere", "/api/rooms/nowhere/messages"] {
        rest.get(path, &ann.token).await.expect_error(400, "invalid", Some("roomId"));
    }
    rest.get(&format!("/api/rooms/{NOWHERE}"), &ann.token).await.expect_error(404, "not_found", Some("roomId"));
    rest.get(&format!("/api/rooms/{NOWHERE}/messages"), &ann.token).await.expect_error(404, "not_found", Some("roomId"));
    rest.post(&format!("/api/rooms/{NOWHERE}/join"), token, json!({})).await.expect_error(404, "not_found", Some("roomId"));
    rest.get(&format!("/api/rooms/{room}/messages"), &ben.token).await.expect_error(403, "not_a_member", Some("roomId"));
    for (query, field) in
        [("limit=0", "limit"), ("limit=x", "limit"), ("limit=100000", "limit"), ("after=-1", "after"), ("before=x", "before")]
    {
        rest.get(&format!("/api/rooms/{room}/messages?{query}"), &ann.token).await.expect_error(400, "invalid", Some(field));
    }

    // What does not exist.
    rest.get("/api/nothing", &ann.token).await.expect_error(404, "not_found", None);
    for (method, path) in [(Method::DELETE, "/api/rooms"), (Method::PUT, "/api/auth/signup"), (Method::POST, "/api/me")] {
        rest.request(method, path, token, None).await.expect_error(405, "method_not_allowed", None);
    }

    rest.get("/api/me", &ann.token).await.expect(reqwest::StatusCode::OK);
}

async fn a_bad_event_is_told_its_field_and_the_connection_lives(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let room = &crowd.room;
    let ann = crowd.enter(deployment, 0).await;
    let ben = crowd.enter(deployment, 1).await;
    let not_joined = deployment.rest(0).create_room(&crowd.people[1], "public").await;
    let long = "x".repeat(CONTENT_BYTES + 1);

    for (event, payload, code, field) in [
        ("join_room", json!({}), "invalid", "roomId"),
        ("join_room", json!({"roomId": null}), "invalid", "roomId"),
        ("join_room", json!({"roomId": 5}), "invalid", "roomId"),
        ("join_room", json!({"roomId": "lounge"}), "invalid", "roomId"),
        ("join_room", json!({"roomId": NOWHERE}), "not_found", "roomId"),
        ("join_room", json!({"roomId": not_joined}), "not_a_member", "roomId"),
        ("join_room", json!({"roomId": room, "since": -1}), "invalid", "since"),
        ("join_room", json!({"roomId": room, "since": "1"}), "invalid", "since"),
        ("leave_room", json!({"roomId": not_joined}), "not_a_member", "roomId"),
        ("leave_room", json!({}), "invalid", "roomId"),
        ("send_message", json!({"content": "x"}), "invalid", "roomId"),
        ("send_message", json!({"roomId": room}), "invalid", "content"),
        ("send_message", json!({"roomId": room, "content": 5}), "invalid", "content"),
        ("send_message", json!({"roomId": room, "content": ""}), "invalid", "content"),
        ("send_message", json!({"roomId": room, "content": "  \n"}), "invalid", "content"),
        ("send_message", json!({"roomId": room, "content": "a\u{0}b"}), "invalid", "content"),
        ("send_message", json!({"roomId": room, "content": long}), "too_large", "content"),
        ("send_message", json!({"roomId": room, "content": "x", "messageType": "poem"}), "invalid", "messageType"),
        ("send_message", json!({"roomId": room, "content": "x", "messageType": 1}), "invalid", "messageType"),
        ("send_message", json!({"roomId": room, "content": "x", "clientId": ""}), "invalid", "clientId"),
        ("send_message", json!({"roomId": room, "content": "x", "clientId": {}}), "invalid", "clientId"),
        ("send_message", json!({"roomId": room, "content": "x", "clientId": "y".repeat(129)}), "too_large", "clientId"),
        ("send_message", json!({"roomId": NOWHERE, "content": "x"}), "not_found", "roomId"),
        ("send_message", json!({"roomId": not_joined, "content": "x"}), "not_a_member", "roomId"),
        ("typing", json!({"roomId": room}), "invalid", "isTyping"),
        ("typing", json!({"roomId": room, "isTyping": "yes"}), "invalid", "isTyping"),
        ("typing", json!({"roomId": not_joined, "isTyping": true}), "not_a_member", "roomId"),
        ("send_message", json!("hello"), "not_a_member", "room"),
        ("send_message", json!([]), "invalid", "arguments"),
        ("send_message", Value::Null, "invalid", "arguments"),
    ] {
        let short: String = payload.to_string().chars().take(80).collect();
        let refusal = ann.ask(event, &payload).await.expect_err(&short);
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), (code, Some(field)), "{event} {short}");
        assert!(!refusal.message.is_empty(), "{event} {short}: {refusal:?}");
    }
    let unknown = ann.ask("sing", &json!({"roomId": room})).await.expect_err("there is no such event");
    assert_eq!((unknown.code.as_str(), unknown.field.as_deref()), ("unknown_event", Some("event")));

    // Nothing of it was stored, and the longest content passes.
    let longest = "x".repeat(CONTENT_BYTES);
    assert_eq!(ann.say(room, &longest).await.seq, 1);
    assert_eq!(ben.hear(room, 1).await[0].content, longest);
    assert_eq!(ann.log().all("error"), Vec::<Value>::new(), "an error that was acknowledged is not told twice");
    ann.emit("sing", &json!({"roomId": room}));
    assert_eq!(ann.expect_event("error").await["message"], "there is no such event: sing");
}

async fn a_fault_without_an_ack_is_an_error_event(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 1).await;
    let ann = crowd.enter(deployment, 0).await;
    for (event, payload, code, field) in [
        ("send_message", json!({"roomId": crowd.room, "content": ""}), "invalid", "content"),
        ("send_message", json!({"roomId": NOWHERE, "content": "x"}), "not_found", "roomId"),
        ("join_room", json!({"roomId": [1]}), "invalid", "roomId"),
        ("typing", json!({"roomId": crowd.room, "isTyping": 1}), "invalid", "isTyping"),
    ] {
        ann.emit(event, &payload);
        let error = ann.expect_event("error").await;
        assert_eq!((error["code"].as_str(), error["field"].as_str()), (Some(code), Some(field)), "{event} {payload}");
        assert!(error["message"].is_string(), "{error}");
    }
    ann.say(&crowd.room, "still here").await;
}

async fn a_malformed_packet_is_told_so_and_the_connection_lives(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 1).await;
    let ann: Chatter = crowd.enter(deployment, 0).await;
    let cut_off = format!(r#"["send_message",{{"roomId":"{}","content":"x""#, crowd.room);
    for array in [cut_off.as_str(), r#"["send_message",{"roomId":}]"#, "[", r#"["typing"]]"#] {
        ann.send_frame(format!("42{array}"));
        let error = ann.expect_event("error").await;
        assert_eq!((error["code"].as_str(), error["field"].as_str()), (Some("invalid"), Some("arguments")), "{array}: {error}");
        let refusal = ann.ask_with(array).await.expect_err(array);
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("invalid", Some("arguments")), "{array}");
    }
    ann.say(&crowd.room, "still here").await;
}
