//! The laws of what becomes of members, and of how far they have read.
#![allow(missing_docs, reason = "a law's name says it")]

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join;

use super::{NOON, a_room, new_room, somebody, submissions, user_named};
use crate::clock;
use crate::domain::{MemberChange, ReadMark, Role, RoomId, Seq, UserId, Visibility};
use crate::store::{Ban, Joined, MemberChanged, Store};

const PROMOTE: MemberChange = MemberChange::Role(Role::Admin);
const DEMOTE: MemberChange = MemberChange::Role(Role::Member);

pub async fn members_of_many_rooms_are_found_up_to_a_number(store: &dyn Store) {
    let (small, large) = (new_room(Visibility::Private), new_room(Visibility::Public));
    for room in [&small, &large] {
        store.create_room(room).await.unwrap();
    }
    for _ in 0..5 {
        store.join_room(large.id, somebody().id, Role::Member, NOON).await.unwrap();
    }
    let banned = somebody().id;
    changed(store, small.id, banned, MemberChange::Ban).await;
    let unknown = RoomId::from_uuid(clock::new_uuid());
    let found = store.find_members(&[large.id, unknown, small.id], 4).await.unwrap();
    let of = |room| found.iter().filter(|(found, _)| *found == room).map(|(_, user)| *user).collect::<BTreeSet<_>>();
    assert_eq!((of(large.id).len(), of(unknown).len()), (4, 0));
    assert_eq!(of(small.id), [small.creator].into());
    assert_eq!(found.len(), 5);
}

pub async fn the_small_rooms_of_users_are_found(store: &dyn Store) {
    let (alone, _) = room_and_admin(store).await;
    let (small, _) = room_and_admin(store).await;
    let (large, _) = room_and_admin(store).await;
    let user = member(store, large).await;
    for room in [alone, small] {
        store.join_room(room, user, Role::Member, clock::now()).await.unwrap();
    }
    let other = member(store, large).await;
    let banned = member(store, small).await;
    changed(store, small, banned, MemberChange::Ban).await;

    let found = async |users: &[UserId], members_max, rooms_max| -> BTreeSet<_> {
        store.small_rooms(users, members_max, rooms_max).await.unwrap().into_iter().collect()
    };
    assert_eq!(found(&[user, other, banned], 2, 10).await, [(alone, user), (small, user)].into());
    assert_eq!(found(&[user, other], 3, 10).await, [(alone, user), (small, user), (large, user), (large, other)].into());
    assert_eq!(found(&[user, other], 3, 1).await, [(large, user), (large, other)].into());
    assert_eq!(found(&[], 3, 1).await, [].into());
}

pub async fn members_are_listed_in_order_page_by_page(store: &dyn Store) {
    let (room, admin) = room_and_admin(store).await;
    let mut users = vec![admin];
    for _ in 0..4 {
        users.push(member(store, room).await);
    }
    let banned = member(store, room).await;
    changed(store, room, banned, MemberChange::Ban).await;
    users.sort();
    let first = store.list_members(room, None, 3).await.unwrap();
    let rest = store.list_members(room, first.last().map(|last| last.user), 3).await.unwrap();
    let all: Vec<UserId> = first.iter().chain(&rest).map(|found| found.user).collect();
    assert_eq!((first.len(), all), (3, users));
    let of_admin = first.iter().chain(&rest).find(|found| found.user == admin).unwrap();
    assert_eq!(of_admin.role, Role::Admin);
    assert_eq!(store.count_members(room).await.unwrap(), 5);
    assert_eq!(store.count_members(RoomId::from_uuid(clock::new_uuid())).await.unwrap(), 0);
}

pub async fn an_admin_changes_what_others_are(store: &dyn Store) {
    let (room, _) = room_and_admin(store).await;
    let user = member(store, room).await;
    for (change, role) in
        [(PROMOTE, Some(Role::Admin)), (PROMOTE, Some(Role::Admin)), (DEMOTE, Some(Role::Member)), (MemberChange::Remove, None)]
    {
        assert_eq!(changed(store, room, user, change).await, MemberChanged::Done, "{change:?}");
        assert_eq!(store.find_role(room, user).await.unwrap(), role, "{change:?}");
    }
    for change in [PROMOTE, DEMOTE, MemberChange::Remove] {
        assert_eq!(changed(store, room, user, change).await, MemberChanged::NotAMember, "{change:?}");
    }
    assert_eq!(store.join_room(room, user, Role::Member, NOON).await.unwrap(), Joined::Now(Role::Member));
}

pub async fn the_roles_of_many_are_found_at_once(store: &dyn Store) {
    let ((one, admin), (other, _)) = (room_and_admin(store).await, room_and_admin(store).await);
    let (user, banned) = (member(store, one).await, member(store, one).await);
    changed(store, one, banned, MemberChange::Ban).await;
    let asked = [(one, admin), (one, user), (one, banned), (other, user), (other, somebody().id)];
    let mut roles = store.find_roles(&asked).await.unwrap();
    roles.sort_by_key(|(_, role)| *role != Role::Admin);
    assert_eq!(roles, [((one, admin), Role::Admin), ((one, user), Role::Member)]);
    assert_eq!(store.find_roles(&[]).await.unwrap(), []);
}

pub async fn the_last_admin_stays_while_there_are_others(store: &dyn Store) {
    let (room, admin) = room_and_admin(store).await;
    let user = member(store, room).await;
    for change in [DEMOTE, MemberChange::Remove, MemberChange::Ban] {
        assert_eq!(changed(store, room, admin, change).await, MemberChanged::LastAdmin, "{change:?}");
        assert_eq!(store.find_role(room, admin).await.unwrap(), Some(Role::Admin), "{change:?}");
    }
    changed(store, room, user, PROMOTE).await;
    assert_eq!(changed(store, room, admin, MemberChange::Remove).await, MemberChanged::Done);
}

pub async fn of_two_admins_that_leave_at_once_one_stays(store: &dyn Store) {
    for _ in 0..5 {
        let (room, first) = room_and_admin(store).await;
        let second = member(store, room).await;
        member(store, room).await;
        changed(store, room, second, PROMOTE).await;
        let outcomes =
            join(changed(store, room, first, MemberChange::Remove), changed(store, room, second, MemberChange::Remove)).await;
        match outcomes {
            (MemberChanged::Done, MemberChanged::LastAdmin) | (MemberChanged::LastAdmin, MemberChanged::Done) => {}
            other => panic!("{other:?}"),
        }
    }
}

pub async fn who_is_alone_may_leave(store: &dyn Store) {
    let (room, admin) = room_and_admin(store).await;
    let banned = somebody().id;
    changed(store, room, banned, MemberChange::Ban).await;
    assert_eq!(changed(store, room, admin, MemberChange::Remove).await, MemberChanged::Done);
    assert_eq!(store.find_role(room, admin).await.unwrap(), None);
}

pub async fn a_ban_keeps_out_until_it_is_lifted(store: &dyn Store) {
    let (room, _) = room_and_admin(store).await;
    let (inside, outside) = (member(store, room).await, somebody().id);
    for user in [inside, outside] {
        assert_eq!(changed(store, room, user, MemberChange::Ban).await, MemberChanged::Done);
        assert_eq!(store.find_role(room, user).await.unwrap(), None);
        assert_eq!(store.join_room(room, user, Role::Member, NOON).await.unwrap(), Joined::Banned);
        assert_eq!(changed(store, room, user, PROMOTE).await, MemberChanged::NotAMember);
        assert_eq!(changed(store, room, user, MemberChange::Remove).await, MemberChanged::NotAMember);
        assert_eq!(store.mark_read(room, user, Seq(1), NOON).await.unwrap(), None);
        assert!(store.list_rooms(user, None, 10).await.unwrap().iter().all(|summary| summary.role.is_none()));

        assert!(store.unban(room, user).await.unwrap());
        assert!(!store.unban(room, user).await.unwrap(), "once");
        assert_eq!(store.join_room(room, user, Role::Member, NOON).await.unwrap(), Joined::Now(Role::Member));
        assert!(!store.unban(room, user).await.unwrap(), "a membership is no ban");
    }
}

pub async fn bans_are_listed_in_order_page_by_page(store: &dyn Store) {
    let ((room, admin), (elsewhere, _)) = (room_and_admin(store).await, room_and_admin(store).await);
    assert_eq!(store.list_bans(room, None, 10).await.unwrap(), []);
    let named = store.create_user(&user_named("banned")).await.unwrap();
    store.join_room(room, named.id, Role::Member, NOON).await.unwrap();
    let (inside, lifted) = (member(store, room).await, member(store, room).await);
    let (outside, later) = (somebody().id, NOON.after(Duration::from_secs(1)));
    for user in [named.id, inside, lifted, outside] {
        assert_eq!(store.change_member(room, user, MemberChange::Ban, later).await.unwrap(), MemberChanged::Done);
    }
    assert!(store.unban(room, lifted).await.unwrap());
    member(store, room).await;
    let of_another_room = member(store, elsewhere).await;
    changed(store, elsewhere, of_another_room, MemberChange::Ban).await;

    let mut expected = [named.id, inside, outside];
    expected.sort();
    let first = store.list_bans(room, None, 2).await.unwrap();
    let rest = store.list_bans(room, first.last().map(|last| last.user), 2).await.unwrap();
    assert_eq!((first.len(), rest.len()), (2, 1));
    let bans: Vec<Ban> = first.into_iter().chain(rest).collect();
    assert_eq!(bans.iter().map(|ban| ban.user).collect::<Vec<_>>(), expected);
    for ban in &bans {
        assert_eq!(ban.username.as_ref(), (ban.user == named.id).then_some(&named.username), "who has an account is named");
        assert_eq!(ban.since, later);
    }
    assert_eq!(store.find_role(room, admin).await.unwrap(), Some(Role::Admin));
    assert_eq!(store.list_bans(RoomId::from_uuid(clock::new_uuid()), None, 10).await.unwrap(), []);
}

pub async fn a_mark_only_moves_forwards_and_never_beyond_the_end(store: &dyn Store) {
    let room = a_room(store).await;
    let user = member(store, room).await;
    store.append(&submissions(room, 5), NOON).await.unwrap();
    let (later, latest) = (NOON.after(Duration::from_secs(1)), NOON.after(Duration::from_secs(2)));
    let mark = |seq, at| ReadMark { seq: Seq(seq), at };
    for (seq, now, expected, has_moved) in [
        (3, later, mark(3, later), true),
        (2, latest, mark(3, later), false),
        (3, latest, mark(3, later), false),
        (u64::MAX, latest, mark(5, latest), true),
        (6, NOON, mark(5, latest), false),
    ] {
        assert_eq!(store.mark_read(room, user, Seq(seq), now).await.unwrap(), Some((expected, has_moved)), "{seq}");
    }
    assert_eq!(store.mark_read(room, somebody().id, Seq(1), NOON).await.unwrap(), None);
    let unknown = RoomId::from_uuid(clock::new_uuid());
    assert_eq!(store.mark_read(unknown, user, Seq(1), NOON).await.unwrap(), None);
}

pub async fn who_joins_has_read_what_is_there(store: &dyn Store) {
    let room = a_room(store).await;
    store.append(&submissions(room, 5), NOON).await.unwrap();
    let user = member(store, room).await;
    let mark = ReadMark { seq: Seq(5), at: NOON };
    assert_eq!(store.mark_read(room, user, Seq(4), NOON).await.unwrap(), Some((mark, false)));
}

async fn room_and_admin(store: &dyn Store) -> (RoomId, UserId) {
    let room = store.create_room(&new_room(Visibility::Public)).await.unwrap();
    (room.id, room.creator)
}

async fn member(store: &dyn Store, room: RoomId) -> UserId {
    let user = somebody().id;
    assert_eq!(store.join_room(room, user, Role::Member, NOON).await.unwrap(), Joined::Now(Role::Member));
    user
}

async fn changed(store: &dyn Store, room: RoomId, user: UserId, change: MemberChange) -> MemberChanged {
    store.change_member(room, user, change, NOON).await.unwrap()
}
