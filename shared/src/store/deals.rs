//! Deals: rooms of two people, asked for by one of them and accepted by the other.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{Deal, DealId, NewRoom, Seq, Timestamp, UserId};

/// Deals.
#[async_trait]
pub trait Deals: Send + Sync + 'static {
    /// Keeps a deal that is asked for, unless there is one of this id; returns the one that there is then. `None` if its requester has
    /// asked for so many already that nobody has accepted.
    async fn request_deal(&self, deal: &Deal, open_max: u32) -> Result<Option<Deal>, StoreFault>;

    /// A deal.
    async fn find_deal(&self, id: DealId) -> Result<Option<Deal>, StoreFault>;

    /// Accepts a deal: makes its room unless there is one, with both as members. The last place of the room before that; `None` if it was
    /// accepted already.
    async fn accept_deal(&self, deal: &Deal, room: &NewRoom, now: Timestamp) -> Result<Option<Seq>, StoreFault>;

    /// A user's deals, the newest first, at most `limit`: those that were accepted before others, and of these, each requester's newest.
    async fn list_deals(&self, user: UserId, limit: u32) -> Result<Vec<Deal>, StoreFault>;

    /// The one of a user's deals that was accepted last.
    async fn find_last_deal(&self, user: UserId) -> Result<Option<Deal>, StoreFault>;

    /// The requester was told that its deal was accepted.
    async fn note_deal_told(&self, id: DealId) -> Result<(), StoreFault>;

    /// Each of these users with those with whom it has accepted deals, once each; at most `limit` for one user.
    async fn partners(&self, users: &[UserId], limit: u32) -> Result<Vec<(UserId, UserId)>, StoreFault>;
}
