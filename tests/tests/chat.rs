//! People chat: what is said is stored, told to everybody once, and still there tomorrow.

use serde_json::{Value, json};
use tests::{Chatter, Crowd, Deployment, Receipt, everywhere};

everywhere![
    two_people_chat_and_both_hear_both,
    an_ack_says_where_the_message_is,
    history_is_there_after_a_restart,
    a_send_that_is_repeated_is_one_message,
    coming_going_and_typing_are_told_to_the_others_alone,
    who_has_left_hears_no_more,
    a_room_belongs_to_its_members,
];

async fn two_people_chat_and_both_hear_both(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);

    ann.say(&crowd.room, "hello ben").await;
    ben.hear(&crowd.room, 1).await;
    ben.say(&crowd.room, "hello ann").await;

    let by_ann = ann.hear(&crowd.room, 2).await;
    assert_eq!(by_ann, ben.hear(&crowd.room, 2).await);
    let told: Vec<_> = by_ann.iter().map(|message| (message.username.as_str(), message.content.as_str())).collect();
    let [ann, ben] = [&crowd.people[0].username, &crowd.people[1].username];
    assert_eq!(told, [(ann.as_str(), "hello ben"), (ben.as_str(), "hello ann")]);
}

async fn an_ack_says_where_the_message_is(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 1).await;
    let ann = crowd.enter(deployment, 0).await;

    let wish = json!({"roomId": crowd.room, "content": "a film", "messageType": "video", "clientId": "my-1"});
    let ack = ann.ask("send_message", &wish).await.expect("it is stored");
    assert_eq!((&ack["roomId"], &ack["seq"], &ack["clientId"]), (&json!(crowd.room), &json!(1), &json!("my-1")), "{ack}");

    // The ack means stored: no waiting here.
    let history = deployment.rest(1).history(&crowd.people[0], &crowd.room).await;
    assert_eq!(Some(history[0].id.as_str()), ack["id"].as_str());
    assert_eq!(Some(history[0].created_at.as_str()), ack["createdAt"].as_str());

    let told = ann.expect_event("receive_message").await;
    for field in ["id", "roomId", "seq", "createdAt", "clientId"] {
        assert_eq!(told[field], ack[field], "{field} of {told}");
    }
    assert_eq!((&told["messageType"], &told["userId"]), (&json!("video"), &json!(crowd.people[0].id)));
    assert!(told["timestamp"].is_string(), "older clients read timestamp: {told}");
}

async fn history_is_there_after_a_restart(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let ann = crowd.enter(deployment, 0).await;
    let said = ann.say_all(&crowd.room, (0..5).map(|number| format!("message {number}"))).await;
    drop(ann);

    deployment.restart().await;

    let history = deployment.rest(0).history(&crowd.people[1], &crowd.room).await;
    assert_eq!(ids(&said), history.iter().map(|message| message.id.as_str()).collect::<Vec<_>>());
    let ben = crowd.enter(deployment, 1).await;
    assert_eq!(ben.say(&crowd.room, "and on").await.seq, 6);
}

async fn a_send_that_is_repeated_is_one_message(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    let wish = json!({"roomId": crowd.room, "content": "once", "clientId": "retry-1"});

    let first = Receipt::of(&ann.ask("send_message", &wish).await.expect("it is stored"));
    let at_once = [ann.ask("send_message", &wish), ann.ask("send_message", &wish)];
    for again in at_once {
        assert_eq!(Receipt::of(&again.await.expect("it is stored already")), first);
    }
    // After a lost connection the retry may take another way.
    let elsewhere = Chatter::enter(&deployment.url(1), &crowd.people[0]).await;
    elsewhere.join(&crowd.room, None).await.expect("a member");
    let with_other_name = json!({"roomId": crowd.room, "content": "once", "tempId": "retry-1"});
    let again = elsewhere.ask("send_message", &with_other_name).await.expect("it is stored already");
    assert_eq!((again["id"].as_str(), again["seq"].as_u64()), (Some(first.id.as_str()), Some(1)));

    // Another person's id is another id.
    let other = Receipt::of(&ben.ask("send_message", &wish).await.expect("it is stored"));
    assert_eq!(other.seq, 2);
    for chatter in [&ann, &ben] {
        let heard = chatter.hear(&crowd.room, 2).await;
        assert_eq!(heard.iter().map(|message| message.id.as_str()).collect::<Vec<_>>(), [&first.id, &other.id]);
    }
}

async fn coming_going_and_typing_are_told_to_the_others_alone(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let ann = crowd.enter(deployment, 0).await;
    let ben = crowd.enter(deployment, 1).await;
    let is_about_ben = |event: &Value| {
        let who = [&event["userId"], &event["username"], &event["roomId"]];
        assert_eq!(
            who,
            [&crowd.people[1].id, &crowd.people[1].username, &crowd.room].map(|text| json!(text)).each_ref(),
            "{event}"
        );
        assert!(event["timestamp"].is_string(), "{event}");
    };

    is_about_ben(&ann.expect_event("user_joined").await);

    for is_typing in [true, false] {
        let answer = ben.ask("typing", &json!({"roomId": crowd.room, "isTyping": is_typing})).await;
        assert_eq!(answer, Ok(json!({})));
        let typing = ann.expect_event("user_typing").await;
        is_about_ben(&typing);
        assert_eq!(typing["isTyping"], is_typing);
    }

    let left = ben.ask("leave_room", &json!({"roomId": crowd.room})).await;
    assert_eq!(left, Ok(json!({"roomId": crowd.room})));
    is_about_ben(&ann.expect_event("user_left").await);

    // Somebody whose connection just ends has left as well.
    let again = crowd.enter(deployment, 1).await;
    is_about_ben(&ann.expect_event("user_joined").await);
    drop(again);
    is_about_ben(&ann.expect_event("user_left").await);

    // What Ben was told until a message after all of it: nothing about himself.
    let once_more = crowd.enter(deployment, 1).await;
    is_about_ben(&ann.expect_event("user_joined").await);
    once_more.emit("typing", &json!({"roomId": crowd.room, "isTyping": true}));
    ann.expect_event("user_typing").await;
    ann.say(&crowd.room, "after it").await;
    once_more.hear(&crowd.room, 1).await;
    for chatter in [&ben, &once_more] {
        for name in ["user_joined", "user_typing", "user_left"] {
            let about_himself = chatter.log().all(name).iter().any(|event| event["userId"] == crowd.people[1].id);
            assert!(!about_himself, "Ben was told {name} about himself");
        }
    }
}

async fn who_has_left_hears_no_more(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let rest = deployment.rest(0);
    let other_room = rest.create_room(&crowd.people[0], "public").await;
    rest.join(&crowd.people[1], &other_room).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    for chatter in [&ann, &ben] {
        chatter.join(&other_room, None).await.expect("a member");
    }
    ann.say(&crowd.room, "for both").await;
    ben.hear(&crowd.room, 1).await;

    ben.ask("leave_room", &json!({"roomId": crowd.room})).await.expect("he was in it");
    ann.say(&crowd.room, "for ann alone").await;
    ann.hear(&crowd.room, 2).await;
    // Both rooms reach Ben by the same way: when this has come, the other would have.
    ann.say(&other_room, "still here?").await;
    ben.log()
        .find("receive_message", std::time::Duration::from_secs(10), |message| message["roomId"] == other_room.as_str())
        .await;
    assert_eq!(ben.heard(&crowd.room).len(), 1);

    let refusal = ben.ask("leave_room", &json!({"roomId": crowd.room})).await.expect_err("he has left");
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("not_a_member", Some("roomId")));

    // Back again, with what was missed.
    ben.join(&crowd.room, Some(1)).await.expect("still a member");
    ben.log().find("receive_message", std::time::Duration::from_secs(10), |message| message["content"] == "for ann alone").await;
}

async fn a_room_belongs_to_its_members(deployment: &mut Deployment) {
    let rest = deployment.rest(0);
    let (ann, ben) = (rest.sign_up("ann").await, rest.sign_up("ben").await);
    let room = rest.create_room(&ann, "private").await;

    rest.post(&format!("/api/rooms/{room}/join"), Some(&ben.token), json!({})).await.expect_error(
        403,
        "forbidden",
        Some("roomId"),
    );
    rest.get(&format!("/api/rooms/{room}"), &ben.token).await.expect_error(404, "not_found", Some("roomId"));
    rest.get(&format!("/api/rooms/{room}/messages"), &ben.token).await.expect_error(404, "not_found", Some("roomId"));
    let listed = rest.get("/api/rooms", &ben.token).await.expect(reqwest::StatusCode::OK);
    assert!(!listed.to_string().contains(&room), "a private room is listed: {listed}");

    // The creator is in it at once.
    let hers = Chatter::enter(&deployment.url(0), &ann).await;
    let joined = hers.join(&room, None).await.expect("her own room");
    assert_eq!((&joined["role"], &joined["seq"]), (&json!("admin"), &json!(0)), "{joined}");
    let told = hers.expect_event("room_joined").await;
    assert_eq!(told, json!({"roomId": room, "name": "lounge", "role": "admin"}));
    hers.say(&room, "alone").await;

    let his = Chatter::enter(&deployment.url(1), &ben).await;
    for (event, payload) in
        [("join_room", json!({"roomId": room})), ("send_message", json!({"roomId": room, "content": "let me in"}))]
    {
        let refusal = his.ask(event, &payload).await.expect_err("not his room");
        // Who is no member is not told that a private room exists.
        assert!(["not_found", "not_a_member"].contains(&refusal.code.as_str()), "{refusal:?}");
        assert_eq!(refusal.field.as_deref(), Some("roomId"));
    }
    assert_eq!(rest.history(&ann, &room).await.len(), 1);
}

fn ids(receipts: &[Receipt]) -> Vec<&str> {
    receipts.iter().map(|receipt| receipt.id.as_str()).collect()
}
