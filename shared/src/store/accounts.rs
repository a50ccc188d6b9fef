//! Users and their access tokens.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{AccessToken, Login, NewUser, PasswordHash, Timestamp, TokenId, User, UserId, UserStatus};

/// Users and their access tokens.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Makes an account. `Conflict` if its name or address is taken.
    async fn create_user(&self, user: &NewUser) -> Result<User, StoreFault>;

    /// A user by id.
    async fn find_user(&self, id: UserId) -> Result<Option<User>, StoreFault>;

    /// A user as it logs in, and the hash its password must match, if it has one. Names and addresses match without regard to case.
    async fn find_login(&self, login: &Login) -> Result<Option<(User, Option<PasswordHash>)>, StoreFault>;

    /// Keeps a new token.
    async fn create_token(&self, token: &AccessToken) -> Result<(), StoreFault>;

    /// The user's live token that lasts longest, if one is live at `now`.
    async fn find_live_token(&self, user: UserId, now: Timestamp) -> Result<Option<AccessToken>, StoreFault>;

    /// Those of these tokens that there are, each with its user.
    async fn find_tokens(&self, ids: &[TokenId]) -> Result<Vec<(AccessToken, User)>, StoreFault>;

    /// A token and its user.
    async fn find_token(&self, id: TokenId) -> Result<Option<(AccessToken, User)>, StoreFault> {
        Ok(self.find_tokens(&[id]).await?.pop())
    }

    /// A user's live tokens, those that last longest first; at most `limit`.
    async fn list_tokens(&self, user: UserId, now: Timestamp, limit: u32) -> Result<Vec<AccessToken>, StoreFault>;

    /// Takes a token of this user's back; false if it has no such live one.
    async fn revoke_token(&self, user: UserId, token: TokenId) -> Result<bool, StoreFault>;

    /// Forgets tokens that ended before a time, whether they were taken back or not: those that ended first, at most `limit`. Returns how
    /// many.
    async fn forget_tokens(&self, ended_before: Timestamp, limit: u32) -> Result<u64, StoreFault>;

    /// Sets a new password and takes all tokens back but one, at once. `Superseded` if the password is not `old` any more.
    async fn change_password(
        &self,
        user: UserId,
        old: &PasswordHash,
        new: &PasswordHash,
        keep: TokenId,
    ) -> Result<PasswordChange, StoreFault>;

    /// Opens or closes an account; closing takes all its tokens back. False if there is no such account.
    async fn set_user_status(&self, user: UserId, status: UserStatus) -> Result<bool, StoreFault>;

    /// The hash of a user's password, if it has one.
    async fn find_password(&self, user: UserId) -> Result<Option<PasswordHash>, StoreFault>;
}

/// What became of a change of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordChange {
    /// It is done.
    Done,
    /// Somebody else was quicker.
    Superseded,
}
