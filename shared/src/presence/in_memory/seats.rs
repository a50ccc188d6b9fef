//! Seats in maps.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::InMemory;
use crate::clock;
use crate::domain::{Author, NodeId, Occurrence, RoomId, Timestamp, UserId, Username};
use crate::limits;
use crate::presence::{
    Change, Crowd, Freed, Hold, Noted, Own, PresenceFault, RoomSeat, Seat, Seats, Standing, Statement, Transition, UserSeat,
};

/// All seats.
#[derive(Debug, Default)]
pub struct House {
    users: HashMap<UserId, Known>,
    rooms: HashMap<RoomId, HashMap<UserId, HashSet<NodeId>>>,
    /// When the seats of nodes end.
    nodes: HashMap<NodeId, Instant>,
    /// Nodes whose seats are being freed, and when somebody else should do it.
    freeing: HashMap<NodeId, Instant>,
    /// What that has changed, until everybody was told.
    untold: HashMap<NodeId, Vec<Transition>>,
}

/// What is known of a user.
#[derive(Debug)]
struct Known {
    name: Username,
    seats: HashMap<NodeId, u32>,
    is_online: bool,
    /// When that changed.
    at: Timestamp,
    last_seen: Option<(Timestamp, Instant)>,
}

#[async_trait]
impl Seats for InMemory {
    async fn hold(&self, node: NodeId, ttl: Duration) -> Result<Hold, PresenceFault> {
        let (mut house, now) = (self.house(), Instant::now());
        house.users.retain(|_, known| known.is_remembered(now));
        let own = if house.freeing.contains_key(&node) {
            Own::BeingFreed
        } else {
            match house.nodes.insert(node, now + ttl) {
                Some(_) => Own::Held,
                None => Own::Lost,
            }
        };
        let ended = |nodes: &HashMap<NodeId, Instant>| nodes.iter().find(|(_, until)| **until <= now).map(|(node, _)| *node);
        let to_free = ended(&house.nodes).or_else(|| ended(&house.freeing));
        if let Some(dead) = to_free {
            house.nodes.remove(&dead);
            house.freeing.insert(dead, now + limits::FREE_DEADLINE);
        }
        Ok(Hold { own, to_free })
    }

    async fn abandon(&self, node: NodeId, after: Duration) -> Result<(), PresenceFault> {
        if let Some(until) = self.house().nodes.get_mut(&node) {
            *until = Instant::now() + after;
        }
        Ok(())
    }

    async fn state(&self, node: NodeId, statement: &Statement) -> Result<Vec<Transition>, PresenceFault> {
        let mut house = self.house();
        let mut transitions = Vec::new();
        // Who leaves goes before who comes.
        let (taken, freed): (Vec<_>, Vec<_>) = statement.users.iter().partition(|seat| seat.connections > 0);
        transitions.extend(freed.into_iter().filter_map(|seat| house.vacate(node, &seat.user, seat.idle, seat.is_known)));
        let (entered, left): (Vec<_>, Vec<_>) = statement.rooms.iter().partition(|seat| seat.is_taken);
        transitions.extend(left.into_iter().filter_map(|seat| house.leave(node, seat.room, &seat.user, seat.is_known)));
        transitions.extend(taken.into_iter().filter_map(|seat| house.seat(node, seat)));
        transitions.extend(entered.into_iter().filter_map(|seat| house.enter(node, seat)));
        Ok(transitions)
    }

    async fn free(&self, node: NodeId, limit: usize) -> Result<Freed, PresenceFault> {
        let mut house = self.house();
        let in_rooms: Vec<(RoomId, UserId)> = house.in_rooms(node).take(limit).collect();
        let mut changes: Vec<Transition> = Vec::new();
        for (room, id) in &in_rooms {
            let Some(username) = house.users.get(id).map(|known| known.name.clone()) else { continue };
            changes.extend(house.leave(node, *room, &Author { id: *id, username }, false));
        }
        if in_rooms.is_empty() {
            let seated = house.users.iter().filter(|(_, known)| known.seats.contains_key(&node));
            let users = seated.take(limit).map(|(id, known)| Author { id: *id, username: known.name.clone() });
            for user in users.collect::<Vec<_>>() {
                changes.extend(house.vacate(node, &user, Duration::ZERO, false));
            }
        }
        let is_empty =
            house.in_rooms(node).next().is_none() && !house.users.values().any(|known| known.seats.contains_key(&node));
        let untold = house.untold.entry(node).or_default();
        untold.extend(changes);
        let transitions = untold.clone();
        let is_done = is_empty && transitions.is_empty();
        if is_done {
            house.untold.remove(&node);
            house.freeing.remove(&node);
        }
        Ok(Freed { transitions, is_done })
    }

    async fn told(&self, node: NodeId, transitions: &[Transition]) -> Result<(), PresenceFault> {
        if let Some(untold) = self.house().untold.get_mut(&node) {
            untold.retain(|one| !transitions.contains(one));
        }
        Ok(())
    }

    async fn noted(&self, node: NodeId) -> Result<Noted, PresenceFault> {
        let house = self.house();
        let seated = house.users.iter().filter(|(_, known)| known.seats.contains_key(&node));
        Ok(Noted { users: seated.map(|(user, _)| *user).collect(), rooms: house.in_rooms(node).collect() })
    }

    async fn standings(&self, users: &[UserId]) -> Result<Vec<Standing>, PresenceFault> {
        let (house, now) = (self.house(), Instant::now());
        let standing = |user| {
            let known = house.users.get(user).filter(|known: &&Known| known.is_remembered(now))?;
            Some(Standing {
                is_online: known.is_online,
                online_since: known.is_online.then_some(known.at),
                last_seen: known.last_seen.map(|(at, _)| at),
                name: Some(known.name.clone()),
            })
        };
        Ok(users.iter().map(|user| standing(user).unwrap_or_default()).collect())
    }

    async fn seats(&self, users: &[UserId]) -> Result<Vec<Seat>, PresenceFault> {
        let house = self.house();
        let seats = users.iter().filter_map(|user| Some((user, house.users.get(user)?))).flat_map(|(user, known)| {
            known.seats.iter().map(|(node, connections)| Seat { user: *user, node: *node, connections: *connections })
        });
        Ok(seats.collect())
    }

    async fn crowd(&self, room: RoomId, limit: usize) -> Result<Crowd, PresenceFault> {
        let house = self.house();
        let Some(people) = house.rooms.get(&room) else { return Ok(Crowd::default()) };
        Ok(Crowd { count: people.len(), users: people.keys().take(limit).copied().collect() })
    }
}

impl House {
    /// The seats of a node in rooms.
    fn in_rooms(&self, node: NodeId) -> impl Iterator<Item = (RoomId, UserId)> {
        self.rooms.iter().flat_map(move |(room, people)| {
            let there = people.iter().filter(move |(_, nodes)| nodes.contains(&node));
            there.map(|(user, _)| (*room, *user))
        })
    }

    fn seat(&mut self, node: NodeId, seat: &UserSeat) -> Option<Transition> {
        let user = &seat.user;
        let is_new = !self.users.contains_key(&user.id);
        let known = self.users.entry(user.id).or_insert_with(|| Known::new(user));
        let was_online = known.is_online;
        let has_others = known.seats.keys().any(|other| *other != node);
        known.seats.insert(node, seat.connections);
        known.name = user.username.clone();
        known.is_online = true;
        if was_online {
            // Its only seat is this one, and that is said to be new: the first answer was lost.
            return (!seat.is_known && !has_others).then(|| transition(user, known.at, Change::Online));
        }
        known.at = known.later();
        // All was lost, and it is back: everybody was told long ago.
        (!(is_new && seat.is_known)).then(|| transition(user, known.at, Change::Online))
    }

    fn vacate(&mut self, node: NodeId, user: &Author, idle: Duration, is_known: bool) -> Option<Transition> {
        let is_new = !self.users.contains_key(&user.id);
        let known = self.users.entry(user.id).or_insert_with(|| Known::new(user));
        let was_there = known.seats.remove(&node).is_some();
        if !known.seats.is_empty() || !(was_there || is_known) {
            return None;
        }
        // If it is known and offline, the first answer was lost.
        if known.is_online || is_new {
            let now = clock::now();
            let idle = i64::try_from(idle.as_millis()).unwrap_or(i64::MAX);
            known.is_online = false;
            known.at = known.later();
            known.last_seen = Some((Timestamp::from_millis(now.as_millis().saturating_sub(idle)), Instant::now()));
        }
        Some(transition(user, known.at, Change::Offline))
    }

    fn enter(&mut self, node: NodeId, seat: &RoomSeat) -> Option<Transition> {
        let people = self.rooms.entry(seat.room).or_default();
        let nodes = people.entry(seat.user.id).or_default();
        nodes.insert(node);
        // Also if the seat was there: the first answer was lost.
        let has_come = !seat.is_known && nodes.len() == 1;
        has_come.then(|| transition(&seat.user, clock::now(), Change::Entered(seat.room, people.len())))
    }

    fn leave(&mut self, node: NodeId, room: RoomId, user: &Author, is_known: bool) -> Option<Transition> {
        let people = self.rooms.entry(room).or_default();
        let mut was_there = false;
        let is_in = people.get_mut(&user.id).is_some_and(|nodes| {
            was_there = nodes.remove(&node);
            !nodes.is_empty()
        });
        if !is_in {
            people.remove(&user.id);
        }
        let crowd = people.len();
        if crowd == 0 {
            self.rooms.remove(&room);
        }
        // Also if it is known and was not there: the first answer was lost, or all was.
        (!is_in && (was_there || is_known)).then(|| transition(user, clock::now(), Change::Left(room, crowd)))
    }
}

impl Known {
    fn new(user: &Author) -> Self {
        let name = user.username.clone();
        Self { name, seats: HashMap::new(), is_online: false, at: Timestamp::from_millis(0), last_seen: None }
    }

    /// Now, or just after the last change if two of them fall into one millisecond.
    fn later(&self) -> Timestamp {
        clock::now().max(self.at.after(Duration::from_millis(1)))
    }

    fn is_remembered(&self, now: Instant) -> bool {
        self.is_online || self.last_seen.is_none_or(|(_, since)| now < since + limits::LAST_SEEN_KEPT)
    }
}

fn transition(user: &Author, at: Timestamp, change: Change) -> Transition {
    Transition { by: Occurrence { user: user.clone(), at }, change }
}
