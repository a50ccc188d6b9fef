//! The laws of guests.
#![allow(missing_docs, reason = "a law's name says it")]

use std::time::Duration;

use super::{NOON, a_room, somebody};
use crate::domain::{MemberChange, Role, RoomId, Timestamp, UserId, Username};
use crate::store::{GuestMember, Store};

pub async fn guests_are_found_among_all_members_page_by_page(store: &dyn Store) {
    let rooms = [a_room(store).await, a_room(store).await];
    let mut expected = Vec::new();
    for (room, name) in rooms.iter().flat_map(|room| ["ann", "ben", "cleo"].map(|name| (*room, name))) {
        store.join_room(room, somebody().id, Role::Member, NOON).await.unwrap();
        expected.push(join(store, room, name, NOON).await);
    }
    store.change_member(expected[1].room, expected[1].user, MemberChange::Ban, NOON).await.unwrap();
    expected.remove(1);
    expected.sort_by_key(|guest| (guest.user, guest.room));
    let mut found: Vec<GuestMember> = Vec::new();
    loop {
        let page = store.list_guests(found.last().copied(), 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, expected);
}

pub async fn a_guest_who_has_its_name_anew_is_not_forgotten(store: &dyn Store) {
    let room = a_room(store).await;
    let (ann, ben) = (join(store, room, "ann", NOON).await, join(store, room, "ben", NOON).await);
    let anew = GuestMember { since: NOON.after(Duration::from_millis(1)), ..ann };
    assert!(store.renew_guest(anew).await.unwrap());
    assert_eq!(store.forget_guests(&[ann, ben]).await.unwrap(), 1);
    assert_eq!(store.find_role(room, ann.user).await.unwrap(), Some(Role::Member));
    assert_eq!(store.find_role(room, ben.user).await.unwrap(), None);
    assert!(!store.renew_guest(ben).await.unwrap(), "who is no member is not made one");
    assert_eq!(store.forget_guests(&[anew, ben]).await.unwrap(), 1);
    assert_eq!(store.forget_guests(&[]).await.unwrap(), 0);

    // A ban outlives whom it keeps out.
    let cleo = join(store, room, "cleo", NOON).await;
    store.change_member(room, cleo.user, MemberChange::Ban, NOON).await.unwrap();
    assert_eq!(store.forget_guests(&[cleo]).await.unwrap(), 0);
    assert!(!store.renew_guest(cleo).await.unwrap());
    assert!(store.unban(room, cleo.user).await.unwrap());
}

pub async fn a_guest_who_has_gone_is_no_admin_any_more(store: &dyn Store) {
    let room = a_room(store).await;
    let ann = join(store, room, "ann", NOON).await;
    store.change_member(room, ann.user, MemberChange::Role(Role::Admin), NOON).await.unwrap();
    let creator = store.find_room(room).await.unwrap().unwrap().creator;
    store.change_member(room, creator, MemberChange::Remove, NOON).await.unwrap();
    join(store, room, "ben", NOON).await;
    assert_eq!(store.forget_guests(&[ann]).await.unwrap(), 1, "although she was the last one");
    assert_eq!(store.find_role(room, ann.user).await.unwrap(), None);
}

async fn join(store: &dyn Store, room: RoomId, name: &str, since: Timestamp) -> GuestMember {
    let guest = GuestMember { room, user: UserId::of_guest(room, &Username::trusted(name)), since };
    store.join_room(room, guest.user, Role::Member, Timestamp::from_millis(1)).await.unwrap();
    assert!(store.renew_guest(guest).await.unwrap());
    guest
}
