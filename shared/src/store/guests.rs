//! Guests who are members of their rooms. Nobody need say that one has gone: its gateway may have died, or the store may have been away.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{RoomId, Timestamp, UserId};

/// Guests who are members of their rooms. Each is told from others who had, or will have, its name by when it took it.
#[async_trait]
pub trait Guests: Send + Sync + 'static {
    /// Notes since when a guest who is a member has its name; false if it is no member.
    async fn renew_guest(&self, guest: GuestMember) -> Result<bool, StoreFault>;

    /// The first `limit` guests who are members, behind one of them, in the order of their ids.
    async fn list_guests(&self, after: Option<GuestMember>, limit: u32) -> Result<Vec<GuestMember>, StoreFault>;

    /// Ends memberships of guests who have gone, and says how many. The last admin may be among them, as nobody else can speak for it:
    /// who takes a creator's name is admin again.
    async fn forget_guests(&self, gone: &[GuestMember]) -> Result<u64, StoreFault>;
}

/// A guest who is a member of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GuestMember {
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// Since when it has its name.
    pub since: Timestamp,
}
