//! Rooms and their members.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{NewRoom, Role, Room, RoomId, RoomSummary, Timestamp, UserId};

/// Rooms and their members.
#[async_trait]
pub trait Rooms: Send + Sync + 'static {
    /// Makes a room; its creator is its first member, as admin, in the same transaction.
    async fn create_room(&self, room: &NewRoom) -> Result<Room, StoreFault>;

    /// A room by id.
    async fn find_room(&self, id: RoomId) -> Result<Option<Room>, StoreFault>;

    /// The public rooms and those that the user is a member of, newest first, of those made before `before`. What is unread is counted
    /// among the newest `limits::UNREAD_COUNTED` messages of each.
    async fn list_rooms(&self, user: UserId, before: Option<RoomId>, limit: u32) -> Result<Vec<RoomSummary>, StoreFault>;

    /// Makes the user a member, unless it is one or is banned. Who is keeps its role; who becomes one has read all that is there.
    async fn join_room(&self, room: RoomId, user: UserId, role: Role, now: Timestamp) -> Result<Joined, StoreFault>;

    /// Users' roles in rooms, of those who are members.
    async fn find_roles(&self, asked: &[(RoomId, UserId)]) -> Result<Vec<((RoomId, UserId), Role)>, StoreFault>;

    /// The user's role in a room, if a member.
    async fn find_role(&self, room: RoomId, user: UserId) -> Result<Option<Role>, StoreFault> {
        Ok(self.find_roles(&[(room, user)]).await?.pop().map(|(_, role)| role))
    }
}

/// What a join did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The user is a member now.
    Now(Role),
    /// It was one before.
    Already(Role),
    /// It may not be one.
    Banned,
    /// There is no such room.
    NoSuchRoom,
}
