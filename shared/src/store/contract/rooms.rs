//! The laws of rooms and their members.
#![allow(missing_docs, reason = "a law's name says it")]

use futures_util::future::join;
use uuid::Uuid;

use super::{NOON, a_room, new_room, somebody, stored, submission, submissions};
use crate::clock;
use crate::domain::{Role, RoomId, RoomSummary, Seq, UserId, Visibility};
use crate::limits;
use crate::store::{Joined, Store, StoreFault, Taken};

pub async fn the_creator_is_admin_at_once(store: &dyn Store) {
    let new = new_room(Visibility::Private);
    let room = store.create_room(&new).await.unwrap();
    assert_eq!((room.id, room.creator, room.visibility), (new.id, new.creator, Visibility::Private));
    assert_eq!((room.name.as_str(), room.created_at, room.last_seq), ("lounge", NOON, Seq::START));
    assert_eq!(store.find_room(new.id).await.unwrap(), Some(room));
    assert_eq!(store.find_role(new.id, new.creator).await.unwrap(), Some(Role::Admin));
}

pub async fn a_room_id_is_taken_once(store: &dyn Store) {
    let first = new_room(Visibility::Public);
    store.create_room(&first).await.unwrap();
    let mut second = new_room(Visibility::Private);
    second.id = first.id;
    let fault = store.create_room(&second).await.unwrap_err();
    assert!(matches!(fault, StoreFault::Conflict(Taken::RoomId)), "{fault:?}");
    assert_eq!(store.find_role(first.id, second.creator).await.unwrap(), None, "the loser is no member");
    assert_eq!(store.find_room(first.id).await.unwrap().unwrap().creator, first.creator);
}

pub async fn an_unknown_room_has_nothing(store: &dyn Store) {
    let unknown = RoomId::from_uuid(clock::new_uuid());
    assert_eq!(store.find_room(unknown).await.unwrap(), None);
    assert_eq!(store.find_role(unknown, somebody().id).await.unwrap(), None);
}

pub async fn a_join_is_idempotent_and_keeps_the_role(store: &dyn Store) {
    let room = store.create_room(&new_room(Visibility::Public)).await.unwrap();
    let user = somebody().id;
    let joins =
        join(store.join_room(room.id, user, Role::Member, NOON), store.join_room(room.id, user, Role::Member, NOON)).await;
    match (joins.0.unwrap(), joins.1.unwrap()) {
        (Joined::Now(Role::Member), Joined::Already(Role::Member))
        | (Joined::Already(Role::Member), Joined::Now(Role::Member)) => {}
        other => panic!("{other:?}"),
    }
    let again = store.join_room(room.id, user, Role::Admin, NOON).await.unwrap();
    assert_eq!(again, Joined::Already(Role::Member));
    let creator = store.join_room(room.id, room.creator, Role::Member, NOON).await.unwrap();
    assert_eq!(creator, Joined::Already(Role::Admin));
    assert_eq!(store.find_role(room.id, room.creator).await.unwrap(), Some(Role::Admin));
}

pub async fn a_join_of_an_unknown_room_is_refused(store: &dyn Store) {
    let unknown = RoomId::from_uuid(clock::new_uuid());
    assert_eq!(store.join_room(unknown, somebody().id, Role::Member, NOON).await.unwrap(), Joined::NoSuchRoom);
}

pub async fn a_list_has_public_and_joined_rooms_newest_first(store: &dyn Store) {
    let (user, other) = (somebody().id, somebody().id);
    create(store, 1, other, Visibility::Public).await;
    create(store, 2, other, Visibility::Private).await;
    create(store, 3, user, Visibility::Private).await;
    create(store, 4, user, Visibility::Public).await;
    let joined = create(store, 5, other, Visibility::Private).await;
    store.join_room(joined, user, Role::Member, NOON).await.unwrap();

    let list = store.list_rooms(user, None, 10).await.unwrap();
    let roles: Vec<Option<Role>> = list.iter().map(|summary| summary.role).collect();
    assert_eq!(numbers(&list), [5, 4, 3, 1]);
    assert_eq!(roles, [Some(Role::Member), Some(Role::Admin), Some(Role::Admin), None]);
    assert_eq!(Some(&list[0].room), store.find_room(joined).await.unwrap().as_ref());
}

pub async fn a_list_is_read_page_by_page(store: &dyn Store) {
    let user = somebody().id;
    for number in 1..=7 {
        let creator = if number % 2 == 0 { user } else { somebody().id };
        create(store, number, creator, Visibility::Public).await;
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = store.list_rooms(user, before, 3).await.unwrap();
        assert!(page.len() <= 3);
        let Some(last) = page.last() else { break };
        before = Some(last.room.id);
        seen.extend(numbers(&page));
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
}

pub async fn a_list_counts_what_others_said_and_shows_the_last_message(store: &dyn Store) {
    let user = somebody();
    let (busy, calm, elsewhere) = (a_room(store).await, a_room(store).await, a_room(store).await);
    for room in [busy, calm] {
        store.join_room(room, user.id, Role::Member, NOON).await.unwrap();
    }
    let listed = async |room| {
        let list = store.list_rooms(user.id, None, 10).await.unwrap();
        let found = list.into_iter().find(|summary| summary.room.id == room).unwrap();
        (found.unread, found.last_message)
    };
    assert_eq!(listed(calm).await, (0, None));

    let mut batch = submissions(calm, 3);
    let mut own = submission(calm, "my own");
    own.author = user.clone();
    batch.push(own);
    let messages = stored(store.append(&batch, NOON).await.unwrap());
    assert_eq!(listed(calm).await, (3, messages.last().cloned()));
    store.mark_read(calm, user.id, Seq(2), NOON).await.unwrap();
    assert_eq!(listed(calm).await.0, 1);

    store.append(&submissions(busy, limits::UNREAD_COUNTED as usize + 5), NOON).await.unwrap();
    assert_eq!(listed(busy).await.0, limits::UNREAD_COUNTED, "no more than that are counted");
    store.append(&submissions(elsewhere, 1), NOON).await.unwrap();
    assert_eq!(listed(elsewhere).await, (0, None), "it is no business of who is no member");
}

async fn create(store: &dyn Store, number: u128, creator: UserId, visibility: Visibility) -> RoomId {
    let mut room = new_room(visibility);
    (room.id, room.creator) = (RoomId::from_uuid(Uuid::from_u128(number)), creator);
    store.create_room(&room).await.unwrap().id
}

fn numbers(list: &[RoomSummary]) -> Vec<u128> {
    list.iter().map(|summary| summary.room.id.as_uuid().as_u128()).collect()
}
