//! Seats in Redis. A user's seats are one hash, a room's people another, so that a cluster spreads them and each transition is one step.
//!
//! What a node has seats for is noted in two sets of its own, before a seat is taken and until after it is free: whoever frees a dead
//! node's seats finds all of them there.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_redis::redis::{Value, cmd, from_redis_value};
use uuid::Uuid;

use super::script::{ABANDON, CLEAR, ENTER, HOLD, LEAVE, SEAT, TOLD, VACATE};
use super::step::{Call, Step};
use super::trip::{Asked, Leavers, Trip, read};
use super::value::{bytes, millis, time, user_id, uuid};
use super::{Redis, broken};
use crate::domain::{Author, NodeId, Occurrence, RoomId, Timestamp, UserId, Username};
use crate::limits;
use crate::presence::{
    Change, Crowd, Freed, Hold, Noted, Own, PresenceFault, RoomSeat, Seat, Seats, Standing, Statement, Transition, UserSeat,
};

/// What is read of a user: whether it is online, when that changed, when it was seen last, its name.
type Known = (Option<u8>, Option<i64>, Option<i64>, Option<String>);

#[async_trait]
impl Seats for Redis {
    async fn hold(&self, node: NodeId, ttl: Duration) -> Result<Hold, PresenceFault> {
        let hold = HOLD.on([self.nodes_key(), self.freeing_key(), self.heard_key()]).arg(node.to_string()).arg(millis(ttl));
        // Each node is heard more than twice while its seats last.
        let hold = hold.arg(millis(limits::FREE_DEADLINE)).arg(millis(ttl / 2));
        let (held, servers) = tokio::join!(self.run(hold), self.servers());
        let (own, dead): (String, String) = held?;
        // Noted in any case: what is lost now is stated to these.
        let are_others = servers.is_some_and(|servers| self.are_others(node, servers));
        let own = match own.as_str() {
            "held" if are_others => Own::Lost,
            "held" => Own::Held,
            "lost" => Own::Lost,
            "freeing" => Own::BeingFreed,
            other => return Err(broken(format!("seats are {other}"))),
        };
        let to_free = if dead.is_empty() { None } else { Some(dead.parse().map_err(broken)?) };
        Ok(Hold { own, to_free })
    }

    async fn abandon(&self, node: NodeId, after: Duration) -> Result<(), PresenceFault> {
        self.run(ABANDON.on([self.nodes_key()]).arg(node.to_string()).arg(millis(after))).await
    }

    async fn state(&self, node: NodeId, statement: &Statement) -> Result<Vec<Transition>, PresenceFault> {
        let mut first = Trip::default();
        let mut second = Trip::default();
        self.note(node, statement, &mut first, &mut second);
        for seat in &statement.users {
            let trip = if seat.connections > 0 { &mut second } else { &mut first };
            trip.ask(self.user_call(node, seat), Asked::User(seat));
        }
        for ((room, is_taken, is_known), people) in by_room(&statement.rooms) {
            let script = if is_taken { &ENTER } else { &LEAVE };
            let call = script.on(self.room_keys(room, node)).arg(u8::from(is_known));
            let call = people.iter().fold(call, |call, seat| call.arg(bytes(seat.user.id.as_uuid())));
            let trip = if is_taken { &mut second } else { &mut first };
            trip.ask(call, Asked::Room(room, is_taken, people));
        }

        let mut transitions = Vec::new();
        for (asked, answer) in first.run(self).await? {
            if let Asked::Room(room, false, _) = &asked {
                let (_, _, _, left): Leavers = from_redis_value(answer.clone()).map_err(broken)?;
                let is_entered = || statement.rooms.iter().any(|seat| seat.room == *room && seat.is_taken);
                if left == 0 && !is_entered() {
                    second.tell_of("SREM", self.rooms_of_key(node), vec![bytes(room.as_uuid())]);
                }
            }
            read(&asked, answer, &mut transitions)?;
        }
        for (asked, answer) in second.run(self).await? {
            read(&asked, answer, &mut transitions)?;
        }
        Ok(transitions)
    }

    async fn free(&self, node: NodeId, limit: usize) -> Result<Freed, PresenceFault> {
        let rooms: Vec<Vec<u8>> = self.run(cmd("SRANDMEMBER").arg(self.rooms_of_key(node)).arg(limit)).await?;
        if !rooms.is_empty() {
            return Ok(Freed { transitions: self.free_rooms(node, rooms, limit).await?, is_done: false });
        }
        let users: Vec<Vec<u8>> = self.run(cmd("SRANDMEMBER").arg(self.users_of_key(node)).arg(limit)).await?;
        if users.is_empty() {
            self.run::<()>(cmd("ZREM").arg(self.freeing_key()).arg(node.to_string())).await?;
            return Ok(Freed { transitions: Vec::new(), is_done: true });
        }
        Ok(Freed { transitions: self.free_users(node, users).await?, is_done: false })
    }

    async fn told(&self, node: NodeId, transitions: &[Transition]) -> Result<(), PresenceFault> {
        let (mut users, mut rooms) = (Vec::new(), HashMap::<RoomId, Vec<Vec<u8>>>::new());
        for Transition { by, change } in transitions {
            let user = bytes(by.user.id.as_uuid());
            match change {
                Change::Offline => users.push(user),
                Change::Left(room, _) => rooms.entry(*room).or_default().push(user),
                Change::Online | Change::Entered(..) => {}
            }
        }
        if !users.is_empty() {
            self.run::<()>(cmd("SREM").arg(self.users_of_key(node)).arg(users)).await?;
        }
        let call = |(room, users): (&RoomId, &Vec<Vec<u8>>)| {
            let [_, of_node, gone] = self.keys_of_dead(*room, node);
            Step::from(TOLD.on([of_node, gone]).arg(users))
        };
        let left: Vec<usize> = self.run_all(&rooms.iter().map(call).collect::<Vec<_>>()).await?;
        let cleared = rooms.keys().zip(left).filter(|(_, left)| *left == 0).map(|(room, _)| *room).collect();
        self.forget_rooms(node, cleared).await
    }

    async fn noted(&self, node: NodeId) -> Result<Noted, PresenceFault> {
        let users = self.members(self.users_of_key(node)).await?;
        let users = users.iter().map(|user| user_id(user)).collect::<Result<_, _>>()?;
        let mut rooms = Vec::new();
        for some in self.members(self.rooms_of_key(node)).await?.chunks(limits::SEATS_AT_ONCE) {
            let some: Vec<RoomId> = some.iter().map(|room| uuid(room).map(RoomId::from_uuid)).collect::<Result<_, _>>()?;
            let ask = |room: &RoomId| {
                let [_, of_node] = self.room_keys(*room, node);
                Step::from(cmd("SMEMBERS").arg(of_node))
            };
            let people: Vec<Vec<Vec<u8>>> = self.run_all(&some.iter().map(ask).collect::<Vec<_>>()).await?;
            for (room, people) in some.into_iter().zip(people) {
                for user in people {
                    rooms.push((room, user_id(&user)?));
                }
            }
        }
        Ok(Noted { users, rooms })
    }

    async fn standings(&self, users: &[UserId]) -> Result<Vec<Standing>, PresenceFault> {
        let ask = |user: &UserId| Step::from(cmd("HMGET").arg(self.user_key(*user)).arg(&["on", "at", "seen", "name"]));
        let answers: Vec<Known> = self.run_all(&users.iter().map(ask).collect::<Vec<_>>()).await?;
        let standing = |(on, at, seen, name): Known| Standing {
            is_online: on == Some(1),
            online_since: at.filter(|_| on == Some(1)).map(Timestamp::from_millis),
            last_seen: seen.map(Timestamp::from_millis),
            name: name.map(Username::trusted),
        };
        Ok(answers.into_iter().map(standing).collect())
    }

    async fn seats(&self, users: &[UserId]) -> Result<Vec<Seat>, PresenceFault> {
        let ask = |user: &UserId| Step::from(cmd("HGETALL").arg(self.user_key(*user)));
        let answers: Vec<HashMap<Vec<u8>, Vec<u8>>> = self.run_all(&users.iter().map(ask).collect::<Vec<_>>()).await?;
        let mut seats = Vec::new();
        for (user, fields) in users.iter().zip(answers) {
            for (field, value) in fields {
                // The other fields have shorter names.
                if let Ok(node) = Uuid::from_slice(&field) {
                    let connections = std::str::from_utf8(&value).map_err(broken)?.parse().map_err(broken)?;
                    seats.push(Seat { user: *user, node: NodeId::from_uuid(node), connections });
                }
            }
        }
        Ok(seats)
    }

    async fn crowd(&self, room: RoomId, limit: usize) -> Result<Crowd, PresenceFault> {
        let key = self.room_key(room);
        let count = Step::from(cmd("HLEN").arg(&key));
        let some = Step::from(cmd("HSCAN").arg(&key).arg(0).arg("COUNT").arg(limit.max(1)));
        let mut answers = self.run_all::<Value>(&[count, some]).await?.into_iter();
        let mut next = || answers.next().ok_or_else(|| broken("a command had no answer"));
        let count = from_redis_value(next()?).map_err(broken)?;
        let (_, fields): (u64, Vec<(Vec<u8>, u32)>) = from_redis_value(next()?).map_err(broken)?;
        let users: Result<Vec<UserId>, _> = fields.into_iter().map(|(user, _)| user_id(&user)).collect();
        Ok(Crowd { count, users: users? })
    }
}

impl Redis {
    /// What the servers that have the memory call themselves since they were started, if they can all be asked.
    async fn servers(&self) -> Option<Vec<String>> {
        // Of a cluster each master answers.
        let answer: Value = self.run(cmd("INFO").arg("server")).await.ok()?;
        let texts = match answer {
            Value::Map(answers) => answers.into_iter().map(|(_, answer)| answer).collect(),
            answer => vec![answer],
        };
        let name = |text: Value| {
            let text: String = from_redis_value(text).ok()?;
            text.lines().find_map(|line| line.strip_prefix("run_id:")).map(str::to_owned)
        };
        let mut names: Vec<String> = texts.into_iter().map(name).collect::<Option<_>>()?;
        names.sort();
        Some(names)
    }

    /// Whether these are other servers than those that a node last held its seats with.
    fn are_others(&self, node: NodeId, servers: Vec<String>) -> bool {
        let mut known = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(node, servers.clone()).is_some_and(|before| before != servers)
    }

    /// The members of a set, however many they are, in pages.
    async fn members(&self, key: String) -> Result<Vec<Vec<u8>>, PresenceFault> {
        let (mut members, mut cursor) = (Vec::new(), 0);
        loop {
            let page = cmd("SSCAN").arg(&key).arg(cursor).arg("COUNT").arg(limits::SEATS_AT_ONCE).clone();
            let (next, mut some): (u64, Vec<Vec<u8>>) = self.run(page).await?;
            members.append(&mut some);
            if next == 0 {
                return Ok(members);
            }
            cursor = next;
        }
    }

    /// Notes what a node has seats for before they are taken, and forgets it after they are free.
    fn note(&self, node: NodeId, statement: &Statement, before: &mut Trip<'_>, after: &mut Trip<'_>) {
        let users = |is_taken: bool| {
            let some = statement.users.iter().filter(move |seat| (seat.connections > 0) == is_taken);
            some.map(|seat| bytes(seat.user.id.as_uuid())).collect::<Vec<_>>()
        };
        let rooms: HashSet<RoomId> = statement.rooms.iter().filter(|seat| seat.is_taken).map(|seat| seat.room).collect();
        let rooms: Vec<_> = rooms.into_iter().map(|room| bytes(room.as_uuid())).collect();
        before.tell_of("SADD", self.users_of_key(node), users(true));
        before.tell_of("SADD", self.rooms_of_key(node), rooms);
        after.tell_of("SREM", self.users_of_key(node), users(false));
    }

    fn user_call(&self, node: NodeId, seat: &UserSeat) -> Call {
        let key = [self.user_key(seat.user.id)];
        match seat.connections {
            0 => self.vacate(node, seat.user.id, seat.idle, seat.is_known),
            connections => {
                let call = SEAT.on(key).arg(bytes(node.as_uuid())).arg(connections);
                call.arg(seat.user.username.as_str()).arg(u8::from(seat.is_known))
            }
        }
    }

    fn vacate(&self, node: NodeId, user: UserId, idle: Duration, is_known: bool) -> Call {
        let call = VACATE.on([self.user_key(user)]).arg(bytes(node.as_uuid())).arg(millis(idle));
        call.arg(millis(limits::LAST_SEEN_KEPT)).arg(u8::from(is_known))
    }

    async fn free_rooms(&self, node: NodeId, rooms: Vec<Vec<u8>>, limit: usize) -> Result<Vec<Transition>, PresenceFault> {
        let rooms: Vec<RoomId> = rooms.iter().map(|room| uuid(room).map(RoomId::from_uuid)).collect::<Result<_, _>>()?;
        let each = (limit / rooms.len()).max(1);
        let clear = |room: &RoomId| Step::from(CLEAR.on(self.keys_of_dead(*room, node)).arg(each));
        let answers: Vec<Leavers> = self.run_all(&rooms.iter().map(clear).collect::<Vec<_>>()).await?;
        let (mut left, mut cleared) = (Vec::new(), Vec::new());
        for (room, (at, crowd, users, others)) in rooms.into_iter().zip(answers) {
            for user in users {
                left.push((user_id(&user)?, Timestamp::from_millis(at), Change::Left(room, crowd)));
            }
            if others == 0 {
                cleared.push(room);
            }
        }
        self.forget_rooms(node, cleared).await?;
        let users: Vec<UserId> = left.iter().map(|(user, ..)| *user).collect();
        let names = self.standings(&users).await?.into_iter().map(|standing| standing.name);
        let named = left.into_iter().zip(names).map(|((id, at, change), name)| Transition {
            by: Occurrence { user: Author { id, username: name.unwrap_or_else(|| nameless(id)) }, at },
            change,
        });
        Ok(named.collect())
    }

    /// Those of whom somebody is still to be told stay noted, and are answered again.
    async fn free_users(&self, node: NodeId, users: Vec<Vec<u8>>) -> Result<Vec<Transition>, PresenceFault> {
        let ids: Vec<UserId> = users.iter().map(|user| user_id(user)).collect::<Result<_, _>>()?;
        let vacate = |user: &UserId| Step::from(self.vacate(node, *user, Duration::ZERO, true));
        let answers: Vec<Vec<String>> = self.run_all(&ids.iter().map(vacate).collect::<Vec<_>>()).await?;
        let (mut offline, mut elsewhere) = (Vec::new(), Vec::new());
        for (id, answer) in ids.into_iter().zip(answers) {
            let [at, name] = &answer[..] else {
                elsewhere.push(bytes(id.as_uuid()));
                continue;
            };
            let username = if name.is_empty() { nameless(id) } else { Username::trusted(name.as_str()) };
            offline.push(Transition { by: Occurrence { user: Author { id, username }, at: time(at)? }, change: Change::Offline });
        }
        if !elsewhere.is_empty() {
            self.run::<()>(cmd("SREM").arg(self.users_of_key(node)).arg(elsewhere)).await?;
        }
        Ok(offline)
    }

    async fn forget_rooms(&self, node: NodeId, rooms: Vec<RoomId>) -> Result<(), PresenceFault> {
        if rooms.is_empty() {
            return Ok(());
        }
        let rooms: Vec<Vec<u8>> = rooms.into_iter().map(|room| bytes(room.as_uuid())).collect();
        self.run(cmd("SREM").arg(self.rooms_of_key(node)).arg(rooms)).await
    }
}

/// Whoever is known no more by a name.
fn nameless(id: UserId) -> Username {
    Username::trusted(id.to_string())
}

/// The seats of a statement that one script takes.
fn by_room(seats: &[RoomSeat]) -> HashMap<(RoomId, bool, bool), Vec<&RoomSeat>> {
    let mut rooms: HashMap<_, Vec<&RoomSeat>> = HashMap::new();
    for seat in seats {
        rooms.entry((seat.room, seat.is_taken, seat.is_known)).or_default().push(seat);
    }
    rooms
}
