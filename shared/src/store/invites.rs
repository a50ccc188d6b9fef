//! The invites of rooms.

use async_trait::async_trait;

use super::{Joined, StoreFault};
use crate::domain::{Invite, InviteToken, Role, RoomId, Timestamp, UserId};

/// The invites of rooms.
#[async_trait]
pub trait Invites: Send + Sync + 'static {
    /// Keeps a room's invite, in place of the one that it has.
    async fn set_invite(&self, invite: &Invite) -> Result<(), StoreFault>;

    /// A room's invite, open or not.
    async fn find_invite(&self, room: RoomId) -> Result<Option<Invite>, StoreFault>;

    /// Takes a room's invite back; false if there was none.
    async fn delete_invite(&self, room: RoomId) -> Result<bool, StoreFault>;

    /// Makes the user a member, unless it is one, if this is the room's token and it is open; that is one use of it. `None` if not.
    async fn join_by_invite(
        &self,
        room: RoomId,
        user: UserId,
        role: Role,
        token: &InviteToken,
        now: Timestamp,
    ) -> Result<Option<Joined>, StoreFault>;
}
