//! Users and their access tokens.

use async_trait::async_trait;

use super::StoreFault;
use crate::domain::{AccessToken, Login, NewUser, PasswordHash, Timestamp, TokenId, User, UserId};

/// Users and their access tokens.
#[async_trait]
pub trait Accounts: Send + Sync + 'static {
    /// Makes an account. `Conflict` if its name or address is taken.
    async fn create_user(&self, user: &NewUser) -> Result<User, StoreFault>;

    /// A user by id.
    async fn find_user(&self, id: UserId) -> Result<Option<User>, StoreFault>;

    /// A user as it logs in, and the hash its password must match. Names and addresses match without regard to case.
    async fn find_login(&self, login: &Login) -> Result<Option<(User, PasswordHash)>, StoreFault>;

    /// Keeps a new token.
    async fn create_token(&self, token: &AccessToken) -> Result<(), StoreFault>;

    /// The user's live token that lasts longest, if one is live at `now`.
    async fn find_live_token(&self, user: UserId, now: Timestamp) -> Result<Option<AccessToken>, StoreFault>;

    /// A token and its user.
    async fn find_token(&self, id: TokenId) -> Result<Option<(AccessToken, User)>, StoreFault>;
}
