//! The table through arrivals, partings, and answers that were lost.

use shared::domain::{Occurrence, Timestamp, Username};
use uuid::Uuid;

use super::*;

const GRACE: Duration = Duration::from_secs(5);

/// What a statement says of users and of rooms: connections or whether there is a seat, and whether that was known.
type Said = (Vec<(u32, bool)>, Vec<(bool, bool)>);

struct Scene {
    table: Table,
    now: Instant,
}

impl Scene {
    fn new() -> Self {
        Self { table: Table::new(GRACE), now: Instant::now() }
    }

    fn arrives(&mut self, n: u128) -> Option<oneshot::Receiver<Seated>> {
        self.table.arrive(&user(), connection(n))
    }

    fn enters(&mut self, n: u128) {
        self.table.enter(user().id, connection(n), room());
    }

    fn departs(&mut self, n: u128) {
        self.table.depart(user().id, connection(n), self.now);
    }

    fn passes(&mut self, time: Duration) {
        self.now += time;
    }

    fn draft(&mut self) -> Option<Draft> {
        self.table.draft(self.now)
    }

    /// States what is to be stated.
    fn states(&mut self) -> Said {
        let Some(draft) = self.draft() else { return Said::default() };
        let said = said(&draft);
        self.table.settle(draft, &[]);
        said
    }
}

fn said(draft: &Draft) -> Said {
    let users = draft.statement.users.iter().map(|seat| (seat.connections, seat.is_known));
    let rooms = draft.statement.rooms.iter().map(|seat| (seat.is_taken, seat.is_known));
    (users.collect(), rooms.collect())
}

fn user() -> Author {
    Author { id: UserId::from_uuid(Uuid::from_u128(1)), username: Username::trusted("ann") }
}

fn connection(n: u128) -> ConnectionId {
    ConnectionId::from_uuid(Uuid::from_u128(n))
}

fn room() -> RoomId {
    RoomId::from_uuid(Uuid::from_u128(2))
}

#[test]
fn several_connections_are_one_seat() {
    let mut scene = Scene::new();
    assert!(scene.arrives(1).is_some());
    scene.enters(1);
    assert_eq!(scene.states(), (vec![(1, false)], vec![(true, false)]));
    assert!(scene.arrives(2).is_none(), "who is seated need not wait");
    scene.enters(2);
    assert_eq!(scene.states(), (vec![(2, true)], vec![]));
    scene.departs(1);
    assert_eq!(scene.states(), (vec![(1, true)], vec![]));
}

#[test]
fn who_must_not_be_here_yet_is_told_since_when_it_is() {
    let mut scene = Scene::new();
    let at = Timestamp::from_millis(7);
    let mut seated = scene.table.claim(&user(), connection(1)).unwrap();
    assert!(scene.table.claim(&user(), connection(2)).is_none(), "somebody was quicker");
    let draft = scene.draft().unwrap();
    let by = Occurrence { user: user(), at };
    scene.table.settle(draft, &[Transition { by, change: Change::Online }]);
    assert_eq!(seated.try_recv().unwrap(), Some(at));
    scene.departs(1);
    assert!(scene.table.claim(&user(), connection(2)).is_none(), "it may come back");
}

#[test]
fn who_will_not_come_back_is_gone_at_once() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.states();
    scene.table.release(user().id, connection(1));
    assert_eq!(scene.states(), (vec![(0, true)], vec![(false, true)]));
    assert!(scene.table.claim(&user(), connection(2)).is_some());
}

#[test]
fn who_comes_back_in_time_was_never_gone() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.states();
    scene.departs(1);
    scene.passes(GRACE - Duration::from_millis(1));
    assert_eq!(scene.states(), Said::default());
    scene.arrives(2);
    scene.enters(2);
    scene.passes(GRACE);
    assert_eq!(scene.states(), Said::default());
}

#[test]
fn who_does_not_come_back_is_gone_and_forgotten() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.states();
    scene.departs(1);
    assert_eq!(scene.table.next_due(), Some(scene.now + GRACE));
    scene.passes(GRACE);
    assert_eq!(scene.states(), (vec![(0, true)], vec![(false, true)]));
    assert!(scene.table.people.is_empty());
}

#[test]
fn who_leaves_a_room_by_itself_leaves_it_at_once() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.states();
    scene.table.leave(user().id, connection(1), room());
    assert_eq!(scene.states(), (vec![], vec![(false, true)]));
}

#[test]
fn who_came_back_leaves_a_room_at_once_too() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.states();
    scene.departs(1);
    scene.arrives(2);
    scene.enters(2);
    scene.states();
    scene.table.leave(user().id, connection(2), room());
    assert_eq!(scene.states(), (vec![], vec![(false, true)]));
}

#[test]
fn who_came_and_went_before_it_was_stated_was_never_there() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.departs(1);
    assert_eq!(scene.states(), Said::default());
    scene.passes(GRACE);
    assert_eq!(scene.states(), Said::default());
    assert!(scene.table.people.is_empty());
}

#[test]
fn a_statement_without_an_answer_is_made_again_and_once_more_when_it_cannot_be_on_its_way_any_more() {
    let mut scene = Scene::new();
    let waiting = scene.arrives(1);
    scene.enters(1);
    let draft = scene.draft().unwrap();
    scene.table.fail(draft, scene.now);
    assert!(waiting.unwrap().try_recv().is_err(), "nobody waits any more");
    assert_eq!(scene.states(), (vec![(1, false)], vec![(true, false)]));
    scene.departs(1);
    scene.passes(GRACE);
    assert_eq!(scene.states(), (vec![(0, true)], vec![(false, true)]));
    scene.passes(limits::STATEMENT_DOUBT - GRACE);
    assert_eq!(scene.states(), (vec![(0, false)], vec![(false, false)]), "the first may have been carried out after the last");
    assert!(scene.table.people.is_empty());
}

#[test]
fn all_is_stated_again_when_it_was_lost() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.enters(1);
    scene.states();
    scene.table.doubt_all();
    assert_eq!(scene.states(), (vec![(1, true)], vec![(true, true)]));
    assert_eq!(scene.states(), Said::default());
}

#[test]
fn a_seat_that_is_noted_and_that_nobody_has_is_freed() {
    let mut scene = Scene::new();
    scene.arrives(1);
    scene.states();
    let stranger = Author { id: UserId::from_uuid(Uuid::from_u128(9)), username: Username::trusted("ben") };
    let noted = Noted { users: vec![user().id, stranger.id], rooms: vec![(room(), user().id), (room(), stranger.id)] };
    assert_eq!(scene.table.strangers(&noted), [stranger.id]);
    scene.table.disown(&noted, vec![stranger]);
    assert_eq!(scene.states(), (vec![(0, false)], vec![(false, false), (false, false)]), "she sits on the node, and in no room");
    assert_eq!(scene.states(), Said::default());
    assert_eq!(scene.table.people.len(), 1);
}

#[test]
fn a_storm_is_stated_in_parts() {
    let mut table = Table::new(GRACE);
    for n in 0..2 * limits::SEATS_AT_ONCE as u128 {
        let user = Author { id: UserId::from_uuid(Uuid::from_u128(n)), username: Username::trusted("ann") };
        table.arrive(&user, connection(n));
    }
    let now = Instant::now();
    for _ in 0..2 {
        let draft = table.draft(now).unwrap();
        assert_eq!(draft.statement.users.len(), limits::SEATS_AT_ONCE);
        table.settle(draft, &[]);
    }
    assert!(table.draft(now).is_none());
}
