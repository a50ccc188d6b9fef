//! Who is connected here and hears which rooms, and what of that was stated to the presence server. No I/O.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use shared::domain::{Author, ConnectionId, RoomId, UserId};
use shared::limits;
use shared::presence::{RoomSeat, Statement, UserSeat};
use shared::telemetry::metrics;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// The people of a node.
pub struct Table {
    people: HashMap<UserId, Person>,
    /// Whose seats are to be looked at, each once.
    changed: VecDeque<UserId>,
    /// Whose seats are to be looked at at a time.
    due: BinaryHeap<Reverse<(Instant, UserId)>>,
    grace: Duration,
}

/// What is to be stated next, and who waits for that.
pub struct Draft {
    /// The seats.
    pub statement: Statement,
    users: Vec<UserId>,
    /// Dropped when it is over.
    _waiting: Vec<oneshot::Sender<()>>,
}

struct Person {
    user: Author,
    connections: HashSet<ConnectionId>,
    /// When the last connection ended.
    idle_since: Option<Instant>,
    /// For how many connections a seat was stated; without one for none.
    stated: u32,
    rooms: HashMap<RoomId, Place>,
    /// A statement had no answer, and may yet be carried out until then: after that it is made once more.
    in_doubt_until: Option<Instant>,
    /// Whether `stated` may be wrong.
    is_in_doubt: bool,
    is_queued: bool,
    waiting: Vec<oneshot::Sender<()>>,
}

/// A person in a room.
#[derive(Default)]
struct Place {
    connections: HashSet<ConnectionId>,
    /// Who comes back before was never gone.
    lingers_until: Option<Instant>,
    is_stated: bool,
    is_in_doubt: bool,
}

impl Table {
    /// Nobody.
    pub fn new(grace: Duration) -> Self {
        Self { people: HashMap::new(), changed: VecDeque::new(), due: BinaryHeap::new(), grace }
    }

    /// Somebody has connected. What is returned ends when that was stated, if it has to be.
    pub fn arrive(&mut self, user: &Author, connection: ConnectionId) -> Option<oneshot::Receiver<()>> {
        let person = self.people.entry(user.id).or_insert_with(|| Person::new(user.clone()));
        person.user = user.clone();
        person.connections.insert(connection);
        person.idle_since = None;
        let seated = (person.stated == 0 || person.is_in_doubt).then(|| {
            let (sender, seated) = oneshot::channel();
            person.waiting.push(sender);
            seated
        });
        self.queue(user.id);
        seated
    }

    /// A connection is gone.
    pub fn depart(&mut self, user: UserId, connection: ConnectionId, now: Instant) {
        let until = now + self.grace;
        let Some(person) = self.people.get_mut(&user) else { return };
        person.connections.remove(&connection);
        for place in person.rooms.values_mut() {
            if place.connections.remove(&connection) && place.connections.is_empty() {
                place.lingers_until = Some(until);
            }
        }
        if person.connections.is_empty() {
            person.idle_since = Some(now);
        }
        self.due.push(Reverse((until, user)));
        self.queue(user);
    }

    /// A connection hears a room.
    pub fn enter(&mut self, user: UserId, connection: ConnectionId, room: RoomId) {
        let Some(person) = self.people.get_mut(&user) else { return };
        if person.connections.contains(&connection) {
            person.rooms.entry(room).or_default().connections.insert(connection);
            self.queue(user);
        }
    }

    /// A connection hears a room no more.
    pub fn leave(&mut self, user: UserId, connection: ConnectionId, room: RoomId) {
        let Some(place) = self.people.get_mut(&user).and_then(|person| person.rooms.get_mut(&room)) else { return };
        place.connections.remove(&connection);
        self.queue(user);
    }

    /// What the presence server knows of this node may be wrong, all of it.
    pub fn doubt_all(&mut self) {
        let users: Vec<UserId> = self.people.keys().copied().collect();
        for user in users {
            self.doubt(user);
        }
    }

    /// When there is something to look at at the latest.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.peek().map(|Reverse((at, _))| *at)
    }

    /// What is to be stated now; `None` if nothing is.
    pub fn draft(&mut self, now: Instant) -> Option<Draft> {
        self.take_due(now);
        let mut draft = Draft { statement: Statement::default(), users: Vec::new(), _waiting: Vec::new() };
        while draft.statement.users.len() + draft.statement.rooms.len() < limits::SEATS_AT_ONCE
            && let Some(id) = self.changed.pop_front()
        {
            let Some(person) = self.people.get_mut(&id) else { continue };
            person.is_queued = false;
            draft._waiting.append(&mut person.waiting);
            if person.add_to(&mut draft.statement, now, self.grace) {
                draft.users.push(id);
                continue;
            }
            person.forget_rooms();
            if person.is_gone() {
                self.people.remove(&id);
            }
        }
        (!draft.users.is_empty()).then_some(draft)
    }

    /// A draft was stated.
    pub fn settle(&mut self, draft: Draft) {
        for seat in draft.statement.users {
            if let Some(person) = self.people.get_mut(&seat.user.id) {
                person.stated = seat.connections;
                person.is_in_doubt = false;
            }
        }
        for seat in draft.statement.rooms {
            if let Some(place) = self.people.get_mut(&seat.user.id).and_then(|person| person.rooms.get_mut(&seat.room)) {
                place.is_stated = seat.is_taken;
                place.is_in_doubt = false;
            }
        }
        for id in draft.users {
            if let Some(person) = self.people.get_mut(&id) {
                person.forget_rooms();
                if person.is_gone() {
                    self.people.remove(&id);
                }
            }
        }
        metrics::people_seated(self.people.len());
    }

    /// A draft had no answer: whether it was carried out, or will yet be, is not known. Nobody waits any more.
    pub fn fail(&mut self, draft: Draft, now: Instant) {
        let until = now + limits::STATEMENT_DOUBT;
        for id in draft.users {
            if let Some(person) = self.people.get_mut(&id) {
                person.in_doubt_until = Some(until);
                self.due.push(Reverse((until, id)));
            }
        }
        for seat in draft.statement.users {
            if let Some(person) = self.people.get_mut(&seat.user.id) {
                person.is_in_doubt = true;
                self.queue(seat.user.id);
            }
        }
        for seat in draft.statement.rooms {
            if let Some(place) = self.people.get_mut(&seat.user.id).and_then(|person| person.rooms.get_mut(&seat.room)) {
                place.is_in_doubt = true;
                self.queue(seat.user.id);
            }
        }
        self.people.values_mut().for_each(|person| person.waiting.clear());
    }

    fn take_due(&mut self, now: Instant) {
        while let Some(Reverse((at, id))) = self.due.peek().copied()
            && at <= now
        {
            self.due.pop();
            if let Some(person) = self.people.get_mut(&id)
                && person.in_doubt_until.take_if(|until| *until <= now).is_some()
            {
                self.doubt(id);
            }
            self.queue(id);
        }
    }

    fn doubt(&mut self, id: UserId) {
        if let Some(person) = self.people.get_mut(&id) {
            person.is_in_doubt = true;
            person.rooms.values_mut().for_each(|place| place.is_in_doubt = true);
            self.queue(id);
        }
    }

    fn queue(&mut self, id: UserId) {
        if let Some(person) = self.people.get_mut(&id)
            && !std::mem::replace(&mut person.is_queued, true)
        {
            self.changed.push_back(id);
        }
    }
}

impl Person {
    fn new(user: Author) -> Self {
        Self {
            user,
            connections: HashSet::new(),
            idle_since: None,
            stated: 0,
            rooms: HashMap::new(),
            in_doubt_until: None,
            is_in_doubt: false,
            is_queued: false,
            waiting: Vec::new(),
        }
    }

    /// Adds the seats that were not stated as they are; false if there are none.
    fn add_to(&self, statement: &mut Statement, now: Instant, grace: Duration) -> bool {
        let before = statement.users.len() + statement.rooms.len();
        let idle = self.idle_since.map(|since| now - since).unwrap_or_default();
        let connections = match u32::try_from(self.connections.len()).unwrap_or(u32::MAX) {
            0 if self.idle_since.is_some() && idle < grace => self.stated,
            connections => connections,
        };
        if self.is_in_doubt || connections != self.stated {
            statement.users.push(UserSeat { user: self.user.clone(), connections, is_known: self.stated > 0, idle });
        }
        for (room, place) in &self.rooms {
            let is_taken = place.is_taken(now);
            if place.is_in_doubt || is_taken != place.is_stated {
                let (user, is_known) = (self.user.clone(), place.is_stated);
                statement.rooms.push(RoomSeat { room: *room, user, is_taken, is_known });
            }
        }
        statement.users.len() + statement.rooms.len() > before
    }

    /// Forgets rooms in which there is no seat. What is in doubt is stated once more first.
    fn forget_rooms(&mut self) {
        if self.in_doubt_until.is_none() {
            self.rooms.retain(|_, place| place.is_stated || place.is_in_doubt || !place.connections.is_empty());
        }
    }

    fn is_gone(&self) -> bool {
        self.connections.is_empty()
            && self.stated == 0
            && !self.is_in_doubt
            && self.in_doubt_until.is_none()
            && self.rooms.is_empty()
    }
}

impl Place {
    fn is_taken(&self, now: Instant) -> bool {
        !self.connections.is_empty() || (self.is_stated && self.lingers_until.is_some_and(|until| now < until))
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::Username;
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

        fn arrives(&mut self, n: u128) -> Option<oneshot::Receiver<()>> {
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
            self.table.settle(draft);
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
        assert_eq!(
            scene.states(),
            (vec![(0, false)], vec![(false, false)]),
            "the first may have been carried out after the last"
        );
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
            table.settle(draft);
        }
        assert!(table.draft(now).is_none());
    }
}
