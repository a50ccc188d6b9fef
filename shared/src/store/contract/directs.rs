//! The laws of direct chats.
#![allow(missing_docs, reason = "a law's name says it")]

use futures_util::future::join;

use super::{NOON, new_room, somebody, submissions};
use crate::domain::{NewRoom, Role, RoomId, Seq, UserId, Visibility};
use crate::store::Store;

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
        assert_eq!(store.untold_directs(user, 10).await.unwrap(), []);
    }
    assert_eq!(store.find_room(room).await.unwrap().unwrap().visibility, Visibility::Private);
}

pub async fn what_a_user_was_not_told_is_found_until_it_is(store: &dyn Store) {
    let (ann, ben) = (somebody().id, somebody().id);
    let with_ben = open(store, ann, ben).await;
    open(store, ann, somebody().id).await;
    store.append(&submissions(with_ben, 3), NOON).await.unwrap();
    assert_eq!(store.untold_directs(ben, 10).await.unwrap(), [(with_ben, Seq::START)]);
    for (told, left) in [(2, Some(2)), (1, Some(2)), (3, None)] {
        store.note_direct_told(ben, with_ben, Seq(told)).await.unwrap();
        let expected: Vec<_> = left.map(|seq| (with_ben, Seq(seq))).into_iter().collect();
        assert_eq!(store.untold_directs(ben, 10).await.unwrap(), expected);
    }
    assert_eq!(store.untold_directs(ann, 10).await.unwrap(), [(with_ben, Seq::START)]);
    let with_other = open(store, ann, somebody().id).await;
    store.append(&submissions(with_other, 1), NOON).await.unwrap();
    assert_eq!(store.untold_directs(ann, 1).await.unwrap().len(), 1);
}

pub async fn what_one_has_said_oneself_is_not_untold(store: &dyn Store) {
    let (ann, ben) = (somebody(), somebody());
    let room = open(store, ann.id, ben.id).await;
    let mut said = submissions(room, 4);
    for own in [0, 1, 3] {
        said[own].author = ann.clone();
    }
    store.append(&said[..2], NOON).await.unwrap();
    assert_eq!(store.untold_directs(ann.id, 10).await.unwrap(), []);
    store.append(&said[2..], NOON).await.unwrap();
    assert_eq!(store.untold_directs(ann.id, 10).await.unwrap(), [(room, Seq(2))]);
}

async fn open(store: &dyn Store, one: UserId, other: UserId) -> RoomId {
    let room = NewRoom { id: RoomId::of_pair(one, other), creator: one, ..new_room(Visibility::Private) };
    store.open_direct(&room, [one, other]).await.unwrap();
    room.id
}
