//! Who may do less than a moment ago is served no more, at once and on every gateway; and read marks are told.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Account, Chatter, Crowd, Deployment, Setting, eventually, everywhere};

everywhere![
    who_logs_out_is_hung_up_on_every_gateway,
    a_change_of_password_leaves_its_own_connections,
    a_closed_account_is_hung_up,
    who_is_removed_hears_the_room_no_more,
    who_leaves_over_rest_hears_the_room_no_more,
    a_read_mark_is_told_to_the_room,
    another_role_is_told_to_the_room,
];

everywhere![with tokens_that_end_soon: a_change_of_password_hangs_up_those_of_other_tokens];

/// What is told between nodes at once, on a busy machine.
const SOON: Duration = Duration::from_secs(10);

/// There is no second token before a tenth of the first one's time is over.
fn tokens_that_end_soon() -> [Setting; 1] {
    [("ROOMCAST_TOKEN_SECONDS", "30".to_owned())]
}

async fn who_logs_out_is_hung_up_on_every_gateway(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let [ann, ben] = &crowd.people[..] else { panic!("two people") };
    let (here, there) = (Chatter::enter(&deployment.url(0), ann).await, Chatter::enter(&deployment.url(1), ann).await);
    let other = crowd.enter(deployment, 1).await;
    post(deployment, 0, ann, "/api/auth/logout", json!({})).await;
    here.log().until_ended(SOON).await;
    there.log().until_ended(SOON).await;
    let refusal = Chatter::connect(&deployment.url(1), Some(&ann.token)).await.err().expect("a token that was taken back");
    assert_eq!((refusal.message.as_str(), refusal.code.as_str()), ("Authentication error", "unauthenticated"));
    other.settle(&crowd.room).await;
    deployment.rest(1).get("/api/me", &ben.token).await.expect(StatusCode::OK);
}

async fn a_change_of_password_leaves_its_own_connections(deployment: &mut Deployment) {
    let ann = deployment.rest(0).sign_up("ann").await;
    let new = "another horse battery";
    let form = json!({ "oldPassword": ann.password, "newPassword": new, "confirmPassword": new });
    let (here, there) = (Chatter::enter(&deployment.url(0), &ann).await, Chatter::enter(&deployment.url(1), &ann).await);
    post(deployment, 0, &ann, "/api/auth/change-password", form).await;
    for chatter in [&here, &there] {
        let answer = chatter.ask("leave_room", &json!({})).await.expect_err("a field is missing");
        assert_eq!(answer.code, "invalid");
    }
    let login = json!({ "username": ann.username, "password": new });
    deployment.rest(1).post("/api/auth/login", None, login).await.expect(StatusCode::OK);
    let old = json!({ "username": ann.username, "password": ann.password });
    deployment.rest(1).post("/api/auth/login", None, old).await.expect_error(401, "unauthenticated", None);
}

async fn a_change_of_password_hangs_up_those_of_other_tokens(deployment: &mut Deployment) {
    let ann = deployment.rest(0).sign_up("ann").await;
    let other = eventually("a second token", SOON, async || {
        let fresh = deployment.rest(1).post("/api/auth/refresh", Some(&ann.token), json!({})).await.expect(StatusCode::OK);
        let token = fresh["token"].as_str().filter(|token| *token != ann.token)?.to_owned();
        Some(Account { token, ..ann.clone() })
    })
    .await;
    // Each token is in use on each gateway, and known to be good there.
    let enter = async |account: &Account| {
        let here = Chatter::enter(&deployment.url(0), account).await;
        [here, Chatter::enter(&deployment.url(1), account).await]
    };
    let (hung_up, kept) = (enter(&ann).await, enter(&other).await);
    let form = json!({ "oldPassword": ann.password, "newPassword": "another horse", "confirmPassword": "another horse" });
    post(deployment, 0, &other, "/api/auth/change-password", form).await;
    for chatter in &hung_up {
        chatter.log().until_ended(SOON).await;
    }
    for index in 0..2 {
        let refusal =
            Chatter::connect(&deployment.url(index), Some(&ann.token)).await.err().expect("a token that was taken back");
        assert_eq!((refusal.message.as_str(), refusal.code.as_str()), ("Authentication error", "unauthenticated"));
        deployment.rest(index).get("/api/me", &ann.token).await.expect_error(401, "unauthenticated", None);
        deployment.rest(index).get("/api/me", &other.token).await.expect(StatusCode::OK);
    }
    for chatter in &kept {
        assert_eq!(chatter.ask("leave_room", &json!({})).await.expect_err("a field is missing").code, "invalid");
    }
}

async fn a_closed_account_is_hung_up(deployment: &mut Deployment) {
    let ann = deployment.rest(0).sign_up("ann").await;
    let there = Chatter::enter(&deployment.url(1), &ann).await;
    post(deployment, 0, &ann, "/api/auth/deactivate", json!({ "password": ann.password })).await;
    there.log().until_ended(SOON).await;
    assert!(Chatter::connect(&deployment.url(1), Some(&ann.token)).await.is_err());
}

async fn who_is_removed_hears_the_room_no_more(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 3).await;
    let room = &crowd.room;
    let (ann, ben, cat) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await, crowd.enter(deployment, 2).await);
    let path = |end: &str| format!("/api/rooms/{room}/{end}");
    let asked = async |method, end: &str| {
        let answer = deployment.rest(0).request(method, &path(end), Some(&crowd.people[0].token), None).await;
        answer.expect(StatusCode::NO_CONTENT);
    };
    asked(Method::DELETE, &format!("members/{}", crowd.people[1].id)).await;
    asked(Method::PUT, &format!("bans/{}", crowd.people[2].id)).await;
    for chatter in [&ben, &cat] {
        assert_eq!(chatter.log().take("room_left", SOON).await["roomId"], room.as_str());
    }
    for person in &crowd.people[1..] {
        ann.log().find("user_left", SOON, |left| left["userId"] == person.id.as_str()).await;
    }

    ann.say(room, "now that they are gone").await;
    ann.hear(room, 1).await;
    for chatter in [&ben, &cat] {
        let refusal = chatter.ask("send_message", &json!({"roomId": room, "content": "let me in"})).await.expect_err("no member");
        assert_eq!(refusal.code, "not_a_member");
        assert_eq!(chatter.join(room, None).await.expect_err("no member").code, "not_a_member");
        chatter.settle(room).await;
        assert!(chatter.heard(room).is_empty(), "it hears what is said in the room");
    }

    // One was removed, the other was banned.
    deployment.rest(1).join(&crowd.people[1], room).await;
    assert_eq!(ben.join(room, Some(0)).await.expect("a member again")["seq"], 1);
    let refused = deployment.rest(1).post(&path("join"), Some(&crowd.people[2].token), json!({})).await;
    refused.expect_error(403, "forbidden", Some("roomId"));
}

async fn who_leaves_over_rest_hears_the_room_no_more(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    post(deployment, 0, &crowd.people[1], &format!("/api/rooms/{}/leave", crowd.room), json!({})).await;
    ben.log().take("room_left", SOON).await;
    ann.log().find("user_left", SOON, |left| left["userId"] == crowd.people[1].id.as_str()).await;
}

async fn a_read_mark_is_told_to_the_room(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let room = &crowd.room;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    ann.say_all(room, (1..=4).map(|number| format!("message {number}"))).await;
    ben.hear(room, 4).await;

    let told = async |seq: u64| {
        let read = ann.log().find("messages_read", SOON, |read| read["seq"] == seq).await;
        assert_eq!((&read["roomId"], &read["userId"]), (&json!(room), &json!(crowd.people[1].id)), "{read}");
        assert_eq!(read["username"], crowd.people[1].username.as_str());
        assert!(read["readAt"].is_string(), "{read}");
    };
    let marked = ben.ask("mark_read", &json!({ "roomId": room, "seq": 2 })).await.expect("a member");
    assert_eq!((&marked["roomId"], &marked["seq"]), (&json!(room), &json!(2)), "{marked}");
    told(2).await;
    let rest = deployment.rest(1);
    let path = format!("/api/rooms/{room}/read");
    let ask = async |body: Value| rest.post(&path, Some(&crowd.people[1].token), body).await.expect(StatusCode::OK);
    assert_eq!(ask(json!({ "seq": 1 })).await["seq"], 2, "a mark only moves forwards");
    assert_eq!(ask(json!({ "seq": 4 })).await["seq"], 4);
    told(4).await;
    ann.settle(room).await;
    assert_eq!(ann.log().all("messages_read").len(), 2, "what is no news is not told");
    let listed = rest.get("/api/rooms", &crowd.people[1].token).await.expect(StatusCode::OK);
    let listed = listed["rooms"].as_array().and_then(|rooms| rooms.iter().find(|found| found["id"] == room.as_str()).cloned());
    assert_eq!(listed.map(|found| found["unreadCount"].clone()), Some(json!(0)));

    let refusal = ben.ask("mark_read", &json!({ "roomId": room, "seq": -1 })).await.expect_err("no place");
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("invalid", Some("seq")));
}

async fn another_role_is_told_to_the_room(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 3).await;
    let room = &crowd.room;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    // In words that have none for it.
    let cat = Chatter::enter(&deployment.url(1), &crowd.people[2]).await;
    cat.ask("room/join-room", &json!({ "roomId": room })).await.expect("a member");

    let member = &crowd.people[1];
    let change = async |step: &str| {
        post(deployment, 0, &crowd.people[0], &format!("/api/rooms/{room}/members/{}/{step}", member.id), json!({})).await;
    };
    for (step, role) in [("promote", "admin"), ("demote", "member")] {
        change(step).await;
        for chatter in [&ann, &ben] {
            let told = chatter.log().take("user_role", SOON).await;
            assert_eq!((&told["roomId"], &told["role"]), (&json!(room), &json!(role)), "{told}");
            assert_eq!((&told["userId"], &told["username"]), (&json!(member.id), &json!(member.username)), "{told}");
            assert!(told["timestamp"].is_string(), "{told}");
        }
        change(step).await;
    }
    ann.say(room, "as it was").await;
    cat.log().take("room/receive-message", SOON).await;
    ben.hear(room, 1).await;
    for chatter in [&ann, &ben] {
        assert_eq!(chatter.log().all("user_role").len(), 2, "what is no news is not told");
    }
    let told: Vec<String> = cat.log().everything().into_iter().map(|(event, _)| event).collect();
    assert!(!told.iter().any(|event| event.contains("role")), "{told:?}");
}

async fn post(deployment: &Deployment, gateway: usize, by: &Account, path: &str, body: Value) {
    deployment.rest(gateway).post(path, Some(&by.token), body).await.expect(StatusCode::NO_CONTENT);
}
