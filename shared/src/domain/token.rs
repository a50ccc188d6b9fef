//! Access tokens: each is a row, so that it can be taken back.

use std::fmt;

use super::{Timestamp, TokenId, UserId};

/// A JWT as its bearer shows it. It never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken(Box<str>);

impl BearerToken {
    /// Wraps it.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The JWT.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BearerToken(…)")
    }
}

/// A token's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// The token's `jti`.
    pub id: TokenId,
    /// Whose it is.
    pub user: UserId,
    /// Its `iat`.
    pub issued_at: Timestamp,
    /// Its `exp`.
    pub expires_at: Timestamp,
    /// Whether it still counts.
    pub status: TokenStatus,
}

impl AccessToken {
    /// Whether it counts at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        match self.status {
            TokenStatus::Live => self.expires_at > now,
            TokenStatus::Revoked => false,
        }
    }
}

/// Whether a token counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// It does, until it expires.
    Live,
    /// It was taken back.
    Revoked,
}
