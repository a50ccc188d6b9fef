//! Direct chats: rooms of two, and how far each of the two was told.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{NewRoom, RoomId, Seq, UserId};

/// Direct chats.
#[async_trait]
pub trait Directs: Send + Sync + 'static {
    /// Makes the room of two people, with both as members, unless it is there.
    async fn open_direct(&self, room: &NewRoom, pair: [UserId; 2]) -> Result<(), StoreFault>;

    /// The direct chats in which there is something that this user was not told on any device, at most `limit`; each with the last message
    /// that it was told.
    async fn untold_directs(&self, user: UserId, limit: u32) -> Result<Vec<(RoomId, Seq)>, StoreFault>;

    /// A user was told everything in a direct chat up to here. That never goes back.
    async fn note_direct_told(&self, user: UserId, room: RoomId, seq: Seq) -> Result<(), StoreFault>;
}
