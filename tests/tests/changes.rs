//! What becomes of messages after they were said: told live and to who comes back, shown by the history, decided in the room's order.

use std::collections::HashMap;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Account, Chatter, Crowd, Deployment, Place, Receipt, StockClient, everywhere};
use uuid::Uuid;

everywhere![
    changes_are_told_at_once_and_the_history_shows_them,
    who_comes_back_is_told_what_was_changed,
    changes_from_two_gateways_end_the_same_everywhere,
    nothing_is_left_of_a_deleted_message,
    only_those_change_a_message_who_may,
    a_change_that_is_asked_for_again_is_made_once,
    requests_change_messages_in_the_same_order,
    other_vocabularies_go_on_behind_changes,
    who_is_named_finds_it_in_the_list_of_rooms,
    a_stock_client_that_was_away_is_told_what_was_changed,
];

/// The events of a room's log.
const LOG: [&str; 5] = ["receive_message", "message_edited", "message_deleted", "reaction_added", "reaction_removed"];
/// A node process with some dozen round trips, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);

async fn changes_are_told_at_once_and_the_history_shows_them(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let (ann, ben, [anna, benn]) = (&scene.ann, &scene.ben, scene.people());
    let said = ann.say(&scene.room, "helo").await;
    let named = format!("hello @{}!", benn.username);
    let edited = scene.alter(ann, "edit_message", &said.id, json!({"content": named, "clientId": "e-1"})).await;
    assert_eq!((&edited["seq"], &edited["messageId"], &edited["clientId"]), (&json!(2), &json!(said.id), &json!("e-1")));
    let reaction = scene.alter(ben, "add_reaction", &said.id, json!({"emoji": "👍"})).await;
    scene.alter(ann, "add_reaction", &said.id, json!({"emoji": "👍"})).await;
    scene.alter(ann, "remove_reaction", &said.id, json!({"emoji": "👍"})).await;
    let reply = json!({"roomId": scene.room, "content": "hello ann", "replyTo": said.id});
    let reply = Receipt::of(&ben.ask("send_message", &reply).await.expect("a reply"));

    for ears in [ann, ben] {
        let told = ears.expect_event("message_edited").await;
        let expected = json!({
            "id": edited["id"], "roomId": scene.room, "messageId": said.id, "seq": 2, "userId": anna.id, "username": anna.username,
            "clientId": "e-1", "content": named, "mentions": [benn.id], "timestamp": edited["createdAt"],
        });
        assert_eq!(told, expected);
        let added = [ears.expect_event("reaction_added").await, ears.expect_event("reaction_added").await];
        assert_eq!((&added[0]["id"], &added[0]["emoji"], &added[0]["count"]), (&reaction["id"], &json!("👍"), &json!(1)));
        assert_eq!((&added[1]["userId"], &added[1]["count"]), (&json!(anna.id), &json!(2)));
        let removed = ears.expect_event("reaction_removed").await;
        assert_eq!((&removed["userId"], &removed["count"], &removed["seq"]), (&json!(anna.id), &json!(1), &json!(5)));
        let told = ears.log().find("receive_message", SOON, |told| told["id"] == reply.id.as_str()).await;
        let quote = json!({"id": said.id, "userId": anna.id, "username": anna.username, "excerpt": named});
        assert_eq!(told["replyTo"], quote);
        assert_dense(&log_of(ears), 1);
    }

    for (index, (reader, mine)) in [(anna, false), (benn, true)].into_iter().enumerate() {
        let page = scene.page(deployment, index, reader).await;
        let message = &page["messages"][0];
        assert_eq!((&message["content"], &message["editedAt"]), (&json!(named), &edited["createdAt"]));
        assert_eq!(message["mentions"], json!([benn.id]));
        assert_eq!(message["reactions"], json!([{"emoji": "👍", "count": 1, "mine": mine}]));
        assert_eq!((&page["messages"][1]["seq"], &page["lastSeq"]), (&json!(6), &json!(6)));
        assert_eq!(page["messages"].as_array().map(Vec::len), Some(2), "a change is no message");
    }
}

async fn who_comes_back_is_told_what_was_changed(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let first = scene.ann.say(&scene.room, "first").await;
    let second = scene.ann.say(&scene.room, "second").await;
    scene.alter(&scene.ann, "edit_message", &first.id, json!({"content": "first, changed"})).await;
    scene.alter(&scene.ben, "add_reaction", &first.id, json!({"emoji": "🎉"})).await;
    let last = scene.ann.say(&scene.room, "last").await;
    scene.heard(&scene.ben, last.seq).await;
    let live = log_of(&scene.ben);

    for (index, since) in [0, 2, 3, 4].into_iter().enumerate() {
        let back = Chatter::enter(&deployment.url(index), scene.people()[1]).await;
        let joined = back.join(&scene.room, Some(since)).await.expect("a member");
        assert_eq!(joined["seq"], last.seq);
        scene.heard(&back, last.seq).await;
        let told = log_of(&back);
        assert_dense(&told, since + 1);
        // The same entries, though a message is told as it is now.
        let ids =
            |log: &[(String, Value)]| log.iter().map(|(event, told)| (event.clone(), told["id"].clone())).collect::<Vec<_>>();
        assert_eq!(ids(&told), ids(&live)[usize::try_from(since).expect("small")..]);
        let state = fold(&told);
        if since == 0 {
            assert_eq!(told[0].1["content"], "first, changed", "it is told as it is");
            assert!(told[0].1["editedAt"].is_string());
            assert_eq!(state[&first.id]["content"], "first, changed");
        }
        assert_eq!(state[&last.id]["content"], "last");
    }
    // However far back: from the store, not from what a gateway remembers.
    scene.ann.say_all(&scene.room, (0..200).map(|number| format!("message {number}"))).await;
    scene.alter(&scene.ann, "edit_message", &second.id, json!({"content": "second, changed"})).await;
    scene.alter(&scene.ann, "delete_message", &second.id, json!({})).await;
    for since in [0, last.seq + 200] {
        let back = Chatter::enter(&deployment.url(1), scene.people()[1]).await;
        back.join(&scene.room, Some(since)).await.expect("a member");
        scene.heard(&back, last.seq + 202).await;
        let told = log_of(&back);
        // What an edit said that was deleted since is nobody's business, but it has its place.
        assert_dense(&told, since + 1);
        assert!(!format!("{told:?}").contains("\"second"), "nobody is told any more what was deleted");
        if since == 0 {
            assert!(fold(&told)[&second.id]["deletedAt"].is_string());
        }
    }
}

async fn changes_from_two_gateways_end_the_same_everywhere(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let again = Chatter::enter(&deployment.url(1), scene.people()[0]).await;
    again.join(&scene.room, None).await.expect("a member");
    let said = scene.ann.say(&scene.room, "first").await;
    let other = scene.ann.say(&scene.room, "second").await;

    let mut asked = Vec::new();
    for number in 0..20 {
        for (who, name) in [(&scene.ann, "here"), (&again, "there")] {
            let content = format!("{name} {number}");
            let wish = json!({"roomId": scene.room, "messageId": said.id, "content": content});
            asked.push(who.ask("edit_message", &wish));
        }
        let wish = |message: &str| json!({"roomId": scene.room, "messageId": message, "emoji": "👍"});
        let name = if number % 2 == 0 { "add_reaction" } else { "remove_reaction" };
        asked.push(scene.ben.ask(name, &wish(&said.id)));
        if number == 10 {
            asked.push(again.ask("delete_message", &json!({"roomId": scene.room, "messageId": other.id})));
        }
        let wish = json!({"roomId": scene.room, "messageId": other.id, "content": format!("second {number}")});
        asked.push(scene.ann.ask("edit_message", &wish));
    }
    let mut last = 0;
    for answer in asked {
        match answer.await {
            Ok(ack) => last = last.max(ack["seq"].as_u64().expect("a place")),
            Err(refusal) => assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("not_found", Some("messageId"))),
        }
    }
    let mut logs = Vec::new();
    for ears in [&scene.ann, &scene.ben] {
        scene.heard(ears, last).await;
        logs.push(log_of(ears));
    }
    assert_eq!(logs[0], logs[1], "everybody hears the same in the same order");
    assert_dense(&logs[0], 1);
    let deleted = logs[0].iter().position(|(event, _)| event == "message_deleted").expect("it was deleted");
    assert!(!logs[0][deleted..].iter().any(|(event, told)| event == "message_edited" && told["messageId"] == other.id.as_str()));

    let state = fold(&logs[0]);
    for index in 0..2 {
        let page = scene.page(deployment, index, scene.people()[1]).await;
        assert_eq!(page["lastSeq"], last);
        let message = &page["messages"][0];
        assert_eq!(message["content"], state[&said.id]["content"], "the last edit in the log is what it says");
        assert_eq!(message["reactions"], Value::Null);
        assert_eq!(
            (&page["messages"][1]["content"], &page["messages"][1]["deletedAt"]),
            (&json!(""), &state[&other.id]["deletedAt"])
        );
    }
}

async fn nothing_is_left_of_a_deleted_message(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let said = scene.ann.say(&scene.room, "my secret").await;
    scene.alter(&scene.ann, "edit_message", &said.id, json!({"content": "my better secret"})).await;
    let reply = json!({"roomId": scene.room, "content": "tell nobody", "replyTo": said.id});
    scene.ben.ask("send_message", &reply).await.expect("a reply");
    scene.alter(&scene.ben, "add_reaction", &said.id, json!({"emoji": "🤫"})).await;
    let deleted = scene.alter(&scene.ann, "delete_message", &said.id, json!({})).await;
    assert_eq!(scene.ben.expect_event("message_deleted").await["messageId"], said.id.as_str());

    let page = scene.page(deployment, 1, scene.people()[1]).await;
    let message = &page["messages"][0];
    assert_eq!((&message["content"], &message["deletedAt"], &message["seq"]), (&json!(""), &deleted["createdAt"], &json!(1)));
    assert_eq!((&message["reactions"], &message["mentions"]), (&Value::Null, &Value::Null));
    let quote = &page["messages"][1]["replyTo"];
    assert_eq!((&quote["deleted"], &quote["excerpt"]), (&json!(true), &json!("")));
    let back = Chatter::enter(&deployment.url(1), scene.people()[1]).await;
    back.join(&scene.room, Some(0)).await.expect("a member");
    scene.heard(&back, 5).await;
    let told = format!("{page} {:?}", back.log().everything());
    assert!(!told.contains("secret"), "{told}");

    for (command, more) in [
        ("edit_message", json!({"content": "again"})),
        ("delete_message", json!({})),
        ("add_reaction", json!({"emoji": "👍"})),
        ("remove_reaction", json!({"emoji": "🤫"})),
    ] {
        scene.refuses(&scene.ann, command, &said.id, more, "not_found", "messageId").await;
    }
    let reply = scene.ben.ask("send_message", &reply).await.expect_err("it is gone");
    assert_eq!((reply.code.as_str(), reply.field.as_deref()), ("not_found", Some("replyTo")));
}

async fn only_those_change_a_message_who_may(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let said = scene.ben.say(&scene.room, "mine").await;
    // Ann made the room: she is its admin.
    let edit = json!({"content": "yours"});
    scene.refuses(&scene.ann, "edit_message", &said.id, edit.clone(), "forbidden", "messageId").await;
    let cleo = deployment.rest(0).sign_up("cleo").await;
    let stranger = Chatter::enter(&deployment.url(0), &cleo).await;
    scene.refuses(&stranger, "delete_message", &said.id, json!({}), "not_a_member", "roomId").await;
    deployment.rest(0).join(&cleo, &scene.room).await;
    scene.refuses(&stranger, "delete_message", &said.id, json!({}), "forbidden", "messageId").await;
    scene.alter(&stranger, "add_reaction", &said.id, json!({"emoji": "👍"})).await;
    scene.refuses(&scene.ben, "remove_reaction", &said.id, json!({"emoji": "👍"}), "not_found", "emoji").await;

    let elsewhere = deployment.rest(1).create_room(scene.people()[1], "public").await;
    let there = json!({"roomId": elsewhere, "messageId": said.id, "content": "moved"});
    let refusal = scene.ben.ask("edit_message", &there).await.expect_err("it is in another room");
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("not_found", Some("messageId")));
    scene.refuses(&scene.ben, "edit_message", &Uuid::new_v4().to_string(), edit, "not_found", "messageId").await;
    for (command, more, field) in [
        ("edit_message", json!({}), "content"),
        ("edit_message", json!({"content": " "}), "content"),
        ("edit_message", json!({"content": "a", "mentions": "ben"}), "mentions"),
        ("add_reaction", json!({"emoji": "well done"}), "emoji"),
        ("add_reaction", json!({}), "emoji"),
    ] {
        scene.refuses(&scene.ben, command, &said.id, more, "invalid", field).await;
    }
    scene.refuses(&scene.ben, "delete_message", "the last one", json!({}), "invalid", "messageId").await;

    // The connection lives, the message too, and an admin may delete it.
    let page = scene.page(deployment, 0, &cleo).await;
    assert_eq!((&page["messages"][0]["content"], &page["lastSeq"]), (&json!("mine"), &json!(2)));
    scene.alter(&scene.ann, "delete_message", &said.id, json!({})).await;
    assert_eq!(scene.ben.expect_event("message_deleted").await["userId"], scene.people()[0].id.as_str());
}

async fn a_change_that_is_asked_for_again_is_made_once(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let again = Chatter::enter(&deployment.url(1), scene.people()[0]).await;
    let said = scene.ann.say(&scene.room, "first").await;
    let edit = json!({"content": "changed", "clientId": "one"});
    let first = scene.alter(&scene.ann, "edit_message", &said.id, edit.clone()).await;
    let newer = scene.alter(&again, "edit_message", &said.id, json!({"content": "changed again", "clientId": "two"})).await;
    assert_eq!(scene.alter(&again, "edit_message", &said.id, edit.clone()).await, first);
    let path = format!("/api/rooms/{}/messages/{}", scene.room, said.id);
    let rest = deployment.rest(1);
    let token = Some(scene.people()[0].token.as_str());
    let over_rest = rest.request(Method::PATCH, &path, token, Some(edit.to_string())).await.expect(StatusCode::OK);
    assert_eq!(over_rest, first);
    // A message may have the same id of its sender's.
    let message = json!({"roomId": scene.room, "content": "hello", "clientId": "one"});
    let message = Receipt::of(&scene.ann.ask("send_message", &message).await.expect("a message"));
    assert_eq!((newer["seq"].as_u64(), message.seq), (Some(3), 4));

    let react = json!({"emoji": "👍", "clientId": "three"});
    let reacted = scene.alter(&scene.ann, "add_reaction", &said.id, react.clone()).await;
    assert_eq!(scene.alter(&again, "add_reaction", &said.id, react).await, reacted);
    let without = scene.alter(&again, "add_reaction", &said.id, json!({"emoji": "👍"})).await;
    assert_eq!((&without["id"], &without["seq"]), (&reacted["id"], &reacted["seq"]), "it is there already");
    let delete = json!({"clientId": "four"});
    let deleted = scene.alter(&scene.ann, "delete_message", &said.id, delete.clone()).await;
    assert_eq!(scene.alter(&again, "delete_message", &said.id, delete).await, deleted);
    let path = format!("{path}?clientId=four");
    assert_eq!(rest.request(Method::DELETE, &path, token, None).await.expect(StatusCode::OK), deleted);

    scene.heard(&scene.ben, 6).await;
    assert_dense(&log_of(&scene.ben), 1);
    assert_eq!(scene.page(deployment, 0, scene.people()[1]).await["lastSeq"], 6);
}

async fn requests_change_messages_in_the_same_order(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let [ann, ben] = scene.people();
    let said = scene.ann.say(&scene.room, "first").await;
    let path = format!("/api/rooms/{}/messages/{}", scene.room, said.id);
    let reactions = format!("{path}/reactions/%F0%9F%91%8D");
    let (rest, other) = (deployment.rest(0), deployment.rest(1));
    let ask = async |method: Method, path: &str, who: &Account, body: Option<Value>| {
        let rest = if who.id == ann.id { &rest } else { &other };
        rest.request(method, path, Some(&who.token), body.map(|body| body.to_string())).await
    };
    let edited = ask(Method::PATCH, &path, ann, Some(json!({"content": "changed"}))).await.expect(StatusCode::OK);
    let expected = json!({
        "id": edited["id"], "roomId": scene.room, "messageId": said.id, "seq": 2, "createdAt": edited["createdAt"],
    });
    assert_eq!(edited, expected);
    assert_eq!(scene.ben.expect_event("message_edited").await["content"], "changed");
    let put = ask(Method::PUT, &reactions, ben, None).await.expect(StatusCode::OK);
    assert_eq!(ask(Method::PUT, &reactions, ben, None).await.expect(StatusCode::OK), put, "the same again changes nothing");
    assert_eq!(scene.ann.expect_event("reaction_added").await["emoji"], "👍");
    ask(Method::DELETE, &reactions, ben, None).await.expect(StatusCode::OK);
    ask(Method::DELETE, &reactions, ben, None).await.expect_error(404, "not_found", Some("emoji"));
    let thumb = format!("{path}/reactions/thumb");
    ask(Method::PUT, &thumb, ben, None).await.expect_error(400, "invalid", Some("emoji"));
    ask(Method::PATCH, &path, ben, Some(json!({"content": "mine"}))).await.expect_error(403, "forbidden", Some("messageId"));
    ask(Method::PATCH, &path, ann, Some(json!({"content": 7}))).await.expect_error(400, "invalid", Some("content"));
    ask(Method::DELETE, &path, ben, None).await.expect_error(403, "forbidden", Some("messageId"));
    ask(Method::DELETE, &path, ann, None).await.expect(StatusCode::OK);
    ask(Method::DELETE, &path, ann, None).await.expect_error(404, "not_found", Some("messageId"));
    let nowhere = format!("/api/rooms/{}/messages/{}", Uuid::new_v4(), said.id);
    ask(Method::DELETE, &nowhere, ann, None).await.expect_error(404, "not_found", Some("roomId"));
    scene.heard(&scene.ben, 5).await;
    assert_dense(&log_of(&scene.ben), 1);
}

async fn other_vocabularies_go_on_behind_changes(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let ears = Chatter::enter(&deployment.url(1), scene.people()[1]).await;
    ears.ask("room/join-room", &json!({"roomId": scene.room})).await.expect("a member");
    let said = scene.ann.say(&scene.room, "first").await;
    for number in 0..5 {
        scene.alter(&scene.ann, "edit_message", &said.id, json!({"content": format!("changed {number}")})).await;
    }
    scene.alter(&scene.ann, "add_reaction", &said.id, json!({"emoji": "👍"})).await;
    let last = scene.ann.say(&scene.room, "last").await;
    let heard = [ears.expect_event("room/receive-message").await, ears.expect_event("room/receive-message").await];
    assert_eq!((&heard[0]["message"], &heard[1]["message"]), (&json!("first"), &json!("last")));
    assert_eq!((&heard[0]["seq"], &heard[1]["seq"]), (&json!(1), &json!(last.seq)));
    ears.settle(&scene.room).await;
    let told = ears.log().everything();
    assert!(told.iter().all(|(event, _)| !LOG.contains(&event.as_str())), "{told:?}");
}

async fn who_is_named_finds_it_in_the_list_of_rooms(deployment: &mut Deployment) {
    let scene = Scene::set(deployment).await;
    let [ann, ben] = scene.people();
    let cleo = deployment.rest(0).sign_up("cleo").await;
    let content = format!("@{}, @{} and @nobody: hello", ben.username.to_uppercase(), cleo.username);
    let wish = json!({"roomId": scene.room, "content": content, "mentions": [ann.id, cleo.id, ben.id]});
    let named = Receipt::of(&scene.ann.ask("send_message", &wish).await.expect("a message"));
    let told = scene.ben.expect_event("receive_message").await;
    assert_eq!(told["mentions"], json!([ann.id, ben.id]), "cleo is no member");
    let plain = scene.ann.say(&scene.room, "hello").await;
    scene.alter(&scene.ann, "add_reaction", &plain.id, json!({"emoji": "👍"})).await;

    let listed = async || {
        let list = deployment.rest(1).get("/api/rooms", &ben.token).await.expect(StatusCode::OK);
        let rooms = list["rooms"].as_array().expect("rooms").clone();
        let room = rooms.into_iter().find(|room| room["id"] == scene.room.as_str()).expect("it is listed");
        (room["unreadCount"].clone(), room["unreadMentions"].clone(), room["lastMessage"]["id"].clone())
    };
    assert_eq!(listed().await, (json!(2), json!(1), json!(plain.id)));
    scene.alter(&scene.ann, "delete_message", &named.id, json!({})).await;
    assert_eq!(listed().await, (json!(1), json!(0), json!(plain.id)));
}

async fn a_stock_client_that_was_away_is_told_what_was_changed(deployment: &mut Deployment) {
    let urls = deployment.urls().join(",");
    if let Some(client) = StockClient::start("changes.mjs", &["--urls", &urls]) {
        client.succeeds(LONG_ENOUGH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_router_that_is_killed_makes_each_change_once() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let scene = Scene::set(&deployment).await;
    let said = scene.ann.say(&scene.room, "first").await;
    let mut places = Vec::new();
    for number in 0..60 {
        match number {
            20 => deployment.routers[0].kill(),
            40 => {
                deployment.routers[0].start_again();
                deployment.routers[0].wait_until_ready().await;
                deployment.routers[1].kill();
            }
            _ => {}
        }
        let own_id = format!("edit {number}");
        let wish = json!({"roomId": scene.room, "messageId": said.id, "content": own_id, "clientId": own_id});
        let ack = loop {
            match scene.ann.ask("edit_message", &wish).await {
                Ok(ack) => break ack,
                Err(refusal) => assert_eq!(refusal.code, "unavailable", "{refusal:?}"),
            }
        };
        places.push(ack["seq"].as_u64().expect("a place"));
    }
    assert!(places.iter().copied().eq(2..=61), "each is made once, in order: {places:?}");
    scene.heard(&scene.ben, 61).await;
    assert_dense(&log_of(&scene.ben), 1);
    assert_eq!(fold(&log_of(&scene.ben))[&said.id]["content"], "edit 59");
    assert_eq!(scene.page(&deployment, 1, scene.people()[1]).await["messages"][0]["content"], "edit 59");
    deployment.routers[1].start_again();
    deployment.wait_until_ready().await;
}

/// Two people in a room, each on a gateway of its own.
struct Scene {
    room: String,
    people: Vec<Account>,
    ann: Chatter,
    ben: Chatter,
}

impl Scene {
    async fn set(deployment: &Deployment) -> Self {
        let crowd = Crowd::new(deployment, 2).await;
        let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
        Self { room: crowd.room, people: crowd.people, ann, ben }
    }

    fn people(&self) -> [&Account; 2] {
        [&self.people[0], &self.people[1]]
    }

    fn wish(&self, message: &str, more: Value) -> Value {
        let mut wish = json!({"roomId": self.room, "messageId": message});
        if let (Value::Object(wish), Value::Object(more)) = (&mut wish, more) {
            wish.extend(more);
        }
        wish
    }

    /// Does something to a message; the ack.
    async fn alter(&self, who: &Chatter, command: &str, message: &str, more: Value) -> Value {
        let answer = who.ask(command, &self.wish(message, more)).await;
        answer.unwrap_or_else(|refusal| panic!("{command} was refused: {refusal:?}"))
    }

    async fn refuses(&self, who: &Chatter, command: &str, message: &str, more: Value, code: &str, field: &str) {
        let refusal = who.ask(command, &self.wish(message, more)).await.expect_err("it should be refused");
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), (code, Some(field)), "{command}: {refusal:?}");
    }

    async fn page(&self, deployment: &Deployment, index: usize, reader: &Account) -> Value {
        let path = format!("/api/rooms/{}/messages", self.room);
        deployment.rest(index).get(&path, &reader.token).await.expect(StatusCode::OK)
    }

    /// Waits until somebody has heard the log up to a place.
    async fn heard(&self, who: &Chatter, seq: u64) {
        tests::eventually(&format!("the log up to {seq}"), SOON, async || {
            log_of(who).last().filter(|(_, told)| told["seq"] == seq).map(drop)
        })
        .await;
    }
}

/// What was heard of the log, in order.
fn log_of(who: &Chatter) -> Vec<(String, Value)> {
    who.log().everything().into_iter().filter(|(event, _)| LOG.contains(&event.as_str())).collect()
}

#[track_caller]
fn assert_dense(log: &[(String, Value)], first: u64) {
    let places: Vec<u64> = log.iter().map(|(_, told)| told["seq"].as_u64().expect("a place")).collect();
    assert!(places.iter().copied().eq(first..first + places.len() as u64), "from {first}: {places:?}");
}

/// The messages as a client has them that does what it is told.
fn fold(log: &[(String, Value)]) -> HashMap<String, Value> {
    let mut messages: HashMap<String, Value> = HashMap::new();
    for (event, told) in log {
        if event == "receive_message" {
            messages.insert(told["id"].as_str().expect("an id").to_owned(), told.clone());
        } else if let Some(message) = messages.get_mut(told["messageId"].as_str().expect("an id")) {
            match event.as_str() {
                "message_edited" => message["content"] = told["content"].clone(),
                "message_deleted" => {
                    message["content"] = "".into();
                    message["deletedAt"] = told["timestamp"].clone();
                }
                _ => {}
            }
        }
    }
    messages
}
