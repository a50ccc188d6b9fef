//! What the rows of users and their tokens look like.

use sqlx::FromRow;
use uuid::Uuid;

use super::unknown;
use crate::domain::{AccessToken, Email, PasswordHash, Timestamp, TokenId, TokenStatus, User, UserId, UserStatus, Username};
use crate::store::StoreFault;

#[derive(FromRow)]
pub(in crate::store) struct UserRow {
    id: Uuid,
    username: String,
    email: Option<String>,
    status: i16,
    created_at_ms: i64,
}

impl TryFrom<UserRow> for User {
    type Error = StoreFault;

    fn try_from(row: UserRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: UserId::from_uuid(row.id),
            username: Username::trusted(row.username),
            email: row.email.map(Email::trusted),
            status: match row.status {
                1 => UserStatus::Active,
                0 => UserStatus::Deactivated,
                other => return Err(unknown("users.status", other)),
            },
            created_at: Timestamp::from_millis(row.created_at_ms),
        })
    }
}

#[derive(FromRow)]
pub(in crate::store) struct LoginRow {
    #[sqlx(flatten)]
    user: UserRow,
    password_hash: Option<String>,
}

impl TryFrom<LoginRow> for (User, Option<PasswordHash>) {
    type Error = StoreFault;

    fn try_from(row: LoginRow) -> Result<Self, StoreFault> {
        Ok((row.user.try_into()?, row.password_hash.map(PasswordHash::new)))
    }
}

#[derive(FromRow)]
pub(in crate::store) struct PasswordRow {
    password_hash: Option<String>,
}

impl PasswordRow {
    pub(in crate::store) fn hash(self) -> Option<PasswordHash> {
        self.password_hash.map(PasswordHash::new)
    }
}

#[derive(FromRow)]
pub(in crate::store) struct TokenRow {
    token_id: Uuid,
    user_id: Uuid,
    token_status: i16,
    issued_at_ms: i64,
    expires_at_ms: i64,
}

impl TryFrom<TokenRow> for AccessToken {
    type Error = StoreFault;

    fn try_from(row: TokenRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: TokenId::from_uuid(row.token_id),
            user: UserId::from_uuid(row.user_id),
            issued_at: Timestamp::from_millis(row.issued_at_ms),
            expires_at: Timestamp::from_millis(row.expires_at_ms),
            status: match row.token_status {
                1 => TokenStatus::Live,
                0 => TokenStatus::Revoked,
                other => return Err(unknown("access_token.status", other)),
            },
        })
    }
}

/// An account's status as its column holds it.
pub(in crate::store) const fn user_status(status: UserStatus) -> i16 {
    match status {
        UserStatus::Active => 1,
        UserStatus::Deactivated => 0,
    }
}

/// A token's status as its column holds it.
pub(in crate::store) const fn token_status(status: TokenStatus) -> i16 {
    match status {
        TokenStatus::Live => 1,
        TokenStatus::Revoked => 0,
    }
}

#[derive(FromRow)]
pub(in crate::store) struct TokenAndUserRow {
    #[sqlx(flatten)]
    token: TokenRow,
    #[sqlx(flatten)]
    user: UserRow,
}

impl TryFrom<TokenAndUserRow> for (AccessToken, User) {
    type Error = StoreFault;

    fn try_from(row: TokenAndUserRow) -> Result<Self, StoreFault> {
        Ok((row.token.try_into()?, row.user.try_into()?))
    }
}
