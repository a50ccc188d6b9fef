//! Who is online is told right: once for a person, over all gateways, and again after a gateway or Redis has died.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use reqwest::StatusCode;
use serde_json::{Value, json};
use shared::limits;
use tests::{Account, Backends, Chatter, Crowd, Deployment, Private, PrivateServer, Servers, eventually};
use tokio::task::block_in_place;
use xtask::services::redis::{self, Cluster, Sentinel};

/// A lease, a sweep and the grace, on a busy machine.
const SOON: Duration = Duration::from_secs(60);
/// All seats are there again when Redis has answered for so long: a beat, and a second for the question on a busy machine.
const BACK: Duration = limits::LEASE_BEAT.saturating_add(Duration::from_secs(1));

tests::everywhere!(
    a_person_comes_online_and_goes_offline_once_however_many_connections_it_has,
    the_members_of_a_room_are_listed_with_who_is_online,
    what_is_wrong_with_a_question_is_named,
);

async fn a_person_comes_online_and_goes_offline_once_however_many_connections_it_has(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let ann = crowd.enter(deployment, 0).await;
    let ben = &crowd.people[1];

    let here = Chatter::enter(&deployment.url(0), ben).await;
    until_statuses(&ann, ben, &["online"]).await;
    let there = crowd.enter(deployment, 1).await;
    assert_eq!(ann.expect_event("user_joined").await["userId"], ben.id.as_str());
    drop(here);
    // A page reload: it is back, on another gateway, before the others are told.
    drop(there);
    let back = crowd.enter(deployment, 0).await;
    let again = crowd.enter(deployment, 1).await;
    drop(back);
    drop(again);
    until_statuses(&ann, ben, &["online", "offline"]).await;
    let of_ben = |name: &str| ann.log().all(name).iter().filter(|event| event["userId"] == ben.id).count();
    assert_eq!((of_ben("user_joined"), of_ben("user_left")), (1, 1));

    let last = Chatter::enter(&deployment.url(1), ben).await;
    until_statuses(&ann, ben, &["online", "offline", "online"]).await;
    let about_herself = last.log().all("user_status").iter().any(|event| event["userId"] == ben.id);
    assert!(!about_herself, "nobody is told about itself");
}

async fn the_members_of_a_room_are_listed_with_who_is_online(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 4).await;
    let ann = crowd.enter(deployment, 0).await;
    let ben = Chatter::enter(&deployment.url(1), &crowd.people[1]).await;
    // Who is welcomed is online.
    ben.expect_event("welcome").await;
    let expected = |online: &[usize]| {
        let person = |(index, account): (usize, &Account)| {
            let role = if index == 0 { "admin" } else { "member" };
            (account.id.clone(), (account.username.clone(), role.to_owned(), online.contains(&index)))
        };
        crowd.people.iter().enumerate().map(person).collect::<BTreeMap<_, _>>()
    };

    let answer = ann.ask("get_room_users", &json!({"roomId": crowd.room})).await.expect("a member may ask");
    assert_eq!(people(&answer["users"]), expected(&[0, 1]));
    assert_eq!((&answer["roomId"], &answer["next"]), (&json!(crowd.room), &Value::Null));

    // The older way: an event asks, an event answers.
    ann.emit("get_room_users", &json!({"roomId": crowd.room}));
    assert_eq!(people(&ann.expect_event("room_users").await["users"]), expected(&[0, 1]));

    let rest = deployment.rest(1);
    let token = &crowd.people[2].token;
    let get = async |path: String| rest.get(&path, token).await.expect(StatusCode::OK);
    let path = format!("/api/rooms/{}/members", crowd.room);
    let mut found = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = get(format!("{path}?limit=3{after}")).await;
        assert!(page["users"].as_array().is_some_and(|users| users.len() <= 3), "{page}");
        found.extend(people(&page["users"]));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(found, expected(&[0, 1]));
    let online = people(&get(format!("{path}?online=true")).await["users"]);
    assert_eq!(online.keys().collect::<Vec<_>>(), sorted(&[&crowd.people[0].id, &crowd.people[1].id]));
    let offline = people(&get(format!("{path}?online=false")).await["users"]);
    assert_eq!(offline.keys().collect::<Vec<_>>(), sorted(&[&crowd.people[2].id, &crowd.people[3].id]));

    eventually("she is in the room", SOON, async || {
        let counts = get(format!("/api/rooms/{}/presence", crowd.room)).await;
        (counts == json!({"roomId": crowd.room, "members": 4, "present": 1})).then_some(())
    })
    .await;
    let of_ben = format!("/api/users/{}/presence", crowd.people[1].id);
    assert_eq!(get(of_ben.clone()).await, json!({"userId": crowd.people[1].id, "isOnline": true, "lastSeen": null}));
    drop(ben);
    eventually("he is offline", SOON, async || {
        let presence = get(of_ben.clone()).await;
        (presence["isOnline"] == false && presence["lastSeen"].is_string()).then_some(())
    })
    .await;
}

async fn what_is_wrong_with_a_question_is_named(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 1).await;
    let ann = crowd.enter(deployment, 0).await;
    let rest = deployment.rest(0);
    let (room, token) = (&crowd.room, &crowd.people[0].token);
    for (wish, field) in [
        (json!({}), "roomId"),
        (json!({"roomId": room, "after": "ann"}), "after"),
        (json!({"roomId": room, "limit": 0}), "limit"),
        (json!({"roomId": room, "limit": "all"}), "limit"),
        (json!({"roomId": room, "online": 1}), "online"),
    ] {
        let refusal = ann.ask("get_room_users", &wish).await.expect_err("it is wrong");
        assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("invalid", Some(field)), "{wish}");
    }
    for (query, field) in [("after=ann", "after"), ("limit=0", "limit"), ("online=maybe", "online")] {
        rest.get(&format!("/api/rooms/{room}/members?{query}"), token).await.expect_error(400, "invalid", Some(field));
    }
    rest.get("/api/users/ann/presence", token).await.expect_error(400, "invalid", Some("userId"));
    let stranger = rest.sign_up("stranger").await;
    rest.get(&format!("/api/rooms/{room}/members"), &stranger.token).await.expect_error(403, "not_a_member", Some("roomId"));
}

/// Its people are offline, each said once, but for those who are connected elsewhere too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_people_of_a_gateway_that_was_killed_go_offline_once() {
    let Some(servers) = Servers::find() else { return };
    let mut deployment = Deployment::cluster(&servers, 3, 1).await;
    let crowd = Crowd::new(&deployment, 4).await;
    let ann = crowd.enter(&deployment, 0).await;
    let _watcher = Chatter::enter(&deployment.url(2), &crowd.people[0]).await;
    let mut on_the_dead = Vec::new();
    for person in &crowd.people[1..] {
        let chatter = Chatter::enter(&deployment.url(1), person).await;
        chatter.join(&crowd.room, None).await.expect("a member");
        on_the_dead.push(chatter);
    }
    let elsewhere = Chatter::enter(&deployment.url(2), &crowd.people[3]).await;
    for person in &crowd.people[1..] {
        until_statuses(&ann, person, &["online"]).await;
    }

    deployment.gateways[1].kill();
    for person in &crowd.people[1..3] {
        until_statuses(&ann, person, &["online", "offline"]).await;
    }
    // Two gateways were there to find out.
    let counts = eventually("the room is empty but for one", SOON, async || {
        let path = format!("/api/rooms/{}/presence", crowd.room);
        let counts = deployment.rest(0).get(&path, &crowd.people[0].token).await.expect(StatusCode::OK);
        (counts["present"] == 1).then_some(counts)
    })
    .await;
    assert_eq!(counts["members"], 4);
    drop(elsewhere);
    until_statuses(&ann, &crowd.people[3], &["online", "offline"]).await;
    for person in &crowd.people[1..] {
        assert_eq!(statuses(&ann, person), ["online", "offline"], "once");
        let left = ann.log().all("user_left").iter().filter(|event| event["userId"] == person.id).count();
        assert_eq!(left, 1);
    }
    drop(on_the_dead);
}

/// All seats are back within a beat, and nobody was told of anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_are_online_again_within_a_beat_when_redis_was_restarted() {
    let Some(mut redis) = PrivateServer::<redis::Recipe>::start() else { return };
    let url = redis.url();
    Box::pin(memory_is_lost(url, BACK, |_, _| {
        redis.kill();
        redis.restart();
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_are_online_again_within_a_beat_when_redis_was_flushed() {
    let Some(mut redis) = PrivateServer::<redis::Recipe>::start() else { return };
    let url = redis.url();
    Box::pin(memory_is_lost(url, BACK, |_, _| redis.steer(|redis| redis.ask("FLUSHALL").map(drop)))).await;
}

/// Nobody could say that they live: the first who can must not think that the others do not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_goes_when_redis_was_away_for_longer_than_seats_last() {
    let Some(mut redis) = PrivateServer::<redis::Recipe>::start() else { return };
    let url = redis.url();
    Box::pin(memory_is_lost(url, BACK + limits::DEPENDENCY_DEADLINE, |_, _| {
        redis.steer(|redis| redis.ask("SAVE").map(drop));
        redis.kill();
        sleep(2 * limits::LEASE_TTL);
        redis.restart();
    }))
    .await;
}

/// The replica has not heard of everything, and is told it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_are_online_when_a_sentinel_has_named_another_master() {
    let Some(mut redis) = Private::start_all("sentinel", Sentinel::start) else { return };
    let url = redis.steer(|redis| Ok(redis.url()));
    Box::pin(memory_is_lost(url, BACK + limits::DEPENDENCY_DEADLINE, |prefix, unheard| {
        redis.steer(|redis| redis.forget_on_replica(&format!("{prefix}:user:{{{unheard}}}")));
        redis.steer(Sentinel::kill_master);
        redis.steer(|redis| redis.wait_for_replica());
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_are_online_when_a_master_of_a_cluster_was_killed() {
    let Some(mut redis) = Private::start_all("cluster", Cluster::start) else { return };
    let url = redis.steer(|redis| Ok(redis.url()));
    Box::pin(memory_is_lost(url, BACK + limits::DEPENDENCY_DEADLINE, |prefix, _| {
        let killed = redis.steer(|redis| redis.kill_master_of(&format!("{{{prefix}:seats}}")));
        redis.steer(|redis| redis.wait_for_replica_of(killed));
    }))
    .await;
}

/// Four people on two gateways, one of whom goes just before the servers at `url` lose what they know, or some of it, or are away. When they
/// answer again, which is when `lose` returns, it takes no longer than `within` until the others are there again, and no more is ever said than what is so.
async fn memory_is_lost(url: String, within: Duration, lose: impl FnOnce(&str, &str)) {
    let Some(mut servers) = Servers::find() else { return };
    servers.redis = url;
    let backends = Backends::new(&servers).await;
    let prefix = backends.presence.1.clone();
    let mut deployment = Deployment::cluster_on(backends, 2, 1, &[]);
    deployment.announce("presence");
    deployment.wait_until_ready().await;
    let crowd = Crowd::new(&deployment, 4).await;
    let mut chatters = Vec::new();
    for index in 0..4 {
        chatters.push(crowd.enter(&deployment, index).await);
    }
    for person in &crowd.people[1..] {
        until_statuses(&chatters[0], person, &["online"]).await;
    }

    drop(chatters.pop());
    block_in_place(|| lose(&prefix, &crowd.people[1].id));
    let answers = Instant::now();
    let ann = &chatters[0];
    eventually("all are online again", SOON, async || {
        let answer = ann.ask("get_room_users", &json!({"roomId": crowd.room})).await.ok()?;
        let people = people(&answer["users"]);
        let are_online =
            crowd.people[..3].iter().all(|person| people.get(&person.id).is_some_and(|(_, _, is_online)| *is_online));
        let room = deployment.rest(1).get(&format!("/api/rooms/{}/presence", crowd.room), &crowd.people[0].token).await;
        let are_in = room.body["present"].as_u64().is_some_and(|present| present >= 3);
        (are_in && are_online).then_some(())
    })
    .await;
    assert!(answers.elapsed() < within, "it took {:?}", answers.elapsed());

    until_statuses(ann, &crowd.people[3], &["online", "offline"]).await;
    eventually("who has gone is not there", SOON, async || {
        let answer = ann.ask("get_room_users", &json!({"roomId": crowd.room})).await.ok()?;
        let room = deployment.rest(1).get(&format!("/api/rooms/{}/presence", crowd.room), &crowd.people[0].token).await;
        let is_gone = people(&answer["users"]).get(&crowd.people[3].id).is_some_and(|(_, _, is_online)| !is_online);
        (is_gone && room.body["present"] == 3).then_some(())
    })
    .await;
    drop(chatters.pop());
    until_statuses(&chatters[0], &crowd.people[2], &["online", "offline"]).await;
    assert_eq!(statuses(&chatters[0], &crowd.people[1]), ["online"], "nothing has happened to him");
}

/// 5,000 sockets of 50 people come, go and come back at once, on two gateways.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_repeats_and_misses_no_transition() {
    const PEOPLE: usize = 50;
    const SOCKETS: usize = 5_000;
    let Some(servers) = Servers::find() else { return };
    let deployment = Deployment::cluster(&servers, 2, 1).await;
    let crowd = Crowd::new(&deployment, 1 + PEOPLE).await;
    let ann = crowd.enter(&deployment, 0).await;

    let storm = async || {
        let connect = |index: usize| {
            let (url, person) = (deployment.url(index), &crowd.people[1 + index % PEOPLE]);
            async move { Chatter::enter(&url, person).await }
        };
        stream::iter(0..SOCKETS).map(connect).buffer_unordered(200).collect::<Vec<Chatter>>().await
    };
    drop(storm().await);
    let second = storm().await;
    for person in &crowd.people[1..] {
        until_last_status(&ann, person, "online").await;
    }
    drop(second);
    for person in &crowd.people[1..] {
        until_last_status(&ann, person, "offline").await;
        let statuses = statuses(&ann, person);
        assert!(statuses.iter().step_by(2).all(|status| status == "online"), "{statuses:?}");
        assert!(statuses.iter().skip(1).step_by(2).all(|status| status == "offline"), "{statuses:?}");
    }
}

/// What somebody was told of a person's status, in order.
fn statuses(chatter: &Chatter, person: &Account) -> Vec<String> {
    let all = chatter.log().all("user_status");
    let of_person = all.iter().filter(|event| event["userId"] == person.id);
    of_person.map(|event| event["status"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn until_statuses(chatter: &Chatter, person: &Account, expected: &[&str]) {
    eventually(&format!("{} is told to be {expected:?}", person.username), SOON, async || {
        let told = statuses(chatter, person);
        assert!(told.len() <= expected.len(), "{} is told to be {told:?}", person.username);
        (told == expected).then_some(())
    })
    .await;
}

async fn until_last_status(chatter: &Chatter, person: &Account, expected: &str) {
    eventually(&format!("{} is told to be {expected}", person.username), SOON, async || {
        statuses(chatter, person).last().is_some_and(|last| last == expected).then_some(())
    })
    .await;
}

/// Names, roles and whether they are online, by id.
fn people(users: &Value) -> BTreeMap<String, (String, String, bool)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let person = |user: &Value| (text(&user["userId"]), (text(&user["username"]), text(&user["role"]), user["isOnline"] == true));
    users.as_array().map(|users| users.iter().map(person).collect()).unwrap_or_default()
}

fn sorted<'a>(ids: &[&'a String]) -> Vec<&'a String> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids
}
