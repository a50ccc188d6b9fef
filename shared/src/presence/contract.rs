//! The laws of presence, for every adapter: each is a function over the port, named as the fact that it checks.
//!
//! A test file gives `presence_laws!` a macro that turns the list of names into tests, so that no adapter can miss one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken law should panic")]
#![allow(missing_docs, reason = "a law's name says what it checks")]

mod seats;

use std::time::Duration;

use futures_util::future::join_all;
use uuid::Uuid;

use super::{Lease, NodeKind, Presence};
use crate::domain::{ConnectionId, Guest, NodeId, Persona, RoomId, Seq, Session, SessionId, Timestamp, Trail, UserId, Username};

pub use seats::*;

/// Calls a macro with the name of every law.
#[macro_export]
macro_rules! presence_laws {
    ($each:ident) => {
        $each! {
            a_server_that_is_there_is_healthy,
            nobody_lives_at_first,
            a_node_lives_from_its_first_beat,
            a_lease_comes_back_as_it_was_given,
            a_beat_replaces_what_a_node_said_of_itself,
            each_kind_is_listed_apart_in_order_of_ids,
            a_node_that_retires_is_gone_at_once,
            to_retire_what_does_not_live_is_no_error,
            a_lease_ends_by_itself,
            a_beat_renews_a_lease,
            one_lease_ends_without_the_others,
            a_node_may_be_of_both_kinds,
            many_nodes_beat_at_once,
            a_session_comes_back_as_it_was_kept,
            a_session_that_is_claimed_is_held_by_who_claimed_it,
            of_many_who_claim_a_session_one_sees_it_free,
            a_session_that_has_ended_is_unknown,
            an_earlier_connection_has_no_say_any_more,
            a_session_ends_by_itself,
            a_session_that_is_kept_again_replaces_what_was,
            the_first_seat_brings_a_user_online_and_the_last_takes_it_offline,
            a_user_is_online_since_its_first_seat_was_taken,
            of_many_nodes_one_is_told_of_each_change,
            each_change_of_a_user_has_a_later_time,
            a_statement_whose_answer_was_lost_is_answered_again,
            a_seat_that_was_known_before_brings_nobody_online,
            a_seat_that_was_lost_with_all_others_takes_a_user_offline,
            nobody_goes_who_was_neither_known_nor_there,
            a_user_enters_and_leaves_a_room_once_however_many_nodes_it_is_on,
            the_seats_of_a_user_are_found,
            many_people_are_seated_and_found_in_one_call,
            a_node_learns_that_its_seats_are_held_or_lost,
            what_a_node_has_seats_for_is_noted,
            the_seats_of_a_dead_node_are_freed_once,
            what_was_freed_is_answered_until_everybody_was_told,
            a_node_that_was_given_up_learns_that,
            a_node_that_is_late_and_not_given_up_holds_its_seats,
            the_seats_of_a_node_that_abandons_them_are_freed,
        }
    };
}

/// Longer than any of these tests takes.
const LONG: Duration = Duration::from_secs(60);
/// What must happen happens within this time also on a machine that is busy with something else.
const SOON: Duration = Duration::from_secs(20);

pub async fn a_server_that_is_there_is_healthy(presence: &dyn Presence) {
    presence.health().await.unwrap();
}

pub async fn nobody_lives_at_first(presence: &dyn Presence) {
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), []);
    assert_eq!(presence.live(NodeKind::Router).await.unwrap(), []);
}

pub async fn a_node_lives_from_its_first_beat(presence: &dyn Presence) {
    let lease = gateway(1);
    presence.beat(&lease, LONG).await.unwrap();
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), [lease]);
}

pub async fn a_lease_comes_back_as_it_was_given(presence: &dyn Presence) {
    let addresses = [None, Some("10.0.0.7:8080".parse().unwrap()), Some("[fd00::7]:8080".parse().unwrap())];
    let given: Vec<Lease> = (1..).zip(addresses).map(|(n, address)| Lease { address, ..gateway(n) }).collect();
    for lease in &given {
        presence.beat(lease, LONG).await.unwrap();
    }
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), given);
}

pub async fn a_beat_replaces_what_a_node_said_of_itself(presence: &dyn Presence) {
    let moved = Lease { address: Some("10.0.0.8:8080".parse().unwrap()), ..gateway(1) };
    presence.beat(&gateway(1), LONG).await.unwrap();
    presence.beat(&moved, LONG).await.unwrap();
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), [moved]);
}

pub async fn each_kind_is_listed_apart_in_order_of_ids(presence: &dyn Presence) {
    for n in [5, 1, 300, 2] {
        presence.beat(&gateway(n), LONG).await.unwrap();
        presence.beat(&router(n + 1000), LONG).await.unwrap();
    }
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), [1, 2, 5, 300].map(gateway));
    assert_eq!(presence.live(NodeKind::Router).await.unwrap(), [1001, 1002, 1005, 1300].map(router));
}

pub async fn a_node_that_retires_is_gone_at_once(presence: &dyn Presence) {
    presence.beat(&gateway(1), LONG).await.unwrap();
    presence.beat(&router(2), LONG).await.unwrap();
    presence.retire(node(1), NodeKind::Gateway).await.unwrap();
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), []);
    presence.retire(node(2), NodeKind::Router).await.unwrap();
    assert_eq!(presence.live(NodeKind::Router).await.unwrap(), []);
}

pub async fn to_retire_what_does_not_live_is_no_error(presence: &dyn Presence) {
    presence.retire(node(1), NodeKind::Gateway).await.unwrap();
    presence.beat(&gateway(2), LONG).await.unwrap();
    presence.retire(node(1), NodeKind::Gateway).await.unwrap();
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), [gateway(2)]);
}

pub async fn a_lease_ends_by_itself(presence: &dyn Presence) {
    presence.beat(&gateway(1), Duration::from_millis(50)).await.unwrap();
    until_live(presence, &[]).await;
}

pub async fn a_beat_renews_a_lease(presence: &dyn Presence) {
    presence.beat(&gateway(1), Duration::from_millis(50)).await.unwrap();
    presence.beat(&gateway(2), Duration::from_millis(100)).await.unwrap();
    presence.beat(&gateway(1), LONG).await.unwrap();
    // The other one's end shows that the first end of this one has passed.
    until_live(presence, &[gateway(1)]).await;
}

pub async fn one_lease_ends_without_the_others(presence: &dyn Presence) {
    presence.beat(&gateway(1), LONG).await.unwrap();
    presence.beat(&gateway(2), Duration::from_millis(50)).await.unwrap();
    presence.beat(&router(3), LONG).await.unwrap();
    until_live(presence, &[gateway(1)]).await;
    assert_eq!(presence.live(NodeKind::Router).await.unwrap(), [router(3)]);
}

pub async fn a_node_may_be_of_both_kinds(presence: &dyn Presence) {
    presence.beat(&gateway(1), LONG).await.unwrap();
    presence.beat(&router(1), LONG).await.unwrap();
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), [gateway(1)]);
    presence.retire(node(1), NodeKind::Gateway).await.unwrap();
    assert_eq!(presence.live(NodeKind::Router).await.unwrap(), [router(1)]);
}

pub async fn many_nodes_beat_at_once(presence: &dyn Presence) {
    let given: Vec<Lease> = (1..=100).map(gateway).collect();
    for beat in join_all(given.iter().map(|lease| presence.beat(lease, LONG))).await {
        beat.unwrap();
    }
    assert_eq!(presence.live(NodeKind::Gateway).await.unwrap(), given);
}

pub async fn a_session_comes_back_as_it_was_kept(presence: &dyn Presence) {
    let given: Vec<_> = (1..=20).map(|n| (session_id(n), session(n))).collect();
    presence.keep(&given, LONG).await.unwrap();
    for (id, session) in given {
        assert_eq!(presence.find(&id).await.unwrap(), Some(session));
    }
}

pub async fn a_session_that_is_claimed_is_held_by_who_claimed_it(presence: &dyn Presence) {
    presence.keep(&[(session_id(1), session(1))], LONG).await.unwrap();
    assert_eq!(presence.claim(&session_id(1), node(7)).await.unwrap(), Some(session(1)));
    let claimed = Session { held_by: Some(node(7)), ..session(1) };
    assert_eq!(presence.find(&session_id(1)).await.unwrap(), Some(claimed));
    assert_eq!(presence.claim(&session_id(2), node(7)).await.unwrap(), None);
    assert_eq!(presence.find(&session_id(2)).await.unwrap(), None);
}

pub async fn of_many_who_claim_a_session_one_sees_it_free(presence: &dyn Presence) {
    let free = Session { held_by: None, ..session(1) };
    presence.keep(&[(session_id(1), free)], LONG).await.unwrap();
    let id = session_id(1);
    let claims = join_all((1..=10).map(|n| presence.claim(&id, node(n)))).await;
    let free = claims.into_iter().filter(|claim| claim.as_ref().unwrap().as_ref().unwrap().held_by.is_none());
    assert_eq!(free.count(), 1);
}

pub async fn a_session_that_has_ended_is_unknown(presence: &dyn Presence) {
    presence.keep(&[(session_id(1), session(1))], LONG).await.unwrap();
    presence.end(&session_id(1)).await.unwrap();
    presence.end(&session_id(1)).await.unwrap();
    assert_eq!(presence.find(&session_id(1)).await.unwrap(), None);
    assert_eq!(presence.claim(&session_id(1), node(7)).await.unwrap(), None);
}

pub async fn an_earlier_connection_has_no_say_any_more(presence: &dyn Presence) {
    let later = Session { connection: ConnectionId::from_uuid(Uuid::from_u128(99)), ..session(1) };
    presence.keep(&[(session_id(1), session(1))], LONG).await.unwrap();
    presence.keep(&[(session_id(1), later.clone())], LONG).await.unwrap();
    let dropped = |session: &Session| Session { held_by: None, ..session.clone() };
    presence.update(&[(session_id(1), dropped(&session(1)))], LONG).await.unwrap();
    assert_eq!(presence.find(&session_id(1)).await.unwrap(), Some(later.clone()));
    presence.update(&[(session_id(1), dropped(&later)), (session_id(2), session(2))], LONG).await.unwrap();
    assert_eq!(presence.find(&session_id(1)).await.unwrap(), Some(dropped(&later)));
    assert_eq!(presence.find(&session_id(2)).await.unwrap(), None);
}

pub async fn a_session_ends_by_itself(presence: &dyn Presence) {
    presence.keep(&[(session_id(1), session(1))], Duration::from_millis(50)).await.unwrap();
    presence.keep(&[(session_id(2), session(2))], LONG).await.unwrap();
    let wait = async {
        while presence.find(&session_id(1)).await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, wait).await.expect("a session that should have ended lives on");
    assert_eq!(presence.claim(&session_id(1), node(7)).await.unwrap(), None);
    assert_eq!(presence.find(&session_id(2)).await.unwrap(), Some(session(2)));
}

pub async fn a_session_that_is_kept_again_replaces_what_was(presence: &dyn Presence) {
    presence.keep(&[(session_id(1), session(1))], LONG).await.unwrap();
    presence.claim(&session_id(1), node(7)).await.unwrap();
    let dropped = Session { held_by: None, ..session(1) };
    presence.keep(&[(session_id(1), dropped.clone())], LONG).await.unwrap();
    assert_eq!(presence.find(&session_id(1)).await.unwrap(), Some(dropped));
}

fn session_id(n: u128) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(n))
}

fn session(n: u128) -> Session {
    let mut trail = Trail::default();
    let room = RoomId::from_uuid(Uuid::from_u128(n));
    trail.enter(room, "rooms", Seq(7));
    trail.wrote(room, Seq(8), Seq(9));
    let user = UserId::from_uuid(Uuid::from_u128(n));
    let connection = ConnectionId::from_uuid(Uuid::from_u128(n));
    let guest = Guest { name: Username::trusted("Ann Lee"), since: Timestamp::from_millis(7) };
    let (socket, persona) = (format!("socket \"{n}\""), Persona::Guest(Box::new(guest)));
    Session { connection, socket, user, persona, namespace: "/".to_owned(), trail, held_by: Some(node(n)) }
}

async fn until_live(presence: &dyn Presence, expected: &[Lease]) {
    let wait = async {
        while presence.live(NodeKind::Gateway).await.unwrap() != expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, wait).await.expect("the leases that should have ended live on");
}

fn gateway(n: u128) -> Lease {
    Lease { node: node(n), kind: NodeKind::Gateway, address: None }
}

fn router(n: u128) -> Lease {
    Lease { node: node(n), kind: NodeKind::Router, address: None }
}

fn node(n: u128) -> NodeId {
    NodeId::from_uuid(Uuid::from_u128(n))
}
