//! Who comes back is told what was missed first, then what is live: no gap, no overlap, also while others keep talking.

use std::time::Duration;

use serde_json::Value;
use tests::{Chatter, Crowd, Deployment, Follower, Heard, Talker, assert_dense, assert_stored_once, everywhere};

everywhere![
    since_tells_what_is_newer_and_nothing_else,
    a_join_among_talkers_has_no_gap_and_no_overlap,
    a_long_room_is_told_from_its_beginning_while_others_talk,
    a_join_that_is_refused_changes_nothing,
];

async fn since_tells_what_is_newer_and_nothing_else(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let ann = crowd.enter(deployment, 0).await;
    let mut last = ann.say_all(&crowd.room, (1..=10).map(|number| format!("message {number}"))).await.len() as u64;

    for behind in [10, 3, 1, 0] {
        let since = last - behind;
        let ben = Chatter::enter(&deployment.url(1), &crowd.people[1]).await;
        let joined = ben.join(&crowd.room, Some(since)).await.expect("a member");
        assert_eq!(joined["seq"], last, "the ack says how far the room is: {joined}");
        // A live one shows where the replay ends.
        last = ann.say(&crowd.room, "live").await.seq;
        let heard = ben.hear(&crowd.room, (last - since) as usize).await;
        assert_dense("ben", &heard, since + 1);
        assert_eq!(heard.last().map(|message| message.seq), Some(last));
        assert_room_is_named_first(&ben.log().everything());
    }

    // Without it, only what is new.
    let ben = Chatter::enter(&deployment.url(1), &crowd.people[1]).await;
    ben.join(&crowd.room, None).await.expect("a member");
    ann.say(&crowd.room, "live").await;
    assert_dense("ben", &ben.hear(&crowd.room, 1).await, last + 1);
}

async fn a_join_among_talkers_has_no_gap_and_no_overlap(deployment: &mut Deployment) {
    const ROUNDS: u64 = 24;
    const LIVE: usize = 12;
    let crowd = Crowd::new(deployment, 4).await;
    let talkers = talk(deployment, &crowd, 1..3);
    talkers[0].acknowledges_more(20, Duration::from_secs(20)).await;

    for round in 0..ROUNDS {
        let joiner = Chatter::enter(&deployment.url(round as usize), &crowd.people[3]).await;
        // Far behind, just behind, and from now on.
        let since = [Some(0), Some(round), None][(round % 3) as usize];
        let joined = joiner.join(&crowd.room, since).await.expect("a member");
        let place = joined["seq"].as_u64().expect("the ack has a seq");
        let first = since.unwrap_or(place) + 1;
        let live = place.saturating_sub(first - 1) as usize + LIVE;
        let heard = joiner.hear(&crowd.room, live).await;
        assert_dense(&format!("since {since:?}, joined at {place}"), &heard, first);
        assert_room_is_named_first(&joiner.log().everything());
    }

    let receipts = finish(talkers).await;
    assert_stored_once(&receipts, &deployment.rest(0).history(&crowd.people[0], &crowd.room).await);
}

async fn a_join_that_is_refused_changes_nothing(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    let newcomer = Chatter::enter(&deployment.url(0), &crowd.people[1]).await;
    let last = ann.say(&crowd.room, "first").await.seq;
    for ears in [&ben, &newcomer] {
        let joined = ears.log().all("room_joined").len();
        let refusal = ears.join(&crowd.room, Some(last + 98)).await.expect_err("that lies ahead");
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("invalid", Some("since")));
        assert_eq!(ears.log().all("room_joined").len(), joined, "nobody is told to be where it is not");
    }
    ann.say(&crowd.room, "second").await;
    assert_dense("ben", &ben.hear(&crowd.room, 2).await, 1);
    newcomer.join(&crowd.room, Some(last)).await.expect("a member");
    assert_dense("the newcomer", &newcomer.hear(&crowd.room, 1).await, last + 1);
}

async fn a_long_room_is_told_from_its_beginning_while_others_talk(deployment: &mut Deployment) {
    const LONG: usize = 1_500;
    let crowd = Crowd::new(deployment, 4).await;
    let ann = crowd.enter(deployment, 0).await;
    ann.say_all(&crowd.room, (0..LONG).map(|number| format!("message {number}"))).await;
    let talkers = talk(deployment, &crowd, 1..3);

    let late = [
        Follower::start(&crowd.people[3], &crowd.room, vec![deployment.url(0)]).await,
        Follower::start(&crowd.people[3], &crowd.room, vec![deployment.url(1)]).await,
    ];
    talkers[0].acknowledges_more(20, Duration::from_secs(20)).await;
    let receipts = finish(talkers).await;
    let last = receipts.iter().map(|receipt| receipt.seq).max().expect("they talked");
    let heard: Vec<Heard> = late[0].hears_all_up_to(last).await;
    assert_eq!(heard, late[1].hears_all_up_to(last).await);
    assert_eq!(heard, deployment.rest(1).history(&crowd.people[0], &crowd.room).await);
}

fn talk(deployment: &Deployment, crowd: &Crowd, who: std::ops::Range<usize>) -> Vec<Talker> {
    who.map(|index| Talker::start(&crowd.people[index], &crowd.room, vec![deployment.url(index)])).collect()
}

async fn finish(talkers: Vec<Talker>) -> Vec<tests::Receipt> {
    let mut receipts = Vec::new();
    for talker in talkers {
        assert_eq!(talker.refusals(), [], "nothing was away");
        receipts.extend(talker.finish().await);
    }
    receipts
}

fn assert_room_is_named_first(events: &[(String, Value)]) {
    let place = |name: &str| events.iter().position(|(event, _)| event == name);
    assert!(place("room_joined").is_some(), "the room was not named");
    assert!(place("room_joined") < place("receive_message"), "a message came before its room");
}
