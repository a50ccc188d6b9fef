//! Users and their tokens, as they see them.

use serde::Serialize;
use shared::domain::{self, Email, Timestamp, TokenId, UserId, Username};

/// A user, as it sees itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User<'a> {
    /// Its id.
    pub id: UserId,
    /// Its name.
    pub username: &'a Username,
    /// Its address, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a Email>,
    /// When it signed up.
    pub created_at: Timestamp,
}

impl<'a> From<&'a domain::User> for User<'a> {
    fn from(user: &'a domain::User) -> Self {
        Self { id: user.id, username: &user.username, email: user.email.as_ref(), created_at: user.created_at }
    }
}

/// One of a user's tokens, without what would let somebody in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// Whether this request was made with it.
    pub current: bool,
}
