//! Users and their access tokens.

use async_trait::async_trait;
use sqlx::{Error, query, query_as};
use uuid::Uuid;

use super::{Adapter, begin, fault, uuids};
use crate::domain::{AccessToken, Email, Login, NewUser, PasswordHash, Timestamp, TokenId, User, UserId, UserStatus};
use crate::store::rows::{LoginRow, PasswordRow, TokenAndUserRow, TokenRow, UserRow, all, folded, token_status, user_status};
use crate::store::{Accounts, PasswordChange, StoreFault};

#[async_trait]
impl Accounts for Adapter {
    async fn create_user(&self, user: &NewUser) -> Result<User, StoreFault> {
        let insert = query_as::<_, UserRow>(include_str!("sql/insert_user.sql"))
            .bind(user.id.as_uuid())
            .bind(user.username.as_str())
            .bind(folded(user.username.as_str()))
            .bind(user.email.as_ref().map(Email::as_str))
            .bind(user.email.as_ref().map(|email| folded(email.as_str())))
            .bind(user.password_hash.as_ref().map(PasswordHash::as_str))
            .bind(user.created_at.as_millis());
        self.change(insert).await?.ok_or_else(|| fault(Error::RowNotFound))?.try_into()
    }

    async fn find_user(&self, id: UserId) -> Result<Option<User>, StoreFault> {
        let find = query_as::<_, UserRow>(include_str!("sql/find_user.sql")).bind(id.as_uuid());
        self.fetch_optional(find).await?.map(User::try_from).transpose()
    }

    async fn find_login(&self, login: &Login) -> Result<Option<(User, Option<PasswordHash>)>, StoreFault> {
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

    async fn find_tokens(&self, ids: &[TokenId]) -> Result<Vec<(AccessToken, User)>, StoreFault> {
        let ids = uuids(ids.iter().map(|id| id.as_uuid()))?;
        all(self.fetch_all(query_as::<_, TokenAndUserRow>(own_sql!("find_tokens")).bind(ids)).await?)
    }

    async fn list_tokens(&self, user: UserId, now: Timestamp, limit: u32) -> Result<Vec<AccessToken>, StoreFault> {
        let list = query_as::<_, TokenRow>(include_str!("sql/list_tokens.sql"))
            .bind(user.as_uuid())
            .bind(now.as_millis())
            .bind(i64::from(limit));
        all(self.fetch_all(list).await?)
    }

    async fn revoke_token(&self, user: UserId, token: TokenId) -> Result<bool, StoreFault> {
        let revoke = query(include_str!("sql/revoke_token.sql")).bind(token.as_uuid()).bind(user.as_uuid());
        Ok(self.execute(revoke).await? > 0)
    }

    async fn forget_tokens(&self, ended_before: Timestamp, limit: u32) -> Result<u64, StoreFault> {
        let forget = query(include_str!("sql/forget_tokens.sql")).bind(ended_before.as_millis()).bind(i64::from(limit));
        self.execute(forget).await
    }

    async fn change_password(
        &self,
        user: UserId,
        old: &PasswordHash,
        new: &PasswordHash,
        keep: TokenId,
    ) -> Result<PasswordChange, StoreFault> {
        let set = query(include_str!("sql/set_password.sql")).bind(user.as_uuid()).bind(old.as_str()).bind(new.as_str());
        let revoke = query(include_str!("sql/revoke_tokens.sql")).bind(user.as_uuid()).bind(keep.as_uuid());
        self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            if set.execute(&mut *transaction).await?.rows_affected() == 0 {
                transaction.rollback().await?;
                return Ok(PasswordChange::Superseded);
            }
            revoke.execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(PasswordChange::Done)
        })
        .await
    }

    async fn set_user_status(&self, user: UserId, status: UserStatus) -> Result<bool, StoreFault> {
        let set = query(include_str!("sql/set_user_status.sql")).bind(user.as_uuid()).bind(user_status(status));
        let revoke = query(include_str!("sql/revoke_tokens.sql")).bind(user.as_uuid()).bind(Uuid::nil());
        self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            let is_known = set.execute(&mut *transaction).await?.rows_affected() > 0;
            if status == UserStatus::Deactivated {
                revoke.execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Ok(is_known)
        })
        .await
    }

    async fn find_password(&self, user: UserId) -> Result<Option<PasswordHash>, StoreFault> {
        let find = query_as::<_, PasswordRow>(include_str!("sql/find_password.sql")).bind(user.as_uuid());
        Ok(self.fetch_optional(find).await?.and_then(PasswordRow::hash))
    }
}
