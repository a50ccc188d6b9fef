//! Laws of seats.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use futures_util::future::join_all;
use uuid::Uuid;

use super::{LONG, SOON, node};
use crate::domain::{Author, NodeId, RoomId, UserId, Username};
use crate::presence::{Change, Freed, Hold, Noted, Own, Presence, RoomSeat, Seat, Statement, Transition, UserSeat};

/// Short enough to wait for.
const SHORT: Duration = Duration::from_millis(50);

pub async fn the_first_seat_brings_a_user_online_and_the_last_takes_it_offline(presence: &dyn Presence) {
    assert_eq!(presence.standings(&[user(1).id]).await.unwrap(), [crate::presence::Standing::default()]);
    assert_eq!(state(presence, 1, sits(1, 1)).await, [(1, Change::Online)]);
    assert_eq!(state(presence, 2, sits(1, 2)).await, []);
    assert_eq!(state(presence, 1, goes(1)).await, []);
    let standing = presence.standings(&[user(1).id]).await.unwrap().remove(0);
    assert!(standing.is_online && standing.last_seen.is_none());
    assert_eq!(state(presence, 2, goes(1)).await, [(1, Change::Offline)]);
    let standing = presence.standings(&[user(1).id]).await.unwrap().remove(0);
    assert!(!standing.is_online && standing.last_seen.is_some());
    assert_eq!(standing.name, Some(user(1).username));
}

pub async fn a_user_is_online_since_its_first_seat_was_taken(presence: &dyn Presence) {
    let since = async || presence.standings(&[user(1).id]).await.unwrap().remove(0).online_since;
    assert_eq!(since().await, None);
    let came = presence.state(node(1), &sits(1, 1)).await.unwrap().remove(0).by.at;
    assert_eq!(since().await, Some(came));
    assert_eq!(state(presence, 2, sits(1, 1)).await, []);
    assert_eq!(state(presence, 1, goes(1)).await, []);
    assert_eq!(since().await, Some(came), "it has gone from one node to another");
    assert_eq!(state(presence, 2, goes(1)).await, [(1, Change::Offline)]);
    assert_eq!(since().await, None);
    let again = presence.state(node(2), &sits(1, 1)).await.unwrap().remove(0).by.at;
    assert!(again > came);
    assert_eq!(since().await, Some(again));
}

pub async fn of_many_nodes_one_is_told_of_each_change(presence: &dyn Presence) {
    for is_seated in [true, false] {
        let statement = if is_seated { sits(1, 1) } else { goes(1) };
        let told = join_all((1..=20).map(|n| presence.state(node(n), &statement))).await;
        let told: Vec<Transition> = told.into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(changes(&told), [(1, if is_seated { Change::Online } else { Change::Offline })]);
    }
}

pub async fn each_change_of_a_user_has_a_later_time(presence: &dyn Presence) {
    let mut times = Vec::new();
    for _ in 0..20 {
        times.extend(presence.state(node(1), &sits(1, 1)).await.unwrap().into_iter().map(|told| told.by.at));
        times.extend(presence.state(node(1), &goes(1)).await.unwrap().into_iter().map(|told| told.by.at));
    }
    assert_eq!(times.len(), 40);
    assert!(times.is_sorted_by(|earlier, later| earlier < later), "{times:?}");
}

pub async fn a_statement_whose_answer_was_lost_is_answered_again(presence: &dyn Presence) {
    let room = room(1);
    let coming = Statement { rooms: vec![in_room(1, room, true)], ..sits(1, 1) };
    let going = Statement { rooms: vec![in_room(1, room, false)], ..goes(1) };
    for statement in [coming, going] {
        let first = presence.state(node(1), &statement).await.unwrap();
        let again = presence.state(node(1), &statement).await.unwrap();
        assert_eq!((first.len(), changes(&first)), (2, changes(&again)));
        let of_user =
            |told: &[Transition]| told.iter().find(|told| matches!(told.change, Change::Online | Change::Offline)).cloned();
        assert_eq!(of_user(&first), of_user(&again), "with the time of the first");
    }
}

pub async fn a_seat_that_was_known_before_brings_nobody_online(presence: &dyn Presence) {
    let known = Statement {
        users: vec![UserSeat { is_known: true, ..seat(1, 3) }],
        rooms: vec![RoomSeat { is_known: true, ..in_room(1, room(1), true) }],
    };
    assert_eq!(state(presence, 1, known.clone()).await, [], "all was lost, and is back");
    assert!(presence.standings(&[user(1).id]).await.unwrap()[0].is_online);
    assert_eq!(presence.crowd(room(1), 10).await.unwrap().users, [user(1).id]);
    assert_eq!(state(presence, 1, goes(1)).await, [(1, Change::Offline)]);
    assert_eq!(state(presence, 1, known).await, [(1, Change::Online)], "it was said to be offline");
}

pub async fn a_seat_that_was_lost_with_all_others_takes_a_user_offline(presence: &dyn Presence) {
    let going = Statement { rooms: vec![in_room(1, room(1), false)], ..goes(1) };
    assert_eq!(state(presence, 1, going).await, [(1, Change::Left(room(1), 0)), (1, Change::Offline)]);
}

pub async fn nobody_goes_who_was_neither_known_nor_there(presence: &dyn Presence) {
    let gone = RoomSeat { is_known: false, ..in_room(1, room(1), false) };
    let unknown = Statement { users: vec![seat(1, 0)], rooms: vec![gone] };
    assert_eq!(state(presence, 1, unknown.clone()).await, []);
    state(presence, 1, Statement { rooms: vec![in_room(1, room(1), true)], ..sits(1, 1) }).await;
    assert_eq!(state(presence, 1, unknown.clone()).await, [(1, Change::Left(room(1), 0)), (1, Change::Offline)]);
    assert_eq!(state(presence, 1, unknown).await, []);
}

pub async fn a_user_enters_and_leaves_a_room_once_however_many_nodes_it_is_on(presence: &dyn Presence) {
    let (here, there) = (room(1), room(2));
    let enters = |n, room| Statement { rooms: vec![in_room(n, room, true)], ..Statement::default() };
    let leaves = |n, room| Statement { rooms: vec![in_room(n, room, false)], ..Statement::default() };
    assert_eq!(state(presence, 1, enters(1, here)).await, [(1, Change::Entered(here, 1))]);
    assert_eq!(state(presence, 2, enters(1, here)).await, []);
    assert_eq!(state(presence, 2, enters(2, here)).await, [(2, Change::Entered(here, 2))]);
    assert_eq!(state(presence, 2, enters(1, there)).await, [(1, Change::Entered(there, 1))]);
    assert_eq!(state(presence, 1, leaves(1, here)).await, []);
    assert_eq!(state(presence, 2, leaves(1, here)).await, [(1, Change::Left(here, 1))]);
    let crowd = presence.crowd(here, 10).await.unwrap();
    assert_eq!((crowd.count, crowd.users), (1, vec![user(2).id]));
}

pub async fn the_seats_of_a_user_are_found(presence: &dyn Presence) {
    state(presence, 1, sits(1, 2)).await;
    state(presence, 2, sits(1, 5)).await;
    state(presence, 2, sits(2, 1)).await;
    let mut seats = presence.seats(&[user(1).id, user(2).id, user(3).id]).await.unwrap();
    seats.sort();
    let seat = |n, at, connections| Seat { user: user(n).id, node: node(at), connections };
    assert_eq!(seats, [seat(1, 1, 2), seat(1, 2, 5), seat(2, 2, 1)]);
}

pub async fn many_people_are_seated_and_found_in_one_call(presence: &dyn Presence) {
    const PEOPLE: u128 = 1_000;
    let statement = Statement {
        users: (1..=PEOPLE).map(|n| seat(n, 1)).collect(),
        rooms: (1..=PEOPLE).map(|n| in_room(n, room(n % 10), true)).collect(),
    };
    let told = presence.state(node(1), &statement).await.unwrap();
    assert_eq!(told.iter().filter(|told| told.change == Change::Online).count(), 1_000);
    assert_eq!(told.iter().filter(|told| matches!(told.change, Change::Entered(..))).count(), 1_000);
    let users: Vec<UserId> = (1..=2 * PEOPLE).map(|n| user(n).id).collect();
    let standings = presence.standings(&users).await.unwrap();
    let online: Vec<bool> = standings.iter().map(|standing| standing.is_online).collect();
    assert_eq!(online, [vec![true; 1_000], vec![false; 1_000]].concat());
    assert_eq!(presence.crowd(room(3), 1).await.unwrap().count, 100);
    assert_eq!(presence.crowd(room(3), 1_000).await.unwrap().users.len(), 100);
}

pub async fn a_node_learns_that_its_seats_are_held_or_lost(presence: &dyn Presence) {
    assert_eq!(presence.hold(node(1), LONG).await.unwrap(), Hold { own: Own::Lost, to_free: None });
    assert_eq!(presence.hold(node(1), LONG).await.unwrap(), Hold { own: Own::Held, to_free: None });
    assert_eq!(presence.hold(node(2), LONG).await.unwrap(), Hold { own: Own::Lost, to_free: None });
}

pub async fn the_seats_of_a_dead_node_are_freed_once(presence: &dyn Presence) {
    presence.hold(node(1), SHORT).await.unwrap();
    presence.hold(node(2), LONG).await.unwrap();
    let people = Statement {
        users: (1..=30).map(|n| seat(n, 1)).collect(),
        rooms: (1..=30).flat_map(|n| [in_room(n, room(1), true), in_room(n, room(2), true)]).collect(),
    };
    assert_eq!(presence.state(node(1), &people).await.unwrap().len(), 90);
    // One of them is also elsewhere, another is there in one room.
    state(presence, 2, Statement { rooms: vec![in_room(1, room(1), true)], ..sits(1, 1) }).await;

    assert_eq!(until_one_dies(presence, 2).await, node(1));
    assert_eq!(presence.hold(node(2), LONG).await.unwrap().to_free, None, "one alone is told");
    let told = free_all(presence, node(1)).await;
    let unique: HashSet<_> = told.iter().map(|told| (told.by.user.id, kind(told.change))).collect();
    assert_eq!((told.len(), unique.len()), (29 + 29 + 30, 29 + 29 + 30), "{told:?}");
    assert!(told.iter().all(|told| told.by.user == user(told.by.user.id.as_uuid().as_u128())), "names are known");
    assert!(presence.standings(&[user(1).id]).await.unwrap()[0].is_online);
    assert_eq!(presence.crowd(room(1), 10).await.unwrap().users, [user(1).id]);
    assert_eq!(presence.crowd(room(2), 10).await.unwrap().count, 0);
    assert_eq!(free_all(presence, node(1)).await, []);
}

pub async fn what_a_node_has_seats_for_is_noted(presence: &dyn Presence) {
    assert_eq!(presence.noted(node(1)).await.unwrap(), Noted::default());
    let users = (1..=700).map(|n| seat(n, 1)).collect();
    let rooms = vec![in_room(1, room(1), true), in_room(2, room(1), true), in_room(2, room(2), true)];
    state(presence, 1, Statement { users, rooms }).await;
    state(presence, 2, sits(1_000, 1)).await;
    let noted = presence.noted(node(1)).await.unwrap();
    let users: BTreeSet<UserId> = noted.users.iter().copied().collect();
    assert_eq!(users, (1..=700).map(|n| user(n).id).collect());
    let rooms: BTreeSet<(RoomId, UserId)> = noted.rooms.into_iter().collect();
    assert_eq!(rooms, [(room(1), user(1).id), (room(1), user(2).id), (room(2), user(2).id)].into());
    state(presence, 1, goes(1)).await;
    let noted = presence.noted(node(1)).await.unwrap();
    assert!(!noted.users.contains(&user(1).id) && noted.users.contains(&user(2).id));
}

pub async fn what_was_freed_is_answered_until_everybody_was_told(presence: &dyn Presence) {
    presence.hold(node(1), SHORT).await.unwrap();
    let statement = Statement { users: vec![seat(1, 1), seat(2, 1)], rooms: vec![in_room(1, room(1), true)] };
    state(presence, 1, statement).await;
    state(presence, 2, sits(2, 1)).await;
    assert_eq!(until_one_dies(presence, 2).await, node(1));
    for expected in [(1, Change::Left(room(1), 0)), (1, Change::Offline)] {
        let freed = presence.free(node(1), 10).await.unwrap();
        assert_eq!((changes(&freed.transitions), freed.is_done), (vec![expected], false));
        // Whoever freed them died before it told anybody.
        let again = presence.free(node(1), 10).await.unwrap();
        let again = again.transitions.iter().find(|again| kind(again.change) == kind(expected.1)).expect("it is answered again");
        assert_eq!(again.by.user, user(1));
        if expected.1 == Change::Offline {
            assert_eq!(again.by.at, freed.transitions[0].by.at, "of one change there is one time");
        }
        presence.told(node(1), &freed.transitions).await.unwrap();
        presence.told(node(1), std::slice::from_ref(again)).await.unwrap();
    }
    assert_eq!(presence.free(node(1), 10).await.unwrap(), Freed { transitions: Vec::new(), is_done: true });
}

pub async fn a_node_that_was_given_up_learns_that(presence: &dyn Presence) {
    presence.hold(node(1), SHORT).await.unwrap();
    state(presence, 1, sits(1, 1)).await;
    assert_eq!(until_one_dies(presence, 2).await, node(1));
    assert_eq!(presence.hold(node(1), LONG).await.unwrap().own, Own::BeingFreed);
    assert_eq!(changes(&free_all(presence, node(1)).await), [(1, Change::Offline)]);
    assert_eq!(presence.hold(node(1), LONG).await.unwrap().own, Own::Lost);
    let known = Statement { users: vec![UserSeat { is_known: true, ..seat(1, 1) }], ..Statement::default() };
    assert_eq!(state(presence, 1, known).await, [(1, Change::Online)]);
}

pub async fn a_node_that_is_late_and_not_given_up_holds_its_seats(presence: &dyn Presence) {
    presence.hold(node(1), Duration::from_millis(1)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let hold = presence.hold(node(1), LONG).await.unwrap();
    assert_eq!(hold, Hold { own: Own::Held, to_free: None });
}

pub async fn the_seats_of_a_node_that_abandons_them_are_freed(presence: &dyn Presence) {
    presence.hold(node(1), LONG).await.unwrap();
    state(presence, 1, sits(1, 1)).await;
    presence.abandon(node(1), SHORT).await.unwrap();
    assert_eq!(until_one_dies(presence, 2).await, node(1));
    assert_eq!(changes(&free_all(presence, node(1)).await), [(1, Change::Offline)]);
    presence.abandon(node(3), SHORT).await.unwrap();
    assert_eq!(presence.hold(node(2), LONG).await.unwrap().to_free, None, "one that never held any is not known");
}

async fn until_one_dies(presence: &dyn Presence, watcher: u128) -> NodeId {
    let wait = async {
        loop {
            if let Some(dead) = presence.hold(node(watcher), LONG).await.unwrap().to_free {
                return dead;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, wait).await.expect("seats that should have ended are held")
}

/// Two do it at once: what both were told is the same.
async fn free_all(presence: &dyn Presence, node: NodeId) -> Vec<Transition> {
    let one = async || {
        let mut told = Vec::new();
        loop {
            let freed = presence.free(node, 7).await.unwrap();
            presence.told(node, &freed.transitions).await.unwrap();
            told.extend(freed.transitions);
            if freed.is_done {
                return told;
            }
        }
    };
    let (told, others) = tokio::join!(one(), one());
    let mut unique: Vec<Transition> = Vec::new();
    for told in told.into_iter().chain(others) {
        let is_same = |one: &&Transition| one.by.user == told.by.user && kind(one.change) == kind(told.change);
        match unique.iter().find(is_same) {
            Some(one) if told.change == Change::Offline => assert_eq!(*one, told),
            Some(_) => {}
            None => unique.push(told),
        }
    }
    unique
}

async fn state(presence: &dyn Presence, at: u128, statement: Statement) -> Vec<(u128, Change)> {
    changes(&presence.state(node(at), &statement).await.unwrap())
}

fn changes(told: &[Transition]) -> Vec<(u128, Change)> {
    let mut changes: Vec<_> = told.iter().map(|told| (told.by.user.id.as_uuid().as_u128(), told.change)).collect();
    changes.sort_by_key(|(_, change)| matches!(change, Change::Online | Change::Offline));
    changes
}

/// A change without how many people are in the room.
fn kind(change: Change) -> Change {
    match change {
        Change::Entered(room, _) => Change::Entered(room, 0),
        Change::Left(room, _) => Change::Left(room, 0),
        Change::Online | Change::Offline => change,
    }
}

fn sits(n: u128, connections: u32) -> Statement {
    Statement { users: vec![seat(n, connections)], ..Statement::default() }
}

fn goes(n: u128) -> Statement {
    Statement { users: vec![UserSeat { is_known: true, ..seat(n, 0) }], ..Statement::default() }
}

fn seat(n: u128, connections: u32) -> UserSeat {
    UserSeat { user: user(n), connections, is_known: false, idle: Duration::ZERO }
}

fn in_room(n: u128, room: RoomId, is_taken: bool) -> RoomSeat {
    RoomSeat { room, user: user(n), is_taken, is_known: !is_taken }
}

fn user(n: u128) -> Author {
    Author { id: UserId::from_uuid(Uuid::from_u128(n)), username: Username::trusted(format!("zoë {n}")) }
}

fn room(n: u128) -> RoomId {
    RoomId::from_uuid(Uuid::from_u128(n))
}
