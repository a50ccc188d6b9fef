//! The laws of direct chats.
#![allow(missing_docs, reason = "a law's name says it")]

use std::time::Duration;

use futures_util::future::join;

use super::{NOON, new_room, somebody, submissions};
use crate::domain::{NewRoom, Role, RoomId, Seq, Timestamp, UserId, Visibility};
use crate::store::{Store, Untold};

pub async fn a_direct_chat_is_made_once_whoever_is_first(store: &dyn Store) {
    let (ann, ben) = (somebody().id, somebody().id);
    let room = RoomId::of_pair(ann, ben);
    let by = |creator| NewRoom { id: room, creator, ..new_room(Visibility::Private) };
    let (by_ann, by_ben) = (by(ann), by(ben));
    let (one, other) = join(store.open_direct(&by_ann, [ann, ben]), store.open_direct(&by_ben, [ben, ann])).await;
    one.unwrap();
    other.unwrap();
    for user in [ann, ben] {
        assert_eq!(store.find_role(room, user).await.unwrap(), Some(Role::Member));
        assert_eq!(untold(store, user).await, []);
    }
    assert_eq!(store.find_room(room).await.unwrap().unwrap().visibility, Visibility::Private);
}

pub async fn what_a_user_was_not_told_is_found_until_it_is(store: &dyn Store) {
    let (ann, ben) = (somebody().id, somebody().id);
    let with_ben = open(store, ann, ben).await;
    open(store, ann, somebody().id).await;
    store.append(&submissions(with_ben, 3), NOON).await.unwrap();
    assert_eq!(untold(store, ben).await, [(with_ben, Seq::START)]);
    for (told, left) in [(2, Some(2)), (1, Some(2)), (3, None)] {
        store.note_direct_told(ben, with_ben, Seq(told)).await.unwrap();
        let expected: Vec<_> = left.map(|seq| (with_ben, Seq(seq))).into_iter().collect();
        assert_eq!(untold(store, ben).await, expected);
    }
    assert_eq!(untold(store, ann).await, [(with_ben, Seq::START)]);
}

pub async fn what_many_were_not_told_is_found_at_once(store: &dyn Store) {
    let [ann, ben, cat, dan] = [(); 4].map(|()| somebody().id);
    let (with_ben, with_cat) =
        (open_at(store, ann, ben, NOON).await, open_at(store, ann, cat, NOON.after(Duration::from_secs(1))).await);
    for (room, count) in [(with_ben, 2), (with_cat, 1)] {
        store.append(&submissions(room, count), NOON).await.unwrap();
    }
    store.note_direct_told(ben, with_ben, Seq(1)).await.unwrap();
    let of = |user, room, told| Untold { user, room, told: Seq(told) };
    let mut all = store.untold_directs(&[ann, ben, cat, dan], 10).await.unwrap();
    all.sort_by_key(|untold| (untold.user, untold.room));
    let mut expected = [of(ann, with_ben, 0), of(ann, with_cat, 0), of(ben, with_ben, 1), of(cat, with_cat, 0)];
    expected.sort_by_key(|untold| (untold.user, untold.room));
    assert_eq!(all, expected);

    let mut newest = store.untold_directs(&[ann, ben], 1).await.unwrap();
    newest.sort_by_key(|untold| untold.user != ann);
    assert_eq!(newest, [of(ann, with_cat, 0), of(ben, with_ben, 1)], "of each user one, the newest");
    assert_eq!(store.untold_directs(&[], 10).await.unwrap(), []);
}

pub async fn what_one_has_said_oneself_is_not_untold(store: &dyn Store) {
    let (ann, ben) = (somebody(), somebody());
    let room = open(store, ann.id, ben.id).await;
    let mut said = submissions(room, 4);
    for own in [0, 1, 3] {
        said[own].author = ann.clone();
    }
    store.append(&said[..2], NOON).await.unwrap();
    assert_eq!(untold(store, ann.id).await, []);
    store.append(&said[2..], NOON).await.unwrap();
    assert_eq!(untold(store, ann.id).await, [(room, Seq(2))]);
}

/// What a user was not told, of each chat from which message on.
pub(super) async fn untold(store: &dyn Store, user: UserId) -> Vec<(RoomId, Seq)> {
    let found = store.untold_directs(&[user], 10).await.unwrap();
    found.into_iter().map(|untold| (untold.room, untold.told)).collect()
}

async fn open(store: &dyn Store, one: UserId, other: UserId) -> RoomId {
    open_at(store, one, other, NOON).await
}

async fn open_at(store: &dyn Store, one: UserId, other: UserId, created_at: Timestamp) -> RoomId {
    let room = NewRoom { id: RoomId::of_pair(one, other), creator: one, created_at, ..new_room(Visibility::Private) };
    store.open_direct(&room, [one, other]).await.unwrap();
    room.id
}
