//! What every gateway must know at once, so that what it remembers is right and who may not be served is not.

use super::{RoomId, TokenId, UserId};

/// Somebody may do less, or other things, than a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// This token of a user's was taken back.
    TokenRevoked(UserId, TokenId),
    /// All tokens of a user's were taken back, but for this one.
    TokensRevoked(UserId, Option<TokenId>),
    /// A user is no member of a room any more.
    Expelled(RoomId, UserId),
    /// A member's role has changed.
    RoleChanged(RoomId, UserId),
}
