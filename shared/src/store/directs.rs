//! Direct chats: rooms of two, and how far each of the two was told.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{NewRoom, RoomId, Seq, UserId};

/// A direct chat in which there is something that a user was not told on any device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    /// The user.
    pub user: UserId,
    /// The chat.
    pub room: RoomId,
    /// The last message that it was told there.
    pub told: Seq,
}

/// Direct chats.
#[async_trait]
pub trait Directs: Send + Sync + 'static {
    /// Makes the room of two people, with both as members, unless it is there.
    async fn open_direct(&self, room: &NewRoom, pair: [UserId; 2]) -> Result<(), StoreFault>;

    /// What these users were not told: of each at most `limit` chats.
    async fn untold_directs(&self, users: &[UserId], limit: u32) -> Result<Vec<Untold>, StoreFault>;

    /// A user was told everything in a direct chat up to here. That never goes back.
    async fn note_direct_told(&self, user: UserId, room: RoomId, seq: Seq) -> Result<(), StoreFault>;
}
