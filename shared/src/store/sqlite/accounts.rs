//! Users and their access tokens.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::Sqlite;
use crate::domain::{AccessToken, Login, NewUser, PasswordHash, Timestamp, TokenId, User, UserId};
use crate::store::rows::{LoginRow, TokenAndUserRow, TokenRow, UserRow, folded, token_status};
use crate::store::{Accounts, StoreFault};

#[async_trait]
impl Accounts for Sqlite {
    async fn create_user(&self, user: &NewUser) -> Result<User, StoreFault> {
        let insert = query_as::<_, UserRow>(include_str!("sql/insert_user.sql"))
            .bind(user.id.as_uuid())
            .bind(user.username.as_str())
            .bind(folded(user.username.as_str()))
            .bind(user.email.as_str())
            .bind(folded(user.email.as_str()))
            .bind(user.password_hash.as_str())
            .bind(user.created_at.as_millis());
        self.insert(insert).await?.try_into()
    }

    async fn find_user(&self, id: UserId) -> Result<Option<User>, StoreFault> {
        let find = query_as::<_, UserRow>(include_str!("sql/find_user.sql")).bind(id.as_uuid());
        self.fetch_optional(find).await?.map(User::try_from).transpose()
    }

    async fn find_login(&self, login: &Login) -> Result<Option<(User, PasswordHash)>, StoreFault> {
        let find = match login {
            Login::Username(name) => {
                query_as::<_, LoginRow>(include_str!("sql/find_login_by_username.sql")).bind(folded(name.as_str()))
            }
            Login::Email(address) => query_as(include_str!("sql/find_login_by_email.sql")).bind(folded(address.as_str())),
        };
        self.fetch_optional(find).await?.map(LoginRow::try_into).transpose()
    }

    async fn create_token(&self, token: &AccessToken) -> Result<(), StoreFault> {
        let insert = query(include_str!("sql/insert_token.sql"))
            .bind(token.id.as_uuid())
            .bind(token.user.as_uuid())
            .bind(token_status(token.status))
            .bind(token.issued_at.as_millis())
            .bind(token.expires_at.as_millis());
        self.execute(insert).await?;
        Ok(())
    }

    async fn find_live_token(&self, user: UserId, now: Timestamp) -> Result<Option<AccessToken>, StoreFault> {
        let find = query_as::<_, TokenRow>(include_str!("sql/find_live_token.sql")).bind(user.as_uuid()).bind(now.as_millis());
        self.fetch_optional(find).await?.map(AccessToken::try_from).transpose()
    }

    async fn find_token(&self, id: TokenId) -> Result<Option<(AccessToken, User)>, StoreFault> {
        let find = query_as::<_, TokenAndUserRow>(include_str!("sql/find_token.sql")).bind(id.as_uuid());
        self.fetch_optional(find).await?.map(TokenAndUserRow::try_into).transpose()
    }
}
