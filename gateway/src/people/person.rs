//! One of the people of a node: which connections and rooms it has here, and what of that was stated.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use shared::domain::{Author, ConnectionId, RoomId, Timestamp};
use shared::presence::{RoomSeat, Statement, UserSeat};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A person of a node.
pub(super) struct Person {
    pub(super) user: Author,
    pub(super) connections: HashSet<ConnectionId>,
    /// When the last connection ended.
    pub(super) idle_since: Option<Instant>,
    /// For how many connections a seat was stated; without one for none.
    pub(super) stated: u32,
    pub(super) rooms: HashMap<RoomId, Place>,
    /// A statement had no answer, and may yet be carried out until then: after that it is made once more.
    pub(super) in_doubt_until: Option<Instant>,
    /// Whether `stated` may be wrong.
    pub(super) is_in_doubt: bool,
    pub(super) is_queued: bool,
    pub(super) waiting: Vec<oneshot::Sender<Seated>>,
}

/// That a user's seat was stated; and since when it is online, if that brought it online.
pub(super) type Seated = Option<Timestamp>;

/// A person in a room.
#[derive(Default)]
pub(super) struct Place {
    pub(super) connections: HashSet<ConnectionId>,
    /// Who comes back before was never gone.
    pub(super) lingers_until: Option<Instant>,
    pub(super) is_stated: bool,
    pub(super) is_in_doubt: bool,
}

impl Person {
    /// Somebody new.
    pub(super) fn new(user: Author) -> Self {
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
    pub(super) fn add_to(&self, statement: &mut Statement, now: Instant, grace: Duration) -> bool {
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

    /// Whatever was stated of it may be wrong.
    pub(super) fn doubt(&mut self) {
        self.is_in_doubt = true;
        self.rooms.values_mut().for_each(|place| place.is_in_doubt = true);
    }

    /// Forgets rooms in which there is no seat. What is in doubt is stated once more first.
    pub(super) fn forget_rooms(&mut self) {
        if self.in_doubt_until.is_none() {
            self.rooms.retain(|_, place| place.is_stated || place.is_in_doubt || !place.connections.is_empty());
        }
    }

    /// Whether there is nothing left to know of it.
    pub(super) fn is_gone(&self) -> bool {
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
