//! Who is connected here and hears which rooms, and what of that was stated to the presence server. No I/O.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use shared::domain::{Author, ConnectionId, RoomId, UserId};
use shared::limits;
use shared::presence::{Change, Noted, Statement, Transition};
use shared::telemetry::metrics;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::person::{Person, Place, Seated};

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
    /// Told when it was stated; dropped when that failed.
    waiting: Vec<(UserId, oneshot::Sender<Seated>)>,
}

impl Table {
    /// Nobody.
    pub fn new(grace: Duration) -> Self {
        Self { people: HashMap::new(), changed: VecDeque::new(), due: BinaryHeap::new(), grace }
    }

    /// Somebody has connected. What is returned is told when that was stated, if it has to be.
    pub fn arrive(&mut self, user: &Author, connection: ConnectionId) -> Option<oneshot::Receiver<Seated>> {
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

    /// The same for somebody who must not be here yet; `None` if it is, or was a moment ago.
    pub fn claim(&mut self, user: &Author, connection: ConnectionId) -> Option<oneshot::Receiver<Seated>> {
        match self.people.get(&user.id) {
            Some(person) if person.stated > 0 || !person.connections.is_empty() => None,
            Some(_) | None => self.arrive(user, connection),
        }
    }

    /// A connection is gone, and nobody will come back. What is returned is told when that was stated, and dropped if that need not be.
    pub fn release(&mut self, user: UserId, connection: ConnectionId) -> Option<oneshot::Receiver<Seated>> {
        let person = self.people.get_mut(&user)?;
        let (sender, freed) = oneshot::channel();
        if person.connections.remove(&connection) {
            person.waiting.push(sender);
        }
        for place in person.rooms.values_mut() {
            place.connections.remove(&connection);
        }
        self.queue(user);
        Some(freed)
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
            let place = person.rooms.entry(room).or_default();
            place.connections.insert(connection);
            // Whoever is back goes, when it goes, without having been missed before.
            place.lingers_until = None;
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

    /// Of those who are noted to have seats here the ones who are not here, each once.
    pub fn strangers(&self, noted: &Noted) -> Vec<UserId> {
        let users = noted.users.iter().chain(noted.rooms.iter().map(|(_, user)| user));
        let strangers: HashSet<UserId> = users.filter(|user| !self.people.contains_key(user)).copied().collect();
        strangers.into_iter().collect()
    }

    /// Seats are noted that nobody has here, by these strangers among others: they are to be freed.
    pub fn disown(&mut self, noted: &Noted, strangers: Vec<Author>) {
        for stranger in strangers {
            let id = stranger.id;
            self.people.entry(id).or_insert_with(|| Person { is_in_doubt: true, ..Person::new(stranger) });
            self.queue(id);
        }
        for (room, id) in &noted.rooms {
            if let Some(person) = self.people.get_mut(id) {
                person.rooms.entry(*room).or_insert_with(|| Place { is_in_doubt: true, ..Place::default() });
                self.queue(*id);
            }
        }
    }

    /// When there is something to look at at the latest.
    pub fn next_due(&self) -> Option<Instant> {
        self.due.peek().map(|Reverse((at, _))| *at)
    }

    /// What is to be stated now; `None` if nothing is.
    pub fn draft(&mut self, now: Instant) -> Option<Draft> {
        self.take_due(now);
        let mut draft = Draft { statement: Statement::default(), users: Vec::new(), waiting: Vec::new() };
        while draft.statement.users.len() + draft.statement.rooms.len() < limits::SEATS_AT_ONCE
            && let Some(id) = self.changed.pop_front()
        {
            let Some(person) = self.people.get_mut(&id) else { continue };
            person.is_queued = false;
            draft.waiting.extend(person.waiting.drain(..).map(|waiting| (id, waiting)));
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

    /// A draft was stated, and this is what it has changed.
    pub fn settle(&mut self, draft: Draft, transitions: &[Transition]) {
        let came = |user| {
            let is_this = |transition: &&Transition| transition.change == Change::Online && transition.by.user.id == user;
            transitions.iter().find(is_this).map(|transition| transition.by.at)
        };
        for (user, waiting) in draft.waiting {
            // Nobody need wait for it.
            let _ = waiting.send(came(user));
        }
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
            person.doubt();
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

#[cfg(test)]
mod tests;
