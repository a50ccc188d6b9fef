//! The laws of invites.
#![allow(missing_docs, reason = "a law's name says it")]

use std::time::Duration;

use futures_util::future::join_all;

use super::{NOON, a_room, somebody};
use crate::clock;
use crate::domain::{Invite, InviteToken, MemberChange, Role, RoomId, Timestamp, UserId};
use crate::store::{Joined, Store};

pub async fn a_room_has_one_invite_at_a_time(store: &dyn Store) {
    let room = a_room(store).await;
    assert_eq!(store.find_invite(room).await.unwrap(), None);
    let first = Invite { expires_at: Some(NOON.after(Duration::from_secs(60))), max_uses: Some(3), ..open_invite(room) };
    store.set_invite(&first).await.unwrap();
    assert_eq!(store.find_invite(room).await.unwrap(), Some(first.clone()));

    let second = open_invite(room);
    store.set_invite(&second).await.unwrap();
    assert_eq!(store.find_invite(room).await.unwrap(), Some(second.clone()));
    assert_eq!(used(store, &first, somebody().id, NOON).await, None);
    assert_eq!(used(store, &second, somebody().id, NOON).await, Some(Joined::Now(Role::Member)));
    assert_eq!(store.find_invite(room).await.unwrap(), Some(Invite { uses: 1, ..second.clone() }));

    assert!(store.delete_invite(room).await.unwrap());
    assert!(!store.delete_invite(room).await.unwrap(), "once");
    assert_eq!(store.find_invite(room).await.unwrap(), None);
    assert_eq!(used(store, &second, somebody().id, NOON).await, None);
}

pub async fn an_invite_lets_in_until_it_expires_or_is_used_up(store: &dyn Store) {
    let room = a_room(store).await;
    let end = NOON.after(Duration::from_secs(60));
    let invite = Invite { expires_at: Some(end), max_uses: Some(2), ..open_invite(room) };
    store.set_invite(&invite).await.unwrap();
    let elsewhere = Invite { room: a_room(store).await, ..invite.clone() };
    assert_eq!(used(store, &elsewhere, somebody().id, NOON).await, None, "it is of another room");
    assert_eq!(used(store, &invite, somebody().id, end).await, None, "it has expired");
    let just_before = NOON.after(Duration::from_millis(59_999));
    for _ in 0..2 {
        assert_eq!(used(store, &invite, somebody().id, just_before).await, Some(Joined::Now(Role::Member)));
    }
    let late = somebody().id;
    assert_eq!(used(store, &invite, late, NOON).await, None, "it is used up");
    assert_eq!(store.find_role(room, late).await.unwrap(), None);
}

pub async fn an_invite_is_not_used_by_who_is_in_or_banned(store: &dyn Store) {
    let room = a_room(store).await;
    let invite = Invite { max_uses: Some(1), ..open_invite(room) };
    store.set_invite(&invite).await.unwrap();
    let (inside, banned) = (somebody().id, somebody().id);
    store.join_room(room, inside, Role::Admin, NOON).await.unwrap();
    store.change_member(room, banned, MemberChange::Ban, NOON).await.unwrap();
    assert_eq!(used(store, &invite, inside, NOON).await, Some(Joined::Already(Role::Admin)));
    assert_eq!(used(store, &invite, banned, NOON).await, Some(Joined::Banned));
    assert_eq!(store.find_invite(room).await.unwrap(), Some(invite));
}

pub async fn an_invite_is_never_used_too_often(store: &dyn Store) {
    let room = a_room(store).await;
    let invite = Invite { max_uses: Some(3), ..open_invite(room) };
    store.set_invite(&invite).await.unwrap();
    let users: Vec<UserId> = (0..8).map(|_| somebody().id).collect();
    let joins = join_all(users.iter().map(|user| used(store, &invite, *user, NOON))).await;
    assert_eq!(joins.iter().filter(|joined| joined.is_some()).count(), 3, "{joins:?}");
    let roles = join_all(users.iter().map(|user| store.find_role(room, *user))).await;
    assert_eq!(roles.into_iter().filter(|role| matches!(role, Ok(Some(_)))).count(), 3);
}

fn open_invite(room: RoomId) -> Invite {
    let token = InviteToken::from_uuid(clock::random_uuid());
    Invite { room, token, created_at: NOON, expires_at: None, max_uses: None, uses: 0 }
}

async fn used(store: &dyn Store, invite: &Invite, user: UserId, now: Timestamp) -> Option<Joined> {
    store.join_by_invite(invite.room, user, Role::Member, &invite.token, now).await.unwrap()
}
