//! Who is a member of which room. A yes is remembered for a moment, a no never: who has just joined must not wait.

use std::sync::Arc;

use moka::sync::Cache;
use shared::domain::{Rejection, Role, Room, RoomId, UserId, Visibility};
use shared::limits;
use shared::store::Store;

use super::refuse;

/// The memberships of all users, read through a short memory.
pub struct Members {
    store: Arc<dyn Store>,
    known: Cache<(RoomId, UserId), Role>,
}

impl Members {
    /// Over a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        let known = Cache::builder().max_capacity(limits::CHECKS_REMEMBERED).time_to_live(limits::CHECK_REMEMBERED).build();
        Self { store, known }
    }

    /// The room and this user's role in it. A private room does not exist for who is no member of it.
    pub async fn room_seen_by(&self, room: RoomId, user: UserId) -> Result<(Room, Option<Role>), Rejection> {
        let found = self.room(room).await?.ok_or_else(Rejection::unknown_room)?;
        let role = self.role(room, user).await?;
        match (found.visibility, role) {
            (Visibility::Private, None) => Err(Rejection::unknown_room()),
            (Visibility::Private, Some(_)) | (Visibility::Public, _) => Ok((found, role)),
        }
    }

    /// This user's role in a room of which it must be a member.
    pub async fn admit(&self, room: RoomId, user: UserId) -> Result<Role, Rejection> {
        match self.role(room, user).await? {
            Some(role) => Ok(role),
            None => match self.room_seen_by(room, user).await? {
                (_, Some(role)) => Ok(role),
                (_, None) => Err(Rejection::not_a_member()),
            },
        }
    }

    /// A room, as it is now.
    pub async fn room(&self, room: RoomId) -> Result<Option<Room>, Rejection> {
        self.store.find_room(room).await.map_err(refuse)
    }

    /// The user's role in a room, if a member.
    pub async fn role(&self, room: RoomId, user: UserId) -> Result<Option<Role>, Rejection> {
        if let Some(role) = self.known.get(&(room, user)) {
            return Ok(Some(role));
        }
        let role = self.store.find_role(room, user).await.map_err(refuse)?;
        if let Some(role) = role {
            self.learn(room, user, role);
        }
        Ok(role)
    }

    /// Remembers a membership that was just made or read.
    pub fn learn(&self, room: RoomId, user: UserId, role: Role) {
        self.known.insert((room, user), role);
    }

    /// Forgets one that has ended or changed.
    pub fn forget(&self, room: RoomId, user: UserId) {
        self.known.invalidate(&(room, user));
    }
}
