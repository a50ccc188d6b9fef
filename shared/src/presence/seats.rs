//! Seats: who is online, on which nodes, and who is in which room.

use std::time::Duration;

use async_trait::async_trait;

use super::PresenceFault;
use crate::domain::{Author, NodeId, Occurrence, RoomId, Timestamp, UserId, Username};

/// Seats. A user has one on each node that holds connections of it, and one in each room that those hear there. Only the node itself
/// states its seats; whoever frees those of a dead node is told so by `hold`.
#[async_trait]
pub trait Seats: Send + Sync + 'static {
    /// Says that a node's seats hold for `ttl` from now, and learns what has become of them. Once a node has said that, its seats are freed
    /// when it stops to; but not while nobody could say it, because the servers were away, and not before it could say it again.
    async fn hold(&self, node: NodeId, ttl: Duration) -> Result<Hold, PresenceFault>;

    /// Says that a node's seats are to be freed by others after this time: it will hold them no more.
    async fn abandon(&self, node: NodeId, after: Duration) -> Result<(), PresenceFault>;

    /// States seats of a node, and returns whom that brought online, offline, into rooms and out of them. To state the same again changes
    /// nothing; if an answer was lost, its repeat is answered in the same way. A user, and a user in a room, stands in it once.
    async fn state(&self, node: NodeId, statement: &Statement) -> Result<Vec<Transition>, PresenceFault>;

    /// Frees some seats of a node, at most about `limit`; those in rooms first. To be repeated until it is done. What that has changed is
    /// answered until it is `told`, so that somebody else may go on: whoever hears of it twice knows it by its time.
    async fn free(&self, node: NodeId, limit: usize) -> Result<Freed, PresenceFault>;

    /// All who are to know what freeing a node's seats has changed were told.
    async fn told(&self, node: NodeId, transitions: &[Transition]) -> Result<(), PresenceFault>;

    /// What it is noted that a node has seats for: more than it has, perhaps, and not less.
    async fn noted(&self, node: NodeId) -> Result<Noted, PresenceFault>;

    /// What is known of users, in the order in which they are asked for, however many they are.
    async fn standings(&self, users: &[UserId]) -> Result<Vec<Standing>, PresenceFault>;

    /// The seats of users, in any order.
    async fn seats(&self, users: &[UserId]) -> Result<Vec<Seat>, PresenceFault>;

    /// Who is in a room: how many, and about `limit` of them.
    async fn crowd(&self, room: RoomId, limit: usize) -> Result<Crowd, PresenceFault>;
}

/// What has become of a node's seats, and what it should do for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// What has become of its own.
    pub own: Own,
    /// A node that has died. Nobody else is told of it for some time.
    pub to_free: Option<NodeId>,
}

/// What has become of a node's own seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// They are as it stated them.
    Held,
    /// They are unknown: it is new, or all was lost, or it was given up, or another server has taken over, which may not have heard of the
    /// last statements or have seats that are free. It should state them again, and free what it is `noted` for and has not.
    Lost,
    /// It was given up, and they are being freed. It should state them again when they are lost.
    BeingFreed,
}

/// Seats of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// On the node itself.
    pub users: Vec<UserSeat>,
    /// In rooms.
    pub rooms: Vec<RoomSeat>,
}

/// A user's seat on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSeat {
    /// Whose.
    pub user: Author,
    /// How many connections it stands for; without any there is no seat.
    pub connections: u32,
    /// Whether it was stated before. Then nobody comes online by it, who is not online by now; without it nobody goes offline who was not
    /// there.
    pub is_known: bool,
    /// How long ago the last connection ended.
    pub idle: Duration,
}

/// A user's seat in a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomSeat {
    /// Where.
    pub room: RoomId,
    /// Whose.
    pub user: Author,
    /// Whether there is one.
    pub is_taken: bool,
    /// Whether it was stated before. Then nobody comes by it; without it nobody goes who was not there.
    pub is_known: bool,
}

/// A change for all to know. Its time is the presence server's; of two changes of one user the later one has the later time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Who, and when.
    pub by: Occurrence,
    /// What.
    pub change: Change,
}

/// Seats that were freed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    /// What that has changed.
    pub transitions: Vec<Transition>,
    /// Whether there were none left, and nothing to tell.
    pub is_done: bool,
}

/// What it is noted that a node has seats for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// On the node itself.
    pub users: Vec<UserId>,
    /// In rooms.
    pub rooms: Vec<(RoomId, UserId)>,
}

/// What has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The first seat was taken.
    Online,
    /// The last seat is free.
    Offline,
    /// The first seat in this room was taken; so many people are in it now.
    Entered(RoomId, usize),
    /// The last seat in this room is free; so many people are in it now.
    Left(RoomId, usize),
}

/// What is known of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it has a seat.
    pub is_online: bool,
    /// Since when it has been, if it is.
    pub online_since: Option<Timestamp>,
    /// When the last seat became free; kept for `limits::LAST_SEEN_KEPT`.
    pub last_seen: Option<Timestamp>,
    /// Its name, if it has been online since then.
    pub name: Option<Username>,
}

/// A seat that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat {
    /// Whose.
    pub user: UserId,
    /// Where.
    pub node: NodeId,
    /// For how many connections.
    pub connections: u32,
}

/// The people in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// How many.
    pub count: usize,
    /// Some of them, or all.
    pub users: Vec<UserId>,
}
