//! Guests who are members of their rooms.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::Adapter;
use crate::domain::UserId;
use crate::store::rows::{GuestRow, all, behind, guest_rows};
use crate::store::{GuestMember, Guests, StoreFault};

#[async_trait]
impl Guests for Adapter {
    async fn renew_guest(&self, guest: GuestMember) -> Result<bool, StoreFault> {
        let renew = query(include_str!("sql/renew_guest.sql"))
            .bind(guest.room.as_uuid())
            .bind(guest.user.as_uuid())
            .bind(guest.since.as_millis());
        Ok(self.execute(renew).await? > 0)
    }

    async fn list_guests(&self, after: Option<GuestMember>, limit: u32) -> Result<Vec<GuestMember>, StoreFault> {
        let (user, room) = behind(after);
        let list = query_as::<_, GuestRow>(include_str!("sql/list_guests.sql"))
            .bind(user)
            .bind(room)
            .bind(UserId::GUESTS.end().as_uuid())
            .bind(i64::from(limit));
        all(self.fetch_all(list).await?)
    }

    async fn forget_guests(&self, gone: &[GuestMember]) -> Result<u64, StoreFault> {
        match gone {
            [] => Ok(0),
            gone => self.execute(query(own_sql!("forget_guests")).bind(guest_rows(gone)?)).await,
        }
    }
}
